import ProfileRequestsDomain
import Vocabulary
import WebPages

/// The last step: "Pobierz wniosek", "Załącz pobrany wniosek", "Zakończ".
struct DownloadPage: ViewModel {
    let errors: ErrorSummary?
    let title: String
    let csrf: String
    let upload: String
    let action: String
    let steps: Steps
    let created: Notice
    let numbers: [String]
    let document: String
    let documentError: String?
    let delivery: ChoiceGroup
    let file: FileField
    let files: FileList?
    let ways: [String]

    init(_ view: Submissions.View, purpose: RequestDraft.Purpose, form: FormState, csrf: String, uploadKey: String) {
        let path = WizardPath.submission(view.submission.id)
        self.errors = form.summary
        self.title = purpose.polishTitle
        self.csrf = csrf
        self.upload = uploadKey
        self.action = path
        self.steps = WizardStep.download.steps(isFurther: purpose.isFurther)
        self.created = Notice(.success, title: "Dla wnioskowanych ról utworzono wnioski o poniższych numerach")
        self.numbers = view.requests.map { "\($0.number.value) dla roli „\($0.role.polishName)”" }
        self.document = path + "/document"
        self.documentError = form.errors["document"]
        self.delivery = form.choices(
            "delivery", label: "Kiedy chcesz przekazać podpisany wniosek",
            of: Delivery.allCases.map { Choice($0.rawValue, $0.polishName) }, required: true)
        self.file = form.file(
            "file", label: "Wybierz plik", accept: ".pdf,.jpg,.jpeg",
            hint: "Przeciągnij lub wybierz (format: .jpg, .pdf), najwyżej 10 MB")
        self.files =
            view.files.isEmpty
            ? nil
            : FileList(attached: view.files, at: { "\(path)/files/\(SignedInPages.value($0.id))" }) {
                PostButton(action: "\(path)/files/\(SignedInPages.value($0.id))/remove", csrf: csrf)
            }
        self.ways = Instructions.ways
    }
}
