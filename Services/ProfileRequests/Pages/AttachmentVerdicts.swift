import ProfileRequestsDomain
import WebPages

extension FileList {
    /// Attached files with what was found out about each of them.
    ///
    /// - Parameters:
    ///   - place: where a file is downloaded.
    ///   - remove: the button that removes a file, where there is one.
    init(attached files: [AttachedFile], at place: (AttachedFile) -> String, remove: (AttachedFile) -> PostButton? = { _ in nil }) {
        self.init(
            files.map { file in
                Item(
                    name: file.name, detail: file.summary, download: place(file), remove: remove(file),
                    tags: file.inspection?.tags ?? [])
            },
            note: files.contains { $0.inspection?.signature?.isPresent == true } ? FileInspection.unchecked : nil)
    }
}

extension FileInspection {
    /// What no verdict says, wherever verdicts are shown.
    static let unchecked =
        "Podpisy sprawdzono automatycznie przy załączaniu pliku. Nie sprawdzono, czy certyfikaty unieważniono, ani znaczników czasu; "
        + "kto podpisał dokument, sprawdź w jego treści."

    /// The verdicts in words, each for itself.
    package var tags: [StatusTag] {
        let warning =
            self.hasActiveContent
            ? [StatusTag("Uwaga: plik zawiera skrypty, formularz lub inne pliki", .warning)] : []
        return (self.signature?.tags ?? []) + warning
    }
}

extension SignatureVerdict {
    package var isPresent: Bool { self != .absent }

    package var tags: [StatusTag] {
        switch self {
        case .absent: [StatusTag("Nie wykryto podpisu elektronicznego")]
        case .present(let integrity, let trust): [StatusTag("Wykryto podpis elektroniczny", .info), integrity.tag, trust.tag]
        }
    }
}

extension SignatureVerdict.Integrity {
    package var tag: StatusTag {
        switch self {
        case .kept: StatusTag("Integralność: zachowana", .success)
        case .weak: StatusTag("Integralność: zachowana, ale podpis używa słabego algorytmu", .warning)
        case .changedAfterwards: StatusTag("Integralność: po podpisaniu do pliku coś dopisano", .danger)
        case .broken: StatusTag("Integralność: naruszona, plik zmieniono lub podpis jest uszkodzony", .danger)
        case .undetermined: StatusTag("Integralność: nie udało się sprawdzić", .warning)
        }
    }
}

extension SignatureVerdict.Trust {
    package var tag: StatusTag {
        switch self {
        case .trusted: StatusTag("Zaufanie: certyfikat zaufanego wystawcy", .success)
        case .untrusted: StatusTag("Zaufanie: certyfikat nie pochodzi od zaufanego wystawcy", .warning)
        case .unchecked: StatusTag("Zaufanie: nie sprawdzono")
        }
    }
}
