"""A visitor: a browser's page of its own, and everything that goes wrong in it.

A console error, an exception in a script, an answer that is an error, or a request to anything but our server is held
against the test at its end, unless the test said before that it would come.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, Response, WebError, expect

from dashboards import ids
from dashboards.words import Words
from tests.end_to_end.served import Served

DESKTOP, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
ANSWER_SECONDS = 60.0  # of a run on a loaded machine
SMALL: dict[str, Any] = {"scenario": "paris_withdrawal", "world": "rhine", "months": 36, "pairs": 8, "rivals": 0}
INSIDE = ("data", "blob", "about", "file")  # schemes that ask nobody

expect.set_options(timeout=1000 * 20)


class Visit:
    """One visitor and what they see of the dashboard."""

    def __init__(
        self,
        browser: Browser,
        served: Served,
        size: dict[str, int] | None = None,
        scheme: str = "light",
        language: str = "en",
    ) -> None:
        self.served, self.words = served, Words(language)
        self.context = browser.new_context(
            viewport=size or DESKTOP, color_scheme=scheme, accept_downloads=True, reduced_motion="reduce"
        )
        self.context.set_default_timeout(1000 * 20)
        self.requests: list[str] = []
        self.problems: list[str] = []
        self._allowed: list[re.Pattern[str]] = []
        self.context.on("console", self._console)
        self.context.on("weberror", self._error)
        self.context.on("request", self._request)
        self.context.on("response", self._response)
        self.page: Page = self.context.new_page()

    def open(self, path: str = "/", **settings: Any) -> Visit:
        """Open a page at an address with these settings."""
        if self.words.language != "en":
            settings["lang"] = self.words.language
        self.page.goto(f"{self.served.address}{path}{'?' if settings else ''}{urlencode(settings)}")
        return self

    def close(self) -> None:
        """Leave, so that what was under way is stopped soon; fails with what went wrong meanwhile."""
        self.page.goto("about:blank")
        self.context.close()
        assert not self.problems, "\n".join(self.problems)

    @contextmanager
    def trouble(self, *patterns: str) -> Iterator[None]:
        """In here these problems are what is tested."""
        before, self._allowed = self._allowed, [*self._allowed, *(re.compile(pattern) for pattern in patterns)]
        yield
        self.page.evaluate("1")  # what the browser has sent by now has arrived
        self._allowed = before

    # what is on the page

    def by_id(self, name: str) -> Locator:
        """A component by its id."""
        return self.page.locator(f"#{name}")

    def button(self, key: str, **values: Any) -> Locator:
        """A button by what it says."""
        return self.page.get_by_role("button", name=self.words(key, **values), exact=True)

    def headlines(self) -> list[str]:
        """The sentences of the answer."""
        return self.page.locator(f"#{ids.HEADLINES} .headlines li").all_inner_texts()

    def settings(self) -> dict[str, str]:
        """What the address says."""
        return dict(parse_qsl(urlsplit(self.page.url).query))

    def wait_answer(self, pairs: int) -> list[str]:
        """Wait for the sentences from all pairs."""
        whole = re.escape(self.words("explore.all_pairs", pairs=pairs))
        expect(self.page.locator(f"#{ids.HEADLINES} .foot")).to_have_text(
            re.compile(f"^{whole}"), timeout=1000 * ANSWER_SECONDS
        )
        return self.headlines()

    def wait_sentences(self, is_so: Callable[[list[str]], bool]) -> list[str]:
        """Wait until the sentences of the answer are so."""
        for _ in range(int(ANSWER_SECONDS / 0.1)):
            sentences = self.headlines()
            if sentences and is_so(sentences):
                return sentences
            self.page.wait_for_timeout(100)
        raise AssertionError(f"not so: {self.headlines()}")

    def wait_done(self) -> None:
        """Wait until all runs are done."""
        expect(self.by_id(ids.PROGRESS)).to_have_text(self.words("progress.done"), timeout=1000 * ANSWER_SECONDS)

    def wait_setting(self, **settings: str | None) -> None:
        """Wait until the address says this, in whole or, with a star, the beginning; None where it says nothing."""
        for name, value in settings.items():
            if value is None:
                expect(self.page).to_have_url(re.compile(rf"^(?!.*[?&]{re.escape(name)}=)"))
                continue
            part = re.escape(urlencode({name: value.rstrip("*")}, safe=",:[]{}\"'"))
            expect(self.page).to_have_url(re.compile(rf"[?&]{part}{'' if value.endswith('*') else '(&|$)'}"))

    def choose_tab(self, tab: str) -> Locator:
        """Open a tab; returns its panel."""
        self.page.get_by_role("tab", name=self.words(f"tabs.{tab}"), exact=True).click()
        panel = self.page.get_by_role("tabpanel", name=self.words(f"tabs.{tab}"), exact=True)
        expect(panel).to_be_visible()
        return panel

    # what goes wrong

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._problem(f"console error: {message.text}")

    def _error(self, error: WebError) -> None:
        self._problem(f"error in a script: {error.error}")

    def _request(self, request: Request) -> None:
        self.requests.append(request.url)
        parts = urlsplit(request.url)
        if parts.scheme not in INSIDE and parts.netloc != f"127.0.0.1:{self.served.port}":
            self._problem(f"asked {request.url}, which is not ours")

    def _response(self, response: Response) -> None:
        if response.status >= 400:
            self._problem(f"{response.status} for {response.url}")

    def _problem(self, problem: str) -> None:
        if not any(pattern.search(problem) for pattern in self._allowed):
            self.problems.append(problem)
