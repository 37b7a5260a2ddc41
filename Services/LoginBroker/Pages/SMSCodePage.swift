import WebPages

/// Where the code from the SMS is typed (template `sms-code`).
struct SMSCodePage: ViewModel {
    let errors: ErrorSummary?
    let notice: Notice?
    let action: String
    let csrf: String
    let code: Field
    let resend: PostButton
    let phonePage: String?
    let cancel: PostButton

    static let code = "code"

    init(_ form: FormState, notice: String?, interaction: String, csrf: String, phonePage: String?, cancel: PostButton) {
        self.errors = form.summary
        self.notice = notice.map { Notice(.success, $0) }
        self.action = "/interactions/\(interaction)/trusted-profile/sms-code"
        self.csrf = csrf
        self.code = form.field(
            Self.code, label: "Kod autoryzacyjny", kind: .code, hint: "Sześć cyfr z wiadomości SMS. Kod jest ważny 5 minut.",
            required: true,
            maxLength: 8)
        self.resend = PostButton(action: self.action + "/resend", csrf: csrf)
        self.phonePage = phonePage
        self.cancel = cancel
    }
}
