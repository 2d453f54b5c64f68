"""The documentation site: it builds without a warning, loads nothing from the net, and is searched from a file."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import Browser, expect

from tests.end_to_end.test_access import ALL, faults

ROOT = Path(__file__).parents[2]
LOADING = {
    "script": "src",
    "img": "src",
    "link": "href",
    "source": "src",
    "iframe": "src",
    "video": "src",
    "object": "data",
}
IN_STYLE = re.compile(r"""(?:url\(|@import)\s*["']?([^"')\s]+)""")
WIDTHS = (1440, 390)


class Page(HTMLParser):
    """What a page loads, where it leads, and which anchors it has."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.leads: list[str] = []
        self.anchors: set[str] = set()
        self.styles = ""
        self._is_style = False
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        self._is_style = tag == "style"
        self.styles += given.get("style", "") + "\n"
        self.anchors |= {given[name] for name in ("id", "name") if name in given}
        if tag in LOADING and given.get(LOADING[tag]):
            self.loads.append(given[LOADING[tag]])
        if "srcset" in given:
            self.loads += [part.split()[0] for part in given["srcset"].split(",")]
        if tag == "a" and "href" in given:
            self.leads.append(given["href"])

    def handle_data(self, data: str) -> None:
        self.styles += data if self._is_style else ""


def is_of_the_net(address: str) -> bool:
    return bool(urlsplit(address).netloc)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as `make docs` builds it, without running the notebooks, which tests/notebooks does."""
    folder = tmp_path_factory.mktemp("site")
    options = ["-b", "html", "--fail-on-warning", "--keep-going", "--quiet", "-D", "nb_execution_mode=off"]
    places = ["-d", str(folder / "doctrees"), str(ROOT / "docs"), str(folder / "html")]
    ended = subprocess.run(
        [sys.executable, "-m", "sphinx", *options, *places], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    return folder / "html"


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[Path, Page]:
    return {path: Page(path.read_text(encoding="utf-8")) for path in sorted(site.rglob("*.html"))}


def test_no_page_loads_anything_from_the_net(site: Path, pages: dict[Path, Page]) -> None:
    loaded = {address for page in pages.values() for address in [*page.loads, *IN_STYLE.findall(page.styles)]}
    assert len(loaded) > 10
    for path in site.rglob("*.css"):
        loaded |= set(IN_STYLE.findall(path.read_text(encoding="utf-8")))
    assert [address for address in loaded if is_of_the_net(address)] == []


def test_a_page_that_loads_from_the_net_would_be_found() -> None:
    text = (
        '<link href="//a/b.css"><script src="https://a/b.js"></script><style>@import "http://a";b{c:url(//d/e)}</style>'
    )
    page = Page(text)
    found = [*page.loads, *IN_STYLE.findall(page.styles)]
    assert [address for address in found if is_of_the_net(address)] == [
        "//a/b.css",
        "https://a/b.js",
        "http://a",
        "//d/e",
    ]


def test_every_link_within_the_site_leads_somewhere(pages: dict[Path, Page]) -> None:
    wrong = []
    for path, page in pages.items():
        for link in page.leads:
            address = urlsplit(link)
            if address.scheme or address.netloc:
                continue
            target = (path.parent / unquote(address.path)).resolve() if address.path else path
            is_missing = not target.exists()
            if is_missing or (address.fragment and unquote(address.fragment) not in pages[target].anchors):
                wrong.append(f"{path.name}: {link}")
    assert wrong == []


def test_every_document_is_a_page(site: Path) -> None:
    sources = [path for kind in ("*.md", "*.ipynb") for path in (ROOT / "docs").rglob(kind)]
    assert len(sources) > 30
    assert [
        path for path in sources if not (site / path.relative_to(ROOT / "docs")).with_suffix(".html").exists()
    ] == []


@pytest.fixture
def reader(browser: Browser) -> Iterator[object]:
    """Somebody without a network who opens files; whatever else a page asks for fails the test."""
    context = browser.new_context(offline=True)
    asked: list[str] = []
    page = context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: asked.append(str(error)))
    yield page
    context.close()
    assert [address for address in asked if not address.startswith(("file:", "data:"))] == []


def test_the_site_is_searched_from_a_file(site: Path, reader) -> None:
    reader.goto((site / "index.html").as_uri())
    reader.locator(".sidebar-search").fill("bruneau")
    reader.keyboard.press("Enter")
    found = reader.locator("#search-results li a", has_text="Outcomes")
    expect(found).to_be_visible()
    found.click()
    expect(reader.get_by_role("heading", level=1)).to_contain_text("Outcomes")


def test_each_of_the_three_finds_a_guide(site: Path, reader) -> None:
    for person in ("For researchers", "For facilitators", "For teachers"):
        reader.goto((site / "index.html").as_uri())
        reader.locator("#furo-main-content").get_by_role("link", name=person).click()
        expect(reader.get_by_role("heading", level=1)).to_contain_text(person)


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_is_wider_than_the_screen(site: Path, reader, width: int) -> None:
    reader.set_viewport_size({"width": width, "height": 844})
    for name in ("index", "odd", "reference/parameters", "guide/for_researchers", "guide/add_a_mechanism"):
        reader.goto((site / f"{name}.html").as_uri())
        assert reader.evaluate("document.documentElement.scrollWidth") <= width, name


@pytest.mark.parametrize(("name", "scheme"), [("guide/for_researchers", "dark"), ("guide/add_a_page", "light")])
def test_axe_finds_nothing(site: Path, reader, name: str, scheme: str) -> None:
    reader.emulate_media(color_scheme=scheme)
    reader.goto((site / f"{name}.html").as_uri())
    assert faults(reader, name, ALL) == []
