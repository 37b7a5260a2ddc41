import ProfileRequestsDomain
import WebPages

/// What the link in the activation mail opens: a page with a button, so that a mail scanner uses nothing up (template `activation`).
struct ActivationPage: ViewModel {
    let csrf: String
    let token: String
}

/// After the button: the account is active (template `activated`).
struct ActivatedPage: ViewModel {
    let home: String
}
