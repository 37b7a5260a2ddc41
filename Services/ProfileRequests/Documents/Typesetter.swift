import CPangoCairo

/// How a text looks. Sizes are in points.
struct TextStyle {
    let size: Double
    let weight: PangoWeight
    let color: Color

    static let title = TextStyle(size: 15, weight: PANGO_WEIGHT_BOLD, color: .ink)
    static let heading = TextStyle(size: 10.5, weight: PANGO_WEIGHT_BOLD, color: .accent)
    static let body = TextStyle(size: 9, weight: PANGO_WEIGHT_NORMAL, color: .ink)
    static let strong = TextStyle(size: 9, weight: PANGO_WEIGHT_SEMIBOLD, color: .ink)
    static let label = TextStyle(size: 9, weight: PANGO_WEIGHT_NORMAL, color: .muted)
    static let caption = TextStyle(size: 7.5, weight: PANGO_WEIGHT_NORMAL, color: .muted)
    static let mark = TextStyle(size: 8, weight: PANGO_WEIGHT_BOLD, color: .warning)
}

enum TextAlignment {
    case left, center, right
}

/// Sets Polish text in Open Sans, or in whatever sans serif the machine has where that is missing.
///
/// Pango keeps one font map for each thread and never shares it, so a typesetter stays on the thread that made it.
final class Typesetter {
    private let context: OpaquePointer

    init() throws(RequestDocumentError) {
        guard let fonts = pango_cairo_font_map_get_default(), let context = pango_font_map_create_context(fonts) else {
            throw .noFonts
        }
        self.context = context
        // One unit is a point, and letters stand where their outlines say: paper has no pixels to fit them to.
        pango_cairo_context_set_resolution(context, 72)
        pango_context_set_round_glyph_positions(context, 0)
        pango_context_set_language(context, pango_language_from_string("pl"))
        pango_context_set_base_dir(context, PANGO_DIRECTION_LTR)
        let options = cairo_font_options_create()
        cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE)
        cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF)
        pango_cairo_context_set_font_options(context, options)
        cairo_font_options_destroy(options)
    }

    deinit { g_object_unref(UnsafeMutableRawPointer(self.context)) }

    /// Breaks `text` into lines no wider than `width` points; a word that is wider is broken inside, without a hyphen.
    func set(
        _ text: PrintableText, _ style: TextStyle, width: Double, alignment: TextAlignment = .left
    ) throws(RequestDocumentError) -> TextLayout {
        guard let layout = pango_layout_new(self.context) else { throw .noFonts }
        return TextLayout(owning: layout, text: text.content, style: style, width: width, alignment: alignment)
    }
}

/// Owns one text broken into lines.
final class TextLayout {
    let style: TextStyle
    /// In points.
    let height: Double
    private let layout: OpaquePointer

    fileprivate init(owning layout: OpaquePointer, text: String, style: TextStyle, width: Double, alignment: TextAlignment) {
        let scale = Double(ssoz_pango_scale())
        let font = pango_font_description_new()
        pango_font_description_set_family_static(font, "Open Sans, DejaVu Sans, sans-serif")
        pango_font_description_set_weight(font, style.weight)
        pango_font_description_set_size(font, gint(style.size * scale))
        pango_layout_set_font_description(layout, font)
        pango_font_description_free(font)

        pango_layout_set_text(layout, text, Int32(text.utf8.count))
        pango_layout_set_width(layout, Int32(width * scale))
        pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR)
        pango_layout_set_auto_dir(layout, 0)
        switch alignment {
        case .left: pango_layout_set_alignment(layout, PANGO_ALIGN_LEFT)
        case .center: pango_layout_set_alignment(layout, PANGO_ALIGN_CENTER)
        case .right: pango_layout_set_alignment(layout, PANGO_ALIGN_RIGHT)
        }
        Self.setBreaks(of: text, in: layout)

        var high: Int32 = 0
        pango_layout_get_size(layout, nil, &high)
        self.layout = layout
        self.style = style
        self.height = Double(high) / scale
    }

    deinit { g_object_unref(UnsafeMutableRawPointer(self.layout)) }

    /// Draws at cairo's current point.
    func show(on context: OpaquePointer) { pango_cairo_show_layout(context, self.layout) }

    /// No hyphens where a long word is cut (an e-mail address must not gain one), and no "w", "z", "i" left alone at a line's end.
    private static func setBreaks(of text: String, in layout: OpaquePointer) {
        guard let attributes = pango_attr_list_new() else { return }
        pango_attr_list_insert(attributes, pango_attr_insert_hyphens_new(0))
        for range in Self.shortWords(of: text) {
            guard let joined = pango_attr_allow_breaks_new(0) else { continue }
            joined.pointee.start_index = guint(range.lowerBound)
            joined.pointee.end_index = guint(range.upperBound)
            pango_attr_list_insert(attributes, joined)
        }
        pango_layout_set_attributes(layout, attributes)
        pango_attr_list_unref(attributes)
    }

    /// Each one-letter word with the space after it and the letter that follows, as offsets in UTF-8.
    private static func shortWords(of text: String) -> [Range<Int>] {
        let bytes = Array(text.utf8)
        guard bytes.count > 2 else { return [] }
        return (0..<bytes.count - 2).compactMap { index in
            guard Self.oneLetterWords.contains(bytes[index]), bytes[index + 1] == 0x20 else { return nil }
            guard index == 0 || bytes[index - 1] == 0x20 || bytes[index - 1] == UInt8(ascii: "(") else { return nil }
            return index..<index + 3
        }
    }

    private static let oneLetterWords = Set("aiouwzAIOUWZ".utf8)
}
