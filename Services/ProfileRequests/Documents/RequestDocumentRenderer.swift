import Foundation
import Vocabulary

package enum RequestDocumentError: Error, Hashable, Sendable {
    /// The machine has no font system that works.
    case noFonts
    /// Cairo could not draw or write; its `cairo_status_t`.
    case drawing(status: Int)
}

/// Prints an application as a tagged PDF on A4.
///
/// A pure function: with the same fonts installed, the same document gives the same bytes in every process, because the only
/// date in the file is the document's own. It takes some milliseconds of one core, so it does not belong on an event loop: call
/// it from a thread of one's own or from a task that nothing waits for in line. Any number of threads may render at once.
package struct RequestDocumentRenderer: Sendable {
    package init() {}

    /// The whole file, PDF 1.5 with fonts embedded.
    package func render(_ document: RequestDocument) throws(RequestDocumentError) -> [UInt8] {
        let typesetter = try Typesetter()
        let pages = PageFlow.pages(
            of: try RequestForm(document: document, typesetter: typesetter).blocks(), height: FormSheet.contentHeight)
        let sheet = FormSheet(
            typesetter: typesetter, systemAddress: document.systemAddress, printedOn: WarsawTime.date(document.printedAt),
            pageCount: pages.count)

        let canvas = try PDFCanvas(width: FormSheet.width, height: FormSheet.height)
        self.describe(document, on: canvas)
        canvas.begin(.document)
        for (index, page) in pages.enumerated() {
            try sheet.drawHead(on: canvas, page: index + 1)
            for placed in page { placed.block.drawTagged(on: canvas, top: FormSheet.contentTop + placed.top) }
            try sheet.drawFoot(on: canvas, page: index + 1)
            if index == pages.count - 1 { canvas.end(.document) }
            canvas.endPage()
        }
        return PDFCatalog.announcing(language: "pl-PL", in: try canvas.finish())
    }

    private func describe(_ document: RequestDocument, on canvas: PDFCanvas) {
        let numbers = document.roles.map { PrintableText($0.number).content }.joined(separator: ", ")
        canvas.describe(
            title: RequestForm.title, author: "System Statystyki w Ochronie Zdrowia — system testowy",
            subject: "\(FormSheet.testMark.content): \(numbers)", creator: "SSOZ Identity",
            creationDate: Self.timestamp(document.printedAt))
    }

    /// `2023-11-29T00:07:24Z`
    private static func timestamp(_ moment: Date) -> String {
        let whole = Date(timeIntervalSince1970: moment.timeIntervalSince1970.rounded(.down))
        return whole.formatted(.iso8601)
    }
}
