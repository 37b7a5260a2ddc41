/// The segments of a JPEG (ITU-T T.81 annex B) as far as it takes to refuse what costs too much to decode, before anything is decoded.
struct JPEGStructure {
    enum Fault: Error {
        case malformed
    }

    let width: Int
    let height: Int
    /// How often the decoder goes over the whole picture.
    let scans: Int
    /// How the camera was held, 1...8 (Exif 2.32, tag 0x0112); 1 is upright.
    let orientation: Int

    /// Reads up to the end of the image; what follows is none of it. Linear in the size.
    init(_ file: [UInt8]) throws(Fault) {
        guard file.starts(with: [0xFF, 0xD8]) else { throw .malformed }
        var size: (width: Int, height: Int)?
        var scans = 0
        var orientation = 1
        var position = 2
        reading: while true {
            let marker = try Self.marker(file, &position)
            switch marker {
            case 0xD9: break reading
            case 0x01, 0xD0...0xD7: continue
            case 0xD8, 0x00: throw .malformed
            default: break
            }
            guard position + 2 <= file.count else { throw .malformed }
            let length = Int(file[position]) << 8 | Int(file[position + 1])
            let end = position + length
            guard length >= 2, end <= file.count else { throw .malformed }
            let segment = file[(position + 2)..<end]
            position = end
            switch marker {
            case 0xC0...0xC3, 0xC5...0xC7, 0xC9...0xCB, 0xCD...0xCF:
                // A second frame belongs to no photograph.
                guard size == nil, segment.count >= 6 else { throw .malformed }
                let at = segment.startIndex
                size = (
                    Int(file[at + 3]) << 8 | Int(file[at + 4]), Int(file[at + 1]) << 8 | Int(file[at + 2])
                )
            case 0xDA:
                guard size != nil else { throw .malformed }
                scans += 1
                Self.skipScan(file, &position)
            case 0xE1:
                if orientation == 1, let found = ExifOrientation.find(in: Array(segment)) { orientation = found }
            default: continue
            }
        }
        guard let size, size.width > 0, size.height > 0, scans > 0 else { throw .malformed }
        self.width = size.width
        self.height = size.height
        self.scans = scans
        self.orientation = orientation
    }

    private static func marker(_ file: [UInt8], _ position: inout Int) throws(Fault) -> UInt8 {
        // Cameras leave bytes between segments now and then; decoders pass over them.
        while position < file.count, file[position] != 0xFF { position += 1 }
        while position < file.count, file[position] == 0xFF { position += 1 }
        guard position < file.count else { throw .malformed }
        position += 1
        return file[position - 1]
    }

    /// Goes to the next marker that is part of no scan.
    private static func skipScan(_ file: [UInt8], _ position: inout Int) {
        while position + 1 < file.count {
            if file[position] == 0xFF, file[position + 1] != 0x00, file[position + 1] != 0xFF, !(0xD0...0xD7).contains(file[position + 1]) {
                return
            }
            position += 1
        }
        position = file.count
    }
}

/// The orientation in a JPEG's Exif segment.
enum ExifOrientation {
    /// - Parameter segment: the content of an APP1 segment.
    static func find(in segment: [UInt8]) -> Int? {
        guard segment.starts(with: Array("Exif\0\0".utf8)) else { return nil }
        let tiff = segment[6...]
        let base = tiff.startIndex
        guard tiff.count >= 8 else { return nil }
        let isLittle: Bool
        switch (tiff[base], tiff[base + 1]) {
        case (0x49, 0x49): isLittle = true
        case (0x4D, 0x4D): isLittle = false
        default: return nil
        }
        func number(_ offset: Int, _ count: Int) -> Int? {
            guard offset >= 0, offset + count <= tiff.count else { return nil }
            let bytes = tiff[(base + offset)..<(base + offset + count)]
            return (isLittle ? Array(bytes.reversed()) : Array(bytes)).reduce(0) { $0 << 8 | Int($1) }
        }
        guard number(2, 2) == 42, let directory = number(4, 4), let entries = number(directory, 2) else { return nil }
        for index in 0..<min(entries, 256) {
            let entry = directory + 2 + 12 * index
            guard let tag = number(entry, 2) else { return nil }
            guard tag == 0x0112 else { continue }
            guard number(entry + 2, 2) == 3, let value = number(entry + 8, 2), (1...8).contains(value) else { return nil }
            return value
        }
        return nil
    }
}
