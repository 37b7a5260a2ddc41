import Contracts
import ServiceCommands
import ServiceKit

/// The settings of profile-requests.
package struct ProfileRequestsConfig: RunnableServiceConfig {
    package let chassis: ChassisConfig
    /// Where notification-worker is reached from here.
    package let notificationsURL: String
    /// Where signed applications are to be sent.
    package let office: Office
    /// Where the systems behind the tiles of the home page are, by the tiles' codes.
    package let moduleURLs: [String: String]
    /// What people are told to turn to.
    package let contact: Contact

    /// The addressee of an application on paper.
    package struct Office: Sendable {
        package let name: String
        package let email: String
        package let postalAddress: String
    }

    package struct Contact: Sendable {
        package let phone: String
        package let email: String
    }

    package init(reading settings: inout Settings) {
        self.chassis = ChassisConfig(.profileRequests, reading: &settings)
        self.notificationsURL = settings.baseURL(
            "notifications.url", default: "http://localhost:\(ChassisConfig.standardPort(of: .notificationWorker))")
        self.office = Office(
            name: settings.text("office.name", default: "Centrum e-Zdrowia (system testowy)"),
            email: settings.text("office.email", default: "wnioski@ssoz.example"),
            postalAddress: settings.text("office.address", default: "ul. Wymyślona 5, 00-000 Testowo"))
        let modules = ModuleURLs.read(settings.list("module.urls"))
        for problem in modules.problems { settings.refuse("module.urls", problem) }
        self.moduleURLs = modules.addresses
        self.contact = Contact(
            phone: settings.text("helpline.phone", default: "00 000 00 00"),
            email: settings.text("helpline.email", default: "infolinia@ssoz.example"))
    }
}
