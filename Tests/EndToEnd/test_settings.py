"""Settings: each is documented, and everything wrong is said at once."""

import re
import socket
import subprocess

import pytest
from environment import ROOT, SERVICES, STANDARD_PORTS, environment, executable, make_keyring
from harness.stack import free_ports

pytestmark = pytest.mark.own_services("the executables are run one by one")

SETTINGS, COMPOSITION = (ROOT / "deploy" / ".env.example").read_text().split("# --- docker-compose.yml\n")
SECRETS = {"DATABASE_PASSWORD", "EPLOZ_DIRECTORY_TOKEN", "SMS_GATEWAY_TOKEN", "SMTP_PASSWORD"}


def documented(part, line_start=""):
    """The variables of a part of the example and their defaults."""
    return dict(re.findall(rf"^{line_start}([A-Z0-9_]+)=(.*)$", part, re.MULTILINE))


def read_by_the_code():
    read = set()
    for path in [*ROOT.glob("Services/*/App/*.swift"), *ROOT.glob("Shared/ServiceKit/Configuration/ChassisConfig.swift")]:
        for key in re.findall(r'settings\.(?:\w+)\(\s*"([a-z0-9.]+)"', path.read_text()):
            read.add(key.replace(".", "_").upper())
    return read


def test_every_setting_is_in_the_example_and_nothing_else():
    assert set(documented(SETTINGS)) == read_by_the_code()


def test_no_two_services_that_start_together_are_built_into_one_image():
    """Builders that export all images at once refuse to make one twice."""
    composition = (ROOT / "docker-compose.yml").read_text()
    services = re.findall(r"^  [a-z-]+:\n(?:    .*\n| *#.*\n)+", composition.partition("\nservices:\n")[2], re.MULTILINE)
    built = [(image, profiles) for service in services if "    build:" in service
             for image in re.findall(r"^    image: (\S+)", service, re.MULTILINE)
             for profiles in re.findall(r"^    profiles: \[(.*)\]", service, re.MULTILINE)]
    assert len(built) == 9
    for profile in ("server", "embedded"):
        images = [image for image, profiles in built if profile in profiles.split(", ")]
        assert len(images) == len(set(images)) == 5, images


def test_the_composition_passes_each_setting_on_or_sets_it_itself_with_the_defaults_of_the_example():
    composition = (ROOT / "docker-compose.yml").read_text()
    passed = {}
    for name, default in re.findall(r"\$\{([A-Z0-9_]+):?-([^}]*)\}", composition):
        passed.setdefault(name.removesuffix("_FILE") if name.removesuffix("_FILE") in SECRETS else name, set()).add(default)
    own, other = documented(COMPOSITION), documented(COMPOSITION, "#   ")
    settings = documented(SETTINGS)
    assert set(other) <= set(settings)
    for name, defaults in passed.items():
        # Profile `embedded` has no mail catcher and the defaults of the services.
        expected = {other[name]} | ({settings[name]} if name.startswith("SMTP_") else set()) if name in other else {(settings | own)[name]}
        assert defaults == expected, name
    assert set(own) - set(passed) == {"COMPOSE_PROFILES"}
    names = set(re.findall(r"^ {2,}([A-Z0-9_]+):", composition, re.MULTILINE))
    assert names >= {f"{name}_FILE" for name in SECRETS} and not names & SECRETS, "a secret is a file"
    by_the_image = set(re.findall(r"^ENV ([A-Z0-9_]+)=", (ROOT / "deploy" / "Dockerfile").read_text(), re.MULTILINE))
    neither = set(settings) - names - by_the_image - SECRETS
    assert neither == {"HTTP_PORT"}, "a service's own port is the one inside its container"


def test_the_composition_and_its_images_agree_on_what_they_are_built_with():
    images = (ROOT / "deploy" / "Dockerfile").read_text()
    for name in ["SWIFT_IMAGE", "BASE_IMAGE"]:
        assert f"ARG {name}={documented(COMPOSITION)[name]}\n" in images
    chosen = (ROOT / ".env").read_text()
    assert f"\nCOMPOSE_PROFILES={documented(COMPOSITION)['COMPOSE_PROFILES']}\n" in chosen


@pytest.mark.parametrize("name", SERVICES)
def test_a_start_without_settings_says_all_that_is_missing(name, tmp_path):
    result = subprocess.run(
        [executable(name), "serve"], env={"HTTP_PORT": "0", "LOG_LEVEL": "loud"}, cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert result.returncode != 0
    for problem in ["HTTP_PORT", "LOG_LEVEL", "SEALING_KEYRING_FILE is not set"]:
        assert problem in result.stderr
    assert "Fatal" not in result.stderr


@pytest.mark.parametrize("name", SERVICES)
def test_each_command_explains_itself(name):
    result = subprocess.run([executable(name), "--help"], capture_output=True, text=True, timeout=60)
    assert result.returncode == 0 and "serve" in result.stdout and "check-config" in result.stdout


def test_without_sandbox_mode_its_features_are_refused_at_the_start(tmp_path):
    result = subprocess.run([executable("notification-worker"), "check-config"], env={"SEALING_KEYRING_FILE": "x"}, capture_output=True, text=True)
    assert result.returncode != 0 and "SMTP_HOST" in result.stderr
    result = subprocess.run([executable("login-broker"), "check-config"], env={"SEALING_KEYRING_FILE": "x"}, capture_output=True, text=True)
    assert "SMS_GATEWAY_URL" in result.stderr


def test_a_start_that_fails_after_the_database_was_opened_says_why_and_ends_in_good_order(tmp_path):
    make_keyring(tmp_path / "keyring")
    directory = tmp_path / "eploz.csv"
    directory.write_text("pesel;login;email;status;given_names;family_name\n1;x;;active;Anna;Nowa\n")
    settings = environment("account-migration", STANDARD_PORTS, tmp_path, EPLOZ_DIRECTORY_FILE=str(directory))
    result = subprocess.run([executable("account-migration"), "serve"], env=settings, cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert result.returncode == 1 and "line 2" in result.stderr, result.stderr[-2000:]
    assert "Fatal" not in result.stderr


@pytest.mark.parametrize("name", SERVICES)
def test_a_port_that_is_taken_is_named_with_the_setting_that_chooses_another(name, tmp_path):
    make_keyring(tmp_path / "keyring")
    with socket.create_server(("127.0.0.1", free_ports(1)[0])) as other:
        port = other.getsockname()[1]
        settings = environment(name, STANDARD_PORTS, tmp_path, HTTP_PORT=str(port), SANDBOX="false", SMTP_HOST="127.0.0.1")
        if name == "login-broker":
            settings |= {"SMS_GATEWAY_URL": "http://127.0.0.1:9/sms"} | {
                f"{kind.upper()}_FILE": str(listed(tmp_path / f"{kind}.yaml", kind)) for kind in ("clients", "personas")}
        result = subprocess.run([executable(name), "serve"], env=settings, cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert result.returncode == 1
    assert f"Another program listens on 127.0.0.1:{port} already: stop it, or set HTTP_PORT." in result.stderr, result.stderr[-2000:]


def listed(path, kind):
    """A file of settings that names nobody."""
    path.write_text(f"{kind}: []\n")
    return path


@pytest.mark.parametrize("command", ["serve", "check-config"])
@pytest.mark.parametrize("name", SERVICES)
def test_files_that_will_not_do_are_named_together_with_every_other_setting(name, command, tmp_path):
    """A keyring others may read, and a bad file of each kind that a service knows: one message, before anything is opened."""
    keyring, personas, directory, authorities, nowhere = (
        tmp_path / file for file in ("keyring", "personas.yaml", "eploz.csv", "authorities.pem", "nowhere.pem"))
    make_keyring(keyring)
    keyring.chmod(0o644)
    personas.write_text("personas: nobody\n")
    directory.write_text("who;what\n")
    authorities.write_text("not a certificate\n")
    settings = environment(
        name, STANDARD_PORTS, tmp_path, HTTP_PORT="none", PERSONAS_FILE=str(personas), CLIENTS_FILE=str(nowhere),
        EPLOZ_DIRECTORY_FILE=str(directory), SSOZ1_DIRECTORY_FILE=str(directory), SSOZ1_LAST_USED_AFTER="2023-02-29", SMTP_HOST="localhost",
        SMTP_CA_FILE=str(authorities), SIGNATURE_ANCHORS_FILE=str(authorities), CLAMD_ADDRESS="/run/clamav/clamd.ctl",
        DATABASE_URL=f"postgresql://user@db.example/data?sslmode=verify-full&sslrootcert={nowhere}")
    result = subprocess.run([executable(name), command], env=settings, cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert result.returncode == 1
    expected = {
        "HTTP_PORT must be a whole number", "SEALING_KEYRING_FILE will not do: the keyring file may be read by others",
        f"DATABASE_URL names a file that cannot be read: {nowhere}",
    } | {
        "login-broker": {"PERSONAS_FILE the persona file is not the YAML it should be", "CLIENTS_FILE the client file cannot be read"},
        "account-migration": {"EPLOZ_DIRECTORY_FILE will not do: The directory file does not begin with the header"},
        "profile-requests": {
            "SSOZ1_DIRECTORY_FILE will not do: The directory file does not begin with the header", "SSOZ1_LAST_USED_AFTER must be a day",
            f"SIGNATURE_ANCHORS_FILE will not do: {authorities} is not a PEM file", "CLAMD_ADDRESS must be unix:/path/of/the/socket or host:port",
        },
        "notification-worker": {"SMTP_CA_FILE will not do: the file of certificate authorities has no certificate"},
    }.get(name, set())
    said = [line for line in result.stderr.splitlines() if line.startswith("  - ")]
    assert all(any(problem in line for line in said) for problem in expected), result.stderr
    assert len(said) == len(expected), result.stderr
    assert not (tmp_path / f"{name}.sqlite").exists()
