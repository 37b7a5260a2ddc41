import ProfileRequestsDomain
import WebPages

/// What a reminder's own link opens: what will no longer be sent, and the button (template `stop-reminders`).
struct StopRemindersPage: ViewModel {
    let title: String
    /// Whether there is a button to press.
    let asks: Bool
    /// Whether that was done; otherwise there is nothing left to remind of.
    let isDone: Bool
    /// Where the button posts.
    let action: String
    /// The request's number; nil where the account is what one is reminded of.
    let number: String?

    init(_ view: StopReminders.View, title: String, action: String) {
        self.title = title
        self.asks = view.state == .on
        self.isDone = view.state == .off
        self.action = action
        self.number = view.number?.value
    }
}
