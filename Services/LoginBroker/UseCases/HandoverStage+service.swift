import Contracts

extension HandoverStage {
    /// The service that runs the stage.
    var service: ServiceName {
        switch self {
        case .migration: .accountMigration
        case .account: .profileRequests
        }
    }
}
