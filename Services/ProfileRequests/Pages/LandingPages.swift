import ProfileRequestsDomain
import Vocabulary
import WebPages

/// "Witaj w Systemie Statystyki w Ochronie Zdrowia", for whoever has nothing yet.
struct StartPage: ViewModel {
    let apply = WizardPath.units
}

/// "Brak załączników do wniosków o rolę", after log-in.
struct ReminderPage: ViewModel {
    struct Item: ViewModel {
        let facts: [Fact]
        let attach: String
        let number: String
    }

    let dialog = Dialog(id: "reminder", title: "Brak załączników do wniosków o rolę", opensItself: true)
    let items: [Item]
    let next: String

    init(_ entries: [MyAccount.RequestEntry], next: String) {
        self.next = next
        self.items = entries.map { entry in
            Item(
                facts: [
                    Fact("Wnioskowana rola", entry.request.role.polishName), Fact("Numer", entry.request.number.value),
                    Fact("Data złożenia", entry.request.submittedAt.map(WarsawTime.date)),
                ],
                attach: MyAccountQuery.opening(entry.id), number: entry.request.number.value)
        }
    }
}

/// The home page of a profile: the modules that its permissions open.
struct HomePage: ViewModel {
    struct Section: ViewModel {
        let name: String
        let tiles: [Link]
        /// `Przejdź do sprawozdań niefinansowych`
        let entry: Link
    }

    let unitName: String
    let sections: [Section]

    init(_ profile: WorkingProfile) {
        self.unitName = profile.unit.name
        let modules = HomeModule.open(to: profile.roles)
        self.sections = HomeSection.allCases.compactMap { section in
            let tiles = modules.filter { $0.section == section }.map { Link($0.polishName, "/home/modules/\($0.code)") }
            guard let first = tiles.first else { return nil }
            return Section(name: section.polishName, tiles: tiles, entry: Link(section.polishLink, first.href))
        }
    }
}

/// A module that lies outside this system.
struct ModulePage: ViewModel {
    let name: String
    let notice = Notice(.info, "Ten moduł jest częścią innego systemu i nie jest dostępny w tym środowisku.")
    let back = "/home"
}
