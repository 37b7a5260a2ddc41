import Configuration
import Contracts
import Foundation
import HTTPTypes
import LibCrypto
import Logging
import Metrics
import Synchronization
import Testing
import Vocabulary

@testable import ServiceKit

@Suite("Settings, traces, logs and metrics")
struct SettingsTests {
    private func settings(_ variables: [String: String]) -> Settings {
        Settings(ConfigReader(provider: EnvironmentVariablesProvider(environmentVariables: variables)))
    }

    @Test("everything wrong is said at once")
    func allAtOnce() {
        var settings = self.settings(["HTTP_PORT": "70000", "SANDBOX": "maybe", "PUBLIC_URL": "ftp://x", "LOG_LEVEL": "loud"])
        _ = ChassisConfig(.loginBroker, reading: &settings)
        do {
            try settings.check()
            Issue.record("accepted")
        } catch let error as ConfigurationError {
            for variable in ["HTTP_PORT", "SANDBOX", "PUBLIC_URL", "LOG_LEVEL", "SEALING_KEYRING_FILE"] {
                #expect(error.problems.contains { $0.hasPrefix(variable) }, "\(variable)")
            }
            #expect(error.problems.count == 5)
        } catch {
            Issue.record("another error")
        }
    }

    @Test("a secret comes from its variable or a file, whose last line break does not count")
    func secrets() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: file) }
        try "tajne\n".write(to: file, atomically: true, encoding: .utf8)
        var settings = self.settings(["A": "x y", "B_FILE": file.path, "C_FILE": "/nowhere"])
        #expect(settings.optionalSecret("a")?.exposed == "x y")
        #expect(settings.optionalSecret("b")?.exposed == "tajne")
        #expect(settings.optionalSecret("c") == nil)
        #expect(throws: ConfigurationError.self) { try settings.check() }
    }

    @Test(
        "how the database may be reached is refused with everything else",
        arguments: [
            ("postgresql://u:secret@localhost/d", "must not hold the password: set DATABASE_PASSWORD_FILE"),
            ("postgresql://u@db.example/d", "names another machine without sslmode=verify-full"),
            ("postgresql://u@/d?hostaddr=192.0.2.1", "names another machine without sslmode=verify-full"),
            ("postgresql://u@localhost,db.example/d", "names another machine without sslmode=verify-full"),
            (
                "postgresql://u@db.example/d?sslmode=verify-full&sslrootcert=/nowhere/ca.pem",
                "names a file that cannot be read: /nowhere/ca.pem"
            ),
            ("mysql://u@localhost/d", "must be a PostgreSQL connection URI"),
            ("postgresql://[::1/d", "must be a PostgreSQL connection URI"),
        ])
    func databaseAddresses(url: String, reason: String) {
        var settings = self.settings(["DATABASE_URL": url, "HTTP_PORT": "none"])
        _ = ChassisConfig(.loginBroker, reading: &settings)
        do {
            try settings.check()
            Issue.record("accepted")
        } catch let error as ConfigurationError {
            #expect(error.problems.contains { $0.hasPrefix("DATABASE_URL " + reason) }, "\(error.problems)")
            #expect(error.problems.contains { $0.hasPrefix("HTTP_PORT") })
            #expect(!error.description.contains("secret"))
        } catch {
            Issue.record("another error")
        }
    }

    @Test(
        "a database on this machine, behind a checked certificate, or in the open where that is allowed, will do",
        arguments: [
            ["DATABASE_URL": "postgresql://u@/d?host=/run/postgresql"], ["DATABASE_URL": "postgres://u@127.0.0.1:5433/d"],
            ["DATABASE_URL": "postgresql://u@db.example/d?sslmode=verify-full&sslrootcert=system"],
            ["DATABASE_URL": "postgresql://u@postgres/d", "DATABASE_ALLOW_PLAINTEXT": "true"],
        ])
    func databaseAddressesThatWillDo(variables: [String: String]) {
        var settings = self.settings(variables)
        _ = ChassisConfig(.loginBroker, reading: &settings)
        #expect(throws: ConfigurationError(problems: ["SEALING_KEYRING_FILE is not set"])) { try settings.check() }
    }

    @Test("a trace is continued when it is well formed, and begun otherwise")
    func traces() throws {
        let header = try #require(HTTPField.Name("traceparent"))
        let random = SystemRandomSource()
        let known = "4bf92f3577b34da6a3ce929d0e0e4736"
        let continued = TraceContext(continuing: [header: "00-\(known)-00f067aa0ba902b7-01"], random: random)
        #expect(continued.traceID == known && continued.spanID != "00f067aa0ba902b7")
        #expect(continued.traceparent == "00-\(known)-\(continued.spanID)-01")
        for wrong in [
            "", "x", "00-\(known)-00f067aa0ba902b7", "ff-\(known)-00f067aa0ba902b7-01", "00-\(known.uppercased())-00f067aa0ba902b7-01",
            "00-\(String(repeating: "0", count: 32))-00f067aa0ba902b7-01", "00-\(known)-0000000000000000-01",
            "00-\(known)-00f067aa0ba902b7-01-x",
        ] {
            #expect(TraceContext(continuing: [header: wrong], random: random).traceID != known, "\(wrong)")
        }
    }

    @Test("forwarded addresses count from trusted proxies only")
    func proxies() throws {
        let header = try #require(HTTPField.Name("X-Forwarded-For"))
        let proxies = TrustedProxies(addresses: ["10.0.0.1", "10.0.0.2"])
        #expect(proxies.remoteAddress(peer: "10.0.0.1", headers: [header: "6.6.6.6, 192.0.2.7, 10.0.0.2"]) == "192.0.2.7")
        #expect(proxies.remoteAddress(peer: "192.0.2.9", headers: [header: "6.6.6.6"]) == "192.0.2.9")
        #expect(proxies.remoteAddress(peer: "10.0.0.1", headers: [header: "<script>"]) == "10.0.0.1")
        #expect(proxies.remoteAddress(peer: nil, headers: [:]) == nil)
    }

    @Test("a log record is one line of JSON, whatever is in it")
    func logs() throws {
        let collected = Collected()
        let logger = Logger(label: "test") { label in
            JSONLogHandler(label: label, level: .info, output: LogOutput { collected.add($0) })
        }
        logger.info("zażółć \"x\"\n\u{1}", metadata: ["b.c": "\\d", "a": .stringConvertible(7)])
        logger.debug("not this")
        let line = try #require(collected.lines.first)
        #expect(collected.lines.count == 1 && line.hasSuffix("}\n") && line.dropLast().allSatisfy { !$0.isNewline })
        let record = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: String])
        #expect(record["message"] == "zażółć \"x\"\n\u{1}" && record["b.c"] == "\\d" && record["a"] == "7" && record["level"] == "info")
        #expect(try #require(record["time"]).wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil)
    }

    @Test("metrics are rendered for Prometheus, escaped and bounded")
    func metrics() {
        let registry = MetricsRegistry()
        registry.makeCounter(label: "http.requests", dimensions: [("route", "a\"b\n")]).increment(by: 2)
        registry.makeTimer(label: "http.duration", dimensions: []).recordNanoseconds(20_000_000)
        let text = registry.render()
        #expect(text.contains("# TYPE http_requests_total counter\nhttp_requests_total{route=\"a\\\"b\\n\"} 2.0\n"))
        #expect(text.contains("http_duration_seconds_bucket{le=\"0.01\"} 0\n"))
        #expect(text.contains("http_duration_seconds_bucket{le=\"0.025\"} 1\n"))
        #expect(text.contains("http_duration_seconds_count 1\n"))
        for number in 0..<3000 { registry.makeCounter(label: "many", dimensions: [("n", "\(number)")]).increment(by: 1) }
        #expect(registry.render().contains("metrics_overflow_total 1002\n"))
    }

    private final class Collected: Sendable {
        private let content = Mutex<[String]>([])

        var lines: [String] { self.content.withLock { $0 } }

        func add(_ line: String) {
            self.content.withLock { $0.append(line) }
        }
    }
}
