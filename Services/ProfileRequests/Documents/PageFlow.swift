/// A piece of the document that never breaks across pages. Heights are in points.
struct Block {
    /// Left out where the block begins a page.
    var spaceBefore: Double
    let height: Double
    /// Structure begun before this block is drawn and ended after it, outermost first; it may span blocks and pages.
    var opening: [StructureTag] = []
    var closing: [StructureTag] = []
    /// Draws with the block's upper edge at the given height.
    let draw: (PDFCanvas, Double) -> Void

    init(spaceBefore: Double = 0, height: Double, draw: @escaping (PDFCanvas, Double) -> Void) {
        self.spaceBefore = spaceBefore
        self.height = height
        self.draw = draw
    }

    /// Several blocks as one, for what must stay together.
    static func together(_ parts: [Block]) -> Block {
        var offsets: [Double] = []
        var height = 0.0
        for (index, part) in parts.enumerated() {
            if index > 0 { height += part.spaceBefore }
            offsets.append(height)
            height += part.height
        }
        return Block(spaceBefore: parts.first?.spaceBefore ?? 0, height: height) { [offsets] canvas, top in
            for (part, offset) in zip(parts, offsets) { part.drawTagged(on: canvas, top: top + offset) }
        }
    }

    func drawTagged(on canvas: PDFCanvas, top: Double) {
        for tag in self.opening { canvas.begin(tag) }
        self.draw(canvas, top)
        for tag in self.closing.reversed() { canvas.end(tag) }
    }
}

extension [Block] {
    /// The blocks inside one element of structure.
    func inside(_ tag: StructureTag) -> [Block] {
        var blocks = self
        guard !blocks.isEmpty else { return [] }
        blocks[blocks.startIndex].opening.insert(tag, at: 0)
        blocks[blocks.endIndex - 1].closing.insert(tag, at: 0)
        return blocks
    }
}

/// Deals blocks to pages, in order.
enum PageFlow {
    struct Placed {
        let block: Block
        /// Distance from the upper edge of the page's content.
        let top: Double
    }

    /// A block higher than a page gets a page of its own.
    static func pages(of blocks: [Block], height: Double) -> [[Placed]] {
        var pages: [[Placed]] = []
        var page: [Placed] = []
        var used = 0.0
        for block in blocks {
            let top = page.isEmpty ? 0 : used + block.spaceBefore
            if !page.isEmpty, top + block.height > height {
                pages.append(page)
                page = [Placed(block: block, top: 0)]
                used = block.height
            } else {
                page.append(Placed(block: block, top: top))
                used = top + block.height
            }
        }
        if !page.isEmpty { pages.append(page) }
        return pages
    }
}
