import ProfileRequestsDomain
import Testing

@testable import ProfileRequests

@Suite("Photographs")
struct PhotographTests {
    @Test(
        "a photograph stands upright, however the phone was held, and says no more where it was taken",
        arguments: [
            (1, 64, 32, ["red", "blue", "red", "blue"]), (2, 64, 32, ["blue", "red", "blue", "red"]),
            (3, 64, 32, ["blue", "red", "blue", "red"]), (4, 64, 32, ["red", "blue", "red", "blue"]),
            (5, 32, 64, ["red", "red", "blue", "blue"]), (6, 32, 64, ["red", "red", "blue", "blue"]),
            (7, 32, 64, ["blue", "blue", "red", "red"]), (8, 32, 64, ["blue", "blue", "red", "red"]),
        ] as [(UInt8, Int, Int, [String])])
    func upright(_ orientation: UInt8, _ width: Int, _ height: Int, _ corners: [String]) throws {
        for isLittle in [false, true] {
            let original = TestJPEG.fromPhone(orientation: orientation, isLittle: isLittle)
            #expect(original.firstRange(of: Array("GPS".utf8)) != nil)
            let written = try Photograph.rewritten(original)
            let seen = TestJPEG.look(written)
            #expect(seen.width == width && seen.height == height && seen.corners == corners)
            for word in ["Exif", "GPS", "52.2297"] { #expect(written.firstRange(of: Array(word.utf8)) == nil) }
        }
    }

    @Test("progressive photographs are taken too")
    func progressive() throws {
        #expect(TestJPEG.look(try Photograph.rewritten(TestJPEG.make(isProgressive: true))).corners == ["red", "blue", "red", "blue"])
    }

    @Test("what is both a photograph and something else is only a photograph afterwards")
    func polyglot() throws {
        let pdf = Array("%PDF-1.4\n1 0 obj << /S /JavaScript >> endobj".utf8)
        let comment = [0xFF, 0xFE, 0, UInt8(pdf.count + 2)] + pdf
        let plain = TestJPEG.make()
        for file in [plain + pdf, Array(plain[..<2]) + comment + Array(plain[2...])] {
            #expect(try AttachmentRules.check(file, size: file.count) == .jpeg)
            #expect(try Photograph.rewritten(file).firstRange(of: Array("PDF".utf8)) == nil)
        }
    }

    @Test("a photograph that ends early does not decode, wherever it ends")
    func truncated() {
        let whole = TestJPEG.make(width: 256, height: 256)
        for count in [3, 20, 200, whole.count / 2, whole.count - 2] {
            #expect(throws: AttachmentError.unreadableImage, "\(count)") { try Photograph.rewritten(Array(whole[..<count])) }
            // With an end put behind it, it looks whole from outside.
            #expect(throws: AttachmentError.unreadableImage, "\(count)") {
                try Photograph.rewritten(Array(whole[..<min(count, whole.count / 2)]) + [0xFF, 0xD9])
            }
        }
    }

    @Test("a header that promises a huge picture is refused before anything is decoded")
    func huge() throws {
        for (width, height) in [(1, 65_500), (65_500, 1), (65_500, 65_500), (10_000, 10_000)] {
            var file = TestJPEG.make()
            let frame = try #require(file.firstRange(of: [0xFF, 0xC0])).upperBound
            file[frame + 3] = UInt8(height >> 8)
            file[frame + 4] = UInt8(height & 0xFF)
            file[frame + 5] = UInt8(width >> 8)
            file[frame + 6] = UInt8(width & 0xFF)
            #expect(throws: AttachmentError.imageTooLarge) { try Photograph.rewritten(file) }
        }
        #expect(throws: AttachmentError.imageTooLarge) { try Photograph.rewritten(TestJPEG.make(width: 1, height: 65_500)) }
    }

    @Test("many scans over one picture are refused before anything is decoded")
    func scans() throws {
        let file = TestJPEG.make(isProgressive: true)
        let last = try #require(file.lastIndex(where: { $0 == 0xDA }))
        let scan = Array(file[(last - 1)..<(file.count - 2)])
        let bomb = Array(file.dropLast(2)) + Array([[UInt8]](repeating: scan, count: 1000).joined()) + [0xFF, 0xD9]
        #expect(throws: AttachmentError.imageTooLarge) { try Photograph.rewritten(bomb) }
    }

    @Test("a photograph with bytes changed is decoded or refused, never more")
    func mutated() async {
        var state: UInt64 = 5
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        for original in [TestJPEG.fromPhone(orientation: 5), TestJPEG.make(isProgressive: true)] {
            for _ in 0..<500 {
                await Task.yield()
                var file = original
                for _ in 0...random(4) { file[2 + random(file.count - 2)] = UInt8(random(256)) }
                do { _ = try Photograph.rewritten(file) } catch { #expect(error != .tooLarge) }
            }
        }
    }

    @Test("noise behind the first bytes of a photograph is refused")
    func noise() {
        var state: UInt64 = 7
        for length in [0, 1, 2, 3, 10, 1000, 50_000] {
            var file: [UInt8] = [0xFF, 0xD8, 0xFF]
            for _ in 0..<length {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                file.append(UInt8(truncatingIfNeeded: state >> 33))
            }
            #expect(throws: AttachmentError.self) { try Photograph.rewritten(file) }
        }
    }
}
