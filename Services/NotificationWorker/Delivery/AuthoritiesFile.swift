import Foundation
import ServiceKit

/// A PEM file of certificate authorities, which libcurl reads at each connection and no sooner.
enum AuthoritiesFile {
    /// - Throws: ``AuthoritiesFileError`` when there is no certificate to be found in the file.
    static func check(_ path: String) throws(AuthoritiesFileError) {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { throw .unreadable(path: path) }
        guard text.contains("-----BEGIN CERTIFICATE-----") else { throw .noCertificate(path: path) }
    }
}

/// Why no server's certificate could be checked with a file of authorities.
enum AuthoritiesFileError: StartError, Hashable {
    case unreadable(path: String)
    case noCertificate(path: String)

    var description: String {
        switch self {
        case .unreadable(let path): "the file of certificate authorities cannot be read: \(path)"
        case .noCertificate(let path): "the file of certificate authorities has no certificate in PEM: \(path)"
        }
    }
}
