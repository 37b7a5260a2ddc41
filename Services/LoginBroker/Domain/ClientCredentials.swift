import Foundation
import Vocabulary

/// How a token request proves its client, as far as the request itself says (RFC 6749 section 2.3, RFC 7521 section 4.2).
package enum ClientCredentials: Sendable {
    case none(clientID: String)
    case basic(clientID: String, secret: Secret)
    case post(clientID: String, secret: Secret)
    case assertion(String, clientID: String?)

    package static let assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

    /// Reads the credentials; using more than one method at once is refused (RFC 6749 section 2.3).
    ///
    /// - Parameter authorization: the value of the `Authorization` header, if there is one.
    package init(authorization: String?, form: RequestParameters) throws(OAuthError) {
        let clientID = try form.value("client_id", limit: 256)
        let secret = try form.value("client_secret", limit: 1024)
        let assertion = try form.value("client_assertion", limit: 8192)
        let assertionType = try form.value("client_assertion_type")
        let methods = [authorization != nil, secret != nil, assertion != nil || assertionType != nil]
        guard methods.count(where: { $0 }) <= 1 else {
            throw OAuthError(.invalidRequest, "The client authenticates in more than one way.")
        }
        if let authorization {
            self = try Self.basic(authorization, clientID: clientID)
        } else if let secret {
            guard let clientID else { throw OAuthError(.invalidRequest, "The parameter client_id is missing.") }
            self = .post(clientID: clientID, secret: Secret(secret))
        } else if assertion != nil || assertionType != nil {
            guard let assertion, assertionType == Self.assertionType else {
                throw OAuthError(.invalidRequest, "A client_assertion must be a JWT bearer assertion.")
            }
            self = .assertion(assertion, clientID: clientID)
        } else {
            guard let clientID else { throw OAuthError(.invalidClient, "The client does not authenticate.") }
            self = .none(clientID: clientID)
        }
    }

    /// Identifier and secret are form-encoded before they are joined (RFC 6749 section 2.3.1).
    private static func basic(_ authorization: String, clientID: String?) throws(OAuthError) -> ClientCredentials {
        let refusal = OAuthError(.invalidClient, "The Authorization header is not well-formed.")
        let parts = authorization.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "basic", authorization.utf8.count <= 4096,
            let data = Data(base64Encoded: String(parts[1])),
            let text = String(validating: data, as: UTF8.self), let colon = text.firstIndex(of: ":")
        else { throw refusal }
        guard let id = Self.formDecoded(text[..<colon]), let secret = Self.formDecoded(text[text.index(after: colon)...]), !id.isEmpty
        else { throw refusal }
        guard clientID == nil || clientID == id else {
            throw OAuthError(.invalidRequest, "The client_id is not that of the Authorization header.")
        }
        return .basic(clientID: id, secret: Secret(secret))
    }

    private static func formDecoded(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var iterator = text.utf8.makeIterator()
        while let byte = iterator.next() {
            switch byte {
            case UInt8(ascii: "+"):
                bytes.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard let high = iterator.next().flatMap(Self.digit), let low = iterator.next().flatMap(Self.digit) else { return nil }
                bytes.append(high << 4 | low)
            default:
                bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        Character(Unicode.Scalar(byte)).hexDigitValue.map(UInt8.init)
    }
}
