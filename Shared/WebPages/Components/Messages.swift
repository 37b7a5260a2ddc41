/// How a message or a status is coloured; the text says the same without the colour.
package enum Tone: String, Sendable {
    case neutral, info, success, warning, danger
}

/// A status (partial `tag`).
package struct StatusTag: ViewModel {
    package let text: String
    package let kind: String

    package init(_ text: String, _ tone: Tone = .neutral) {
        self.text = text
        self.kind = tone.rawValue
    }
}

/// A box with a message (partial `notice`; its block `body` takes other content than paragraphs).
package struct Notice: ViewModel {
    package let kind: String
    package let icon: String
    package let title: String?
    package let paragraphs: [String]

    package init(_ tone: Tone = .info, title: String? = nil, _ paragraphs: String...) {
        let tone = tone == .neutral ? Tone.info : tone
        self.kind = tone.rawValue
        self.icon = "icon-" + tone.rawValue
        self.title = title
        self.paragraphs = paragraphs
    }
}

/// A list with nothing in it (partial `empty`).
package struct EmptyState: ViewModel {
    package let title: String
    package let text: String?
    package let action: Link?

    package init(_ title: String, text: String? = nil, action: Link? = nil) {
        self.title = title
        self.text = text
        self.action = action
    }
}

/// Something under way (partial `waiting`). Give the page `refreshSeconds` too: that is the way on without scripts.
package struct Waiting: ViewModel {
    package let title: String
    package let text: String
    /// Answers `PollStatus` as JSON.
    package let status: String
    /// Milliseconds between questions.
    package let every: Int
    /// A stream (server-sent events) of the same objects, asked instead where there is one.
    package let events: String?
    package let version: String?

    package init(_ title: String, text: String, status: String, every: Int = 2000, events: String? = nil, version: String? = nil) {
        self.title = title
        self.text = text
        self.status = status
        self.every = every
        self.events = events
        self.version = version
    }
}

/// What a waiting page is told: where to go on, or that something changed (it loads itself again), or another text.
package struct PollStatus: Codable, Sendable, Hashable {
    package var location: String?
    package var version: String?
    package var message: String?

    package init(location: String? = nil, version: String? = nil, message: String? = nil) {
        self.location = location
        self.version = version
        self.message = message
    }
}
