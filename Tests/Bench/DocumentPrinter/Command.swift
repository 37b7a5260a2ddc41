import Foundation
import ProfileRequests

/// Prints applications one after the other on one thread, and says how many there were for each second of processor time.
@main
enum Command {
    static func main() throws {
        let count = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 200
        let renderer = RequestDocumentRenderer()
        // The first loads fonts, which a service does once.
        _ = try renderer.render(Self.document(0))
        let began = clock()
        var bytes = 0
        for number in 1...max(1, count) { bytes += try renderer.render(Self.document(number)).count }
        let seconds = Double(clock() - began) / Double(CLOCKS_PER_SEC)
        print(Double(count) / seconds, bytes / max(1, count))
    }

    /// Two roles for one person: two pages.
    private static func document(_ number: Int) -> RequestDocument {
        RequestDocument(
            destination: .init(name: "Centrum e-Zdrowia", email: "wnioski@ssoz.example", postalAddress: "ul. Wymyślona 5, 00-000 Testowo"),
            person: .init(
                login: "osoba.\(number)", familyName: "Żółkiewska-Gęś", givenNames: "Łucja Świętosława", telephone: "+48 500 100 001",
                email: "osoba@poczta.example"),
            unit: .init(
                kind: "Podmiot leczniczy", name: "Przychodnia Zmyślona nr \(number) w Kanarkowie", nip: "9990000014", regon: "980000018",
                registerNumber: "000900000001", teryt: "3064049", voivodeship: "wielkopolskie", powiat: "kanarkowski", gmina: "Kanarkowo",
                town: "Kanarkowo", postalCode: "61-000", street: "os. Wymyślone", building: "12/3", telephone: "+48 500 100 002", email: nil
            ),
            roles: ["Wypełniający sprawozdania niefinansowe", "Wypełniający sprawozdania finansowe"].map {
                .init(
                    name: $0,
                    description:
                        "Użytkownik mający uprawnienia do: wypełniania sprawozdań w imieniu swojej jednostki (sprawozdań zmyślonych)",
                    number: "U000594/2026")
            },
            declaration: "Potwierdzam zgodność danych ze stanem faktycznym", printedAt: Date(timeIntervalSince1970: 1_795_500_000),
            systemAddress: "http://localhost:8082")
    }
}
