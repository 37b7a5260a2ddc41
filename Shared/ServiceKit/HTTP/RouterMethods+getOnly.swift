import HTTPTypes
import Hummingbird

extension RouterMethods {
    /// A GET that uses something up, or that goes on for long: a HEAD would do that too with nobody to see what came of it, and is refused.
    ///
    /// - Parameter allow: the methods that the address takes.
    @discardableResult
    package func getOnly(
        _ path: RouterPath = "", allow: String = "GET", use handler: @escaping @Sendable (Request, Context) async throws -> Response
    ) -> Self {
        self.get(path, use: handler).head(path) { _, _ -> Response in
            throw HTTPError(.methodNotAllowed, headers: [.allow: allow])
        }
    }
}
