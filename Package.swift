// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

// MARK: Libraries (ARCHITECTURE.md says why each is here)

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let configuration = Target.Dependency.product(name: "Configuration", package: "swift-configuration")
let coreMetrics = Target.Dependency.product(name: "CoreMetrics", package: "swift-metrics")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let httpClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let hummingbirdTesting = Target.Dependency.product(name: "HummingbirdTesting", package: "hummingbird")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let nioHTTPTypes = Target.Dependency.product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let nioHTTPTypesHTTP1 = Target.Dependency.product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let serviceLifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let serviceLifecycleTestKit = Target.Dependency.product(name: "ServiceLifecycleTestKit", package: "swift-service-lifecycle")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let tracing = Target.Dependency.product(name: "Tracing", package: "swift-distributed-tracing")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

// MARK: Kinds of target

func clibrary(_ name: String, _ pkgConfig: String, apt: String) -> Target {
    .systemLibrary(name: name, path: "Shared/\(name)", pkgConfig: pkgConfig, providers: [.apt([apt])])
}

func shared(_ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource]? = nil) -> Target {
    .target(name: name, dependencies: dependencies, path: "Shared/\(name)", resources: resources, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource]? = nil) -> Target {
    .testTarget(name: name, dependencies: dependencies, path: "Tests/\(name)", resources: resources, swiftSettings: strict)
}

/// What every service stands on.
let chassis: [Target.Dependency] = [
    "Vocabulary", "Contracts", "ServiceKit", "ServiceCommands", "Database", "Sealing", "LibCrypto", "JOSE", "WebPages",
    configuration, httpClient, httpTypes, hummingbird, logging, metrics, mustache, nioCore, nioHTTP1, serviceLifecycle,
]

/// A service is three targets: its rules, everything around them, its executable; and its two test suites.
func service(_ name: String, executable: String, uses: [Target.Dependency] = [], testFiles: [Resource]? = nil) -> [Target] {
    let rules = Target.Dependency(stringLiteral: "\(name)Domain")
    let service = Target.Dependency(stringLiteral: name)
    return [
        .target(name: "\(name)Domain", dependencies: ["Vocabulary"], path: "Services/\(name)/Domain", swiftSettings: strict),
        .target(
            name: name, dependencies: [rules] + chassis + uses, path: "Services/\(name)", exclude: ["Domain", "Run"],
            resources: [.copy("Resources")], swiftSettings: strict),
        .executableTarget(
            name: executable, dependencies: [service, "ServiceCommands", "ServiceKit", argumentParser], path: "Services/\(name)/Run",
            swiftSettings: strict),
        tests("\(name)DomainTests", [rules, "Vocabulary"]),
        tests(
            "\(name)HTTPTests",
            [service, rules, "TestKit", hummingbirdTesting, serviceLifecycleTestKit] + chassis + uses, resources: testFiles),
    ]
}

let package = Package(
    name: "SSOZIdentity",
    products: [
        .executable(name: "login-broker", targets: ["login-broker"]),
        .executable(name: "account-migration", targets: ["account-migration"]),
        .executable(name: "profile-requests", targets: ["profile-requests"]),
        .executable(name: "notification-worker", targets: ["notification-worker"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.3"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // C libraries
        clibrary("CLibCrypto", "libcrypto", apt: "libssl-dev"),
        clibrary("CArgon2", "libargon2", apt: "libargon2-dev"),
        clibrary("CLibCurl", "libcurl", apt: "libcurl4-openssl-dev"),
        clibrary("CLibPQ", "libpq", apt: "libpq-dev"),
        clibrary("CPangoCairo", "pangocairo", apt: "libpango1.0-dev"),
        clibrary("CTurboJPEG", "libturbojpeg", apt: "libturbojpeg0-dev"),

        // Shared
        shared("Vocabulary"),
        shared("LibCrypto", ["CLibCrypto"]),
        shared("JOSE", ["LibCrypto", "CLibCrypto"]),
        shared("Sealing", ["LibCrypto", "CLibCrypto", "Vocabulary"]),
        shared("PasswordHashing", ["CArgon2", "LibCrypto", "Vocabulary"]),
        shared("Database", ["CLibPQ", "Vocabulary", grdb, logging]),
        shared("Contracts", ["Vocabulary", httpTypes]),
        shared(
            "ServiceKit",
            [
                "Vocabulary", "Contracts", "Database", "Sealing", "LibCrypto", "JOSE", configuration, coreMetrics, httpClient,
                httpTypes, hummingbird, hummingbirdCore, logging, metrics, nioCore, nioHTTP1, nioHTTPTypes, nioHTTPTypesHTTP1, nioPosix,
                serviceLifecycle,
                tracing, unixSignals,
            ]),
        shared("ServiceCommands", ["Contracts", "Database", "ServiceKit", "Vocabulary", argumentParser]),
        shared(
            "WebPages",
            ["Vocabulary", "Contracts", "Database", "LibCrypto", "Sealing", "ServiceKit", httpTypes, hummingbird, mustache, nioCore],
            resources: [.copy("Resources")]),
        shared(
            "RelyingParty",
            [
                "Vocabulary", "Contracts", "Database", "JOSE", "LibCrypto", "Sealing", "ServiceKit", "WebPages", httpClient, httpTypes,
                logging,
                nioCore, nioHTTP1,
            ]),
        shared(
            "TestKit",
            [
                "Vocabulary", "Contracts", "Database", "ServiceKit", "Sealing", "LibCrypto", "JOSE", httpTypes, hummingbird,
                hummingbirdTesting, logging, nioCore,
            ]),

        tests("VocabularyTests", ["Vocabulary"]),
        tests("JOSETests", ["JOSE", "LibCrypto"], resources: [.copy("Vectors")]),
        tests("SealingTests", ["Sealing", "LibCrypto", "PasswordHashing", "Vocabulary"]),
        tests("DatabaseTests", ["Database", "TestKit", "Vocabulary"]),
        tests("ContractTests", ["Contracts", "Vocabulary"]),
        tests(
            "ServiceKitTests",
            [
                "ServiceKit", "Contracts", "Database", "Sealing", "JOSE", "LibCrypto", "Vocabulary", "TestKit", configuration,
                httpTypes, hummingbird, hummingbirdTesting, logging, nioCore, nioEmbedded, nioHTTPTypes,
            ]),
        tests("WebPagesTests", ["WebPages", "ServiceKit", "Vocabulary", hummingbird, hummingbirdTesting, httpTypes, nioCore]),
        tests(
            "StorageConformanceTests",
            [
                "TestKit", "Database", "Sealing", "LibCrypto", "RelyingParty", "ServiceKit", "Vocabulary", "Contracts", "LoginBroker",
                "LoginBrokerDomain", "AccountMigration", "AccountMigrationDomain", "ProfileRequests", "ProfileRequestsDomain",
                "NotificationWorker", "NotificationWorkerDomain", "JOSE", logging,
            ]),

        // The limit `make bench` compares with: a bare Hummingbird server that signs one token.
        .executableTarget(
            name: "bare-server", dependencies: ["JOSE", "LibCrypto", hummingbird, httpTypes, nioCore, logging],
            path: "Tests/Bench/BareServer", swiftSettings: strict),
        // What `make bench` counts printed applications with.
        .executableTarget(
            name: "document-printer", dependencies: ["ProfileRequests"], path: "Tests/Bench/DocumentPrinter", swiftSettings: strict),
    ]
        + service("LoginBroker", executable: "login-broker", uses: ["PasswordHashing", yams])
        + service("AccountMigration", executable: "account-migration", uses: ["RelyingParty"])
        + service(
            "ProfileRequests", executable: "profile-requests",
            uses: ["CPangoCairo", "CTurboJPEG", "PasswordHashing", "RelyingParty", nioPosix],
            testFiles: [.copy("SignedFiles")])
        + service("NotificationWorker", executable: "notification-worker", uses: ["CLibCurl"]),
    swiftLanguageModes: [.v6]
)
