import Foundation

/// Why a service's pages could not be made ready; each stops the start.
package enum ResourceError: Error, Equatable, CustomStringConvertible {
    case folderMissing([String])
    case unreadable(String)
    case badStrings(String)
    case duplicate(String)
    case template(name: String, line: Int, reason: String)
    case unknownPartial(String, in: String)
    case unknownWord(String, in: String)
    case unescapedOutput(in: String)
    case unknownAssetType(String)

    package var description: String {
        switch self {
        case .folderMissing(let places): "no resources at \(places.joined(separator: " nor "))"
        case .unreadable(let path): "cannot read \(path)"
        case .badStrings(let path): "\(path) is not a flat object of strings"
        case .duplicate(let what): "\(what) is there twice"
        case .template(let name, let line, let reason): "template \(name), line \(line): \(reason)"
        case .unknownPartial(let partial, let name): "template \(name) includes \(partial), which does not exist"
        case .unknownWord(let word, let name): "template \(name) uses words.\(word), which strings/pl.json lacks"
        case .unescapedOutput(let name): "template \(name) prints a value unescaped or changes the delimiters"
        case .unknownAssetType(let name): "asset \(name) has a file name extension without a media type"
        }
    }
}

/// The `Resources` folder of one target: beside the executable, or where the build left it.
package struct ResourceFolder: Sendable {
    package let path: String

    /// Finds the folder of a target.
    /// - Parameters:
    ///   - target: the target's name in Package.swift, `LoginBroker`.
    ///   - fallback: `Bundle.module.bundlePath` of that target; asked only when nothing stands beside the executable,
    ///     because `Bundle.module` ends the process where it finds nothing.
    package init(target: String, fallback: @autoclosure () -> String) throws(ResourceError) {
        let beside = Self.executableFolder + "/SSOZIdentity_\(target).resources/Resources"
        if Self.isFolder(beside) {
            self.path = beside
            return
        }
        let built = fallback() + "/Resources"
        guard Self.isFolder(built) else { throw .folderMissing([beside, built]) }
        self.path = built
    }

    /// A folder anywhere, for tests and tools.
    package init(path: String) throws(ResourceError) {
        guard Self.isFolder(path) else { throw .folderMissing([path]) }
        self.path = path
    }

    /// What the shared templates, words and assets stand in.
    static func shared() throws(ResourceError) -> ResourceFolder {
        try ResourceFolder(target: "WebPages", fallback: Bundle.module.bundlePath)
    }

    /// Relative paths of all files with this extension, at any depth, sorted.
    func files(withExtension fileExtension: String? = nil, below folder: String = "") -> [String] {
        let root = folder.isEmpty ? self.path : self.path + "/" + folder
        let found = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
        return
            found
            .filter { path in
                let isHidden = path.split(separator: "/").contains { $0.hasPrefix(".") }
                guard !isHidden, !Self.isFolder(root + "/" + path) else { return false }
                return fileExtension.map { path.hasSuffix("." + $0) } ?? true
            }
            .sorted()
    }

    /// The bytes of one file; nil when there is none.
    func contents(of file: String) throws(ResourceError) -> [UInt8]? {
        let path = self.path + "/" + file
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        guard let data = FileManager.default.contents(atPath: path) else { throw .unreadable(path) }
        return Array(data)
    }

    private static func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
    }

    private static var executableFolder: String {
        let executable = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
        return URL(fileURLWithPath: executable).deletingLastPathComponent().path
    }
}
