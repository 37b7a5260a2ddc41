import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import ProfileRequestsDomain
import RelyingParty
import Testing
import WebPages

@testable import ProfileRequests

/// A person with a browser that has no scripts.
struct Visitor: Sendable {
    let site: TestSite
    let account: Account
    let session: WebSession
    let cookie: String

    var csrf: String { self.site.pages.tokens.token(for: SignedInPages.purpose, cookie: self.cookie) }

    func get(_ path: String) async throws -> TestResponse {
        try await self.site.client.execute(uri: path, method: .get, headers: [.cookie: "\(TestSite.sessionCookie)=\(self.cookie)"])
    }

    /// - Parameter csrf: another token than the right one.
    func post(_ path: String, _ fields: [(String, String)] = [], csrf: String? = nil) async throws -> TestResponse {
        let body = Query.encode([("csrf", csrf ?? self.csrf)] + fields)
        return try await self.site.client.execute(
            uri: path, method: .post,
            headers: [.cookie: "\(TestSite.sessionCookie)=\(self.cookie)", .contentType: "application/x-www-form-urlencoded"],
            body: ByteBuffer(string: body))
    }

    /// - Parameters:
    ///   - csrf: another token than the right one.
    ///   - isWhole: false breaks the form off behind the file.
    func upload(
        _ path: String, _ fields: [(String, String)] = [], file: (name: String, content: [UInt8])? = nil, csrf: String? = nil,
        isWhole: Bool = true
    ) async throws -> TestResponse {
        var body = ""
        for (name, value) in [("csrf", csrf ?? self.csrf)] + fields {
            body += "--limit\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n"
        }
        var bytes = Array(body.utf8)
        if let file {
            let head = "--limit\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\(file.name)\"\r\n"
            bytes += Array((head + "Content-Type: application/octet-stream\r\n\r\n").utf8) + file.content + Array("\r\n".utf8)
        }
        if isWhole { bytes += Array("--limit--\r\n".utf8) }
        return try await self.site.client.execute(
            uri: path, method: .post,
            headers: [.cookie: "\(TestSite.sessionCookie)=\(self.cookie)", .contentType: "multipart/form-data; boundary=limit"],
            body: ByteBuffer(bytes: bytes))
    }

    // MARK: Ways through the form

    static let contact = [("telephone", "100 000 001"), ("email", "zaneta@example.test")]

    /// Chooses the unit and describes what is wanted, up to the summary.
    func describe(_ roles: [Role], in unit: UUID) async throws {
        let chosen = try await self.post("/requests/new/unit", [("unit", SignedInPages.value(unit))])
        #expect(chosen.location == "/requests/new/roles")
        let described = try await self.post(
            "/requests/new/roles", [("unit", SignedInPages.value(unit))] + roles.map { ("role", $0.code) } + Self.contact)
        #expect(described.location == "/requests/new/summary")
    }

    /// "Zapisz wniosek" as the summary page would send it.
    func saveFields(_ path: String = "/requests/new/summary") async throws -> [(String, String)] {
        let page = try await self.get(path).html
        return [("draft", try page.hidden("draft")), ("version", try page.hidden("version")), ("declaration", "yes")]
    }

    /// Through to the last step.
    ///
    /// - Returns: its address.
    func save(_ roles: [Role], in unit: UUID) async throws -> String {
        try await self.describe(roles, in: unit)
        let saved = try await self.post("/requests/new/summary", try await self.saveFields())
        #expect(saved.status == .seeOther)
        return try #require(saved.location)
    }

    /// Through to "Zakończ", with the document to follow.
    func submit(_ roles: [Role], in unit: UUID) async throws {
        let place = try await self.save(roles, in: unit)
        #expect(try await self.get(place + "/document").status == .ok)
        #expect(try await self.upload(place, [("delivery", "later"), ("go", "finish")]).location == "/my-account")
    }
}

extension TestResponse {
    var location: String? { self.headers[.location] }
    var html: String { String(buffer: self.body) }
    var bytes: [UInt8] { Array(self.body.readableBytesView) }
}

extension String {
    /// The value of a hidden field.
    func hidden(_ name: String) throws -> String {
        let start = try #require(self.range(of: "name=\"\(name)\" value=\"")).upperBound
        return String(self[start...].prefix { $0 != "\"" })
    }
}

/// Contents that are what they say.
enum SampleFile {
    static let pdf = Array("%PDF-1.4\nsample\n%%EOF".utf8)
    static let jpeg = TestJPEG.make()
}
