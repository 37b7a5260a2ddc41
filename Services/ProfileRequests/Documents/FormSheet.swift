/// The A4 sheet: its margins, and what stands at the head and foot of each page. Sizes are in points.
struct FormSheet {
    static let width = 595.276
    static let height = 841.89
    static let margin = 56.0
    static let contentTop = 74.0
    static let contentBottom = 770.0
    static let contentWidth = width - 2 * margin
    static let contentHeight = contentBottom - contentTop

    static let testMark = PrintableText("Wniosek testowy — system testowy")

    private let typesetter: Typesetter
    private let origin: PrintableText
    private let printed: PrintableText
    private let pageCount: Int

    init(typesetter: Typesetter, systemAddress: String, printedOn day: String, pageCount: Int) {
        self.typesetter = typesetter
        self.origin = PrintableText("Dokument został utworzony w systemie informatycznym SSOZ: \(systemAddress)")
        self.printed = PrintableText("Data wydruku \(day)")
        self.pageCount = pageCount
    }

    /// Running heads and feet are no part of the text read aloud, or they would cut a table in two; they are tagged once: the
    /// head on the first page, the foot on the last.
    func drawHead(on canvas: PDFCanvas, page: Int) throws(RequestDocumentError) {
        let half = Self.contentWidth / 2
        let system = try self.typesetter.set(
            PrintableText("System Statystyki w Ochronie Zdrowia (SSOZ)"), .caption, width: half)
        let mark = try self.typesetter.set(Self.testMark, .mark, width: 176, alignment: .center)
        let box = Frame(x: Self.width - Self.margin - 184, y: 34, width: 184, height: mark.height + 8)
        let tag: StructureTag? = page == 1 ? .paragraph : nil
        canvas.tagged(tag) { canvas.show(system, x: Self.margin, y: box.y + (box.height - system.height) / 2) }
        canvas.rectangle(box, thickness: 0.8, color: .warning)
        canvas.tagged(tag) { canvas.show(mark, x: box.x + 4, y: box.y + 4) }
    }

    func drawFoot(on canvas: PDFCanvas, page: Int) throws(RequestDocumentError) {
        let numberWidth = 90.0
        let textWidth = Self.contentWidth - numberWidth
        let origin = try self.typesetter.set(self.origin, .caption, width: textWidth)
        let printed = try self.typesetter.set(self.printed, .caption, width: textWidth)
        let number = try self.typesetter.set(
            PrintableText("Strona \(page) z \(self.pageCount)"), .caption, width: numberWidth, alignment: .right)
        let top = Self.contentBottom + 14
        let tag: StructureTag? = page == self.pageCount ? .paragraph : nil
        canvas.horizontalLine(x: Self.margin, y: top, width: Self.contentWidth, thickness: 0.6, color: .hairline)
        canvas.tagged(tag) { canvas.show(origin, x: Self.margin, y: top + 6) }
        canvas.tagged(tag) { canvas.show(printed, x: Self.margin, y: top + 6 + origin.height) }
        canvas.tagged(tag) { canvas.show(number, x: Self.width - Self.margin - numberWidth, y: top + 6) }
    }
}
