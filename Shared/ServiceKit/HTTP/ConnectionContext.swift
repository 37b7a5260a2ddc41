import Hummingbird
import Logging
import NIOCore

/// What Hummingbird knows of a request before its realm is chosen.
package struct ConnectionContext: InitializableFromSource, Sendable {
    let logger: Logger
    let channel: any Channel

    package init(source: ApplicationRequestContextSource) {
        self.logger = source.logger
        self.channel = source.channel
    }
}
