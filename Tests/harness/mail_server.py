"""A real SMTP server that keeps what it is given; on demand with STARTTLS and a log-in."""

import datetime
import email
import email.policy
import ipaddress
import ssl

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from .stack import free_ports


class Inbox:
    """What has arrived. `refusals` says how many more mails are put off, `rejections` how many are refused for good,
    `is_sender_refused` whether none is taken from anybody."""

    def __init__(self):
        self.clear()

    def clear(self):
        self.mails = []
        self.encrypted = []
        self.refusals = 0
        self.rejections = 0
        self.rejected = []
        self.is_sender_refused = False

    async def handle_MAIL(self, server, session, envelope, address, options):
        if self.is_sender_refused:
            return "550 5.7.1 nothing from you"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 ok"

    async def handle_DATA(self, server, session, envelope):
        if self.refusals > 0:
            self.refusals -= 1
            return "451 later, please"
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        if self.rejections > 0:
            self.rejections -= 1
            self.rejected.append(mail)
            return "550 nobody of that name"
        self.mails.append(mail)
        self.encrypted.append(session.ssl is not None)
        return "250 taken"


class Certificate:
    """A self-signed certificate, valid for an hour, or until an hour ago."""

    def __init__(self, folder, address="127.0.0.1", expired=False):
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "SSOZ Identity test mail server")])
        now = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(hours=2 if expired else 0)
        certificate = (
            x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(minutes=1)).not_valid_after(now + datetime.timedelta(hours=1))
            .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))]), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .sign(key, hashes.SHA256()))
        self.file, key_file = folder / "mail-server.pem", folder / "mail-server.key"
        self.file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        key_file.write_bytes(key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(self.file, key_file)


class MailServer:
    """Listens from `start` to `stop`, and may be started again on the same port.

    With a certificate it takes nothing before STARTTLS, or speaks TLS from the first byte; with credentials it takes nothing before a log-in.
    """

    def __init__(self, certificate=None, credentials=None, implicit=False):
        self.inbox = Inbox()
        self.certificate = certificate
        self.credentials = credentials
        self.implicit = implicit
        # How often somebody has told a password.
        self.logins = 0
        [self.port] = free_ports(1)
        self.controller = None

    def authenticate(self, server, session, envelope, mechanism, data):
        self.logins += 1
        given = (data.login.decode(), data.password.decode()) if isinstance(data, LoginPassword) else None
        # Not handled: the server itself says so to whoever is refused.
        return AuthResult(success=given == self.credentials, handled=False)

    @property
    def settings(self):
        """What notification-worker is told to find this server."""
        security = "plain" if not self.certificate else "tls" if self.implicit else "starttls"
        told = {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(self.port), "SMTP_SECURITY": security}
        if self.certificate:
            told["SMTP_CA_FILE"] = str(self.certificate.file)
        if self.credentials:
            told["SMTP_USERNAME"], told["SMTP_PASSWORD"] = self.credentials
        return told

    def start(self):
        demands = {}
        if self.certificate:
            context = self.certificate.context
            demands |= {"ssl_context": context} if self.implicit else {"tls_context": context, "require_starttls": True}
        if self.credentials:
            demands |= {"authenticator": self.authenticate, "auth_required": True, "auth_require_tls": not self.implicit}
        self.controller = Controller(self.inbox, hostname="127.0.0.1", port=self.port, **demands)
        self.controller.start()
        return self

    def stop(self):
        self.controller.stop()
