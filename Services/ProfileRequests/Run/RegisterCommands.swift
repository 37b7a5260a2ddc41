import ArgumentParser
import ProfileRequests

/// `import-units`.
struct ImportUnits: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import-units", abstract: "Bring the register of units up to date with a file of RPWDL's open data.",
        discussion: """
            CSV: UTF-8 with or without byte order mark, fields separated by semicolons and perhaps quoted, NULL for what is absent. The first line names \
            the columns. Needed: ID Księgi, Nazwa, NIP, Ulica, Budynek, Lokal, Kod pocztowy, Miejscowość, Teryt, Telefon, Email, Data wykreślenia z \
            rejestru. Taken where they are there: Nazwa podmiotu (for a Nazwa that is absent), Regon, Powiat, Gmina, and as generate-units writes them \
            Rodzaj, Zakres and Identyfikator. Other columns do not count.

            A unit is known by its number in the register, one without by its REGON. What the file says of it replaces what was there; a unit with a date \
            on which it was struck off is closed, and none is opened again. Units that are not in the file stay as they are: people may have profiles in \
            them. Without Rodzaj new units are PODM, without Zakres they report.

            All lines are imported or none. Lines that will not do are named with their reason, never with what they hold. An import that is interrupted \
            or killed changes nothing; run it again. The service need not be stopped; but SQLite has one writer, so that what the \
            service writes meanwhile waits and may be refused.

            It ends with 0 when the register is as the file says. Otherwise the register is as it was: 65 the file or some of its lines will not do, 66 it \
            cannot be read, 73 the report cannot be written, 74 the database or its disk did not take the units, 75 the database is busy or cannot be \
            reached, or somebody changed a unit meanwhile, 78 wrong settings, 130 interrupted.
            """)

    @Argument(help: "The file; it is read three times, so it cannot be a pipe.") var file: String
    @Option(help: "Where the lines that will not do are written: line;reason.") var report: String?

    func run() async throws {
        throw ExitCode(await UnitImportRun(path: self.file, report: self.report).run().rawValue)
    }
}

/// `generate-units`.
struct GenerateUnits: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate-units", abstract: "Make up units, for a register of any size that belongs to nobody.",
        discussion: """
            The same seed makes the same units, and more of them begin with the fewer. The first 25, such as the central unit and the voivodeships' \
            offices, are the same for every seed. A sandbox makes 2000 of seed 2023 when it first starts; with that seed this command adds the rest.

            Units that are there already stay as they are. All are stored or none. With --csv they are written as a file for import-units instead, and no \
            database is touched.

            It ends with 0, or as import-units does; 65 means that the register has units of another seed.
            """)

    @Option(help: "How many units there are to be.") var count = 2000
    @Option(help: "What the units are drawn by.") var seed: UInt64 = 2023
    @Option(help: "Write a register file instead of storing; - is standard output.") var csv: String?

    func validate() throws {
        guard (1...900_000).contains(self.count) else { throw ValidationError("--count is a number from 1 to 900000.") }
    }

    func run() async throws {
        throw ExitCode(await UnitGenerationRun(seed: self.seed, count: self.count, csv: self.csv).run().rawValue)
    }
}
