import CPangoCairo

/// What a marked piece of the page is to a screen reader (ISO 32000-1, section 14.8.4).
enum StructureTag: String {
    case document = "Document"
    case title = "H1"
    case heading = "H2"
    case paragraph = "P"
    case table = "Table"
    case row = "TR"
    case headerCell = "TH"
    case dataCell = "TD"
    case list = "L"
    case item = "LI"
    case label = "Lbl"
    case body = "LBody"
}

/// Owns one PDF under way: cairo's surface, its context and the bytes written so far. Not for use by two threads at once.
final class PDFCanvas {
    private let sink: ByteSink
    private let surface: OpaquePointer
    private let context: OpaquePointer

    /// Sizes are in points, 72 to an inch; the origin is the upper left corner.
    init(width: Double, height: Double) throws(RequestDocumentError) {
        let sink = ByteSink()
        // Cairo calls back only before `cairo_surface_finish` returns, and `self.sink` lives at least as long as the surface.
        let closure = Unmanaged.passUnretained(sink).toOpaque()
        guard let surface = cairo_pdf_surface_create_for_stream(ByteSink.write, closure, width, height) else {
            throw .drawing(status: Int(CAIRO_STATUS_NO_MEMORY.rawValue))
        }
        guard let context = cairo_create(surface) else {
            cairo_surface_destroy(surface)
            throw .drawing(status: Int(CAIRO_STATUS_NO_MEMORY.rawValue))
        }
        self.sink = sink
        self.surface = surface
        self.context = context
        cairo_pdf_surface_restrict_to_version(surface, CAIRO_PDF_VERSION_1_5)
    }

    deinit {
        // Finish first: a surface that is merely destroyed would still write.
        cairo_surface_finish(self.surface)
        cairo_destroy(self.context)
        cairo_surface_destroy(self.surface)
    }

    /// `creationDate` is ISO 8601 in UTC; it is all that the file says about when it was made.
    func describe(title: String, author: String, subject: String, creator: String, creationDate: String) {
        cairo_pdf_surface_set_metadata(self.surface, CAIRO_PDF_METADATA_TITLE, title)
        cairo_pdf_surface_set_metadata(self.surface, CAIRO_PDF_METADATA_AUTHOR, author)
        cairo_pdf_surface_set_metadata(self.surface, CAIRO_PDF_METADATA_SUBJECT, subject)
        cairo_pdf_surface_set_metadata(self.surface, CAIRO_PDF_METADATA_CREATOR, creator)
        cairo_pdf_surface_set_metadata(self.surface, CAIRO_PDF_METADATA_CREATE_DATE, creationDate)
        cairo_pdf_surface_set_metadata(self.surface, CAIRO_PDF_METADATA_MOD_DATE, creationDate)
    }

    func begin(_ tag: StructureTag) { cairo_tag_begin(self.context, tag.rawValue, nil) }

    func end(_ tag: StructureTag) { cairo_tag_end(self.context, tag.rawValue) }

    /// Without a tag, what is drawn stands outside the text that is read aloud.
    func tagged(_ tag: StructureTag?, _ body: () -> Void) {
        guard let tag else { return body() }
        self.begin(tag)
        body()
        self.end(tag)
    }

    func show(_ text: TextLayout, x: Double, y: Double) {
        self.paint(with: text.style.color)
        cairo_move_to(self.context, x, y)
        text.show(on: self.context)
    }

    func horizontalLine(x: Double, y: Double, width: Double, thickness: Double, color: Color, dashes: [Double] = []) {
        self.stroke(thickness: thickness, color: color, dashes: dashes) {
            cairo_move_to(self.context, x, y)
            cairo_line_to(self.context, x + width, y)
        }
    }

    func rectangle(_ frame: Frame, thickness: Double, color: Color, dashes: [Double] = []) {
        self.stroke(thickness: thickness, color: color, dashes: dashes) {
            cairo_rectangle(self.context, frame.x, frame.y, frame.width, frame.height)
        }
    }

    func endPage() { cairo_show_page(self.context) }

    /// The whole file. Nothing can be drawn afterwards.
    func finish() throws(RequestDocumentError) -> [UInt8] {
        let drawing = cairo_status(self.context)
        guard drawing == CAIRO_STATUS_SUCCESS else { throw .drawing(status: Int(drawing.rawValue)) }
        cairo_surface_finish(self.surface)
        let writing = cairo_surface_status(self.surface)
        guard writing == CAIRO_STATUS_SUCCESS else { throw .drawing(status: Int(writing.rawValue)) }
        return self.sink.bytes
    }

    private func stroke(thickness: Double, color: Color, dashes: [Double], path: () -> Void) {
        self.paint(with: color)
        cairo_set_line_width(self.context, thickness)
        cairo_set_dash(self.context, dashes, Int32(dashes.count), 0)
        path()
        cairo_stroke(self.context)
    }

    private func paint(with color: Color) {
        cairo_set_source_rgb(self.context, color.red, color.green, color.blue)
    }
}

/// A place on the page, in points.
struct Frame {
    let x: Double
    let y: Double
    let width: Double
    let height: Double
}

/// Parts of one.
struct Color {
    let red: Double
    let green: Double
    let blue: Double

    static let ink = Color(red: 0.07, green: 0.07, blue: 0.09)
    /// Against white 7:1.
    static let muted = Color(red: 0.33, green: 0.34, blue: 0.37)
    static let hairline = Color(red: 0.82, green: 0.83, blue: 0.85)
    static let accent = Color(red: 0.02, green: 0.22, blue: 0.45)
    static let warning = Color(red: 0.64, green: 0.09, blue: 0.09)
}

/// Where cairo's output goes.
private final class ByteSink {
    private(set) var bytes: [UInt8] = []

    init() { self.bytes.reserveCapacity(64 * 1024) }

    static let write: @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<UInt8>?, UInt32) -> cairo_status_t = {
        closure, data, length in
        guard let closure, let data else { return CAIRO_STATUS_WRITE_ERROR }
        let sink = Unmanaged<ByteSink>.fromOpaque(closure).takeUnretainedValue()
        sink.bytes.append(contentsOf: UnsafeBufferPointer(start: data, count: Int(length)))
        return CAIRO_STATUS_SUCCESS
    }
}
