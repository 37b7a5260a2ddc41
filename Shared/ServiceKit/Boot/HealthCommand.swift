import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// What a service's `health` subcommand does: asks the instance on this machine whether it is ready.
package enum HealthCommand {
    /// - Returns: whether it answered 200 within three seconds.
    package static func isReady(host: String, port: Int) async -> Bool {
        let request = HTTPClientRequest(url: "http://\(host):\(port)/health/ready")
        guard let response = try? await HTTPClient.shared.execute(request, timeout: .seconds(3)) else { return false }
        return response.status == .ok
    }
}
