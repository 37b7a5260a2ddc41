import Vocabulary

/// How to reach a person in one unit. It stays in SSOZ II: mails go to the account's address. Prints `REDACTED`.
package struct ContactData: Hashable, Sendable, Codable, Redacted {
    package let telephone: PhoneNumber
    package let email: EmailAddress

    package init(telephone: PhoneNumber, email: EmailAddress) {
        self.telephone = telephone
        self.email = email
    }
}
