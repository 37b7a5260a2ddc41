import ProfileRequestsDomain
import Sealing

/// Which line each login of a file stood in first. Sixteen bytes of its keyed hash stand for a login: a million logins would take several times the room.
struct LineNumbers {
    private var lines: [UInt128: Int] = [:]

    /// Notes the line of a login.
    ///
    /// - Throws: ``LegacyLineRefusal/loginTwice(line:)`` when an earlier line has it.
    mutating func check(
        _ record: LegacyDirectoryRecord, line: Int, sealer: Sealer
    ) throws(LegacyLineRefusal) -> LegacyStatisticsRepository.Entry {
        let entry = LegacyStatisticsRepository.entry(record, sealer: sealer)
        let key = entry.loginHash.prefix(16).reduce(into: UInt128(0)) { $0 = $0 << 8 | UInt128($1) }
        if let earlier = self.lines[key] { throw .loginTwice(line: earlier) }
        self.lines[key] = line
        return entry
    }
}
