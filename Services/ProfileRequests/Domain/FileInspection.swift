/// What was found out about a file when it was attached; it never changes afterwards.
package struct FileInspection: Hashable, Sendable {
    /// Nil for what cannot be signed, a photograph.
    package let signature: SignatureVerdict?
    /// Whether something in the file may act by itself when it is opened: a script, a program, a file within the file. Only what stands in the
    /// file uncompressed is seen.
    package let hasActiveContent: Bool

    package init(signature: SignatureVerdict?, hasActiveContent: Bool) {
        self.signature = signature
        self.hasActiveContent = hasActiveContent
    }

    /// A photograph that was decoded and written anew.
    package static let photograph = FileInspection(signature: nil, hasActiveContent: false)
}

/// What is known about the signatures in a PDF: three verdicts, none of which stands for another.
package enum SignatureVerdict: Hashable, Sendable {
    case absent
    case present(Integrity, Trust)

    /// Whether the file is what was signed.
    package enum Integrity: String, Sendable, CaseIterable {
        case kept
        /// Kept, but proven by a digest for which collisions can be made.
        case weak
        /// The signatures fit what they cover, but something was added behind the last one.
        case changedAfterwards = "changed-afterwards"
        case broken
        /// The file has more signatures, or other ones, than are looked at.
        case undetermined
    }

    /// Whether whoever signed is vouched for by an authority that is configured here.
    package enum Trust: String, Sendable, CaseIterable {
        case trusted, untrusted
        /// No authority is configured.
        case unchecked
    }
}
