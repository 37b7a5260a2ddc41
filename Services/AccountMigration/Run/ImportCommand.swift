import AccountMigration
import ArgumentParser

/// `import-eploz`.
struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import-eploz", abstract: "Replace the directory of ePLOZ by that of a file.",
        discussion: """
            The file has the whole directory: who is not in it is not in ePLOZ any more. Its accounts become visible all at once, when all of them are \
            there; a search meanwhile, or after an import that was interrupted, finds the directory as it was. The service need not be stopped. \
            Importing the same file again changes nothing.

            CSV: UTF-8 with or without byte order mark, lines ending in LF or CR LF, empty lines and lines that begin with # do not count. The \
            first line is pesel;login;email;status;given_names;family_name. The e-mail address may be empty; the status is active, blocked or \
            closed. Fields are not quoted.

            JSON Lines: an object a line with pesel, login, email, status, givenNames and familyName, all of them texts; email may be null or left out.

            Lines that will not do are left out and named with their reason, never with what they hold.

            It ends with 0 when every line was imported, or the directory is that of the file already; 3 when lines were refused, the others \
            imported. Otherwise the directory is as it was: 65 the file will not do as a whole, 66 it cannot be read, 73 the report cannot be \
            written, 74 the database or its disk did not take the accounts, 75 another import is under way or the database cannot be reached \
            (where it says that the outcome is in doubt, the next import says what it was), 78 wrong settings, 130 interrupted.
            """)

    @Argument(help: "The file; it is read twice, so it cannot be a pipe.") var file: String
    @Option(help: "csv or jsonl; by default jsonl for .jsonl and .ndjson, otherwise csv.") var format: LegacyFileFormat?
    @Option(help: "Where the refused lines are written: line;reason.") var report: String?
    @Flag(help: "Believe a file that has less than half of the present directory's accounts, or none.") var allowFewer = false

    func run() async throws {
        let run = LegacyImportRun(path: self.file, format: self.format, report: self.report, allowsFewer: self.allowFewer)
        throw ExitCode(await run.run().rawValue)
    }
}

extension LegacyFileFormat: ExpressibleByArgument {}
