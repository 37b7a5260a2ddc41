import Foundation
import Mustache
import Vocabulary

/// The fixed texts of one language, `{{words.name}}` in templates; from `strings/<language>.json`, a flat object.
package struct Words: ViewModel {
    private let texts: [String: String]

    init(_ texts: [String: String]) {
        self.texts = texts
    }

    /// The text under this name, or the name itself where nobody wrote one.
    package subscript(name: String) -> String {
        self.texts[name] ?? name
    }

    var names: Set<String> { Set(self.texts.keys) }

    package func child(named name: String) -> Any? {
        self.texts[name] ?? Absent()
    }

    /// Reads the languages of several folders into one set; what a language lacks it takes from Polish.
    static func load(from folders: [ResourceFolder]) throws -> [Language: Words] {
        var polish: [String: String] = [:]
        var loaded: [Language: Words] = [:]
        for language in [Language.polish] + Language.allCases.filter({ $0 != .polish }) {
            var texts = polish
            var own: Set<String> = []
            for folder in folders {
                guard let file = try folder.contents(of: "strings/\(language.rawValue).json") else { continue }
                guard let object = try? JSONDecoder().decode([String: String].self, from: Data(file)) else {
                    throw ResourceError.badStrings("\(folder.path)/strings/\(language.rawValue).json")
                }
                for (name, text) in object {
                    guard own.insert(name).inserted else { throw ResourceError.duplicate("strings/\(language.rawValue).json: \(name)") }
                    texts[name] = text
                }
            }
            if language == .polish { polish = texts }
            loaded[language] = Words(texts)
        }
        return loaded
    }
}
