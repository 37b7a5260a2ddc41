/// One field of a form, for the partials `field` (one line) and `textarea`.
package struct Field: ViewModel {
    package enum Kind: String, Sendable {
        case text, email, tel, password, search, number, date
        /// A short code, in large digits.
        case code
    }

    package enum Width: String, Sendable {
        case short, medium, full, code
    }

    package var id: String
    package var name: String
    package var label: String
    package var type: String
    package var value: String
    package var hint: String?
    package var error: String?
    package var required: Bool
    package var readOnly: Bool
    package var width: String
    package var autocomplete: String?
    package var inputMode: String?
    package var maxLength: Int?
    package var spellcheck: Bool
    package var rows: Int
    let isPassword: Bool
    package private(set) var describedBy: String?

    /// - Parameters:
    ///   - name: of the form's value; the element's id is made from it (`Field.id(for:)`).
    ///   - value: what was typed; never shown again for passwords and codes.
    package init(
        _ name: String, label: String, kind: Kind = .text, value: String = "", hint: String? = nil, error: String? = nil,
        required: Bool = false, readOnly: Bool = false, width: Width? = nil, autocomplete: String? = nil, inputMode: String? = nil,
        maxLength: Int? = nil, spellcheck: Bool = false, rows: Int = 5
    ) {
        self.id = Self.id(for: name)
        self.name = name
        self.label = label
        self.type = kind == .code ? "text" : kind.rawValue
        self.value = kind == .password || kind == .code ? "" : value
        self.hint = hint
        self.error = error
        self.required = required
        self.readOnly = readOnly
        self.width = (width ?? (kind == .code ? .code : .full)).rawValue
        self.autocomplete = autocomplete ?? (kind == .code ? "one-time-code" : nil)
        self.inputMode = inputMode ?? (kind == .code ? "numeric" : nil)
        self.maxLength = maxLength
        self.spellcheck = spellcheck
        self.rows = rows
        self.isPassword = kind == .password
        self.describedBy = Self.describedBy(id: self.id, hint: hint, error: error)
    }

    /// The element id of the field of this name, which links in error summaries lead to.
    package static func id(for name: String) -> String {
        "field-" + name
    }

    static func describedBy(id: String, hint: String?, error: String?) -> String? {
        let parts = [hint.map { _ in "\(id)-hint" }, error.map { _ in "\(id)-error" }].compactMap { $0 }
        return parts.isEmpty ? nil : parts.joined(separator: " ")
    }
}

/// One of several values to choose from.
package struct Choice: ViewModel {
    package var value: String
    package var label: String
    package var hint: String?
    package var checked: Bool
    package internal(set) var id: String

    package init(_ value: String, _ label: String, hint: String? = nil, checked: Bool = false) {
        self.value = value
        self.label = label
        self.hint = hint
        self.checked = checked
        self.id = ""
    }
}

/// Radio buttons or checkboxes (partial `choices`), or a drop-down list (partial `select`).
package struct ChoiceGroup: ViewModel {
    package enum Kind: String, Sendable {
        case radio, checkbox
    }

    package var id: String
    package var name: String
    package var label: String
    package var type: String
    package var hint: String?
    package var error: String?
    package var required: Bool
    /// Each choice in a box of its own.
    package var boxed: Bool
    package private(set) var choices: [Choice]
    package private(set) var describedBy: String?

    /// - Parameter chosen: values to show as chosen, besides those already marked.
    package init(
        _ name: String, label: String, kind: Kind = .radio, choices: [Choice], chosen: [String] = [], hint: String? = nil,
        error: String? = nil, required: Bool = false, boxed: Bool = false
    ) {
        let id = Field.id(for: name)
        self.id = id
        self.name = name
        self.label = label
        self.type = kind.rawValue
        self.hint = hint
        self.error = error
        self.required = required
        self.boxed = boxed
        // The first choice bears the group's own id, so that an error summary's link lands on it.
        self.choices = choices.enumerated().map { index, choice in
            var choice = choice
            choice.id = index == 0 ? id : "\(id)-\(index + 1)"
            choice.checked = choice.checked || chosen.contains(choice.value)
            return choice
        }
        self.describedBy = Field.describedBy(id: id, hint: hint, error: error)
    }
}

/// One statement to tick; posts `yes`.
package struct Checkbox: ViewModel {
    package var id: String
    package var name: String
    package var label: String
    package var checked: Bool
    package var hint: String?
    package var error: String?
    package var required: Bool
    package private(set) var describedBy: String?

    package init(_ name: String, label: String, checked: Bool = false, hint: String? = nil, error: String? = nil, required: Bool = false) {
        self.id = Field.id(for: name)
        self.name = name
        self.label = label
        self.checked = checked
        self.hint = hint
        self.error = error
        self.required = required
        self.describedBy = Field.describedBy(id: self.id, hint: hint, error: error)
    }
}

/// A file to choose or drop; its form needs `enctype="multipart/form-data"`.
package struct FileField: ViewModel {
    package var id: String
    package var name: String
    package var label: String
    /// As HTML's `accept`: `.pdf,.jpg,.jpeg`.
    package var accept: String?
    package var multiple: Bool
    package var hint: String?
    package var error: String?
    package var required: Bool
    package private(set) var describedBy: String?

    package init(
        _ name: String, label: String, accept: String? = nil, multiple: Bool = false, hint: String? = nil, error: String? = nil,
        required: Bool = false
    ) {
        self.id = Field.id(for: name)
        self.name = name
        self.label = label
        self.accept = accept
        self.multiple = multiple
        self.hint = hint
        self.error = error
        self.required = required
        self.describedBy = Field.describedBy(id: self.id, hint: hint, error: error)
    }
}
