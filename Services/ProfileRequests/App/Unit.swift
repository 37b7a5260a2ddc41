import ProfileRequestsDomain

/// Foundation has a `Unit` too; this one is meant throughout the service.
package typealias Unit = ProfileRequestsDomain.Unit
