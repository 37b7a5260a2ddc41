/// A log-in method on the page "Zaloguj się do usługi" (partial `method`).
package struct MethodTile: ViewModel {
    package let title: String
    package let hint: String?
    package let tag: String?
    /// A partial: `icon-shield`, `icon-phone`, `icon-bank`, `icon-card`, `icon-globe`, `icon-certificate`, `icon-person`.
    package let icon: String
    package let href: String?
    package let form: PostButton?

    /// A tile that is a link.
    package init(_ title: String, hint: String? = nil, tag: String? = nil, icon: String, href: String) {
        self.title = title
        self.hint = hint
        self.tag = tag
        self.icon = icon
        self.href = href
        self.form = nil
    }

    /// A tile that posts.
    package init(_ title: String, hint: String? = nil, tag: String? = nil, icon: String, post: PostButton) {
        self.title = title
        self.hint = hint
        self.tag = tag
        self.icon = icon
        self.href = nil
        self.form = post
    }
}

/// A QR code (partial `qr`).
package struct QRCode: ViewModel {
    /// An `<svg>` element made by us; it is printed as it is, so nothing from outside may be in it.
    package let svg: String
    package let label: String
    package let caption: String?

    package init(svg: String, label: String, caption: String? = nil) {
        self.svg = svg
        self.label = label
        self.caption = caption
    }
}
