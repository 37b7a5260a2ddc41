import ProfileRequestsDomain
import WebPages

/// "Charakterystyka ról": the roles as the manual tells of them, and what each of them allows (template `role-catalogue`).
struct RoleCataloguePage: ViewModel {
    static let title = "Charakterystyka ról"

    let sections: [Section]

    struct Section: ViewModel {
        let name: String
        let summary: Table
        let roles: [RoleCard]
    }

    struct RoleCard: ViewModel {
        let id: String
        let name: String
        let code: String
        let permissions: Table
    }

    init() {
        self.sections = RoleSection.allCases.map { section in
            let roles = Role.allCases.filter { $0.section == section }
            return Section(
                name: section.polishName,
                summary: Table(
                    caption: "Role: \(section.polishName.lowercased())",
                    columns: [.init("Nazwa roli"), .init("Opis roli"), .init("Dostępna w jednostkach")],
                    rows: roles.map { role in
                        [
                            .link(Link(role.polishName, "#" + Self.id(of: role))), .text(role.polishDescription),
                            .text(Self.units(of: role)),
                        ]
                    }),
                roles: roles.map { role in
                    RoleCard(
                        id: Self.id(of: role), name: role.polishName, code: role.code,
                        permissions: Table(
                            caption: "Uprawnienia roli „\(role.polishName)”",
                            columns: [.init("Nazwa"), .init("Kod"), .init("Opis biznesowy")],
                            rows: role.permissions.map { [.text($0.polishName), .text($0.code), .text($0.polishDescription)] }))
                })
        }
    }

    private static func id(of role: Role) -> String { "role-" + role.code }

    /// `nadzorująca, nadzorująca i sprawozdająca; tylko rodzaj UW (Urząd wojewódzki)`
    private static func units(of role: Role) -> String {
        let scopes = role.unitScopes.map(\.polishName).joined(separator: ", ")
        return role.unitKind.map { "\(scopes); tylko rodzaj \($0.code) (\($0.polishName))" } ?? scopes
    }
}
