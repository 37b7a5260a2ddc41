/// The form's wording and order, from the manual, as blocks that can be dealt to pages.
struct RequestForm {
    static let title = "Wniosek o dostęp użytkownika do Systemu Statystyki w Ochronie Zdrowia"

    private static let labelWidth = 120.0
    private static let gap = 10.0
    private static let stampSize = (width: 152.0, height: 132.0)

    let document: RequestDocument
    let typesetter: Typesetter

    func blocks() throws(RequestDocumentError) -> [Block] {
        try [
            [self.titleBlock()], self.destination(), self.person(), self.unit(), self.rolesAndSignatures(),
        ].flatMap { $0 }
    }

    // MARK: Parts

    private func titleBlock() throws(RequestDocumentError) -> Block {
        try self.text(Self.title, .title, as: .title, alignment: .center)
    }

    private func destination() throws(RequestDocumentError) -> [Block] {
        let instruction = try self.text(
            "Podpisany wniosek należy wczytać do systemu SSOZ lub przekazać do jednostki:", .body, as: .paragraph, spaceBefore: 5)
        let place = self.document.destination
        let rows = try self.rows([
            ("Nazwa jednostki", place.name), ("Adres e-mail", place.email), ("Adres pocztowy", place.postalAddress),
        ])
        return try self.section("Miejsce przekazania wniosku", rows, keepingTogether: 40, after: [instruction])
    }

    private func person() throws(RequestDocumentError) -> [Block] {
        let person = self.document.person
        let rows = try self.rows([
            ("Login", person.login), ("Nazwisko", person.familyName), ("Imię", person.givenNames),
            ("Telefon", person.telephone), ("Adres e-mail", person.email),
        ])
        return try self.section("Dane użytkownika", rows, keepingTogether: 60)
    }

    /// The stamp's place is beside the first rows, which stay together for its sake.
    private func unit() throws(RequestDocumentError) -> [Block] {
        let unit = self.document.unit
        let rows = try self.rows(
            [
                ("Rodzaj jednostki", unit.kind), ("Nazwa jednostki", unit.name), ("NIP", unit.nip), ("REGON", unit.regon),
                ("Numer Księgi Rejestrowej", unit.registerNumber), ("Kod TERYT", unit.teryt),
                ("Województwo", unit.voivodeship), ("Powiat", unit.powiat), ("Gmina", unit.gmina),
                ("Miejscowość", unit.town), ("Kod pocztowy", unit.postalCode), ("Ulica", unit.street),
                ("Numer budynku", unit.building), ("Telefon", unit.telephone), ("Adres e-mail", unit.email),
            ],
            width: FormSheet.contentWidth - Self.stampSize.width - 2 * Self.gap)
        return try self.section(
            "Dane jednostki", rows, keepingTogether: Self.stampSize.height, after: [try self.stamp()])
    }

    private func stamp() throws(RequestDocumentError) -> Block {
        let size = Self.stampSize
        let caption = try self.typesetter.set(
            PrintableText("Pieczęć jednostki"), .caption, width: size.width, alignment: .center)
        let x = FormSheet.width - FormSheet.margin - size.width
        // No height of its own: it stands beside the rows that follow.
        return Block(spaceBefore: 6, height: 0) { canvas, top in
            let frame = Frame(x: x, y: top, width: size.width, height: size.height)
            canvas.rectangle(frame, thickness: 0.7, color: .muted, dashes: [3, 3])
            canvas.tagged(.paragraph) { canvas.show(caption, x: x, y: top + size.height - caption.height - 5) }
        }
    }

    /// The signatures never stand on a page that does not name at least one of the roles they are given for.
    private func rolesAndSignatures() throws(RequestDocumentError) -> [Block] {
        let heading = try self.heading("Uprawnienie/a, o które wnioskuje użytkownik w SSOZ")
        let signatures = try self.signatures()
        var items: [Block] = []
        for (index, role) in self.document.roles.enumerated() {
            items.append(try self.item(index + 1, role))
        }
        items = items.inside(.list)
        guard items.count > 1 else { return [.together([heading] + items + [signatures])] }
        let last = items.removeLast()
        return [.together([heading, items.removeFirst()])] + items + [.together([last, signatures])]
    }

    private func item(_ number: Int, _ role: RequestDocument.Role) throws(RequestDocumentError) -> Block {
        let indent = 20.0
        let width = FormSheet.contentWidth - indent
        let ordinal = try self.typesetter.set(PrintableText("\(number)."), .strong, width: indent)
        let name = try self.typesetter.set(PrintableText(role.name), .strong, width: width)
        let description = try self.typesetter.set(PrintableText(role.description), .body, width: width)
        let requestNumber = try self.typesetter.set(
            PrintableText("Numer wniosku: \(PrintableText(role.number).content)"), .strong, width: width)
        let height = name.height + description.height + requestNumber.height + 2
        var block = Block(spaceBefore: 7, height: height) { canvas, top in
            let x = FormSheet.margin + indent
            canvas.tagged(.label) { canvas.show(ordinal, x: FormSheet.margin, y: top) }
            canvas.tagged(.body) {
                canvas.tagged(.paragraph) { canvas.show(name, x: x, y: top) }
                canvas.tagged(.paragraph) { canvas.show(description, x: x, y: top + name.height) }
                canvas.tagged(.paragraph) { canvas.show(requestNumber, x: x, y: top + name.height + description.height + 2) }
            }
        }
        block.opening = [.item]
        block.closing = [.item]
        return block
    }

    /// The declaration never stands on another page than the signatures under it.
    private func signatures() throws(RequestDocumentError) -> Block {
        let width = 200.0
        let space = 52.0
        let head = try self.typesetter.set(
            PrintableText("Podpis kierownika jednostki"), .caption, width: width, alignment: .center)
        let user = try self.typesetter.set(PrintableText("Podpis użytkownika"), .caption, width: width, alignment: .center)
        let lines = Block(height: space + 4 + head.height) { canvas, top in
            let right = FormSheet.width - FormSheet.margin - width
            for (text, x) in [(head, FormSheet.margin), (user, right)] {
                canvas.horizontalLine(x: x, y: top + space, width: width, thickness: 0.7, color: .muted, dashes: [1, 2])
                canvas.tagged(.paragraph) { canvas.show(text, x: x, y: top + space + 4) }
            }
        }
        return .together([
            try self.heading("Oświadczenie"),
            try self.text(self.document.declaration, .body, as: .paragraph, spaceBefore: 5),
            lines,
        ])
    }

    // MARK: Pieces

    private func heading(_ words: String) throws(RequestDocumentError) -> Block {
        let text = try self.typesetter.set(PrintableText(words), .heading, width: FormSheet.contentWidth)
        return Block(spaceBefore: 15, height: text.height + 3) { canvas, top in
            canvas.tagged(.heading) { canvas.show(text, x: FormSheet.margin, y: top) }
            canvas.horizontalLine(
                x: FormSheet.margin, y: top + text.height + 2, width: FormSheet.contentWidth, thickness: 0.8, color: .accent)
        }
    }

    private func text(
        _ words: String, _ style: TextStyle, as tag: StructureTag, alignment: TextAlignment = .left, spaceBefore: Double = 0
    ) throws(RequestDocumentError) -> Block {
        let text = try self.typesetter.set(PrintableText(words), style, width: FormSheet.contentWidth, alignment: alignment)
        return Block(spaceBefore: spaceBefore, height: text.height) { canvas, top in
            canvas.tagged(tag) { canvas.show(text, x: FormSheet.margin, y: top) }
        }
    }

    /// A heading that keeps `keepingTogether` points of its rows on its own page; the other rows may go on to the next.
    private func section(
        _ words: String, _ rows: [Block], keepingTogether: Double, after introduction: [Block] = []
    ) throws(RequestDocumentError) -> [Block] {
        var rows = rows
        if let first = rows.first { rows[0].spaceBefore = first.spaceBefore + 2 }
        rows = rows.inside(.table)
        var kept: [Block] = []
        var height = 0.0
        while height < keepingTogether, !rows.isEmpty {
            let row = rows.removeFirst()
            height += row.spaceBefore + row.height
            kept.append(row)
        }
        return [.together([try self.heading(words)] + introduction + kept)] + rows
    }

    private func rows(
        _ fields: [(String, String?)], width: Double = FormSheet.contentWidth
    ) throws(RequestDocumentError) -> [Block] {
        var rows: [Block] = []
        for (label, value) in fields {
            rows.append(try self.row(label, value, width: width))
        }
        return rows
    }

    private func row(_ label: String, _ value: String?, width: Double) throws(RequestDocumentError) -> Block {
        let label = try self.typesetter.set(PrintableText(label), .label, width: Self.labelWidth)
        let value = try self.typesetter.set(
            PrintableText(value), .strong, width: width - Self.labelWidth - Self.gap)
        let height = max(label.height, value.height)
        var block = Block(spaceBefore: 2, height: height + 1.5) { canvas, top in
            canvas.tagged(.headerCell) { canvas.show(label, x: FormSheet.margin, y: top) }
            canvas.tagged(.dataCell) { canvas.show(value, x: FormSheet.margin + Self.labelWidth + Self.gap, y: top) }
            canvas.horizontalLine(
                x: FormSheet.margin, y: top + height + 1, width: width, thickness: 0.4, color: .hairline)
        }
        block.opening = [.row]
        block.closing = [.row]
        return block
    }
}
