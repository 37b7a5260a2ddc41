import Contracts
import Foundation
import LibCrypto
import ProfileRequestsDomain
import ServiceCommands
import ServiceKit
import Vocabulary

/// The settings of profile-requests.
package struct ProfileRequestsConfig: RunnableServiceConfig {
    package let chassis: ChassisConfig
    /// Where notification-worker is reached from here.
    package let notificationsURL: String
    /// Where signed applications are to be sent.
    package let office: Office
    /// Where the systems behind the tiles of the home page are, by the tiles' codes.
    package let moduleURLs: [String: String]
    /// What people are told to turn to.
    package let contact: Contact
    /// Who is trusted to vouch for the signers of attached files; nil leaves that unchecked.
    package let signatureAnchors: TrustAnchors?
    /// Where attached files are scanned for viruses; nil leaves them unscanned.
    package let clamd: ClamdAddress?

    /// The addressee of an application on paper.
    package struct Office: Sendable {
        package let name: String
        package let email: String
        package let postalAddress: String
    }

    /// The directory of SSOZ I, and which of its accounts may move.
    package let legacyStatistics: LegacyStatistics

    package struct LegacyStatistics: Sendable {
        /// A file whose accounts are added at the start.
        package let directoryFile: String?
        package let rules: LegacyTransferRules
    }

    package struct Contact: Sendable {
        package let phone: String
        package let email: String
    }

    package init(reading settings: inout Settings) {
        self.chassis = ChassisConfig(.profileRequests, reading: &settings)
        self.notificationsURL = settings.baseURL(
            "notifications.url", default: "http://localhost:\(ChassisConfig.standardPort(of: .notificationWorker))")
        self.office = Office(
            name: settings.text("office.name", default: "Centrum e-Zdrowia (system testowy)"),
            email: settings.text("office.email", default: "wnioski@ssoz.example"),
            postalAddress: settings.text("office.address", default: "ul. Wymyślona 5, 00-000 Testowo"))
        let modules = ModuleURLs.read(settings.list("module.urls"))
        for problem in modules.problems { settings.refuse("module.urls", problem) }
        self.moduleURLs = modules.addresses
        self.contact = Contact(
            phone: settings.text("helpline.phone", default: "00 000 00 00"),
            email: settings.text("helpline.email", default: "infolinia@ssoz.example"))
        self.legacyStatistics = LegacyStatistics(
            directoryFile: settings.optionalFile("ssoz1.directory.file") { path in _ = try LegacyDirectoryFile(path: path) },
            rules: LegacyTransferRules(lastUsedFrom: Self.day(settings.text("ssoz1.last.used.after", default: "2023-01-01"), &settings)))
        var anchors: TrustAnchors?
        _ = settings.optionalFile("signature.anchors.file") { path in
            let pem = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
            do { anchors = try TrustAnchors(pem: pem) } catch { throw AnchorsError(path: path) }
        }
        self.signatureAnchors = anchors
        let address = settings.optionalText("clamd.address")
        self.clamd = address.flatMap { ClamdAddress($0) }
        if address != nil, self.clamd == nil { settings.refuse("clamd.address", "must be unix:/path/of/the/socket or host:port") }
    }

    private static func day(_ text: String, _ settings: inout Settings) -> CalendarDate {
        guard let day = try? CalendarDate(text) else {
            settings.refuse("ssoz1.last.used.after", "must be a day: YYYY-MM-DD")
            return CalendarDate(daysSinceEpoch: 0)
        }
        return day
    }

    private struct AnchorsError: StartError {
        let path: String
        var description: String { "\(self.path) is not a PEM file of one to 200 certificates" }
    }
}
