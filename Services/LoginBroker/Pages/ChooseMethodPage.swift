import WebPages

/// "Zaloguj się do usługi": the method used last first, the others below (template `choose-method`).
struct ChooseMethodPage: ViewModel {
    let client: String
    let last: [MethodTile]
    let hasLast: Bool
    let others: [MethodTile]
    let hasOthers: Bool
    let othersTitle: String
    let cancel: PostButton

    init(_ methods: [any LoginMethod], last: String?, interaction: String, client: String, cancelToken: String) {
        let tile: (any LoginMethod) -> MethodTile = {
            MethodTile($0.title, hint: $0.hint, tag: $0.tag, icon: $0.icon, href: "/interactions/\(interaction)/\($0.id)")
        }
        self.client = client
        self.last = methods.filter { $0.id == last }.map(tile)
        self.others = methods.filter { $0.id != last }.map(tile)
        self.hasLast = !self.last.isEmpty
        self.hasOthers = !self.others.isEmpty
        self.othersTitle = self.hasLast ? "Pozostałe sposoby logowania" : "Sposoby logowania"
        self.cancel = PostButton(action: "/interactions/\(interaction)/cancel", csrf: cancelToken)
    }
}

/// Says that the account is blocked, and leads back to the client (template `account-blocked`).
struct AccountBlockedPage: ViewModel {
    let client: String
    let cancel: PostButton
}
