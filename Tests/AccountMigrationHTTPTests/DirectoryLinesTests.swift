import AccountMigrationDomain
import Foundation
import Testing
import Vocabulary

@testable import AccountMigration

@Suite("Lines of a directory file")
struct DirectoryLinesTests {
    /// A line and what is wrong with it.
    struct Case: Sendable, CustomTestStringConvertible {
        let line: [UInt8]
        let refusal: LineRefusal

        init(_ line: String, _ refusal: LineRefusal) {
            self.init(bytes: Array(line.utf8), refusal)
        }

        init(bytes: [UInt8], _ refusal: LineRefusal) {
            self.line = bytes
            self.refusal = refusal
        }

        var testDescription: String { "\(self.refusal)" }
    }

    private static let long = String(repeating: "ż", count: 65)

    static let csv = [
        Case("01810100116;jproba;;active;Jan;Próba", .wrongPESEL(.checksum)),
        Case("0181010011;jproba;;active;Jan;Próba", .wrongPESEL(.length)),
        Case("0181010011X;jproba;;active;Jan;Próba", .wrongPESEL(.characters)),
        Case("01993200115;jproba;;active;Jan;Próba", .wrongPESEL(.month)),
        Case(";jproba;;active;Jan;Próba", .missing(.pesel)),
        Case("01810100115;;;active;Jan;Próba", .missing(.login)),
        Case("01810100115;  ;;active;Jan;Próba", .missing(.login)),
        Case("01810100115;\(long);;active;Jan;Próba", .tooLong(.login)),
        Case("01810100115;jan proba;;active;Jan;Próba", .characters(.login)),
        Case("01810100115;jproba;nie-adres;active;Jan;Próba", .wrongEmail),
        Case("01810100115;jproba;;asleep;Jan;Próba", .unknownStatus),
        Case("01810100115;jproba;;ACTIVE;Jan;Próba", .unknownStatus),
        Case("01810100115;jproba;;;Jan;Próba", .missing(.status)),
        Case("01810100115;jproba;;active;;Próba", .missing(.givenNames)),
        Case("01810100115;jproba;;active;Jan;", .missing(.familyName)),
        Case("01810100115;jproba;;active;Jan;\(long)\(long)", .tooLong(.familyName)),
        Case("01810100115;jproba;;active;J\u{7}an;Próba", .characters(.givenNames)),
        Case("01810100115;jproba;;active;Jan;Pr\u{2028}óba", .characters(.familyName)),
        Case("01810100115;jproba", .fieldCount(2)),
        Case("01810100115;jproba;;active;Jan;Próba;", .fieldCount(7)),
        Case("01810100115;jproba;;active;\"Jan\";Próba", .quoted),
        Case("01810100115;jproba;;active;Jan\0;Próba", .containsNUL),
        Case(bytes: Array("01810100115;jproba;;active;Jan;Pr".utf8) + [0xF3] + Array("ba".utf8), .notUTF8),
        Case("01810100115;jproba;;active;Jan;" + String(repeating: "P", count: 4096), .overlongLine),
    ]

    static let jsonl = [
        Case(#"{"pesel":"01810100116","login":"j","status":"active","givenNames":"Jan","familyName":"P"}"#, .wrongPESEL(.checksum)),
        Case(#"{"login":"j","status":"active","givenNames":"Jan","familyName":"P"}"#, .missing(.pesel)),
        Case(#"{"pesel":"01810100115","status":"active","givenNames":"Jan","familyName":"P"}"#, .missing(.login)),
        Case(#"{"pesel":"01810100115","login":7,"status":"active","givenNames":"Jan","familyName":"P"}"#, .wrongType(.login)),
        Case(#"{"pesel":"01810100115","login":null,"status":"active","givenNames":"Jan","familyName":"P"}"#, .wrongType(.login)),
        Case(#"{"pesel":"01810100115","login":"\#(long)","status":"active","givenNames":"Jan","familyName":"P"}"#, .tooLong(.login)),
        Case(#"{"pesel":"01810100115","login":"j","email":"x","status":"active","givenNames":"Jan","familyName":"P"}"#, .wrongEmail),
        Case(#"{"pesel":"01810100115","login":"j","status":"asleep","givenNames":"Jan","familyName":"P"}"#, .unknownStatus),
        Case(#"{"pesel":"01810100115","login":"j","status":"active","givenNames":"J\u0000n","familyName":"P"}"#, .characters(.givenNames)),
        Case(
            #"{"pesel":"01810100115","login":"j","e-mail":"a@b.example","status":"active","givenNames":"J","familyName":"P"}"#,
            .unknownMember),
        Case(#"["01810100115"]"#, .notAnObject),
        Case("01810100115;jproba;;active;Jan;Próba", .notAnObject),
        Case(#"{"pesel":"01810100115""#, .notAnObject),
        Case("{\"pesel\":\"\0\"}", .containsNUL),
        Case(bytes: Array(#"{"pesel":""#.utf8) + [0xF3] + Array(#""}"#.utf8), .notUTF8),
        Case("{" + String(repeating: " ", count: 4096) + "}", .overlongLine),
    ]

    @Test("each thing that can be wrong with a line of CSV has its own words", arguments: Self.csv)
    func wrongCSV(_ example: Case) {
        #expect(throws: example.refusal) { try LegacyFileFormat.csv.record(example.line[...]) }
    }

    @Test("each thing that can be wrong with a line of JSON has its own words", arguments: Self.jsonl)
    func wrongJSON(_ example: Case) {
        #expect(throws: example.refusal) { try LegacyFileFormat.jsonl.record(example.line[...]) }
    }

    @Test("no words hold anything of what a line says", arguments: Self.csv + Self.jsonl)
    func silent(_ example: Case) {
        for canary in ["018101", "jproba", "Próba", "nie-adres", "asleep", "ACTIVE", "e-mail\""] {
            #expect(!example.refusal.description.contains(canary))
        }
    }

    @Test("both formats say the same account, spaces around fields do not count, and an address may be absent")
    func sameAccount() throws {
        let expected = LegacyAccount(
            login: "jproba", email: try EmailAddress("jan@eploz.example"), givenNames: "Jan", familyName: "Próba", status: .blocked)
        let lines: [(LegacyFileFormat, String)] = [
            (.csv, "01810100115; jproba ;jan@eploz.example;blocked;Jan\t;Próba"),
            (
                .jsonl,
                #"{"familyName":"Pr\u00f3ba","givenNames":"Jan","status":"blocked","email":"jan@eploz.example","login":"jproba","pesel":"01810100115"}"#
            ),
        ]
        for (format, line) in lines {
            let record = try #require(try format.record(Array(line.utf8)[...]))
            #expect(record.account == expected && record.pesel.digits == "01810100115")
        }
        let without: [(LegacyFileFormat, String)] = [
            (.csv, "01810100115;jproba;;blocked;Jan;Próba"),
            (.jsonl, #"{"familyName":"P","givenNames":"Jan","status":"blocked","email":null,"login":"jproba","pesel":"01810100115"}"#),
        ]
        for (format, line) in without { #expect(try format.record(Array(line.utf8)[...])?.account.email == nil) }
    }

    @Test("empty lines say nothing, nor do comments in CSV")
    func nothing() throws {
        for line in ["", "  \t", "# 01810100115;jproba;;active;Jan;Próba"] {
            #expect(try LegacyFileFormat.csv.record(Array(line.utf8)[...]) == nil)
        }
        #expect(try LegacyFileFormat.jsonl.record([][...]) == nil)
    }
}
