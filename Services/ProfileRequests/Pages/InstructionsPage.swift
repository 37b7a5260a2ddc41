import WebPages

/// "Pokaż instrukcję": how a signed document gets to the office.
struct InstructionsPage: ViewModel {
    let ways = Instructions.ways
    let back = "/my-account"
}
