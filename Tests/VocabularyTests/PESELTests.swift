import Testing
import Vocabulary

@Suite("PESEL")
struct PESELTests {
    @Test(
        "a valid number tells the birth date and the sex",
        arguments: [
            ("44051401359", "1944-05-14", Sex.male), ("00222901482", "2000-02-29", .female), ("99323100016", "2099-12-31", .male),
            ("00410100116", "2100-01-01", .male), ("00610100006", "2200-01-01", .female), ("99923100205", "1899-12-31", .female),
            ("86072500004", "1986-07-25", .female), ("01810100115", "1801-01-01", .male), ("02822800226", "1802-02-28", .female),
            ("04822900333", "1804-02-29", .male), ("10833100444", "1810-03-31", .female), ("15843000559", "1815-04-30", .male),
            ("20850500668", "1820-05-05", .female), ("25861500779", "1825-06-15", .male), ("30873100880", "1830-07-31", .female),
            ("35893000996", "1835-09-30", .male), ("40901001003", "1840-10-10", .female), ("45911101112", "1845-11-11", .male),
            ("50923101221", "1850-12-31", .female),
        ])
    func valid(_ digits: String, _ birthDate: String, _ sex: Sex) throws {
        let pesel = try PESEL(digits)
        #expect(pesel.digits == digits)
        #expect(pesel.birthDate.iso == birthDate)
        #expect(pesel.sex == sex)
        #expect(pesel.lastThree == digits.suffix(3))
    }

    @Test(
        "each kind of mistake has its own reason, in a fixed order",
        arguments: [
            ("44051401358", InvalidPESEL.checksum), ("00000000000", .month), ("21222900011", .date), ("01130100017", .month),
            ("01000100011", .month), ("", .length), ("4405140135", .length), ("440514013590", .length), (" 44051401359", .length),
            ("4405140135A", .characters), ("4405140135 ", .characters), ("440514013\u{0663}", .characters),
            ("01930100019", .month), ("44053201353", .date),
        ])
    func invalid(_ text: String, _ reason: InvalidPESEL) {
        #expect(throws: reason) { try PESEL(text) }
    }

    @Test("every single-digit error is caught")
    func singleDigitErrors() throws {
        let digits = Array("01810100115".utf8)
        for position in digits.indices {
            for wrong in UInt8(ascii: "0")...UInt8(ascii: "9") where wrong != digits[position] {
                var changed = digits
                changed[position] = wrong
                #expect(throws: InvalidPESEL.self) { try PESEL(String(decoding: changed, as: UTF8.self)) }
            }
        }
    }
}
