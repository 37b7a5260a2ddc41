import Foundation
import HTTPTypes
import Hummingbird
import ProfileRequestsDomain
import RelyingParty
import ServiceKit
import WebPages

/// A form with a file, whose content has been stored as it arrived.
package struct AttachmentForm: Sendable {
    package let fields: FormBody
    /// Nil when none was chosen.
    package let file: ReceivedFile?
}

package struct ReceivedFile: Sendable {
    /// As the browser gave it, see `MultipartPart.fileName`; never empty.
    package let name: String
    package let upload: StoredUpload
}

extension SignedInPages {
    /// Reads a posted form whose field `file` is a file, refuses one that is not ours, and calls `body` with it. Whatever `body` does not attach
    /// is erased; so is what had arrived of a form that is broken off.
    ///
    /// The token must stand before the file: nothing is stored for whoever has not shown it.
    func receiving<Reply>(
        _ request: Request, _ context: SignedInContext, into intake: AttachmentIntake, _ body: (AttachmentForm) async throws -> Reply
    ) async throws -> Reply {
        var reader = AttachmentFormReader(intake: intake, realm: context.realm)
        do {
            let form = try await reader.read(request) { fields in try self.check(fields, context) }
            let reply = try await body(form)
            await reader.discard()
            return reply
        } catch {
            await reader.discard()
            throw error
        }
    }

    /// What tells one press of the button from the next.
    func uploadKey(_ form: AttachmentForm, _ context: SignedInContext) -> String {
        form.fields.optionalText("upload").map { String($0.prefix(64)) } ?? Self.value(context.realm.newID())
    }
}

/// Takes a form with a file apart while it arrives.
private struct AttachmentFormReader {
    let intake: AttachmentIntake
    let realm: Realm
    private var spool: AttachmentSpool?

    init(intake: AttachmentIntake, realm: Realm) {
        self.intake = intake
        self.realm = realm
    }

    mutating func read(_ request: Request, check: (FormBody) throws -> Void) async throws -> AttachmentForm {
        // A little above what is allowed, so that a file somewhat too large is answered on the page.
        let limits = MultipartLimits(total: AttachmentRules.maximumSize + (2 << 20), file: AttachmentRules.maximumSize + (1 << 20))
        var fields = FormBody()
        var part: MultipartPart?
        var text: [UInt8] = []
        var file: ReceivedFile?
        for try await event in try MultipartReader(request, limits: limits) {
            switch event {
            case .part(let begun):
                part = begun
                text = []
                // The first file counts; browsers send one of no name and no content when none was chosen.
                if begun.name == "file", begun.fileName?.isEmpty == false, self.spool == nil {
                    try check(fields)
                    self.spool = try await self.intake.spool(in: self.realm)
                }
            case .bytes(let bytes):
                guard let part else { continue }
                if part.fileName == nil { text += bytes } else if part.name == "file", file == nil { try await self.spool?.add(bytes) }
            case .end:
                guard let ended = part else { continue }
                if ended.fileName == nil {
                    try fields.append(text: text, to: ended.name)
                } else if ended.name == "file", file == nil, var spool = self.spool {
                    file = ReceivedFile(name: ended.fileName ?? "plik", upload: try await spool.finish())
                }
            }
        }
        try check(fields)
        return AttachmentForm(fields: fields, file: file)
    }

    func discard() async {
        if let spool { await self.intake.discard(spool.id, in: self.realm) }
    }
}
