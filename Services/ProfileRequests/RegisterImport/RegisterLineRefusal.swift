/// Why a line of a register file will not do. Neither a case nor its words hold anything of what the line says.
enum RegisterLineRefusal: Error, Hashable, Sendable {
    case csv(CSVReader.Fault)
    case fieldCount(Int, of: Int)
    case missing(RegisterColumn)
    case tooLong(RegisterColumn)
    case characters(RegisterColumn)
    case wrong(RegisterColumn)
    case nothingToKnowItBy
    case numberTwice(line: Int)
    case kindAndScope
    case centralUnit
    /// The unit that has the identifier is another one.
    case identifierTaken
}

extension RegisterLineRefusal: CustomStringConvertible {
    var description: String {
        switch self {
        case .csv(let fault):
            switch fault {
            case .strayQuote: "a quotation mark stands within a field that is not quoted"
            case .textAfterQuote: "something follows a closing quotation mark"
            case .unclosedQuote: "a quotation mark is never closed"
            case .strayCarriageReturn: "a carriage return stands within a field that is not quoted"
            case .containsNUL: "the line contains a NUL"
            case .notUTF8: "the line is not UTF-8"
            case .tooLong: "the record is longer than \(CSVReader.recordLimit) bytes"
            }
        case .fieldCount(let count, let needed): "\(needed) fields are needed, there are \(count)"
        case .missing(let column): "„\(column.rawValue)” is missing"
        case .tooLong(let column): "„\(column.rawValue)” is too long"
        case .characters(let column): "„\(column.rawValue)” has characters it cannot have"
        case .wrong(let column): "„\(column.rawValue)” will not do"
        case .nothingToKnowItBy: "there is neither a number in the register nor a REGON to know the unit by"
        case .numberTwice(let line): "the unit stands in line \(line) already"
        case .kindAndScope: "kind and scope do not fit each other"
        case .centralUnit: "there is one central unit, which stays what it is and is never closed"
        case .identifierTaken: "another unit has this identifier"
        }
    }
}
