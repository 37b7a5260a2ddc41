/// Pages of a list: partial `page-sizes` above it, `pagination` below.
package struct Pagination: ViewModel {
    package struct PageLink: ViewModel {
        package let number: String
        package let href: String?
        package let isCurrent: Bool
        package let isGap: Bool
    }

    package struct SizeLink: ViewModel {
        package let label: String
        package let href: String
        package let isCurrent: Bool
    }

    package let id: String
    package let total: Int
    /// With a no-break space between thousands: `26 520`.
    package let totalText: String
    package let page: Int
    package let pageCount: Int
    package let pages: [PageLink]
    package let sizes: [SizeLink]
    package let previous: String?
    package let next: String?
    let hasPages: Bool

    /// - Parameters:
    ///   - page: from 1; what lies beyond the last page counts as the last.
    ///   - href: the address of a page at a page size.
    package init(
        id: String = "list", total: Int, page: Int, size: Int, sizes: [Int] = [5, 10, 20, 50], href: (_ page: Int, _ size: Int) -> String
    ) {
        let size = max(1, size)
        let pageCount = max(1, (total + size - 1) / size)
        let page = min(max(1, page), pageCount)
        self.id = id
        self.total = total
        self.totalText = Self.grouped(total)
        self.page = page
        self.pageCount = pageCount
        self.previous = page > 1 ? href(page - 1, size) : nil
        self.next = page < pageCount ? href(page + 1, size) : nil
        self.hasPages = pageCount > 1
        self.sizes = sizes.map { SizeLink(label: String($0), href: href(1, $0), isCurrent: $0 == size) }
        self.pages = Self.shown(page, of: pageCount).map { number in
            guard let number else { return PageLink(number: "", href: nil, isCurrent: false, isGap: true) }
            let isCurrent = number == page
            return PageLink(number: Self.grouped(number), href: isCurrent ? nil : href(number, size), isCurrent: isCurrent, isGap: false)
        }
    }

    /// First, last, the current page and its neighbours; nil for what is left out between them.
    static func shown(_ page: Int, of count: Int) -> [Int?] {
        let kept = Set([1, count, page - 1, page, page + 1].filter { (1...count).contains($0) }).sorted()
        var shown: [Int?] = []
        for number in kept {
            if let last = shown.last ?? nil {
                if number == last + 2 {
                    shown.append(last + 1)
                } else if number > last + 2 {
                    shown.append(nil)
                }
            }
            shown.append(number)
        }
        return shown
    }

    /// A number as people read it, with a no-break space between thousands.
    package static func text(of number: Int) -> String { self.grouped(number) }

    static func grouped(_ number: Int) -> String {
        var text = ""
        for (index, digit) in String(number).reversed().enumerated() {
            if index > 0, index.isMultiple(of: 3) { text.append("\u{A0}") }
            text.append(digit)
        }
        return String(text.reversed())
    }
}

/// "Sortuj: Numer wniosku · Nazwa jednostki" (partial `sorting`).
package struct Sorting: ViewModel {
    package struct Item: ViewModel {
        package let label: String
        package let href: String
        package let isCurrent: Bool
        package let arrow: String?
        package let spoken: String?
    }

    package let id: String
    package let items: [Item]

    /// - Parameters:
    ///   - columns: what can be sorted by, in the order shown.
    ///   - href: the address of the list sorted so; the current column's link turns the direction round.
    package init(
        id: String = "sorting", columns: [(key: String, label: String)], current: String, ascending: Bool, words: Words,
        href: (_ key: String, _ ascending: Bool) -> String
    ) {
        self.id = id
        self.items = columns.map { column in
            let isCurrent = column.key == current
            return Item(
                label: column.label, href: href(column.key, isCurrent ? !ascending : true), isCurrent: isCurrent,
                arrow: isCurrent ? (ascending ? "↑" : "↓") : nil,
                spoken: isCurrent ? words[ascending ? "sortedAscending" : "sortedDescending"] : nil)
        }
    }
}
