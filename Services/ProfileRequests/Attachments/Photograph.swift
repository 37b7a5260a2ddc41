import CTurboJPEG
import ProfileRequestsDomain

/// A JPEG decoded and written anew: what it carried besides its picture, such as the place where it was taken, is gone, and so is whatever was
/// meant for a decoder's faults. It stands upright.
///
/// Decoding takes tens to hundreds of milliseconds and, at the limit, some 400 MB: call it off the event loops, a few at a time.
package enum Photograph {
    /// Of a page scanned at 600 dots per inch there are 35 million.
    package static let pixelLimit = 40_000_000
    package static let edgeLimit = 16_000
    /// Encoders make ten scans of a progressive picture; each more costs another pass over all of it.
    package static let scanLimit = 40
    /// Pixels times scans: a picture of a few kilobytes can ask for as many passes as its scans.
    package static let workLimit = 400_000_000

    /// - Parameter limit: how large the result may be, in bytes.
    /// - Throws: `unreadableImage` for what does not decode completely, `imageTooLarge` for what would cost too much to try.
    package static func rewritten(_ file: [UInt8], atMost limit: Int = AttachmentRules.maximumSize) throws(AttachmentError) -> [UInt8] {
        guard let structure = try? JPEGStructure(file) else { throw .unreadableImage }
        guard structure.width <= Self.edgeLimit, structure.height <= Self.edgeLimit,
            structure.width * structure.height <= Self.pixelLimit, structure.scans <= Self.scanLimit,
            structure.scans <= 3 || structure.width * structure.height * structure.scans <= Self.workLimit
        else { throw .imageTooLarge }
        var picture = try JPEGDecoder().decode(file)
        guard picture.width == structure.width, picture.height == structure.height else { throw .unreadableImage }
        picture.turn(from: structure.orientation)
        let encoder = try JPEGEncoder()
        for quality in [90, 75, 50] as [Int32] {
            let written = try encoder.encode(picture, quality: quality)
            if written.count <= limit { return written }
        }
        throw .tooLarge
    }
}

private final class JPEGDecoder {
    private let handle: tjhandle

    init() throws(AttachmentError) {
        guard let handle = tjInitDecompress() else { throw .unreadableImage }
        self.handle = handle
    }

    deinit {
        tjDestroy(self.handle)
    }

    func decode(_ file: [UInt8]) throws(AttachmentError) -> Picture {
        var (width, height, sampling, space): (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
        guard tjDecompressHeader3(self.handle, file, UInt(file.count), &width, &height, &sampling, &space) == 0, width > 0, height > 0
        else {
            throw .unreadableImage
        }
        let isGrey = space == Int32(TJCS_GRAY.rawValue)
        var picture = Picture(width: Int(width), height: Int(height), isGrey: isGrey, sampling: sampling)
        let format = picture.format
        let result = picture.pixels.withUnsafeMutableBufferPointer {
            tjDecompress2(self.handle, file, UInt(file.count), $0.baseAddress, width, 0, height, format, Int32(TJFLAG_LIMITSCANS))
        }
        guard result == 0 || self.isHarmless else { throw .unreadableImage }
        return picture
    }

    /// Whether the decoder only passed over bytes between segments, as some cameras leave them; the picture is whole then.
    private var isHarmless: Bool {
        guard tjGetErrorCode(self.handle) == Int32(TJERR_WARNING.rawValue), let message = tjGetErrorStr2(self.handle) else { return false }
        return String(cString: message).contains("extraneous bytes before marker")
    }
}

private final class JPEGEncoder {
    private let handle: tjhandle

    init() throws(AttachmentError) {
        guard let handle = tjInitCompress() else { throw .unreadableImage }
        self.handle = handle
    }

    deinit {
        tjDestroy(self.handle)
    }

    func encode(_ picture: Picture, quality: Int32) throws(AttachmentError) -> [UInt8] {
        var buffer: UnsafeMutablePointer<UInt8>?
        var size: UInt = 0
        defer { tjFree(buffer) }
        let result = tjCompress2(
            self.handle, picture.pixels, Int32(picture.width), 0, Int32(picture.height), picture.format, &buffer, &size, picture.sampling,
            quality, 0)
        guard result == 0, let buffer else { throw .unreadableImage }
        return Array(UnsafeBufferPointer(start: buffer, count: Int(size)))
    }
}

/// Pixels, row by row, without padding.
struct Picture {
    private(set) var width: Int
    private(set) var height: Int
    private let isGrey: Bool
    fileprivate let sampling: Int32
    fileprivate(set) var pixels: [UInt8]

    fileprivate init(width: Int, height: Int, isGrey: Bool, sampling: Int32) {
        self.width = width
        self.height = height
        self.isGrey = isGrey
        // The four kinds that decoders everywhere read.
        let usual = [TJSAMP_444, TJSAMP_422, TJSAMP_420].map { Int32($0.rawValue) }
        self.sampling = isGrey ? Int32(TJSAMP_GRAY.rawValue) : usual.contains(sampling) ? sampling : Int32(TJSAMP_444.rawValue)
        self.pixels = [UInt8](repeating: 0, count: width * height * (isGrey ? 1 : 3))
    }

    fileprivate var format: Int32 { Int32(self.isGrey ? TJPF_GRAY.rawValue : TJPF_RGB.rawValue) }

    /// Makes the picture upright.
    ///
    /// - Parameter orientation: how it is stored (Exif): 2, 4, 5, 7 mirrored; 3 upside down; 6, 8 on a side.
    fileprivate mutating func turn(from orientation: Int) {
        guard (2...8).contains(orientation) else { return }
        let (width, height, bytes) = (self.width, self.height, self.isGrey ? 1 : 3)
        let isOnSide = orientation >= 5
        let (newWidth, newHeight) = isOnSide ? (height, width) : (width, height)
        let source = self.pixels
        self.pixels = [UInt8](unsafeUninitializedCapacity: source.count) { target, filled in
            source.withUnsafeBufferPointer { source in
                for y in 0..<newHeight {
                    for x in 0..<newWidth {
                        let (fromX, fromY) =
                            switch orientation {
                            case 2: (width - 1 - x, y)
                            case 3: (width - 1 - x, height - 1 - y)
                            case 4: (x, height - 1 - y)
                            case 5: (y, x)
                            case 6: (y, height - 1 - x)
                            case 7: (width - 1 - y, height - 1 - x)
                            default: (width - 1 - y, x)
                            }
                        let (from, to) = ((fromY * width + fromX) * bytes, (y * newWidth + x) * bytes)
                        for index in 0..<bytes { target[to + index] = source[from + index] }
                    }
                }
            }
            filled = source.count
        }
        (self.width, self.height) = (newWidth, newHeight)
    }
}
