/// Which part of a list is asked for.
package struct PageRequest: Hashable, Sendable {
    /// What "Pokaż na stronie" offers.
    package static let sizes = [5, 10, 20, 50]

    /// From 1.
    package let number: Int
    package let size: Int

    /// Anything that is not on offer becomes the nearest thing that is: page 1, the default size.
    package init(number: Int? = nil, size: Int? = nil, defaultSize: Int = 5) {
        self.number = max(1, min(number ?? 1, 1_000_000))
        self.size = size.flatMap { Self.sizes.contains($0) ? $0 : nil } ?? defaultSize
    }

    package var offset: Int { (self.number - 1) * self.size }

    /// The page itself, or the last one there is.
    package func within(_ total: Int) -> PageRequest {
        let last = max(1, (total + self.size - 1) / self.size)
        return PageRequest(number: min(self.number, last), size: self.size)
    }
}

/// One page of a list, and how many items there are in all.
package struct PageOf<Item: Sendable>: Sendable {
    package let items: [Item]
    package let total: Int
    package let page: PageRequest

    package init(items: [Item], total: Int, page: PageRequest) {
        self.items = items
        self.total = total
        self.page = page
    }

    /// Cuts a page out of a whole list.
    package init(of all: [Item], page: PageRequest) {
        let page = page.within(all.count)
        self.init(items: Array(all.dropFirst(page.offset).prefix(page.size)), total: all.count, page: page)
    }
}
