import re
import shutil
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from environment import ROOT
from playwright.sync_api import sync_playwright

ARTEFACTS = ROOT / ".artefacts"


class Watch:
    """Looks at each page of a journey: a screenshot, axe's rules, and nothing the page's scripts complain of."""

    def __init__(self, name):
        self.folder = ARTEFACTS / name
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self.seen = 0
        self.complaints = []

    def listen(self, page):
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("console", lambda line: self.complaints.append(f"{page.url}: {line.text}") if line.type == "error" else None)

    def look(self, page, name):
        self.seen += 1
        page.screenshot(path=self.folder / f"{self.seen:02}-{re.sub(r'[^a-z0-9]+', '-', name)}.png", full_page=True)
        assert "System testowy" in page.inner_text("body") or "testow" in page.inner_text("body").lower(), "no word of a test system"
        found = Axe().run(page)
        rules = [f"{each['id']} ({each['impact']}): {node['html'][:160]}" for each in found.response["violations"] for node in each["nodes"]]
        assert not rules, f"{name} ({page.url.split('?')[0]}):\n" + "\n".join(rules)


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def watch(request):
    watch = Watch(Path(request.node.fspath).stem.removeprefix("test_") + "-" + request.node.name.removeprefix("test_"))
    yield watch
    # A refused form answers 4xx, which Chromium prints as an error of its own.
    rest = [each for each in watch.complaints if "Failed to load resource" not in each]
    assert not rest, rest


@pytest.fixture
def visitors(chromium, watch):
    """Opens browsers that share nothing with each other; a keyword sets what Playwright lets one set."""
    contexts = []

    def make(**options):
        context = chromium.new_context(locale="pl-PL", timezone_id="Europe/Warsaw", viewport={"width": 1280, "height": 900}, **options)
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        watch.listen(page)
        return page

    yield make
    for context in contexts:
        context.close()
