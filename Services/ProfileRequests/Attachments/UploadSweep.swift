import Database
import Foundation
import Logging
import ServiceKit
import ServiceLifecycle

/// Erases uploads that were never attached because their process died: an hour after they began, looked for every ten minutes.
package struct UploadSweep: Service {
    /// Far longer than a request can last.
    package static let age: TimeInterval = 3600
    private static let pause: Duration = .seconds(600)

    let realm: Realm
    let realTime: any WallClock
    let logger: Logger

    package init(realm: Realm, realTime: any WallClock = SystemClock(), logger: Logger) {
        self.realm = realm
        self.realTime = realTime
        self.logger = logger
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await self.sweep()
                try? await Task.sleep(for: Self.pause)
            }
        }
    }

    /// Erases what has been abandoned by now.
    package func sweep() async {
        do {
            let limit = self.realTime.now().addingTimeInterval(-Self.age)
            let abandoned = try await self.realm.database.read { [sealer = self.realm.sealer] sql in
                try sql.attachmentChunks(sealer).abandoned(before: limit)
            }
            for upload in abandoned {
                try await self.realm.database.write { [sealer = self.realm.sealer] sql in
                    try sql.attachmentChunks(sealer).discard(upload)
                }
            }
        } catch {
            self.logger.warning("abandoned uploads cannot be erased yet", metadata: ["error.type": .string(ErrorSummary.of(error))])
        }
    }
}
