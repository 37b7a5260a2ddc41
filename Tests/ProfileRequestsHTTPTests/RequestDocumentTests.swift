import Foundation
import Testing
import Vocabulary

@testable import ProfileRequests

@Suite("The printed application")
struct RequestDocumentTests {
    private let renderer = RequestDocumentRenderer()

    @Test("says everything the form asks for, in Polish that can be copied out")
    func content() async throws {
        let text = try await PDFTools.text(of: try self.renderer.render(.sample()))
        for expected in [
            "Wniosek o dostęp użytkownika do Systemu Statystyki", "Miejsce przekazania wniosku",
            "Podpisany wniosek należy wczytać do systemu SSOZ lub przekazać do jednostki:", "ul. Zmyślona 5A, 00-000 Warszawa",
            "Żółkiewska-Gęś", "Łucja Świętosława", "l.zolkiewska", "Numer Księgi Rejestrowej", "Województwo wielkopolskie",
            "Pieczęć jednostki", "Uprawnienie/a, o które wnioskuje użytkownik w SSOZ", "1. Rola numer 1",
            "Numer wniosku: U004036/2023", "Numer wniosku: U004037/2023", "Oświadczenie",
            "Potwierdzam zgodność danych ze stanem faktycznym", "Podpis kierownika jednostki", "Podpis użytkownika",
            "Dokument został utworzony w systemie informatycznym SSOZ: ssoz.example.test", "Data wydruku 29.11.2023",
        ] {
            #expect(text.contains(expected), "\(expected)")
        }
        for letter in "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ" { #expect(text.contains(letter), "\(letter)") }
    }

    @Test("carries its page number and the mark of a test system on every page", arguments: [1, 2, 3, 7, 11])
    func pages(roles: Int) async throws {
        let text = try await PDFTools.text(of: try self.renderer.render(.sample(roles: roles)))
        let pages = text.split(separator: "\u{0C}").map(String.init).filter { !$0.allSatisfy(\.isWhitespace) }
        #expect(pages.count >= 1 && pages.count <= 3)
        for (index, page) in pages.enumerated() {
            #expect(page.contains("Strona \(index + 1) z \(pages.count)"))
            #expect(page.contains("Wniosek testowy — system testowy"))
        }
        for role in 1...roles { #expect(text.contains("\(role). Rola numer \(role)")) }
        let last = try #require(pages.last)
        #expect(last.contains("Podpis kierownika jednostki") && last.contains("\(roles). Rola numer \(roles)"))
    }

    @Test("is the same, byte for byte, whatever was printed in between and on whichever thread")
    func determinism() async throws {
        let first = try self.renderer.render(.sample())
        _ = try self.renderer.render(.sample(unitName: "Inna jednostka", roles: 11))
        #expect(try self.renderer.render(.sample()) == first)
        let renderer = self.renderer
        let copies = try await withThrowingTaskGroup(of: [UInt8].self) { group in
            for _ in 0..<8 { group.addTask { try renderer.render(.sample()) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(copies.allSatisfy { $0 == first })
    }

    @Test("prints a document kept as JSON again as it was")
    func snapshot() throws {
        let document = RequestDocument.sample()
        let restored = try JSONDecoder().decode(RequestDocument.self, from: try JSONEncoder().encode(document))
        #expect(try self.renderer.render(restored) == (try self.renderer.render(document)))
    }

    @Test("wraps a very long unit name and loses none of it")
    func longName() async throws {
        let name = "Samodzielny Publiczny Zespół Zakładów Opieki Zdrowotnej „ANI-MED” w Gżegżółkach Wielkich, "
        let long = String(repeating: name, count: 5) + String(repeating: "bezprzerwy", count: 30)
        let text = try await PDFTools.text(of: try self.renderer.render(.sample(unitName: long)), layout: false)
        let found = text.filter { !$0.isWhitespace }
        #expect(found.contains(long.filter { !$0.isWhitespace }))
    }

    @Test("is not broken by control characters, turned directions or unknown letters")
    func controlCharacters() async throws {
        let nasty = "Łąka\u{0}\u{1}\u{1B}[31m\r\n\u{202E}\u{2028}\u{FFFE}\u{7F} <b>&amp; 日本 👩‍⚕️ \u{E000}"
        let text = try await PDFTools.text(of: try self.renderer.render(.sample(unitName: nasty, roleName: nasty)))
        #expect(text.contains("Łąka [31m <b>&amp;"))
        #expect(!text.contains("\u{202E}"))
    }

    @Test("puts a dash where a value is missing")
    func missingValues() async throws {
        let text = try await PDFTools.text(of: try self.renderer.render(.sample(telephone: " \n")))
        #expect(text.contains("Telefon -"))
    }

    @Test("is tagged, titled, dated by the document and says that it is Polish")
    func metadata() async throws {
        let bytes = try self.renderer.render(.sample())
        let information = try await PDFTools.information(about: bytes)
        #expect(information.contains("Tagged:          yes"))
        #expect(information.contains("Wniosek o dostęp użytkownika do Systemu Statystyki w Ochronie Zdrowia"))
        #expect(information.contains("CreationDate:    2023-11-29T00:07:24Z"))
        #expect(information.contains("ModDate:         2023-11-29T00:07:24Z"))
        #expect(information.contains("(A4)"))
        #expect(!information.contains("Żółkiewska"))
        let file = String(decoding: bytes, as: UTF8.self)
        #expect(file.contains("/Lang (pl-PL)") && file.contains("/DisplayDocTitle true"))
    }

    @Test("marks its parts for a screen reader, also where they cross pages")
    func structure() async throws {
        let tree = try await PDFTools.structure(of: try self.renderer.render(.sample(roles: 11)))
        func count(_ tag: String) -> Int {
            tree.split(separator: "\n").count { $0.trimmingCharacters(in: .whitespaces).split(separator: " ").first == tag[...] }
        }
        #expect(count("Document") == 1 && count("H1") == 1 && count("H2") == 5)
        #expect(count("Table") == 3 && count("TR") == 23 && count("TH") == 23 && count("TD") == 23)
        #expect(count("L") == 1 && count("LI") == 11 && count("LBody") == 11)
    }

    @Test("prints nothing of itself when it is logged")
    func redaction() {
        #expect("\(RequestDocument.sample())" == "REDACTED")
        #expect(!String(reflecting: RequestDocument.sample().person).contains("Łucja"))
    }

    @Test("keeps a language update away from a file it does not know")
    func unknownFile() {
        let bytes = Array("not a PDF".utf8)
        #expect(PDFCatalog.announcing(language: "pl-PL", in: bytes) == bytes)
    }

    @Test(
        "cleans texts for paper",
        arguments: [
            (nil, "-"), ("", "-"), (" \t\u{0}", "-"), ("a\r\n\r\nb", "a b"), ("  a  ", "a"), ("a\u{200B}b", "a b"),
            ("zażółć", "zażółć"),
        ] as [(String?, String)])
    func cleaning(text: String?, expected: String) {
        #expect(PrintableText(text).content == expected)
    }

    @Test("cuts what is longer than a thousand characters")
    func limit() {
        #expect(PrintableText(String(repeating: "ż", count: 1000)).content.count == 1000)
        let cut = PrintableText(String(repeating: "ż", count: 5000)).content
        #expect(cut.count == 1001 && cut.hasSuffix("…"))
    }
}

extension RequestDocument {
    /// A made-up person, unit and numbers.
    fileprivate static func sample(
        unitName: String = "Przychodnia Źdźbło", roles: Int = 2, roleName: String? = nil, telephone: String? = "61 000 00 00"
    ) -> RequestDocument {
        RequestDocument(
            destination: Destination(
                name: "Centrum e-Zdrowia", email: "statystyka@cez.example.test",
                postalAddress: "ul. Zmyślona 5A, 00-000 Warszawa"),
            person: Person(
                login: "l.zolkiewska", familyName: "Żółkiewska-Gęś", givenNames: "Łucja Świętosława", telephone: "+48 000 000 000",
                email: "lucja@example.test"),
            unit: Unit(
                kind: "Podmiot leczniczy", name: unitName, nip: "000-000-00-00", regon: "000000000",
                registerNumber: "000000000001", teryt: "3064049", voivodeship: "wielkopolskie", powiat: "Ćmińsk",
                gmina: "ĄĘŃÓŹ", town: "Śrem", postalCode: "61-000", street: "os. Wymyślone", building: "12/3",
                telephone: telephone, email: nil),
            roles: (1...roles).map { number in
                Role(
                    name: roleName ?? "Rola numer \(number)",
                    description: "Użytkownik mający uprawnienia do: wypełniania sprawozdań o pracujących i z działalności "
                        + "podmiotu/zakładu leczniczego (sprawozdań niefinansowych) w imieniu swojej jednostki",
                    number: "U00\(4035 + number)/2023")
            },
            declaration: "Potwierdzam zgodność danych ze stanem faktycznym.",
            printedAt: Date(timeIntervalSince1970: 1_701_216_444.943), systemAddress: "ssoz.example.test")
    }
}

/// poppler-utils, by which the tests read a PDF as others would.
private enum PDFTools {
    /// Words of a line one space apart; pages end in a form feed.
    static func text(of bytes: [UInt8], layout: Bool = true) async throws -> String {
        let text = try await Self.run("pdftotext", (layout ? ["-layout"] : ["-raw"]) + ["-enc", "UTF-8"], on: bytes, ["-"])
        guard layout else { return text }
        return text.replacing(#/ +/#, with: " ")
    }

    static func information(about bytes: [UInt8]) async throws -> String {
        try await Self.run("pdfinfo", ["-isodates", "-enc", "UTF-8"], on: bytes, [])
    }

    static func structure(of bytes: [UInt8]) async throws -> String {
        try await Self.run("pdfinfo", ["-struct"], on: bytes, [])
    }

    private static func run(_ tool: String, _ options: [String], on bytes: [UInt8], _ rest: [String]) async throws -> String {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let input = folder.appending(path: "document.pdf")
        let output = folder.appending(path: "output.txt")
        try Data(bytes).write(to: input)
        try Data().write(to: output)
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [tool] + options + [input.path] + rest
        process.standardOutput = try FileHandle(forWritingTo: output)
        let status: Int32 = try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do {
                try process.run()
            } catch {
                continuation.resume(throwing: error)
            }
        }
        try #require(status == 0, "\(tool) of poppler-utils failed or is not installed")
        return String(decoding: try Data(contentsOf: output), as: UTF8.self)
    }
}
