import Foundation
import ProfileRequestsDomain
import Vocabulary

/// Foundation has a `Unit` too.
typealias Unit = ProfileRequestsDomain.Unit

/// Made-up values that the suites share.
enum Samples {
    static let noon = Date(timeIntervalSince1970: 1_701_255_600)  // 29.11.2023 12:00 in Warsaw
    static let applicant = UUID()
    static let verifier = UUID()

    static func contact() throws -> ContactData {
        ContactData(telephone: try PhoneNumber("100000001"), email: try EmailAddress("zaneta@example.test"))
    }

    static func unit(_ kind: UnitKind = .healthCareEntity, _ scope: UnitScope = .reporting, closedAt: Date? = nil) throws -> Unit {
        Unit(
            id: UUID(), kind: kind, name: "Próba", teryt: try TERYT("3064039"),
            address: UnitAddress(
                powiat: "próbny", gmina: "Próbna", town: "Próbna", postalCode: try PostalCode("61-001"), street: nil, building: "1"),
            scope: scope, closedAt: closedAt)
    }

    static func request(
        _ status: RequestStatus = .draft, role: Role = .reporterFinancial, by applicant: UUID = Samples.applicant,
        lastDay: CalendarDate? = nil,
        received: ReceivedBy? = nil
    ) throws -> RoleRequest {
        RoleRequest(
            id: UUID(), number: try RequestNumber("U000594/2023"), submissionID: UUID(), profileID: UUID(), applicantID: applicant,
            unitID: UUID(), role: role, contact: try Self.contact(), createdAt: Self.noon, status: status,
            statusChangedAt: Self.noon, submittedAt: status == .draft ? nil : Self.noon, lastDay: lastDay, received: received)
    }

    static func identity(_ givenNames: String, _ familyName: String) throws -> Identity {
        let pesel = try PESEL("02822800226")
        return Identity(givenNames: givenNames, familyName: familyName, birthDate: pesel.birthDate, identifier: .pesel(pesel))
    }
}
