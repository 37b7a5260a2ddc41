import Testing
import Vocabulary

@Suite("Contact data")
struct ContactTests {
    @Test(
        "a telephone number becomes E.164",
        arguments: [
            "500000001", "+48500000001", "0048500000001", "+48 500-000-001", "500 000 001", "50 000 00 01",
            "+48\u{A0}500\u{A0}000\u{A0}001",
        ])
    func validPhone(_ text: String) throws {
        #expect(try PhoneNumber(text).e164 == "+48500000001")
    }

    @Test("a telephone number is grouped for people")
    func groupedPhone() throws {
        #expect(try PhoneNumber("500000001").grouped == "+48\u{A0}500\u{A0}000\u{A0}001")
    }

    @Test(
        "a wrong telephone number is refused with a reason",
        arguments: [
            ("", InvalidIdentifier.empty), ("   ", .empty), ("50000000", .length), ("5000000011", .length), ("48500000001", .length),
            ("+49500000001", .characters), ("000000000", .structure), ("012345678", .structure), ("50000000a", .characters),
            ("+48 500 000 00\u{0661}", .characters), ("++48500000001", .characters),
        ])
    func invalidPhone(_ text: String, _ reason: InvalidIdentifier) {
        #expect(throws: reason) { try PhoneNumber(text) }
    }

    @Test(
        "a postal code is NN-NNN",
        arguments: [
            ("", InvalidIdentifier.empty), ("61381", .length), ("613-81", .characters), ("61-38I", .characters), ("61 381", .characters),
            ("00-000", .placeholder), ("61-3811", .length), ("61--38", .characters),
        ])
    func invalidPostalCode(_ text: String, _ reason: InvalidIdentifier) throws {
        #expect(try PostalCode("00-950").value == "00-950")
        #expect(throws: reason) { try PostalCode(text) }
    }

    @Test(
        "the usual addresses are taken",
        arguments: [
            "a@b.pl", "jan.k+ssoz@example.test", "Jan_K-1@Mail.Example.TEST", "o'x@a-b.example.test", "1@2.example.test", " a@b.pl ",
        ])
    func validEmail(_ text: String) throws {
        let email = try EmailAddress(text)
        #expect(email.address == text.filter { $0 != " " })
        #expect(email.canonical == email.address.lowercased())
    }

    @Test("two spellings of one address are equal")
    func canonicalEmail() throws {
        #expect(try EmailAddress("Jan@Example.Test") == EmailAddress("jan@example.test"))
        #expect(try Set([EmailAddress("Jan@Example.Test"), EmailAddress("jan@example.test")]).count == 1)
        #expect(try EmailAddress("Jan@Example.Test").address == "Jan@Example.Test")
    }

    @Test(
        "anything that is not one plain address is refused",
        arguments: [
            "", " ", "a", "@b.pl", "a@", "a@b", "a@@b.pl", "a@b@c.pl", "a b@c.pl", "a@b .pl", "\"a\"@b.pl", "a@[127.0.0.1]", "a@127.0.0.1",
            "a@b.pl\r\nBcc: x@y.pl", "a@b.pl\n", "\ra@b.pl", "a@b.pl\0", "a@b.pl,c@d.pl", "A <a@b.pl>", "a@.pl", "a@b..pl", "a@b.pl.",
            ".a@b.pl", "a.@b.pl", "a..b@c.pl", "a@-b.pl", "a@b-.pl", "a@b_c.pl", "ą@b.pl", "a@bą.pl", "a@b.c", "a@b.12", "a;b@c.pl",
            "a\tb@c.pl",
        ])
    func invalidEmail(_ text: String) {
        #expect(throws: InvalidIdentifier.self) { try EmailAddress(text) }
    }

    @Test("lengths of an address stop at 64 before the sign and 254 in all")
    func lengths() throws {
        let local = String(repeating: "a", count: 64)
        #expect(throws: Never.self) { try EmailAddress("\(local)@b.pl") }
        #expect(throws: InvalidIdentifier.length) { try EmailAddress("\(local)a@b.pl") }
        let label = String(repeating: "b", count: 63)
        let fitting = "\(local)@\(label).\(label).\(String(repeating: "c", count: 58)).pl"
        #expect(fitting.utf8.count == 254)
        #expect(throws: Never.self) { try EmailAddress(fitting) }
        #expect(throws: InvalidIdentifier.length) { try EmailAddress("\(local)@\(label).\(label).\(String(repeating: "c", count: 59)).pl") }
    }
}
