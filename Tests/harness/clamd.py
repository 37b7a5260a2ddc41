"""Debian's clamd as a private instance, with a signature database of its own that knows nothing but EICAR's test file."""

import contextlib
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

from .until import until

# In two halves, so that no scanner takes this file for the test file.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-" + b"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"

CONFIGURATION = """\
Foreground yes
LocalSocket {folder}/clamd.ctl
DatabaseDirectory {folder}/signatures
TemporaryDirectory {folder}
LogFile {folder}/clamd.log
ConcurrentDatabaseReload no
"""


class Clamd:
    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="clamd-"))
        self.socket = self.folder / "clamd.ctl"
        self.process = None
        signatures = self.folder / "signatures"
        signatures.mkdir()
        # Name, any kind of file, anywhere in it, bytes.
        (signatures / "test.ndb").write_text(f"Eicar-Test-Signature:0:*:{EICAR.hex()}\n")
        (self.folder / "clamd.conf").write_text(CONFIGURATION.format(folder=self.folder))

    @property
    def address(self):
        return f"unix:{self.socket}"

    def start(self):
        self.process = subprocess.Popen(
            ["/usr/sbin/clamd", "-c", self.folder / "clamd.conf"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL)
        until(self.answers, within=60, what="clamd to answer")
        return self

    def answers(self):
        assert self.process.poll() is None, f"clamd ended with {self.process.returncode}:\n{self.log()}"
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as asked:
            asked.settimeout(5)
            asked.connect(str(self.socket))
            asked.sendall(b"zPING\0")
            return asked.recv(16) == b"PONG\0"
        return False

    def log(self):
        with contextlib.suppress(OSError):
            return (self.folder / "clamd.log").read_text()
        return ""

    def stop(self):
        if self.process:
            self.process.terminate()
            self.process.wait(30)
            self.process = None
        self.socket.unlink(missing_ok=True)

    def remove(self):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
