import ProfileRequestsDomain
import WebPages

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
    /// "Najnowszy komunikat"
    let newest: AnnouncementPage?

    init(_ profile: WorkingProfile, newest: Announcement?) {
        self.newest = newest.map(AnnouncementPage.init)
        self.unitName = profile.unit.name
        let modules = HomeModule.open(to: profile.roles)
        self.sections = HomeSection.allCases.compactMap { section in
            let tiles = modules.filter { $0.section == section }.map { Link($0.polishName, "/home/modules/\($0.code)") }
            guard let first = tiles.first else { return nil }
            return Section(name: section.polishName, tiles: tiles, entry: Link(section.polishLink, first.href))
        }
    }
}
