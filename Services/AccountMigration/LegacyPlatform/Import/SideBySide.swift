/// Work on several things at once, as many as are given, its results in their order.
enum SideBySide {
    static func map<Input: Sendable, Output: Sendable>(
        _ inputs: [Input], _ body: @escaping @Sendable (Input) -> Output
    ) async -> [Output] {
        await withTaskGroup(of: (Int, Output).self) { group in
            for (position, input) in inputs.enumerated() { group.addTask { (position, body(input)) } }
            return await group.reduce(into: [(Int, Output)]()) { $0.append($1) }.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }
}
