import Foundation

/// Directory files as JSON Lines: an object a line, all members texts.
enum JSONLinesRecords {
    static func record(_ line: ArraySlice<UInt8>) throws(LineRefusal) -> LegacyRecord? {
        guard String(validating: line, as: UTF8.self) != nil else { throw .notUTF8 }
        let object: Object
        do {
            object = try JSONDecoder().decode(Object.self, from: Data(line))
        } catch let refusal as LineRefusal {
            throw refusal
        } catch {
            throw .notAnObject
        }
        return try LegacyRecord(object.fields)
    }

    /// One line's object. A member that is not known is refused: a name that is spelled wrongly would lose what it holds.
    private struct Object: Decodable {
        var fields = LegacyRecord.Fields()

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Key.self)
            for key in container.allKeys {
                guard let member = Member(rawValue: key.stringValue) else { throw LineRefusal.unknownMember }
                if member == .email, try container.decodeNil(forKey: key) { continue }
                guard let text = try? container.decode(String.self, forKey: key) else { throw LineRefusal.wrongType(member.field) }
                self.fields[keyPath: member.path] = text.trimmingCharacters(in: .whitespaces)
            }
        }
    }

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    private enum Member: String {
        case pesel, login, email, status, givenNames, familyName

        var field: LegacyField {
            switch self {
            case .pesel: .pesel
            case .login: .login
            case .email: .email
            case .status: .status
            case .givenNames: .givenNames
            case .familyName: .familyName
            }
        }

        var path: WritableKeyPath<LegacyRecord.Fields, String> {
            switch self {
            case .pesel: \.pesel
            case .login: \.login
            case .email: \.email
            case .status: \.status
            case .givenNames: \.givenNames
            case .familyName: \.familyName
            }
        }
    }
}
