import Database
import Foundation
import ProfileRequestsDomain
import ServiceKit
import Vocabulary

/// The application that is printed, signed and sent: what it says is fixed when it is saved, and it is printed once.
package struct RequestDocuments: Sendable {
    package static let declaration = "Potwierdzam zgodność danych ze stanem faktycznym"

    let destination: RequestDocument.Destination
    /// Where the system is found, for the foot of each page.
    let systemAddress: String
    let queue: DocumentQueue

    package init(destination: RequestDocument.Destination, systemAddress: String, queue: DocumentQueue) {
        self.destination = destination
        self.systemAddress = systemAddress
        self.queue = queue
    }

    /// What the document of a submission says.
    func content(
        of submission: Submission, requests: [RoleRequest], unit: Unit, contact: ContactData, applicant: Account
    ) -> RequestDocument {
        RequestDocument(
            destination: self.destination,
            person: RequestDocument.Person(
                login: applicant.login.value, familyName: applicant.identity.familyName, givenNames: applicant.identity.givenNames,
                telephone: contact.telephone.grouped, email: contact.email.address),
            unit: RequestDocument.Unit(
                kind: unit.kind.polishName, name: unit.name, nip: unit.nip?.value, regon: unit.regon?.value,
                registerNumber: unit.registerBookNumber?.value, teryt: unit.teryt.value, voivodeship: unit.voivodeship.polishName,
                powiat: unit.address.powiat, gmina: unit.address.gmina, town: unit.address.town,
                postalCode: unit.address.postalCode.value, street: unit.address.street, building: unit.address.building,
                telephone: unit.telephone?.grouped, email: unit.email?.address),
            roles: requests.map {
                RequestDocument.Role(name: $0.role.polishName, description: $0.role.polishDescription, number: $0.number.value)
            },
            declaration: Self.declaration, printedAt: submission.printedAt, systemAddress: self.systemAddress)
    }

    /// The PDF of a submission: the same bytes each time, whoever asks first.
    func pdf(of submission: UUID, in realm: Realm) async throws -> [UInt8] {
        let kept = try await realm.database.read { sql in try sql.documents(realm.sealer).pdf(of: submission) }
        if let kept { return kept }
        let content = try await realm.database.read { sql in try sql.documents(realm.sealer).require(of: submission) }
        let printed = try await self.queue.render(content)
        return try await realm.database.write { sql in try sql.documents(realm.sealer).keep(pdf: printed, of: submission) }
    }
}
