import re
import shutil
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from environment import ROOT
from playwright.sync_api import expect, sync_playwright

ARTEFACTS = ROOT / ".artefacts"
WIDTHS = {"wide": {"width": 1280, "height": 900}, "narrow": {"width": 320, "height": 640}}

# Long enough for a page that reloads itself without scripts.
expect.set_options(timeout=60_000)


# The innermost elements that reach beyond the page.
TOO_WIDE = """[...document.querySelectorAll("body *")].filter(each => each.getBoundingClientRect().right > document.documentElement.clientWidth
    && ![...each.children].some(child => child.getBoundingClientRect().right > document.documentElement.clientWidth))
    .map(each => each.outerHTML.slice(0, 160))"""


class Watch:
    """Looks at each page of a journey, wide and narrow: a screenshot, axe's rules, no sideways scrolling, no complaints of its scripts."""

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
        assert "system testowy" in page.inner_text("body").lower(), f"{name} does not say that it is a test system"
        for width, size in WIDTHS.items():
            page.set_viewport_size(size)
            page.screenshot(path=self.folder / f"{self.seen:02}-{re.sub(r'[^a-z0-9]+', '-', name.lower())}-{width}.png", full_page=True)
            sideways = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert sideways <= 0, f"{name} is {sideways} pixels too wide for {size['width']} (WCAG 1.4.10): {page.evaluate(TOO_WIDE)}"
            clipped = page.evaluate("[...document.querySelectorAll('.table-frame')].filter(each => each.scrollWidth > each.clientWidth).length")
            assert not clipped, f"{name}, {width}: a table is wider than its place, and its last columns cannot be seen"
            broken = Axe().run(page).response["violations"]
            rules = [f"{each['id']} ({each['impact']}): {node['html'][:160]}" for each in broken for node in each["nodes"]]
            assert not rules, f"{name}, {width}:\n" + "\n".join(rules)
        page.set_viewport_size(WIDTHS["wide"])


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
        context = chromium.new_context(locale="pl-PL", timezone_id="Europe/Warsaw", viewport=WIDTHS["wide"], **options)
        context.set_default_timeout(60_000)
        contexts.append(context)
        page = context.new_page()
        watch.listen(page)
        return page

    yield make
    for context in contexts:
        context.close()
