import CTurboJPEG

/// Photographs made for tests.
enum TestJPEG {
    static let (red, blue): ([UInt8], [UInt8]) = ([220, 20, 20], [20, 20, 220])

    /// A picture whose left half is red and whose right half is blue.
    static func make(width: Int = 64, height: Int = 32, isProgressive: Bool = false) -> [UInt8] {
        var pixels: [UInt8] = []
        pixels.reserveCapacity(3 * width * height)
        for _ in 0..<height { for x in 0..<width { pixels += x < max(1, width / 2) ? Self.red : Self.blue } }
        let handle = tjInitCompress()
        defer { tjDestroy(handle) }
        var buffer: UnsafeMutablePointer<UInt8>?
        var size: UInt = 0
        defer { tjFree(buffer) }
        let flags = isProgressive ? Int32(TJFLAG_PROGRESSIVE) : 0
        let done = tjCompress2(
            handle, pixels, Int32(width), 0, Int32(height), Int32(TJPF_RGB.rawValue), &buffer, &size, Int32(TJSAMP_444.rawValue), 90, flags)
        precondition(done == 0)
        return Array(UnsafeBufferPointer(start: buffer, count: Int(size)))
    }

    /// The same with a phone's Exif data: how it was held, and where it was.
    static func fromPhone(orientation: UInt8, isLittle: Bool = false) -> [UInt8] {
        let number: ([UInt8]) -> [UInt8] = { isLittle ? $0.reversed() : $0 }
        var exif =
            Array("Exif\0\0".utf8) + Array((isLittle ? "II" : "MM").utf8) + number([0, 42]) + number([0, 0, 0, 8]) + number([0, 1])
        exif += number([0x01, 0x12]) + number([0, 3]) + number([0, 0, 0, 1]) + number([0, orientation]) + [0, 0] + [0, 0, 0, 0]
        exif += Array("GPS 52.2297 N 21.0122 E".utf8)
        let segment = [0xFF, 0xE1, UInt8((exif.count + 2) >> 8), UInt8((exif.count + 2) & 0xFF)] + exif
        let plain = Self.make()
        return Array(plain[..<2]) + segment + Array(plain[2...])
    }

    /// Width, height and the colours at the corners: top left, top right, bottom left, bottom right.
    static func look(_ file: [UInt8]) -> (width: Int, height: Int, corners: [String]) {
        let handle = tjInitDecompress()
        defer { tjDestroy(handle) }
        var (width, height, sampling, space): (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
        precondition(tjDecompressHeader3(handle, file, UInt(file.count), &width, &height, &sampling, &space) == 0)
        var pixels = [UInt8](repeating: 0, count: Int(3 * width * height))
        precondition(tjDecompress2(handle, file, UInt(file.count), &pixels, width, 0, height, Int32(TJPF_RGB.rawValue), 0) == 0)
        let last = (x: Int(width) - 1, y: Int(height) - 1)
        let corners = [(0, 0), (last.x, 0), (0, last.y), (last.x, last.y)].map { x, y in
            let at = 3 * (y * Int(width) + x)
            return pixels[at] > pixels[at + 2] ? "red" : "blue"
        }
        return (Int(width), Int(height), corners)
    }
}
