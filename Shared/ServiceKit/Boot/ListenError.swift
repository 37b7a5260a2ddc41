import Foundation

/// A service that cannot listen where its settings say.
package struct ListenError: StartError, Hashable {
    let host: String
    let port: Int
    /// The system's number for what is wrong (errno).
    let code: Int32

    package var description: String {
        let place = "\(self.host):\(self.port)"
        return switch self.code {
        case EADDRINUSE: "Another program listens on \(place) already: stop it, or set HTTP_PORT."
        case EACCES: "Listening on \(place) is not allowed: set HTTP_PORT to a port above 1023."
        case EADDRNOTAVAIL: "\(self.host) is no address of this machine: set HTTP_HOST."
        default: "Listening on \(place) failed: \(String(cString: strerror(self.code)))."
        }
    }
}
