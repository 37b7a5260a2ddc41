import Vocabulary
import WebPages

/// A page with every component, as a service would write it.
enum Sample {
    static let template = """
        {{#errors}}{{>error-summary}}{{/errors}}
        <h1>Wniosek o nowy profil w SSOZ II</h1>
        <p class="lead">Wszystkie części stron w jednym miejscu.</p>
        {{#steps}}{{>steps}}{{/steps}}
        {{#threeSteps}}{{>steps}}{{/threeSteps}}
        <form class="card form" method="post" action="/sample" novalidate>
            {{>csrf}}
            <h2>Twoje dane kontaktowe w jednostce</h2>
            {{>required-note}}
            <div class="form-row">{{#phone}}{{>field}}{{/phone}}{{#email}}{{>field}}{{/email}}</div>
            {{#password}}{{>field}}{{/password}}
            {{#login}}{{>field}}{{/login}}
            {{#code}}{{>field}}{{/code}}
            {{#reason}}{{>textarea}}{{/reason}}
            {{#kind}}{{>select}}{{/kind}}
            {{#roles}}{{>choices}}{{/roles}}
            {{#when}}{{>choices}}{{/when}}
            {{#file}}{{>file-field}}{{/file}}
                    {{#declaration}}{{>checkbox}}{{/declaration}}
            <div class="actions actions-split">
                <a class="button button-link" href="/cancel">Anuluj</a>
                <a class="button button-secondary" href="/back">Wstecz</a>
                <button class="button">Dalej</button>
            </div>
        </form>
        {{#files}}{{>files}}{{/files}}
        <div class="actions actions-inline">
            <button class="button button-danger">Wycofaj wniosek</button>
            <button class="button button-small">Pracuj w profilu</button>
            <button class="button" aria-disabled="true">Zakończ</button>
            <a class="button button-secondary" href="/withdraw" data-dialog-open="withdraw">Wycofaj</a>
        </div>
        {{#notices}}{{>notice}}{{/notices}}
        {{#waiting}}{{>waiting}}{{/waiting}}
        {{#summary}}{{>summary-list}}{{/summary}}
        <div class="list-tools">{{#sorting}}{{>sorting}}{{/sorting}}{{#list}}{{>page-sizes}}{{/list}}</div>
        {{#table}}{{>table}}{{/table}}
        {{#list}}{{>pagination}}{{/list}}
        {{#unit}}
        {{<disclosure}}
            {{$content}}<ul class="tabs"><li><a href="#a" aria-current="true">Aktywne role</a></li><li><a href="#b">Dane jednostki</a></li></ul>
            {{>facts}}{{/content}}
        {{/disclosure}}
        {{/unit}}
        {{#nothing}}{{>empty}}{{/nothing}}
        <h2>Zaloguj się do usługi</h2>
        <ul class="methods">{{#methods}}<li>{{>method}}</li>{{/methods}}</ul>
        <ul class="tiles"><li><a class="tile" href="/bank">Bank Pierwszy</a></li><li><a class="tile" href="/bank2">Bank Drugi</a></li></ul>
        <div class="grid">
        {{<phone}}
            {{$screen}}<h2>Potwierdź logowanie</h2><p class="bubble">Kod: 123456</p>
            <div class="actions"><button class="button button-secondary">Odrzuć</button><button class="button">Potwierdź</button></div>{{/screen}}
        {{/phone}}
        {{#qr}}{{>qr}}{{/qr}}
        </div>
        <details class="explain"><summary>Co oznaczają statusy?</summary><p>Aktywny: można w nim pracować.</p></details>
        {{#withdraw}}{{>confirm-dialog}}{{/withdraw}}
        {{#reminder}}{{<dialog}}{{$content}}<p>Brak załączników</p>{{/content}}{{/dialog}}{{/reminder}}
        """

    struct Unit: ViewModel {
        let summary = "Przychodnia Zmyślona"
        let isOpen = true
        let facts = [Fact("NIP", "9990000014"), Fact("REGON", "980000018"), Fact("Numer księgi rejestrowej", nil)]
    }

    struct Model: ViewModel {
        let errors: ErrorSummary?
        let csrf = "token"
        let steps = Steps(
            ["Wybór jednostki", "Wybór ról i dane kontaktowe", "Podsumowanie i zapisanie wniosku", "Pobranie wniosku"], current: 2)
        let threeSteps = Steps(["Wybór ról i dane kontaktowe", "Podsumowanie i zapisanie wniosku", "Pobranie wniosku"], current: 3)
        let phone: Field
        let email: Field
        let password = Field("password", label: "Hasło", kind: .password, width: .medium, autocomplete: "current-password")
        let login = Field("login", label: "Login", value: "anna.zmyslona", readOnly: true, width: .medium)
        let code = Field("code", label: "Kod autoryzacyjny", kind: .code, hint: "Wysłaliśmy go SMS-em.", maxLength: 6)
        let reason = Field("reason", label: "Powód odrzucenia", value: "Pierwsza linia\n  wcięta druga", rows: 3)
        let kind = ChoiceGroup(
            "kind", label: "Rodzaj", choices: [Choice("PODM", "Podmiot leczniczy"), Choice("GM", "Gminy")], chosen: ["GM"])
        let roles: ChoiceGroup
        let when: ChoiceGroup
        let file = FileField(
            "file", label: "Załącz podpisany wniosek", accept: ".pdf,.jpg,.jpeg", hint: "Przeciągnij lub wybierz (format: .jpg, .pdf)")
        let files = FileList([
            .init(
                name: "Wniosek (40)", detail: "PDF, 72,01 KB", download: "/files/1",
                remove: PostButton(action: "/files/1/remove", csrf: "token"))
        ])
        let declaration: Checkbox
        let notices = [
            Notice(.info, title: "Uwaga!", "Musisz zweryfikować swój adres e-mail aby aktywować swoje konto."),
            Notice(.success, "Dla wnioskowanych ról utworzono wnioski o poniższych numerach"),
            Notice(.warning, title: "Brak załączników", "Do poniższych wniosków nie załączyłeś potwierdzenia."),
            Notice(.danger, "Wniosek został odrzucony."),
        ]
        let waiting = Waiting("Wyszukiwanie Twojego konta", text: "Może to potrwać kilka minut.", status: "/sample/status", version: "1")
        let summary = SummaryList(
            "Dane wybranej jednostki", action: Link("Wybierz inną jednostkę", "/units"),
            rows: [Fact("Rodzaj", "PODM"), Fact("Nazwa", "Przychodnia Zmyślona"), Fact("NIP", "")])
        let sorting: Sorting
        let list = Pagination(total: 26_520, page: 4, size: 5) { "/list?page=\($0)&size=\($1)" }
        let table = Table(
            caption: "Oczekujące wnioski",
            columns: [.init("Numer wniosku"), .init("Wnioskowana rola"), .init("Status"), .init("Rozmiar", isNumber: true)],
            rows: [
                [
                    .link(Link("U000594/2023", "/requests/1")), .text("Wypełniający sprawozdania finansowe"),
                    .tag(StatusTag("Oczekujący", .warning)), .text("72,01"),
                ],
                [
                    .link(Link("U000593/2023", "/requests/2")), .text("Wypełniający sprawozdania niefinansowe"),
                    .tag(StatusTag("Zatwierdzony", .success)), .text(""),
                ],
                [.text("U000592/2023"), .text("Wypełniający karty psychiatryczne"), .tag(StatusTag("Odrzucony", .danger)), .text("1")],
                [.text("U000591/2023"), .text("Administrator CeZ"), .tag(StatusTag("Szkic")), .tag(StatusTag("Nowy", .info))],
            ])
        let unit = Unit()
        let nothing = EmptyState("Nie masz jeszcze profili", text: "Złóż wniosek o nowy profil.", action: Link("Składam wniosek", "/apply"))
        let methods = [
            MethodTile(
                "Profil zaufany", hint: "Użyj loginu i hasła lub bankowości elektronicznej", icon: "icon-shield",
                href: "/methods/trusted-profile"),
            MethodTile(
                "Aplikacja mObywatel", hint: "Skanuj kod QR za pomocą aplikacji mObywatel", tag: "Polecany", icon: "icon-phone",
                post: PostButton(action: "/methods", csrf: "token", name: "method", value: "mobile")),
            MethodTile("Bankowość elektroniczna", icon: "icon-bank", href: "/methods/bank"),
            MethodTile("e-Dowód", icon: "icon-card", href: "/methods/card"),
            MethodTile("USE eID", hint: "Use your National eID to access online services", icon: "icon-globe", href: "/methods/eid"),
        ]
        let qr = QRCode(
            svg: #"<svg viewBox="0 0 9 9"><path d="M0 0h3v3H0zM6 0h3v3H6zM0 6h3v3H0zM4 4h2v2H4zM7 7h1v2H7z"/></svg>"#, label: "Kod QR",
            caption: "Skanuj kod QR za pomocą aplikacji mObywatel")
        let withdraw = Confirmation(
            id: "withdraw", title: "Uwaga! Wycofujesz złożony wniosek",
            paragraphs: ["Status wniosku zostanie zmieniony na „Odrzucony”.", "Czy chcesz wycofać ten wniosek?"],
            post: PostButton(action: "/withdraw", csrf: "token"), confirm: "Tak, wycofaj wniosek", cancel: "Nie", cancelHref: "/account")
        let reminder = Dialog(id: "reminder", title: "Brak załączników do wniosków o rolę")

        init(_ form: FormState, words: Words) {
            self.errors = form.summary
            self.phone = form.field("phone", label: "Telefon", kind: .tel, required: true, autocomplete: "tel")
            self.email = form.field("email", label: "E-mail", kind: .email, hint: "Na ten adres przyjdą powiadomienia.", required: true)
            self.roles = form.choices(
                "roles", label: "Wybierz role, które będziesz pełnił w wybranej jednostce", kind: .checkbox,
                of: [
                    Choice("nonfinancial", "Wypełniający sprawozdania niefinansowe", hint: "Wypełnia sprawozdania w imieniu jednostki."),
                    Choice("financial", "Wypełniający sprawozdania finansowe"),
                ], required: true, boxed: true)
            self.when = form.choices(
                "when", label: "Kiedy chcesz przekazać podpisany wniosek",
                of: [Choice("now", "Teraz załączę plik"), Choice("later", "Później załączę plik lub wyślę go mailem")], required: true)
            self.declaration = form.checkbox("declaration", label: "Potwierdzam zgodność danych ze stanem faktycznym", required: true)
            self.sorting = Sorting(
                columns: [("number", "Numer wniosku"), ("unit", "Nazwa jednostki")], current: "number", ascending: true, words: words
            ) { "/list?sort=\($0)&up=\($1)" }
        }
    }

    static let site = Site(name: "SSOZ", tagline: "System Statystyki w Ochronie Zdrowia", mark: "S")

    static let account = AccountMenu(
        name: "Anna Zmyślona", detail: "Przychodnia Zmyślona",
        profiles: ProfileSwitch(action: "/profile", csrf: "token", choices: [Choice("1", "Przychodnia Zmyślona", checked: true)]),
        links: [Link("Moje konto", "/account")], logout: PostButton(action: "/logout", csrf: "token"))

    static func renderer(_ templates: [String: String] = [:]) throws -> PageRenderer {
        try PageRenderer(templates: templates.merging(["sample": self.template]) { own, _ in own }, site: self.site, assets: StaticFiles())
    }

    static func html(_ form: FormState = FormState()) throws -> String {
        let renderer = try self.renderer()
        return try renderer.html(
            "sample", Model(form, words: renderer.words(.polish)),
            page: Page(
                "Próbka", trail: [Link("Wnioski", "/requests"), Link("Próbka")], languages: [.english: "?lang=en", .ukrainian: "?lang=uk"],
                account: self.account, hasErrors: form.hasErrors, refreshSeconds: 5,
                idle: IdleWarning(key: "sample-activity", stay: "/stay", leave: "/left", csrf: "token")))
    }
}
