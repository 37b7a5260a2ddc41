import WebPages

/// A module that lies outside this system.
struct ModulePage: ViewModel {
    let name: String
    let notice = Notice(.info, "Ten moduł jest częścią innego systemu i nie jest dostępny w tym środowisku.")
    let back = "/home"
}
