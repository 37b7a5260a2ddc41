import Foundation
import Testing

@testable import WebPages

@Suite struct FormBodyTests {
    func form(_ text: String, limits: FormBody.Limits = .standard, repeated: Set<String> = []) throws(FormError) -> FormBody {
        try FormBody(decoding: Array(text.utf8), limits: limits, repeated: repeated)
    }

    @Test("fields are decoded, plus signs, percent signs and Polish letters among them")
    func decoding() throws {
        let form = try self.form("a=1&name=%C5%BB%C3%B3%C5%82%C4%87+Zmy%C5%9Blona&empty=&flag&&x=%3D%26%2b")
        #expect(form["a"] == "1" && form["name"] == "Żółć Zmyślona" && form["empty"] == "" && form["flag"] == "" && form["x"] == "=&+")
        #expect(form["missing"] == nil && form.names == ["a", "name", "empty", "flag", "x"])
    }

    @Test("a field that comes twice is refused unless it was declared to")
    func duplicates() throws {
        #expect(throws: FormError.repeated("a")) { try self.form("a=1&b=2&a=1") }
        #expect(try self.form("a=1&a=2", repeated: ["a"]).all("a") == ["1", "2"])
    }

    @Test("broken encodings are refused", arguments: ["a=%", "a=%1", "a=%zz", "a=%C5", "a=%C0%80", "a=%00", "%FF=1", "a=%+1"])
    func malformed(text: String) {
        #expect(throws: FormError.malformed) { try self.form(text) }
    }

    @Test("size and number of fields have limits")
    func limits() throws {
        #expect(throws: FormError.tooLarge) { try self.form("a=12345", limits: .init(size: 6)) }
        #expect(try self.form("a=1234", limits: .init(size: 6))["a"] == "1234")
        #expect(throws: FormError.tooManyFields) { try self.form("a=1&b=2&c=3", limits: .init(fields: 2)) }
    }

    @Test("typed lines lose the space around them and decomposed letters; passwords lose nothing")
    func text() throws {
        let form = try self.form("a=++Z%CC%87aneta%0D%0A&n=+7&yes=yes&no=on")
        #expect(form.text("a") == "\u{17B}aneta" && form.text("a").unicodeScalars.count == 6)
        #expect(form["a"]?.hasPrefix("  Z\u{307}") == true)
        #expect(form.text("missing").isEmpty && form.optionalText("missing") == nil)
        #expect(form.integer("n") == 7 && form.isTicked("yes") && !form.isTicked("no"))
    }

    @Test("any bytes either decode or are refused")
    func anything() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<2_000 {
            let bytes = (0..<Int.random(in: 0..<40, using: &generator)).map { _ in
                Array("a=&%+0fZ\u{0}é".utf8).randomElement(using: &generator) ?? UInt8.random(in: 0...255, using: &generator)
            }
            _ = try? FormBody(decoding: bytes)
        }
    }
}

@Suite struct FieldErrorsTests {
    @Test("a failed check notes its message, a passed one gives its value")
    func checks() {
        struct Wrong: Error {}
        var errors = FieldErrors()
        #expect(errors.check("a", "Źle") { 1 } == 1)
        #expect(errors.isEmpty && errors.summary() == nil)
        let nothing: Int? = errors.check("a", "Źle") { throw Wrong() }
        #expect(nothing == nil && errors["a"] == "Źle")
        errors.add("Nie udało się")
        #expect(errors.summary()?.items.map(\.href) == ["#field-a", nil])
    }
}

@Suite struct CSRFTokensTests {
    let tokens = CSRFTokens(key: Array(repeating: 7, count: 32))

    @Test("a token holds for its form and its browser only")
    func holds() throws {
        let token = self.tokens.token(for: "log-out", cookie: "abc")
        try self.tokens.check(token, for: "log-out", cookie: "abc")
        try self.tokens.check(FormBody(["csrf": token]), for: "log-out", cookie: "abc")
        for (token, purpose, cookie) in [
            (token, "log-in", "abc"), (token, "log-out", "abd"), (token, "log-out", nil), (token, "log-out", ""), (nil, "log-out", "abc"),
            ("", "log-out", "abc"), (token + "A", "log-out", "abc"), ("?", "log-out", "abc"),
        ] as [(String?, String, String?)] {
            #expect(throws: FormError.forged) { try self.tokens.check(token, for: purpose, cookie: cookie) }
        }
        #expect(throws: FormError.forged) {
            try CSRFTokens(key: Array(repeating: 8, count: 32)).check(token, for: "log-out", cookie: "abc")
        }
    }

    @Test("purpose and cookie cannot borrow letters from each other")
    func separation() {
        #expect(self.tokens.token(for: "a:b", cookie: "c") != self.tokens.token(for: "a", cookie: "b:c"))
    }
}
