import Database
import Foundation
import ProfileRequestsDomain
import ServiceKit
import Vocabulary

/// Two made-up announcements, so that a new sandbox has something to show. Where there was ever an announcement, nothing happens.
package struct SampleAnnouncements: Sendable {
    package init() {}

    package func seed(in realm: Realm) async throws {
        guard try await realm.database.read({ sql in try sql.announcements.isEmpty }) else { return }
        let samples = try Self.samples.map { (id: realm.newID(), content: try AnnouncementContent(title: $0.title, text: $0.text)) }
        try await realm.database.writeAlone { [now = realm.now()] sql in
            guard try sql.announcements.isEmpty else { return }
            let today = WarsawTime.calendarDate(of: now)
            for (index, sample) in samples.enumerated() {
                // A millisecond apart, so that the one that stands first is the newest.
                let moment = now.addingTimeInterval(-Double(index) / 1000)
                let period = try AnnouncementPeriod(from: today)
                try sql.announcements.insert(
                    Announcement(
                        id: sample.id, content: sample.content, state: .published(period, at: moment), createdAt: moment, changedAt: moment)
                )
                try sql.audit.append(
                    AuditEntry(at: now, actor: "sandbox", action: "announcement.published", object: Announcements.name(sample.id)))
            }
        }
    }

    private static let samples = [
        (
            title: "Przerwa techniczna, której nie będzie",
            text: """
            To przykładowy komunikat systemu testowego. W prawdziwym systemie w tym miejscu byłaby mowa o przerwie w działaniu: kiedy się \
            zacznie, ile potrwa i czego dotyczy.

            System testowy działa bez przerw. Zegar wszystkich usług można przesunąć i sprawdzić, co stanie się później.
            """
        ),
        (
            title: "Witamy w systemie testowym SSOZ II",
            text: """
            Wszystkie osoby, jednostki, numery i adresy w tym systemie są wymyślone. Nie wprowadzaj do niego prawdziwych danych.

            Lista osób, na które można się zalogować, jest w brokerze logowania, a wysłane wiadomości są w skrzynce odbiorczej.
            """
        ),
    ]
}
