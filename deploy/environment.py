"""What the four services are told when they run on one machine. `make run` and the end-to-end tests share this table."""

import base64
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SERVICES = ["login-broker", "account-migration", "profile-requests", "notification-worker"]
STANDARD_PORTS = dict(zip(SERVICES, [8080, 8081, 8082, 8083]))


def urls(ports, host="localhost"):
    return {name: f"http://{host}:{port}" for name, port in ports.items()}


def environment(name, ports, data, **overrides):
    """The variables of one service whose data lie below `data`."""
    at = urls(ports)
    variables = {
        "HTTP_PORT": str(ports[name]),
        "PUBLIC_URL": at[name],
        "DATABASE_PATH": str(Path(data) / f"{name}.sqlite"),
        "SEALING_KEYRING_FILE": str(Path(data) / "keyring"),
        "OIDC_ISSUER": at["login-broker"],
        "SANDBOX": "true",
        "CLIENTS_FILE": str(ROOT / "deploy" / "clients.yaml"),
        "PERSONAS_FILE": str(ROOT / "deploy" / "personas.yaml"),
        "EPLOZ_DIRECTORY_FILE": str(ROOT / "deploy" / "eploz.csv"),
        "SSOZ1_DIRECTORY_FILE": str(ROOT / "deploy" / "ssoz1.csv"),
        "MIGRATION_URL": at["account-migration"],
        "PROFILES_URL": at["profile-requests"],
        "NOTIFICATIONS_URL": at["notification-worker"],
        "ACCOUNT_MIGRATION_INTERNAL_URL": at["account-migration"],
        "PROFILE_REQUESTS_INTERNAL_URL": at["profile-requests"],
    }
    variables.update({key: value for key, value in overrides.items() if value is not None})
    kept = {key: value for key, value in os.environ.items() if key in ("PATH", "HOME", "LANG", "TZ", "LD_LIBRARY_PATH")}
    return kept | variables


def make_keyring(path):
    """Makes the keys that seal personal data, once; only their owner may read them."""
    path = Path(path)
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = lambda: base64.b64encode(os.urandom(32)).decode()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(f"key-1:{key()}\nindex:{key()}\n")


def executable(name, configuration="debug"):
    return str(ROOT / ".build" / configuration / name)
