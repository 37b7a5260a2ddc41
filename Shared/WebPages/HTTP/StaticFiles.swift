import HTTPTypes
import Hummingbird
import NIOCore
import ServiceKit

/// Style sheets, scripts and pictures, held in memory from the start and served at `/assets/<name>`.
///
/// Only names found at the start are served, so no path can lead elsewhere. Addresses carry the hash of the content and may be
/// kept by browsers for a year; without it, or with another, the answer must be asked for again each time.
package struct StaticFiles: Sendable {
    struct Asset: Sendable {
        let content: ByteBuffer
        let mediaType: String
        let tag: EntityTag

        /// What addresses carry.
        var hash: String { String(self.tag.value.dropFirst().dropLast()) }
    }

    private let assets: [String: Asset]

    /// The shared assets, and those in `assets/` of each folder.
    package init(_ folders: ResourceFolder...) throws {
        var assets: [String: Asset] = [:]
        for folder in [try ResourceFolder.shared()] + folders {
            for name in folder.files(below: "assets") where !name.contains("/") {
                guard assets[name] == nil else { throw ResourceError.duplicate("asset \(name)") }
                guard let bytes = try folder.contents(of: "assets/" + name) else { throw ResourceError.unreadable(name) }
                assets[name] = try Asset(named: name, bytes: bytes)
            }
        }
        self.assets = assets
    }

    /// The address of an asset, with the hash of what it holds.
    package func path(_ name: String) -> String {
        guard let asset = self.assets[name] else { return "/assets/\(name)" }
        return "/assets/\(name)?v=\(asset.hash)"
    }

    /// Serves `GET` and `HEAD` below `/assets`.
    package func register(on router: some RouterMethods<some RequestContext>) {
        router.get("/assets/:name") { request, context in self.respond(to: request, name: context.parameters.get("name")) }
        router.head("/assets/:name") { request, context in
            self.respond(to: request, name: context.parameters.get("name")).createHeadResponse()
        }
    }

    func respond(to request: Request, name: String?) -> Response {
        guard let name, let asset = self.assets[name] else {
            return Response(status: .notFound, headers: [.cacheControl: "no-store"])
        }
        let isCurrent = request.uri.queryParameters["v"].map { $0 == asset.hash } ?? false
        var headers: HTTPFields = [
            .cacheControl: isCurrent ? "public, max-age=31536000, immutable" : "no-cache",
            .eTag: asset.tag.value,
        ]
        if let known = request.headers[.ifNoneMatch], asset.tag.isAmong(known) {
            return Response(status: .notModified, headers: headers)
        }
        headers[.contentType] = asset.mediaType
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: asset.content))
    }
}

extension StaticFiles.Asset {
    init(named name: String, bytes: [UInt8]) throws(ResourceError) {
        let types = [
            "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml", "png": "image/png",
            "jpg": "image/jpeg", "ico": "image/x-icon", "woff2": "font/woff2", "txt": "text/plain; charset=utf-8", "pdf": "application/pdf",
        ]
        guard let mediaType = name.split(separator: ".").last.flatMap({ types[String($0)] }) else { throw .unknownAssetType(name) }
        self.content = ByteBuffer(bytes: bytes)
        self.mediaType = mediaType
        self.tag = EntityTag(of: bytes)
    }
}
