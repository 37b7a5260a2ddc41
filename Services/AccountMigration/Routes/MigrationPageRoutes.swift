import AccountMigrationDomain
import Contracts
import Database
import Foundation
import HTTPTypes
import Hummingbird
import LibCrypto
import NIOCore
import ServiceKit
import ServiceLifecycle
import Vocabulary
import WebPages

/// `/migration`: a person's browser at the migration stage, from the broker's hand-over to the way back.
struct MigrationPageRoutes: Sendable {
    let migrations: Migrations
    let watch: MigrationWatch
    let entrance: StageEntrance
    let site: SiteKit
    let cookie: BrowserCookie
    let helpline: AccountMigrationConfig.Helpline

    private static let purpose = "decide"

    func register(on router: RouterGroup<ServiceContext>) {
        router.group("/migration")
            .getOnly("enter", use: self.enter)
            .get("", use: self.show)
            .get("status", use: self.status)
            .getOnly("events", use: self.events)
            .post("decision", use: self.decide)
    }

    /// The broker sent a browser here with a handle. Somebody whose migration is through goes back at once.
    func enter(_ request: Request, context: ServiceContext) async throws -> Response {
        guard let handle = try FormBody(query: request)["handle"] else { throw StageError.sessionMissing }
        let (ticket, cookie) = try await self.entrance.enter(handle: handle, in: context.realm)
        let migration = try await self.migrations.arrive(ticket, in: context.realm)
        if case .completed = migration.state {
            try await self.migrations.report(migration)
            return .seeOther(ticket.returnURL)
        }
        return Response.seeOther("/migration").setting(self.cookie, to: cookie.value, maxAge: Int(StageSession.lifetime))
    }

    func show(_ request: Request, context: ServiceContext) async throws -> Response {
        let (session, cookie) = try await self.session(of: request, in: context.realm)
        guard let migration = try await self.current(session, in: context.realm) else { return .seeOther(session.ticket.returnURL) }
        if case .completed = migration.state {
            try await self.migrations.report(migration)
            return .seeOther(session.ticket.returnURL)
        }
        let isSearching = migration.outcome == nil
        return try self.site.pages.page(
            "migration",
            MigrationPage(migration, csrf: self.site.csrf.token(for: Self.purpose, cookie: cookie), helpline: self.helpline),
            Page("Migracja danych do UEOZ", trail: [Link("Migracja")], refreshSeconds: isSearching ? 3 : nil))
    }

    /// What the waiting page asks while ePLOZ is searched.
    func status(_ request: Request, context: ServiceContext) async throws -> Response {
        let (session, _) = try await self.session(of: request, in: context.realm)
        let bytes = try JSONEncoder().encode(Self.status(of: try await self.current(session, in: context.realm)))
        return Response(
            status: .ok, headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    /// The same as a stream of server-sent events (HTML Living Standard section 9.2), until the search has ended. Where too many listen already
    /// the answer is 503, and the page asks by itself.
    func events(_ request: Request, context: ServiceContext) async throws -> Response {
        let (session, _) = try await self.session(of: request, in: context.realm)
        let migration = try await self.current(session, in: context.realm)
        guard let migration, migration.outcome == nil else {
            return try EventStream.response(of: Self.status(of: migration))
        }
        guard let signals = self.watch.signals(of: migration.id, version: migration.version) else {
            return Response(status: .serviceUnavailable, headers: [.retryAfter: "2"])
        }
        let (realm, first) = (context.realm, Self.status(of: migration))
        return EventStream.response { stream in
            try await stream.send(first)
            for await signal in signals.cancelOnGracefulShutdown() {
                guard case .changed = signal else {
                    try await stream.stillHere()
                    continue
                }
                let status = Self.status(of: try await self.current(session, in: realm))
                try await stream.send(status)
                guard status == first else { return }
            }
        }
    }

    private static func status(of migration: Migration?) -> PollStatus {
        PollStatus(version: migration.map { $0.outcome == nil } ?? false ? "searching" : "ended")
    }

    func decide(_ request: Request, context: ServiceContext) async throws -> Response {
        let (session, cookie) = try await self.session(of: request, in: context.realm)
        let form = try await FormBody(request)
        try self.site.csrf.check(form, for: Self.purpose, cookie: cookie)
        guard let way = form.value("decision", as: WayOn.self) else { throw HTTPError(.badRequest) }
        guard let migration = try await self.current(session, in: context.realm) else { return .seeOther(session.ticket.returnURL) }
        do {
            try await self.migrations.decide(
                way, seeing: try? EventNumber(form.text(MigrationPage.event)), on: migration.id, interaction: session.ticket.interaction,
                from: context.remoteAddress, in: context.realm)
        } catch MigrationError.alreadyDecided, MigrationError.outOfOrder, MigrationError.notOffered {
            // Another tab was faster: the page shows how things stand.
            return .seeOther("/migration")
        }
        switch way {
        case .migrate, .newAccount, .abort: return .seeOther(session.ticket.returnURL)
        case .searchAgain: return .seeOther("/migration")
        }
    }

    private func session(of request: Request, in realm: Realm) async throws -> (StageSession, cookie: String) {
        guard let cookie = self.cookie.value(in: request) else { throw StageError.sessionMissing }
        let session = try await realm.database.read { [now = realm.now(), sealer = realm.sealer] sql in
            try sql.stageSessions(sealer).find(cookie: cookie, at: now)
        }
        guard let session else { throw StageError.sessionMissing }
        return (session, cookie)
    }

    private func current(_ session: StageSession, in realm: Realm) async throws -> Migration? {
        try await realm.database.read { [sealer = realm.sealer] sql in
            try sql.migrations(sealer).current(of: session.ticket.subject)
        }
    }
}
