"""Settings: each is documented, and everything wrong is said at once."""

import re
import subprocess

import pytest
from environment import ROOT, SERVICES, STANDARD_PORTS, environment, executable, make_keyring

EXAMPLE = ROOT / "deploy" / ".env.example"


def documented():
    return {line.split("=", 1)[0] for line in EXAMPLE.read_text().splitlines() if "=" in line and not line.startswith("#")}


def read_by_the_code():
    read = set()
    for path in [*ROOT.glob("Services/*/App/*.swift"), *ROOT.glob("Shared/ServiceKit/Configuration/ChassisConfig.swift")]:
        for key in re.findall(r'settings\.(?:\w+)\(\s*"([a-z.]+)"', path.read_text()):
            read.add(key.replace(".", "_").upper())
    return read


def test_every_setting_is_in_the_example_and_nothing_else():
    assert documented() == read_by_the_code()


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
    (tmp_path / "personas.yaml").write_text("personas: nobody\n")
    settings = environment("login-broker", STANDARD_PORTS, tmp_path, PERSONAS_FILE=str(tmp_path / "personas.yaml"))
    result = subprocess.run([executable("login-broker"), "serve"], env=settings, cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert result.returncode == 1 and "personas" in result.stderr, result.stderr[-2000:]
    assert "Fatal" not in result.stderr
