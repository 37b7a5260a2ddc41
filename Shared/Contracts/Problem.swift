/// A problem document (RFC 9457), the form every error of a service's API takes.
package struct Problem: Codable, Error, Hashable, Sendable {
    /// The media type of a problem document.
    package static let mediaType = "application/problem+json"

    /// A URI naming the kind of problem; `about:blank` when the status says it all.
    package var type: String
    /// What the kind of problem is, the same for every occurrence.
    package var title: String
    /// The HTTP status.
    package var status: Int
    /// What happened this time and what to do about it. Never a personal datum, never an internal cause.
    package var detail: String?
    /// A stable word for programs, for instance `handle-expired`.
    package var code: String?
    /// Seconds to wait before trying again.
    package var retryAfter: Int?

    package init(status: Int, title: String, code: String? = nil, detail: String? = nil, retryAfter: Int? = nil) {
        self.type = code.map { "urn:ssoz-identity:problem:\($0)" } ?? "about:blank"
        self.title = title
        self.status = status
        self.detail = detail
        self.code = code
        self.retryAfter = retryAfter
    }
}
