/// "Rodzaj" of a unit; the raw value is the code that lists show.
///
/// PODM, GM, CeZ and JEDN_ORG are the manual's; the other codes are invented for the kinds known from SSOZ I.
package enum UnitKind: String, Hashable, Sendable, Codable, CaseIterable {
    case healthCareEntity = "PODM"
    case organisationalUnit = "JEDN_ORG"
    case medicalPractice = "PRAKT_LEK"
    case dentalPractice = "PRAKT_DENT"
    case nursingPractice = "PRAKT_PIEL"
    case municipality = "GM"
    case administration = "ADM"
    case voivodeshipOffice = "UW"
    case eHealthCentre = "CeZ"
    case psychiatryInstitute = "IPIN"
    case addictionCentre = "KCPU"
    case medicalUniversity = "UM"
    case medicalChamber = "OIL"
    case nursingChamber = "OIPiP"
    case pharmacyChamber = "OIA"
    case diagnosticiansChamber = "KIDL"
    case healthFund = "NFZ"
    case bloodCentre = "RCKiK"

    package var code: String { self.rawValue }

    /// What forms and the document print: `Podmiot leczniczy`.
    package var polishName: String {
        switch self {
        case .healthCareEntity: "Podmiot leczniczy"
        case .organisationalUnit: "Jednostka organizacyjna"
        case .medicalPractice: "Praktyka lekarska"
        case .dentalPractice: "Praktyka lekarza dentysty"
        case .nursingPractice: "Praktyka pielęgniarki lub położnej"
        case .municipality: "Gminy"
        case .administration: "Jednostka administracji rządowej i samorządowej"
        case .voivodeshipOffice: "Urząd wojewódzki"
        case .eHealthCentre: "Centrum e-Zdrowia"
        case .psychiatryInstitute: "Instytut Psychiatrii i Neurologii"
        case .addictionCentre: "Krajowe Centrum Przeciwdziałania Uzależnieniom"
        case .medicalUniversity: "Uniwersytet medyczny"
        case .medicalChamber: "Okręgowa izba lekarska"
        case .nursingChamber: "Okręgowa izba pielęgniarek i położnych"
        case .pharmacyChamber: "Okręgowa izba aptekarska"
        case .diagnosticiansChamber: "Krajowa Izba Diagnostów Laboratoryjnych"
        case .healthFund: "Narodowy Fundusz Zdrowia"
        case .bloodCentre: "Regionalne centrum krwiodawstwa i krwiolecznictwa"
        }
    }

    /// What a unit of this kind may do in the system.
    package var scopes: [UnitScope] {
        switch self {
        case .eHealthCentre: [.central]
        case .voivodeshipOffice, .psychiatryInstitute, .addictionCentre: [.supervising, .supervisingAndReporting]
        case .medicalPractice, .dentalPractice, .nursingPractice: [.reporting]
        case .healthCareEntity, .organisationalUnit: [.reporting, .supervisingAndReporting]
        case .municipality, .administration, .medicalUniversity, .medicalChamber, .nursingChamber, .pharmacyChamber, .diagnosticiansChamber,
            .healthFund, .bloodCentre:
            [.reporting, .supervising, .supervisingAndReporting]
        }
    }

    /// Whether it is an institution of the whole country, of which there is one.
    package var isNational: Bool {
        switch self {
        case .eHealthCentre, .psychiatryInstitute, .addictionCentre: true
        case .healthCareEntity, .organisationalUnit, .medicalPractice, .dentalPractice, .nursingPractice, .municipality, .administration,
            .voivodeshipOffice, .medicalUniversity, .medicalChamber, .nursingChamber, .pharmacyChamber, .diagnosticiansChamber, .healthFund,
            .bloodCentre:
            false
        }
    }
}
