import Foundation
import ProfileRequestsDomain

/// `MODULE_URLS`: where the systems behind the tiles of the home page are, as `CODE=URL`, separated by commas.
///
/// What is opened is a plain link: nothing about the person goes with it. The other system logs its people in at the broker, as a client of
/// its own, and the broker's session makes that one step without questions.
package enum ModuleURLs {
    /// The codes that can be given an address: tiles whose pages are not ours.
    package static let codes = HomeSection.allCases.flatMap(\.modules).filter { !$0.isInside }.map(\.code)

    /// - Parameter entries: the parts between the commas.
    /// - Returns: the addresses by code, and what is wrong with the entries that will not do.
    package static func read(_ entries: [String]) -> (addresses: [String: String], problems: [String]) {
        var addresses: [String: String] = [:]
        var problems: [String] = []
        for entry in entries {
            guard let equals = entry.firstIndex(of: "=") else {
                problems.append("has an entry without an address: \(entry)")
                continue
            }
            let code = entry[..<equals].trimmingCharacters(in: .whitespaces)
            let address = entry[entry.index(after: equals)...].trimmingCharacters(in: .whitespaces)
            if !Self.codes.contains(code) {
                problems.append("names a module there is not: \(code) (there are \(Self.codes.joined(separator: ", ")))")
            } else if addresses[code] != nil {
                problems.append("names \(code) twice")
            } else if !Self.isAllowed(address) {
                problems.append("must give \(code) an https address, or an http one on this machine, without user name and fragment")
            } else {
                addresses[code] = address
            }
        }
        return (addresses, problems)
    }

    /// What may be gone to without being read or changed on the way.
    private static func isAllowed(_ address: String) -> Bool {
        guard address.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\\") }),
            let parts = URLComponents(string: address),
            let host = parts.host, !host.isEmpty, parts.user == nil, parts.password == nil, parts.fragment == nil
        else { return false }
        switch parts.scheme?.lowercased() {
        case "https": return true
        case "http": return ["localhost", "127.0.0.1", "::1", "[::1]"].contains(host.lowercased())
        default: return false
        }
    }
}
