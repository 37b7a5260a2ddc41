import AsyncHTTPClient
import Contracts
import Foundation
import NIOCore
import NIOHTTP1
import ServiceKit
import Vocabulary

/// Whom the senders of mails know a persona by, in sandbox mode.
package protocol PersonaDirectory: Sendable {
    /// By sender; empty until the persona has logged in for the first time.
    ///
    /// - Throws: ``UnknownPersona``; ``ServiceUnavailable`` when nobody says.
    func subjects(of persona: String) async throws -> [String: SubjectID]
}

package struct UnknownPersona: Error, Hashable {
    package init() {}
}

/// Asks the broker's sandbox, which needs no token.
package struct BrokerPersonaDirectory: PersonaDirectory {
    private let broker: String
    private let http: HTTPClient

    /// - Parameter broker: where it is reached, without a trailing slash.
    package init(broker: String, http: HTTPClient) {
        self.broker = broker
        self.http = http
    }

    package func subjects(of persona: String) async throws -> [String: SubjectID] {
        let request = HTTPClientRequest(url: self.broker + SandboxPersonaAPI.subjects.path(with: ["id": persona]))
        let (status, body): (UInt, Data)
        do {
            let response = try await self.http.execute(request, timeout: .seconds(2))
            (status, body) = (response.status.code, Data(try await response.body.collect(upTo: 64 * 1024).readableBytesView))
        } catch let error as CancellationError {
            throw error
        } catch {
            throw ServiceUnavailable(service: .loginBroker)
        }
        if status == 404 { throw UnknownPersona() }
        guard status == 200, let answer = try? ContractCoding.decoder.decode(PersonaSubjects.self, from: body) else {
            throw ServiceUnavailable(service: .loginBroker)
        }
        return answer.subjects
    }
}
