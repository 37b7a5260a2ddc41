import Foundation
import NIOCore

/// A service that cannot listen where its settings say.
package struct ListenError: StartError, Hashable {
    let host: String
    let port: Int
    /// The system's number for what is wrong (errno).
    let code: Int32

    /// - Returns: nil for an error that says something else.
    init?(_ error: any Error, host: String, port: Int) {
        guard let code = (error as? IOError)?.errnoCode, [EADDRINUSE, EACCES, EADDRNOTAVAIL].contains(code) else { return nil }
        (self.host, self.port, self.code) = (host, port, code)
    }

    package var description: String {
        let place = "\(self.host):\(self.port)"
        return switch self.code {
        case EADDRINUSE: "Another program listens on \(place) already: stop it, or set HTTP_PORT."
        case EACCES: "Listening on \(place) is not allowed: set HTTP_PORT to a port above 1023."
        default: "\(self.host) is no address of this machine: set HTTP_HOST."
        }
    }
}
