import AccountMigrationDomain
import AsyncHTTPClient
import Contracts
import Foundation
import Logging
import NIOCore
import NIOHTTP1
import ServiceKit
import Vocabulary

/// ePLOZ as a service of its own (``EplozAPI``).
///
/// Whatever is not the answer promised counts as none: a wrong status, another type, more than ``replyLimit``, a part that is missing, a value
/// that will not do. Its reason is logged, without anything that was sent or came.
package struct HTTPLegacyDirectory: LegacyDirectory {
    private let url: String
    private let token: Secret
    private let timeout: Duration
    private let http: HTTPClient
    private let logger: Logger

    /// Fifty accounts of the longest names take a fourth of it.
    static let replyLimit = 64 * 1024

    /// - Parameters:
    ///   - baseURL: without a trailing slash.
    ///   - timeout: for the whole call, from the connection to the last byte of the answer.
    ///   - http: a client of ``clientConfiguration(timeout:)``.
    package init(baseURL: String, token: Secret, timeout: Duration, http: HTTPClient, logger: Logger) {
        self.url = baseURL + EplozAPI.search.path
        self.token = token
        self.timeout = timeout
        self.http = http
        self.logger = logger
    }

    /// What a client needs to be for this: it waits as long as it is to, but not for a port where nobody listens.
    package static func clientConfiguration(timeout: Duration) -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration()
        configuration.timeout = .init(connect: .seconds(3), read: .seconds(timeout.components.seconds + 1))
        configuration.redirectConfiguration = .disallow
        configuration.connectionPool.retryConnectionEstablishment = false
        // As many as are searched at once.
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = SearchWorker.atOnce
        return configuration
    }

    /// ePLOZ did not answer as it promises to.
    package enum NoAnswer: Error, Hashable, Sendable {
        case unreachable
        case tooSlow
        case brokenOff
        case status(Int)
        case notJSON
        case tooLarge
        /// JSON, and not what was promised.
        case malformed
    }

    package func accounts(with pesel: PESEL) async throws -> [LegacyAccount] {
        do {
            let seconds = Double(self.timeout.components.seconds) + Double(self.timeout.components.attoseconds) / 1e18
            return try await TimeLimit.run(seconds: seconds) { try await self.search(pesel) }
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            let reason = (error as? NoAnswer) ?? (error is TimeLimit.Exceeded ? .tooSlow : .brokenOff)
            self.logger.warning("ePLOZ does not answer", metadata: ["eploz.reason": .string(reason.word)])
            throw reason
        }
    }

    private func search(_ pesel: PESEL) async throws -> [LegacyAccount] {
        var request = HTTPClientRequest(url: self.url)
        request.method = .POST
        request.headers.add(name: "authorization", value: "Bearer \(self.token.exposed)")
        request.headers.add(name: "accept", value: "application/json")
        request.headers.add(name: "content-type", value: "application/json")
        request.body = .bytes(ByteBuffer(bytes: try ContractCoding.encoder.encode(EplozSearch(pesel: pesel))))
        let response: HTTPClientResponse
        do {
            response = try await self.http.execute(request, timeout: .nanoseconds(Int64(self.timeout / .nanoseconds(1))))
        } catch let error as HTTPClientError where error == .connectTimeout {
            throw NoAnswer.unreachable
        } catch let error as HTTPClientError where error == .deadlineExceeded || error == .readTimeout {
            throw NoAnswer.tooSlow
        } catch let error as HTTPClientError {
            throw error == .remoteConnectionClosed ? NoAnswer.brokenOff : NoAnswer.unreachable
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            throw NoAnswer.unreachable
        }
        guard response.status == .ok else { throw NoAnswer.status(Int(response.status.code)) }
        let mediaType = response.headers.first(name: "content-type")?.split(separator: ";").first?.lowercased()
        guard mediaType?.trimmingCharacters(in: .whitespaces) == "application/json" else { throw NoAnswer.notJSON }
        return try Self.accounts(in: try await self.content(of: response))
    }

    private func content(of response: HTTPClientResponse) async throws -> Data {
        do {
            return Data(try await response.body.collect(upTo: Self.replyLimit).readableBytesView)
        } catch is NIOTooManyBytesError {
            throw NoAnswer.tooLarge
        } catch let error as HTTPClientError where error == .deadlineExceeded || error == .readTimeout {
            throw NoAnswer.tooSlow
        }
    }

    /// The accounts of an answer, checked like those of a file.
    static func accounts(in content: Data) throws(NoAnswer) -> [LegacyAccount] {
        guard let reply = try? ContractCoding.decoder.decode(EplozSearchReply.self, from: content) else { throw .malformed }
        guard reply.accounts.count <= LegacyAccountRepository.searchLimit else { throw .malformed }
        var accounts: [LegacyAccount] = []
        for account in reply.accounts {
            do {
                accounts.append(
                    try LegacyAccount(
                        checking: account.login, email: account.email ?? "", givenNames: account.givenNames, familyName: account.familyName,
                        status: account.status.known))
            } catch {
                throw .malformed
            }
        }
        guard Set(accounts.map { $0.login.lowercased() }).count == accounts.count else { throw .malformed }
        return accounts
    }
}

extension HTTPLegacyDirectory.NoAnswer {
    /// What the log calls it.
    var word: String {
        switch self {
        case .unreachable: "unreachable"
        case .tooSlow: "too slow"
        case .brokenOff: "broken off"
        case .status(let code): "status \(code)"
        case .notJSON: "not JSON"
        case .tooLarge: "too large"
        case .malformed: "malformed"
        }
    }
}

extension EplozAccountStatus {
    fileprivate var known: LegacyAccount.Status {
        switch self {
        case .active: .active
        case .blocked: .blocked
        case .closed: .closed
        }
    }
}
