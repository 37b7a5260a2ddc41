"""A private PostgreSQL server on a Unix socket, gone with its data when it is stopped.

As a command it starts one, runs what follows with TEST_POSTGRESQL_URL set, and stops it:
python -m harness.postgresql swift test --skip-build
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PORT = 5432


def program(name):
    """The newest of the versions installed; Debian keeps them outside PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: float(path.parts[4]))
    path = str(found[-1]) if found else shutil.which(name)
    if not path:
        raise SystemExit(f"{name} is missing: install postgresql")
    return path


def as_somebody(command):
    """PostgreSQL refuses to run as root."""
    return command if os.geteuid() else ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", *command]


class PostgreSQL:
    def __init__(self, folder=None, durable=False, log=None):
        """- durable: survives a power cut, as an installation's server must; tests need not pay for that.
        - log: where the write-ahead log lies, if not with the data; in small pieces there.
        """
        self.durable = durable
        # A socket's path has room for a hundred characters, less than some temporary folders take.
        self.folder = Path(folder or tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
        self.data = self.folder / "data"
        self.process = None
        self.port = PORT
        if not os.geteuid():
            shutil.chown(self.folder, "nobody", "nogroup")
        self.folder.chmod(0o755)
        subprocess.run(
            as_somebody([program("initdb"), "-D", self.data, "-U", "ssoz", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync",
                          *(["--waldir", log, "--wal-segsize=1"] if log else [])]),
            check=True, stdout=subprocess.DEVNULL, cwd="/")

    def start(self, **further):
        """- further: settings that replace those of every server of the tests."""
        # Without fsync a killed server still finds what it wrote.
        settings = {
            "unix_socket_directories": self.folder, "listen_addresses": "", "port": PORT, "max_connections": 300,
            "fsync": "on" if self.durable else "off", "shared_buffers": "128MB", "log_min_messages": "fatal"} | further
        self.port = settings["port"]
        self.process = subprocess.Popen(
            as_somebody([program("postgres"), "-D", str(self.data)] + [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]),
            cwd="/", stdout=subprocess.DEVNULL, stderr=open(self.folder / "log", "ab"))
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            if subprocess.run([program("pg_isready"), "-q", "-h", self.folder, "-p", str(self.port)], cwd="/").returncode == 0:
                return self
            if self.process.poll() is not None:
                raise AssertionError((self.folder / "log").read_text())
            time.sleep(0.05)
        raise AssertionError("PostgreSQL did not start")

    def stop(self, how=signal.SIGINT):
        """SIGINT ends every session at once and writes everything down; SIGQUIT leaves recovery to the next start."""
        self.process.send_signal(how)
        self.process.wait(60)

    def hang(self):
        """Stops every process of the server where it is: connections stay open, and nobody answers."""
        self.tell(signal.SIGSTOP)

    def resume(self):
        self.tell(signal.SIGCONT)

    def tell(self, what):
        # The first one first: once it is stopped it makes no more of the others.
        os.kill(self.process.pid, what)
        for pid in Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split():
            # Connections end as they please.
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(pid), what)

    def remove(self):
        if self.process and self.process.poll() is None:
            self.resume()
            self.stop(signal.SIGQUIT)
        shutil.rmtree(self.folder, ignore_errors=True)

    def sql(self, text, database="postgres"):
        """Runs a statement; returns its rows as lines."""
        result = subprocess.run(
            [program("psql"), "-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", "-h", self.folder, "-p", str(self.port), "-U", "ssoz", "-d", database,
             "-c", text], capture_output=True, text=True, cwd="/")
        assert result.returncode == 0, result.stderr
        return result.stdout.splitlines()

    def create(self, database):
        """Makes an empty database and returns its address."""
        self.sql(f'CREATE DATABASE "{database}" TEMPLATE template0')
        return self.url(database)

    def url(self, database):
        return f"postgresql://ssoz@/{database}?host={self.folder}&port={self.port}"


def main():
    server = PostgreSQL()
    try:
        server.start()
        return subprocess.run(sys.argv[1:], env=os.environ | {"TEST_POSTGRESQL_URL": server.create("tests")}).returncode
    finally:
        server.remove()


if __name__ == "__main__":
    sys.exit(main())
