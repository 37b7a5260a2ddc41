import Foundation
import LibCrypto
import ProfileRequestsDomain

/// Tells of a PDF whether it is signed, whether it is what was signed, and whether the signers are vouched for.
///
/// It looks at no revocation list, no time stamp and no trusted list of the Union: pages say so. It takes time linear in the file, a bounded
/// number of times, so call it off the event loops.
package struct PDFInspector: Sendable {
    let anchors: TrustAnchors?

    /// - Parameter anchors: who is trusted to vouch for signers; nil leaves trust unchecked.
    package init(anchors: TrustAnchors?) {
        self.anchors = anchors
    }

    /// - Parameter time: when certificates must be valid.
    package func inspect(_ file: [UInt8], at time: Date) -> FileInspection {
        let structure = PDFStructure(file)
        return FileInspection(
            signature: self.verdict(on: structure, in: file, at: time), hasActiveContent: structure.hasActiveContent)
    }

    private func verdict(on structure: PDFStructure, in file: [UInt8], at time: Date) -> SignatureVerdict {
        let doubted: SignatureVerdict.Trust = self.anchors == nil ? .unchecked : .untrusted
        if structure.isOverLimit { return structure.signatures.isEmpty ? .absent : .present(.undetermined, doubted) }
        var signatures: [PDFSignature] = []
        for dictionary in structure.signatures {
            do {
                if let signature = try PDFSignature(dictionary, in: file) { signatures.append(signature) }
            } catch {
                return .present(.broken, doubted)
            }
        }
        guard let end = signatures.map(\.end).max() else { return .absent }
        var integrity = SignatureVerdict.Integrity.kept
        var isTrusted = true
        for signature in signatures {
            guard signature.format != .unknown else { return .present(.undetermined, doubted) }
            guard let message = try? SignedMessage(der: signature.message(in: file)),
                (try? Self.fits(message, signature, in: file)) == true
            else { return .present(.broken, doubted) }
            if message.isWeak || signature.format == .digest { integrity = .weak }
            if let anchors { isTrusted = isTrusted && (try? message.isTrusted(by: anchors, at: time)) == true }
        }
        // What was added behind the last signature is covered by none; only this tells.
        if end != file.count { integrity = .changedAfterwards }
        return .present(integrity, self.anchors == nil ? .unchecked : isTrusted ? .trusted : .untrusted)
    }

    private static func fits(_ message: SignedMessage, _ signature: PDFSignature, in file: [UInt8]) throws -> Bool {
        let content = [file[signature.before], file[signature.behind]]
        return switch signature.format {
        case .detached: try message.fits(content)
        case .digest: try message.fitsDigest(of: content)
        case .unknown: false
        }
    }
}
