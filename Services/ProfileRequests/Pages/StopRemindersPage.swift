import ProfileRequestsDomain
import WebPages

/// What a reminder's own link opens: what will no longer be sent, and the button (template `stop-reminders`).
struct StopRemindersPage: ViewModel {
    let title: String
    /// Whether there is a button to press; otherwise it is done.
    let asks: Bool
    /// Where the button posts.
    let action: String
    /// The request's number; nil where the account is what one is reminded of.
    let number: String?

    init(_ view: StopReminders.View, title: String, action: String) {
        self.title = title
        self.asks = view.isOn
        self.action = action
        self.number = view.number?.value
    }
}
