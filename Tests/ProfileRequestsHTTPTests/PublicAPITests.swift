import Contracts
import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import ProfileRequestsDomain
import Testing

@testable import ProfileRequests

@Suite("The public API's catalogue")
struct PublicAPITests {
    private struct Roles: Decodable {
        let roles: [Entry]

        struct Entry: Decodable, Hashable {
            let code: String
            let name: String
            let description: String
            let section: String
            let offeredIn: Offer
            let permissions: [String]
        }

        struct Offer: Decodable, Hashable {
            let unitScopes: [String]
            let unitKinds: [String]?
        }
    }

    private struct Permissions: Decodable {
        let permissions: [Entry]

        struct Entry: Decodable {
            let code: String
            let name: String
            let description: String
            let roles: [String]
        }
    }

    private func decode<Value: Decodable>(_ type: Value.Type, _ response: TestResponse) throws -> Value {
        #expect(response.status == .ok && response.headers[.contentType] == "application/json")
        return try JSONDecoder().decode(type, from: Data(response.bytes))
    }

    @Test("the roles are listed with codes, names, units and permissions, and each stands alone too")
    func roles() async throws {
        try await TestSite.run(units: 1) { site in
            let all = try self.decode(Roles.self, try await site.get("/api/v1/roles")).roles
            #expect(all.map(\.code) == Role.allCases.map(\.code) && all.map(\.description) == Role.allCases.map(\.polishDescription))
            let uw = try #require(all.first { $0.code == "ADMINISTRATOR_UW" })
            #expect(uw.name == "Administrator UW" && uw.section == "supervising")
            #expect(uw.offeredIn == .init(unitScopes: ["supervising", "supervisingAndReporting"], unitKinds: ["UW"]))
            #expect(uw.permissions == Role.administratorUW.permissions.map(\.code))
            #expect(all.last?.offeredIn.unitKinds == nil)
            for role in all {
                #expect(try self.decode(Roles.Entry.self, try await site.get("/api/v1/roles/\(role.code)")) == role)
            }
        }
    }

    @Test("each permission says which roles have it, as the roles do")
    func permissions() async throws {
        try await TestSite.run(units: 1) { site in
            let roles = try self.decode(Roles.self, try await site.get("/api/v1/roles")).roles
            let all = try self.decode(Permissions.self, try await site.get("/api/v1/permissions")).permissions
            #expect(
                all.map(\.code) == Permission.allCases.map(\.code) && all.map(\.description) == Permission.allCases.map(\.polishDescription)
            )
            for permission in all {
                #expect(permission.roles == roles.filter { $0.permissions.contains(permission.code) }.map(\.code))
                #expect(permission.roles.contains("ADMINISTRATOR_CEZ"))
            }
        }
    }

    @Test("whoever has a reply already is not sent it again", arguments: ["/roles", "/roles/WYPELNIAJACY_FIN", "/permissions"])
    func cached(_ path: String) async throws {
        try await TestSite.run(units: 1) { site in
            let first = try await site.get("/api/v1" + path)
            let tag = try #require(first.headers[.eTag])
            #expect(first.headers[.cacheControl] == "public, max-age=3600")
            for known in [tag, "W/\(tag)", "\"other\", \(tag)", "*"] {
                let again = try await site.get("/api/v1" + path, headers: [.ifNoneMatch: known])
                #expect(again.status == .notModified && again.bytes.isEmpty && again.headers[.eTag] == tag)
            }
            #expect(try await site.get("/api/v1" + path, headers: [.ifNoneMatch: "\"other\""]).status == .ok)
        }
    }

    @Test("a role there is not is a problem, not a page")
    func unknown() async throws {
        try await TestSite.run(units: 1) { site in
            let answer = try await site.get("/api/v1/roles/NIE_MA")
            #expect(answer.status == .notFound && answer.headers[.contentType] == Problem.mediaType)
            #expect(try JSONDecoder().decode(Problem.self, from: Data(answer.bytes)).code == "role-unknown")
            #expect(answer.headers[.cacheControl] == "no-store")
        }
    }
}
