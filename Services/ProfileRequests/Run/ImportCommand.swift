import ArgumentParser
import ProfileRequests

/// `import-ssoz1`.
struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import-ssoz1", abstract: "Import accounts of SSOZ I, whose permissions people may transfer.",
        discussion: """
            The file is read a line at a time. Accounts that are not there yet are added, others become what the file says; nothing is removed, and an \
            account whose permissions were transferred stays so. The service need not be stopped. Importing the same file again changes nothing, and \
            after an interruption goes on where it was.

            CSV: UTF-8 with or without byte order mark, lines ending in LF or CR LF; empty lines and lines that begin with # do not count. The first \
            line is login;password_hash;last_used;register_number;regon;roles;telephone;email. The password hash is Argon2id ($argon2id$… with \
            m=19456,t=2,p=1) or {SSHA} with base64; the latter is put under Argon2id at once. One of register number and REGON is needed; roles are \
            separated by commas; telephone and e-mail may be empty. Fields are not quoted.

            Lines that will not do are left out and named with their reason, never with what they hold.

            It ends with 0 when every line will do; 3 when lines were refused, the others imported; otherwise 65 the file will not do as a whole, \
            66 it cannot be read, 75 the database cannot be reached or another import is under way, 78 wrong settings, 130 interrupted.
            """)

    @Argument(help: "The file.") var file: String

    func run() async throws {
        throw ExitCode(await LegacyDirectoryImportRun(path: self.file).run().rawValue)
    }
}
