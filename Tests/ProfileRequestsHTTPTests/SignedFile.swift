import Foundation
import LibCrypto
import Testing

/// Files made for these tests: a PDF sealed by a made-up ministry under a made-up authority, and what can be done to it.
enum SignedFile {
    /// When the seal's certificate is valid.
    static let time = Date(timeIntervalSince1970: 1_796_083_200)

    static func content(_ name: String) throws -> [UInt8] {
        let place = try #require(Bundle.module.url(forResource: name, withExtension: nil, subdirectory: "SignedFiles"))
        return [UInt8](try Data(contentsOf: place))
    }

    static func anchors(_ name: String) throws -> TrustAnchors {
        try TrustAnchors(pem: try self.content(name))
    }
}
