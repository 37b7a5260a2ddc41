/// A name and its values; an empty value shows as a dash.
package struct Fact: ViewModel {
    package var key: String
    package private(set) var values: [String]

    package init(_ key: String, _ values: String?...) {
        self.init(key, values: values.compactMap { $0 })
    }

    package init(_ key: String, values: [String]) {
        self.key = key
        let shown = values.filter { !$0.isEmpty }
        self.values = shown.isEmpty ? ["–"] : shown
    }
}

/// A card with names and values, and perhaps the way to change them (partial `summary-list`).
package struct SummaryList: ViewModel {
    package let title: String?
    package let action: Link?
    package let rows: [Fact]
    let hasHead: Bool

    package init(_ title: String? = nil, action: Link? = nil, rows: [Fact]) {
        self.title = title
        self.action = action
        self.rows = rows
        self.hasHead = title != nil || action != nil
    }
}

/// A table, which turns into cards on a phone (partial `table`).
package struct Table: ViewModel {
    package struct Column: ViewModel {
        package var title: String
        package var isNumber: Bool

        package init(_ title: String, isNumber: Bool = false) {
            self.title = title
            self.isNumber = isNumber
        }
    }

    package enum Cell: Sendable {
        case text(String)
        case tag(StatusTag)
        case link(Link)
    }

    struct Row: ViewModel {
        let cells: [CellView]
    }

    struct CellView: ViewModel {
        let label: String
        let element: String
        let isHead: Bool
        let isNumber: Bool
        let text: String?
        let tag: StatusTag?
        let link: Link?
    }

    package let caption: String
    package let columns: [Column]
    let rows: [Row]

    /// - Parameter rows: one cell per column; the first of each row is its heading.
    package init(caption: String, columns: [Column], rows: [[Cell]]) {
        self.caption = caption
        self.columns = columns
        self.rows = rows.map { cells in
            Row(
                cells: zip(columns, cells).enumerated().map { index, pair in
                    let (column, cell) = pair
                    var text: String?
                    var tag: StatusTag?
                    var link: Link?
                    switch cell {
                    case .text(let value): text = value.isEmpty ? "–" : value
                    case .tag(let value): tag = value
                    case .link(let value): link = value
                    }
                    return CellView(
                        label: column.title, element: index == 0 ? "th" : "td", isHead: index == 0, isNumber: column.isNumber,
                        text: text, tag: tag, link: link)
                })
        }
    }
}

/// Files with their sizes, to get or remove (partial `files`).
package struct FileList: ViewModel {
    package struct Item: ViewModel {
        package var name: String
        /// Kind and size: `PDF, 72,01 KB`.
        package var detail: String
        package var download: String
        package var remove: PostButton?

        package init(name: String, detail: String, download: String, remove: PostButton? = nil) {
            self.name = name
            self.detail = detail
            self.download = download
            self.remove = remove
        }
    }

    package var items: [Item]

    package init(_ items: [Item]) {
        self.items = items
    }
}
