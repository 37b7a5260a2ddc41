import HTTPTypes
import Hummingbird
import NIOCore

/// A request's body as it arrives. A client that leaves in the middle of it, or breaks the protocol, has made a bad request (400): nothing of
/// what reads the body has failed.
struct ArrivingBody: AsyncSequence, Sendable {
    typealias Element = ByteBuffer

    let body: RequestBody
    /// Where the client holds the body back until it is told to go on; nil when it sends unasked.
    let held: (any Channel)?

    struct AsyncIterator: AsyncIteratorProtocol {
        var pieces: RequestBody.AsyncIterator
        var held: (any Channel)?

        mutating func next() async throws -> ByteBuffer? {
            self.held?.triggerUserOutboundEvent(RequestFraming.GoOn(), promise: nil)
            self.held = nil
            do {
                return try await self.pieces.next()
            } catch is CancellationError {
                // The service stops, and its patience with the client is over.
                throw HTTPError(.requestTimeout, message: "The request did not end in time.")
            } catch {
                throw HTTPError(.badRequest, message: "The request ended before its body did.")
            }
        }
    }

    func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(pieces: self.body.makeAsyncIterator(), held: self.held)
    }
}

extension Request {
    /// The same request, with its body read as ``ArrivingBody``.
    func arriving(on channel: any Channel) -> Request {
        var request = self
        request.body = RequestBody(asyncSequence: ArrivingBody(body: self.body, held: self.head.awaitsContinue ? channel : nil))
        return request
    }

    /// The body, whole.
    ///
    /// - Parameter limit: the most bytes it may have.
    /// - Throws: ``HTTPError`` 413 for more, before any of it is read if the client says so; 400 when it does not come to an end.
    package func wholeBody(upTo limit: Int) async throws -> ByteBuffer {
        if let length = self.headers[.contentLength].flatMap({ Int($0) }), length > limit { throw HTTPError(.contentTooLarge) }
        do {
            return try await self.body.collect(upTo: limit)
        } catch is NIOTooManyBytesError {
            throw HTTPError(.contentTooLarge)
        }
    }
}
