import Foundation
import ProfileRequestsDomain
import Testing

@Suite("What one is reminded of")
struct ReminderTopicTests {
    @Test("is found again by the name of its reason, and by no other")
    func names() {
        let id = UUID()
        for topic in [ReminderTopic.activation(account: id), .documents(request: id)] {
            #expect(ReminderTopic(reason: topic.reason) == topic)
        }
        for name in ["", "activation:", "documents:x", "other:\(id)", "\(id)"] { #expect(ReminderTopic(reason: name) == nil) }
    }
}
