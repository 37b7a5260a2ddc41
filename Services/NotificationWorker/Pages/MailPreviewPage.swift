import WebPages

/// The list of templates (template `mail-previews`).
struct MailPreviewsPage: ViewModel {
    let table: Table
}

/// A template filled in (template `mail-preview`).
struct MailPreviewPage: ViewModel {
    let subject: String
    let text: String
    /// The language of the mail, for screen readers (BCP 47).
    let language: String
    let html: Link
}
