/// What a log-in method says a person is: a PESEL, or an eIDAS identifier where there is none. Prints `REDACTED`.
///
/// Coded as one string, as the national node delivers it: eleven digits, or two country codes and the rest.
package enum PersonIdentifier: TextIdentifier, Redacted {
    case pesel(PESEL)
    case eidas(EidasIdentifier)

    package init(_ text: String) throws {
        if text.contains("/") {
            self = .eidas(try EidasIdentifier(text))
        } else {
            self = .pesel(try PESEL(text))
        }
    }

    package var value: String {
        switch self {
        case .pesel(let pesel): pesel.digits
        case .eidas(let eidas): eidas.value
        }
    }

    package var pesel: PESEL? {
        switch self {
        case .pesel(let pesel): pesel
        case .eidas: nil
        }
    }
}
