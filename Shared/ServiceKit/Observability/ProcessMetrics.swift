import Foundation

/// What Linux says of this process.
enum ProcessMetrics {
    static func render() -> String {
        var text = ""
        if let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
            let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmRSS:") }),
            let kibibytes = line.split(whereSeparator: { !$0.isNumber }).first.flatMap({ Int($0) })
        {
            text += "# TYPE process_resident_memory_bytes gauge\nprocess_resident_memory_bytes \(kibibytes * 1024)\n"
        }
        if let descriptors = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd") {
            text += "# TYPE process_open_fds gauge\nprocess_open_fds \(descriptors.count)\n"
        }
        return text
    }
}
