import HTTPTypes
import HummingbirdTesting
import NIOCore
import ServiceKit
import Synchronization

/// A browser without scripts: it keeps its cookies, and follows nothing by itself.
package final class Browser: Sendable {
    private let client: any TestClientProtocol
    private let jar: Mutex<[String: String]>

    /// - Parameter cookies: what it has from before.
    package init(_ client: any TestClientProtocol, cookies: [String: String] = [:]) {
        self.client = client
        self.jar = Mutex(cookies)
    }

    package func get(_ path: String) async throws -> TestResponse {
        try await self.send(path, .get, [:], nil)
    }

    /// Posts a form.
    ///
    /// - Parameter page: the page it stands on: the token of its form for this path goes along, or of the first form.
    package func post(_ path: String, _ fields: [(String, String)] = [], on page: TestResponse? = nil) async throws -> TestResponse {
        let token = page.flatMap { Self.token(in: $0, for: path) }.map { [("csrf", $0)] } ?? []
        return try await self.send(
            path, .post, [.contentType: "application/x-www-form-urlencoded"], ByteBuffer(string: FormParameters.encode(token + fields)))
    }

    /// The value of a cookie it has.
    package func cookie(_ name: String) -> String? {
        self.jar.withLock { $0[name] }
    }

    private static func token(in page: TestResponse, for path: String) -> String? {
        let whole = String(buffer: page.body)
        let html = whole.firstRange(of: "action=\"\(path)\"").map { whole[$0.upperBound...] } ?? whole[...]
        return html.firstRange(of: "name=\"csrf\" value=\"").map { html[$0.upperBound...].prefix { $0 != "\"" } }.map(String.init)
    }

    private func send(_ path: String, _ method: HTTPRequest.Method, _ headers: HTTPFields, _ body: ByteBuffer?) async throws -> TestResponse
    {
        var headers = headers
        let cookies = self.jar.withLock { $0 }.map { "\($0)=\($1)" }
        if !cookies.isEmpty { headers[.cookie] = cookies.joined(separator: "; ") }
        let response = try await self.client.execute(uri: path, method: method, headers: headers, body: body)
        for header in response.headers[values: .setCookie] {
            let parts = header.split(separator: ";").map { $0.drop { $0 == " " } }
            guard let pair = parts.first, let equals = pair.firstIndex(of: "=") else { continue }
            let (name, value) = (String(pair[..<equals]), String(pair[pair.index(after: equals)...]))
            self.jar.withLock { $0[name] = value.isEmpty || parts.contains("Max-Age=0") ? nil : value }
        }
        return response
    }
}
