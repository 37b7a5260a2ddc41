import HTTPTypes
import Hummingbird
import NIOCore

/// Reads a `multipart/form-data` request as it arrives: parts, their bytes, their ends. Throws `FormError`.
package struct MultipartReader: AsyncSequence, Sendable {
    package typealias Element = MultipartEvent

    private let body: RequestBody
    private let parser: MultipartParser

    /// - Throws: `.notAForm` for another media type, `.tooLarge` when the request says so itself.
    package init(_ request: Request, limits: MultipartLimits = MultipartLimits()) throws(FormError) {
        guard let type = MediaTypeHeader(request.headers[.contentType]), type.type == "multipart/form-data",
            let boundary = type.parameters["boundary"]
        else { throw .notAForm }
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limits.total { throw .tooLarge }
        self.body = request.body
        self.parser = try MultipartParser(boundary: boundary, limits: limits)
    }

    package struct AsyncIterator: AsyncIteratorProtocol {
        var body: RequestBody.AsyncIterator
        var parser: MultipartParser
        var ready: ArraySlice<MultipartEvent> = []
        var isOver = false

        package mutating func next() async throws -> MultipartEvent? {
            while true {
                if let event = self.ready.popFirst() { return event }
                if self.isOver { return nil }
                if let piece = try await self.body.next() {
                    self.ready = try self.parser.feed(piece.readableBytesView)[...]
                } else {
                    self.isOver = true
                    try self.parser.finish()
                }
            }
        }
    }

    package func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(body: self.body.makeAsyncIterator(), parser: self.parser)
    }
}

/// A file from a form, whole.
package struct UploadedFile: Sendable, Hashable {
    /// The form field it came under.
    package let field: String
    /// See `MultipartPart.fileName`; never empty.
    package let name: String
    /// As the browser said; trust the content instead.
    package let mediaType: String?
    package let content: [UInt8]
}

/// A form with files, read whole within its limits.
package struct UploadedForm: Sendable {
    package let fields: FormBody
    /// In the order sent; file fields left empty are not among them.
    package let files: [UploadedFile]

    /// - Parameters:
    ///   - limits: by default one file of 10 MiB.
    ///   - repeated: names of fields that may come more than once; file fields always may.
    package init(_ request: Request, limits: MultipartLimits = MultipartLimits(), repeated: Set<String> = []) async throws {
        var fields = FormBody()
        var files: [UploadedFile] = []
        var part: MultipartPart?
        var content: [UInt8] = []
        for try await event in try MultipartReader(request, limits: limits) {
            switch event {
            case .part(let begun):
                part = begun
                content = []
            case .bytes(let bytes):
                content += bytes
            case .end:
                guard let ended = part else { continue }
                if let name = ended.fileName {
                    if name.isEmpty && content.isEmpty { continue }
                    files.append(
                        UploadedFile(field: ended.name, name: name.isEmpty ? "plik" : name, mediaType: ended.mediaType, content: content))
                } else {
                    try fields.append(text: content, to: ended.name, repeated: repeated)
                }
            }
        }
        self.fields = fields
        self.files = files
    }
}
