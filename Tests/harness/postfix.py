"""Debian's postfix as a private instance: its own configuration, queue and log, on free ports, gone when it is removed.

It takes mail for poczta.example from whoever has logged in over TLS, and keeps it in Maildirs.
"""

import email
import email.policy
import os
import pwd
import shutil
import socketserver
import subprocess
import tempfile
import threading
from pathlib import Path

from .mail_server import Certificate
from .stack import free_ports, until

DOMAIN = "poczta.example"
USER, PASSWORD = "ssoz", "made-up password"

MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/mail.log
maillog_file_prefixes = {folder}
myhostname = mail.ssoz.example
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
alias_maps =
alias_database =
default_transport = error:nothing leaves this machine
virtual_mailbox_domains = {domain}
virtual_mailbox_base = {folder}/mail
virtual_mailbox_maps = texthash:{folder}/mailboxes
virtual_minimum_uid = 1
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
smtpd_tls_security_level = encrypt
smtpd_tls_cert_file = {certificate}
smtpd_tls_key_file = {key}
smtpd_sasl_auth_enable = yes
smtpd_sasl_path = smtpd
smtpd_relay_restrictions = permit_sasl_authenticated, reject
smtpd_recipient_restrictions = reject_unlisted_recipient, check_policy_service inet:127.0.0.1:{policy}, permit_sasl_authenticated, reject
smtpd_timeout = {idle}s
"""

MASTER = """\
127.0.0.1:{starttls} inet n - n - - smtpd
127.0.0.1:{tls} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes
postlog unix-dgram n - n - 1 postlogd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
error unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
"""


class Policy(socketserver.StreamRequestHandler):
    """Postfix's policy protocol: puts off the first attempt for each recipient that is in the server's `greylist`."""

    def handle(self):
        asked = {}
        for line in self.rfile:
            name, _, value = line.decode().rstrip("\n").partition("=")
            if name:
                asked[name] = value
                continue
            recipient, asked = asked.get("recipient"), {}
            later = recipient in self.server.greylist
            self.server.greylist.discard(recipient)
            self.wfile.write(b"action=450 4.2.0 Greylisted, try again later\n\n" if later else b"action=DUNNO\n\n")


class Policies(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


class Postfix:
    def __init__(self, mailboxes, idle=300):
        """- mailboxes: the recipients there are, without their domain. - idle: seconds after which it ends a silent connection."""
        # Postfix's own user must be able to come here, which it cannot through the folders of a test.
        self.folder = Path(tempfile.mkdtemp(prefix="postfix-", dir="/tmp"))
        self.folder.chmod(0o755)
        self.starttls, self.tls, policy = free_ports(3)
        self.certificate = Certificate(self.folder)
        self.policies = Policies(("127.0.0.1", policy), Policy)
        self.greylist = self.policies.greylist = set()
        threading.Thread(target=self.policies.serve_forever, daemon=True).start()
        nobody, postfix = pwd.getpwnam("nobody"), pwd.getpwnam("postfix")
        for name, owner in [("config", None), ("config/sasl", None), ("queue", None), ("data", postfix), ("mail", nobody)]:
            (self.folder / name).mkdir()
            if owner:
                os.chown(self.folder / name, owner.pw_uid, owner.pw_gid)
        (self.folder / "mailboxes").write_text("".join(f"{each}@{DOMAIN} {each}/\n" for each in mailboxes))
        (self.folder / "config" / "main.cf").write_text(MAIN.format(
            folder=self.folder, domain=DOMAIN, uid=nobody.pw_uid, gid=nobody.pw_gid, certificate=self.certificate.file,
            key=self.certificate.file.with_suffix(".key"), policy=policy, idle=idle))
        (self.folder / "config" / "master.cf").write_text(MASTER.format(starttls=self.starttls, tls=self.tls))
        passwords = self.folder / "passwords"
        # Debian's postfix looks for it here, whatever cyrus_sasl_config_path says.
        (self.folder / "config" / "sasl" / "smtpd.conf").write_text(
            f"pwcheck_method: auxprop\nauxprop_plugin: sasldb\nsasldb_path: {passwords}\nmech_list: PLAIN LOGIN\n")
        subprocess.run(
            ["saslpasswd2", "-p", "-c", "-f", passwords, "-u", "mail.ssoz.example", USER], input=PASSWORD, text=True, check=True)
        os.chown(passwords, postfix.pw_uid, postfix.pw_gid)

    def command(self, word):
        return subprocess.run(
            ["/usr/sbin/postfix", "-c", self.folder / "config", word], capture_output=True, text=True, env={"PATH": os.environ["PATH"]})

    def start(self):
        started = self.command("start")
        assert started.returncode == 0, started.stderr + started.stdout
        until(lambda: "daemon started" in self.log(), what="postfix")
        return self

    def remove(self):
        self.command("stop")
        self.policies.shutdown()
        self.policies.server_close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def settings(self, **others):
        """What notification-worker is told to find this server."""
        return {
            "SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(self.starttls), "SMTP_SECURITY": "starttls", "SMTP_USERNAME": USER,
            "SMTP_PASSWORD": PASSWORD, "SMTP_CA_FILE": str(self.certificate.file)} | others

    def log(self):
        file = self.folder / "mail.log"
        return file.read_text() if file.exists() else ""

    def mails(self, mailbox):
        """What lies in a mailbox, read back."""
        return [
            email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
            for file in sorted((self.folder / "mail" / mailbox).glob("new/*"))]
