import HTTPTypes
import HummingbirdTesting
import ProfileRequestsDomain
import Testing

@testable import ProfileRequests

@Suite("The modules behind the tiles")
struct ModuleURLsTests {
    @Test("every module of another system can be given an address, and none of ours")
    func codes() {
        #expect(ModuleURLs.codes.count == 17)
        #expect(ModuleURLs.codes.contains("NIEFIN_DO_WYPELNIENIA") && ModuleURLs.codes.contains("ZARZADZANIE_SLOWNIKI"))
        #expect(!ModuleURLs.codes.contains("ZARZADZANIE_UZYTKOWNICY"))
        let read = ModuleURLs.read(ModuleURLs.codes.map { "\($0)=https://\($0.lowercased().replacing("_", with: "-")).example/a?b=c" })
        #expect(read.addresses.count == 17 && read.problems.isEmpty)
    }

    @Test("addresses on this machine may do without TLS")
    func loopback() {
        for address in ["http://localhost:9090/x", "http://127.0.0.1:9090", "http://[::1]:9090/"] {
            #expect(ModuleURLs.read(["FIN_WSZYSTKIE=\(address)"]).addresses == ["FIN_WSZYSTKIE": address])
        }
    }

    @Test(
        "what will not do is named",
        arguments: [
            "FIN_WSZYSTKIE", "FIN_NIE_MA=https://x.example", "ZARZADZANIE_KOMUNIKATY=https://x.example", "FIN_WSZYSTKIE=http://x.example",
            "FIN_WSZYSTKIE=javascript:alert(1)", "FIN_WSZYSTKIE=https://a@x.example", "FIN_WSZYSTKIE=https://x.example/#a",
            "FIN_WSZYSTKIE=//x.example", "FIN_WSZYSTKIE=", "FIN_WSZYSTKIE=https://x.example/a b", "FIN_WSZYSTKIE=https://x.example\\a",
        ])
    func refused(_ entry: String) {
        let read = ModuleURLs.read([entry, "PSYCH_WSZYSTKIE=https://x.example"])
        #expect(read.problems.count == 1 && read.addresses == ["PSYCH_WSZYSTKIE": "https://x.example"])
        #expect(ModuleURLs.read(["PSYCH_WSZYSTKIE=https://x.example", "PSYCH_WSZYSTKIE=https://y.example"]).problems.count == 1)
    }

    @Test("a tile leads to the address its module was given, with nothing added; others say that they lie outside")
    func tiles() async throws {
        try await TestSite.run(modules: ["FIN_DO_WYPELNIENIA": "https://sprawozdania.example/do-wypelnienia"]) { site in
            let visitor = try await site.visitor()
            try await site.grant(.reporterFinancial, in: UnitGenerator.dentalClinicID, to: visitor)
            _ = try await visitor.get("/landing")
            let home = try await visitor.get("/home").html
            #expect(home.contains("<a href=\"/home/modules/FIN_DO_WYPELNIENIA\">Przejdź do sprawozdań finansowych"))
            let answer = try await visitor.get("/home/modules/FIN_DO_WYPELNIENIA")
            #expect(answer.location == "https://sprawozdania.example/do-wypelnienia")
            #expect(try await visitor.get("/home/modules/FIN_WSZYSTKIE").html.contains("częścią innego systemu"))
        }
    }

    @Test("tiles whose pages are ours lead there whatever the settings say")
    func inside() async throws {
        try await TestSite.run(modules: ["ZARZADZANIE_KOMUNIKATY": "https://x.example"]) { site in
            let visitor = try await site.visitor()
            try await site.grant(.administratorCeZ, in: UnitGenerator.eHealthCentreID, to: visitor)
            _ = try await visitor.get("/landing")
            for (code, place) in [
                ("WNIOSKI", "/verification"), ("UZYTKOWNICY", "/users"), ("JEDNOSTKI", "/units"), ("KOMUNIKATY", "/announcements/manage"),
            ] {
                #expect(try await visitor.get("/home/modules/ZARZADZANIE_\(code)").location == place)
            }
        }
    }
}
