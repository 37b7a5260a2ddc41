/// What is wrong with the fields of a form, in the order it was found.
package struct FieldErrors: Sendable, Hashable {
    package struct Item: Sendable, Hashable {
        /// Nil for what concerns the form as a whole.
        package let field: String?
        package let message: String
    }

    package private(set) var items: [Item] = []

    package init() {}

    package init(_ field: String, _ message: String) {
        self.add(message, to: field)
    }

    package var isEmpty: Bool { self.items.isEmpty }

    /// Notes a message; the first of a field stays.
    package mutating func add(_ message: String, to field: String) {
        guard self[field] == nil else { return }
        self.items.append(Item(field: field, message: message))
    }

    /// Notes what concerns the form as a whole, such as a refused log-in.
    package mutating func add(_ message: String) {
        self.items.append(Item(field: nil, message: message))
    }

    package subscript(field: String) -> String? {
        self.items.first { $0.field == field }?.message
    }

    /// The box above the form; nil when nothing is wrong.
    package func summary(title: String? = nil) -> ErrorSummary? {
        guard !self.isEmpty else { return nil }
        return ErrorSummary(title: title, items: self.items.map { ($0.message, $0.field.map(Field.id(for:))) })
    }

    /// Runs a check, such as `try PESEL(text)`; a thrown error notes the message.
    package mutating func check<Value>(_ field: String, _ message: String, _ make: () throws -> Value) -> Value? {
        do {
            return try make()
        } catch {
            self.add(message, to: field)
            return nil
        }
    }
}

/// A form to show: what was typed into it and what is wrong with it. Nothing typed is lost, except passwords and codes.
package struct FormState: Sendable {
    package var values: FormBody
    package var errors: FieldErrors

    package init(_ values: FormBody = FormBody(), errors: FieldErrors = FieldErrors()) {
        self.values = values
        self.errors = errors
    }

    package var hasErrors: Bool { !self.errors.isEmpty }
    package var summary: ErrorSummary? { self.errors.summary() }

    package func field(
        _ name: String, label: String, kind: Field.Kind = .text, hint: String? = nil, required: Bool = false, readOnly: Bool = false,
        width: Field.Width? = nil, autocomplete: String? = nil, inputMode: String? = nil, maxLength: Int? = nil, rows: Int = 5
    ) -> Field {
        Field(
            name, label: label, kind: kind, value: self.values[name] ?? "", hint: hint, error: self.errors[name], required: required,
            readOnly: readOnly, width: width, autocomplete: autocomplete, inputMode: inputMode, maxLength: maxLength, rows: rows)
    }

    package func choices(
        _ name: String, label: String, kind: ChoiceGroup.Kind = .radio, of choices: [Choice], hint: String? = nil,
        required: Bool = false, boxed: Bool = false
    ) -> ChoiceGroup {
        ChoiceGroup(
            name, label: label, kind: kind, choices: choices, chosen: self.values.all(name), hint: hint, error: self.errors[name],
            required: required, boxed: boxed)
    }

    package func checkbox(_ name: String, label: String, hint: String? = nil, required: Bool = false) -> Checkbox {
        Checkbox(
            name, label: label, checked: self.values.isTicked(name), hint: hint, error: self.errors[name], required: required)
    }

    package func file(
        _ name: String, label: String, accept: String? = nil, multiple: Bool = false, hint: String? = nil, required: Bool = false
    ) -> FileField {
        FileField(
            name, label: label, accept: accept, multiple: multiple, hint: hint, error: self.errors[name], required: required)
    }

    /// A form that was not taken, to be shown again with what is wrong.
    package struct Refused: Error {
        package let form: FormState

        package init(form: FormState) {
            self.form = form
        }
    }
}
