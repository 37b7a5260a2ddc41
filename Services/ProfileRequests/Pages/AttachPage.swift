import ProfileRequestsDomain
import Vocabulary
import WebPages

/// "Załącz podpisany wniosek", after "Zakończ": the file counts for one request.
struct AttachPage: ViewModel {
    let errors: ErrorSummary?
    let csrf: String
    let upload: String
    let action: String
    let back: String
    let facts: [Fact]
    let file: FileField
    let ways = Instructions.ways

    init(_ entry: MyAccount.RequestEntry, form: FormState, csrf: String, uploadKey: String) {
        self.errors = form.summary
        self.csrf = csrf
        self.upload = uploadKey
        self.action = "/my-account/requests/\(SignedInPages.value(entry.id))/attach"
        self.back = MyAccountQuery.opening(entry.id)
        self.facts = [
            Fact("Wnioskowana rola", entry.request.role.polishName), Fact("Numer wniosku", entry.request.number.value),
            Fact("Nazwa jednostki", entry.unit.name),
        ]
        self.file = form.file(
            "file", label: "Wybierz plik", accept: ".pdf,.jpg,.jpeg",
            hint: "Przeciągnij lub wybierz (format: .jpg, .pdf), najwyżej 10 MB", required: true)
    }
}
