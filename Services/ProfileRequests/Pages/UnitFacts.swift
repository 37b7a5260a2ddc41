import ProfileRequestsDomain
import Vocabulary
import WebPages

extension Unit {
    /// "Rodzaj", "Nazwa" and the numbers, as every page shows a unit.
    var facts: [Fact] {
        [Fact("Rodzaj", self.kind.code), Fact("Nazwa", self.name)] + self.numberFacts
    }

    var numberFacts: [Fact] {
        [
            Fact("NIP", self.nip?.value ?? "-"), Fact("REGON", self.regon?.value ?? "-"),
            Fact("Numer księgi rejestrowej", self.registerBookNumber?.value ?? "-"),
        ]
    }
}

extension ContactData {
    var facts: [Fact] { [Fact("Telefon", self.telephone.grouped), Fact("Adres e-mail", self.email.address)] }
}
