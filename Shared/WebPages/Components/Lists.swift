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
        /// A box to tick, which posts a value; the label is for those who do not see the row.
        case tick(name: String, value: String, label: String)
    }

    struct Tick: ViewModel {
        let id: String
        let name: String
        let value: String
        let label: String
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
        let tick: Tick?
    }

    package let caption: String
    package let columns: [Column]
    /// So many columns that they need a wide place.
    let isMany: Bool
    let rows: [Row]

    /// - Parameter rows: one cell per column; the first of each row that is not a box to tick is its heading.
    package init(caption: String, columns: [Column], rows: [[Cell]]) {
        self.caption = caption
        self.columns = columns
        self.isMany = columns.count > 5
        self.rows = rows.map { cells in
            let head = cells.firstIndex { if case .tick = $0 { false } else { true } }
            return Row(
                cells: zip(columns, cells).enumerated().map { index, pair in
                    let (column, cell) = pair
                    var text: String?
                    var tag: StatusTag?
                    var link: Link?
                    var tick: Tick?
                    switch cell {
                    case .text(let value): text = value.isEmpty ? "–" : value
                    case .tag(let value): tag = value
                    case .link(let value): link = value
                    case .tick(let name, let value, let label): tick = Tick(id: "\(name)-\(value)", name: name, value: value, label: label)
                    }
                    return CellView(
                        label: column.title, element: index == head ? "th" : "td", isHead: index == head, isNumber: column.isNumber,
                        text: text, tag: tag, link: link, tick: tick)
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
        /// What is known about it.
        package let tags: [StatusTag]
        let hasTags: Bool

        package init(name: String, detail: String, download: String, remove: PostButton? = nil, tags: [StatusTag] = []) {
            self.name = name
            self.detail = detail
            self.download = download
            self.remove = remove
            self.tags = tags
            self.hasTags = !tags.isEmpty
        }
    }

    package var items: [Item]
    /// What holds for all of them.
    package var note: String?

    package init(_ items: [Item], note: String? = nil) {
        self.items = items
        self.note = note
    }
}
