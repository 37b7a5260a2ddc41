import Testing

@testable import ProfileRequests

@Suite("clamd")
struct ClamdScannerTests {
    @Test(
        "addresses",
        arguments: [
            ("unix:/run/clamav/clamd.ctl", ClamdAddress.unix(path: "/run/clamav/clamd.ctl")),
            ("clamd:3310", .tcp(host: "clamd", port: 3310)), ("127.0.0.1:1", .tcp(host: "127.0.0.1", port: 1)),
            ("[::1]:3310", .tcp(host: "::1", port: 3310)),
            ("unix:relative", nil), ("unix:", nil), ("clamd", nil), ("clamd:", nil), ("clamd:0", nil), ("clamd:65536", nil), (":3310", nil),
            ("::1:3310", nil), ("http://clamd:3310", nil), ("a b:1", nil),
        ] as [(String, ClamdAddress?)])
    func addresses(_ text: String, _ address: ClamdAddress?) {
        #expect(ClamdAddress(text) == address)
    }

    @Test("only OK is clean; a finding is named in characters fit for a log")
    func verdicts() throws {
        #expect(try ClamdScanner.verdict(Array("stream: OK\0".utf8)) == .clean)
        #expect(try ClamdScanner.verdict(Array("stream: Eicar-Test-Signature FOUND\0".utf8)) == .found("Eicar-Test-Signature"))
        #expect(try ClamdScanner.verdict(Array("stream: a\"b\nc FOUND\0".utf8)) == .found("a_b_c"))
        for reply in ["", "stream: OK", "INSTREAM size limit exceeded. ERROR\0", "stream: x ERROR\0", "OK\0", "stream: OK \0"] {
            #expect(throws: ScanUnavailable.self) { try ClamdScanner.verdict(Array(reply.utf8)) }
        }
    }

    @Test("no clamd, no verdict")
    func away() async {
        for address in ["127.0.0.1:1", "unix:/nowhere/clamd.ctl"] {
            await #expect(throws: ScanUnavailable.self) {
                let scanner = ClamdScanner(address: try #require(ClamdAddress(address)))
                _ = try await scanner.scan(parts: 1) { _ in [1] }
            }
        }
    }
}
