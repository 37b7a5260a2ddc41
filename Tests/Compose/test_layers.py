"""What building an image compiles, as the logs tell that deploy/test-compose.sh leaves in IMAGE_LOGS."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest
from environment import ROOT, SERVICES

pytestmark = pytest.mark.skipif("IMAGE_LOGS" not in os.environ, reason="no image has been built")


def compiled(name):
    """Step of the build -> the modules that were compiled in it; of a library in C it is the file."""
    steps = {}
    for line in Path(os.environ["IMAGE_LOGS"], f"build-{name}.log").read_text(errors="replace").splitlines():
        if step := re.search(r"STEP \d+/\d+: (.*)$", line):
            current = steps.setdefault(step[1], set())
        elif module := re.match(r"\[\d+/\d+\] Compiling (\S+)", line):
            current.add(module[1])
    return steps


@pytest.fixture(scope="module")
def ours():
    package = json.loads(subprocess.run(["swift", "package", "dump-package"], cwd=ROOT, check=True, capture_output=True).stdout)
    return {target["name"].replace("-", "_") for target in package["targets"]}


@pytest.mark.parametrize("name", [*SERVICES, "changed"])
def test_libraries_are_compiled_in_their_own_layer_only(name, ours):
    for step, modules in compiled(name).items():
        if step != "RUN image-layer.sh packages":
            assert modules <= ours, step


def test_after_a_changed_line_of_a_service_its_own_layer_alone_is_built(ours):
    steps = {step: modules for step, modules in compiled("changed").items() if modules}
    assert list(steps) == ["RUN image-layer.sh NotificationWorker notification-worker"]
    [modules] = steps.values()
    assert "NotificationWorker" in modules and modules <= {"NotificationWorker", "NotificationWorkerDomain", "notification_worker"}
