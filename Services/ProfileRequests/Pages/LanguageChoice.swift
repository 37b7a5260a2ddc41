import Vocabulary
import WebPages

/// "Język wiadomości e-mail", in whatever form it stands.
enum LanguageChoice {
    static let name = "language"

    static func field(_ form: FormState) -> ChoiceGroup {
        form.choices(
            Self.name, label: "Język wiadomości e-mail", of: Language.allCases.map { Choice($0.rawValue, Self.ownName(of: $0)) },
            required: true)
    }

    /// Each language in its own words.
    static func ownName(of language: Language) -> String {
        switch language {
        case .polish: "polski"
        case .english: "English"
        case .ukrainian: "українська"
        }
    }
}
