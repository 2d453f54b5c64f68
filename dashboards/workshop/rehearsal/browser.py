"""A browser without a screen: keeps its cookie, reads the forms of a page, and sends them as a person would."""

from __future__ import annotations

import http.client
import time
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

SECONDS = 20.0
REDIRECTS = (301, 302, 303, 307, 308)
Fields = list[tuple[str, str]]


@dataclass
class Button:
    """A button of a form: what it sends, and whether it is chosen already or cannot be pressed."""

    name: str
    value: str
    is_pressed: bool = False
    is_disabled: bool = False


@dataclass
class Form:
    """A form of a page: where it is sent, what it sends in any case, its buttons, and its sliders from low to high."""

    action: str
    hidden: Fields = field(default_factory=list)
    buttons: list[Button] = field(default_factory=list)
    sliders: list[tuple[str, float, float]] = field(default_factory=list)


@dataclass(frozen=True)
class Answer:
    """What came back: status, content, the seconds it took, and the path that it was found at."""

    status: int
    content: bytes
    seconds: float
    path: str

    @property
    def text(self) -> str:
        """The content as text."""
        return self.content.decode("utf-8", "replace")


class Browser:
    """One person's browser at an address such as http://127.0.0.1:8050. Raises OSError where nobody answers."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self.host, self.port = parts.hostname or "", parts.port or 80
        self.cookies: dict[str, str] = {}
        self._connection: http.client.HTTPConnection | None = None

    def get(self, path: str, tag: str = "") -> Answer:
        """A page; with a tag, only if it is another than that."""
        return self._follow("GET", path, None, {"If-None-Match": f'"{tag}"'} if tag else {})

    def send(self, form: Form, *values: tuple[str, str]) -> Answer:
        """A form with what it holds and these values, and the page that follows."""
        return self._follow("POST", form.action, [*form.hidden, *values], {})

    def close(self) -> None:
        """Hang up."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _follow(self, method: str, path: str, fields: Fields | None, headers: dict[str, str]) -> Answer:
        for _ in range(5):
            status, content, found, seconds = self._ask(method, path, fields, headers)
            if status not in REDIRECTS:
                return Answer(status, content, seconds, path)
            parts = urlsplit(found["Location"])
            path = parts.path + (f"?{parts.query}" if parts.query else "")
            method, fields, headers = "GET", None, {}
        raise OSError(f"led in circles from {path}")

    def _ask(
        self, method: str, path: str, fields: Fields | None, headers: dict[str, str]
    ) -> tuple[int, bytes, dict[str, str], float]:
        """One request; where the kept connection was closed meanwhile, once more on a new one."""
        body = None if fields is None else urlencode(fields)
        sent = {"Accept-Encoding": "identity", **headers}
        if body is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        for is_last in (self._connection is None, True):
            begun = time.perf_counter()
            try:
                answer, content = self._talk(method, path, body, sent)
            except (OSError, http.client.HTTPException) as error:
                self.close()
                if is_last:
                    raise OSError(f"{method} {path}: {str(error) or type(error).__name__}") from error
                continue
            taken = time.perf_counter() - begun
            for line in answer.headers.get_all("Set-Cookie", []):
                self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
            return answer.status, content, dict(answer.headers), taken
        raise OSError("never here")

    def _talk(
        self, method: str, path: str, body: str | None, headers: dict[str, str]
    ) -> tuple[http.client.HTTPResponse, bytes]:
        if self._connection is None:
            self._connection = http.client.HTTPConnection(self.host, self.port, timeout=SECONDS)
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        return answer, answer.read()


class _Reader(HTMLParser):
    """Collects the forms of a page, and the values that its body carries."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.body: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a form, or what belongs to the one that is open."""
        found = {name: value or "" for name, value in attrs}
        if tag == "body":
            self.body = found
        elif tag == "form":
            self.forms.append(Form(found.get("action", "")))
        elif tag == "button" and self.forms:
            self.forms[-1].buttons.append(
                Button(
                    found.get("name", ""),
                    found.get("value", ""),
                    found.get("aria-pressed") == "true",
                    "disabled" in found,
                )
            )
        elif tag == "input" and self.forms:
            if found.get("type") == "hidden":
                self.forms[-1].hidden.append((found["name"], found.get("value", "")))
            elif found.get("type") == "range":
                self.forms[-1].sliders.append((found["name"], float(found["min"]), float(found["max"])))


@dataclass(frozen=True)
class Page:
    """What a browser reads of a page: its forms, and what its body carries."""

    forms: list[Form]
    body: dict[str, str]

    def form(self, end: str) -> Form | None:
        """The form that is sent to an address with this end, before any query; None where there is none."""
        return next((one for one in self.forms if one.action.split("?")[0].endswith(end)), None)

    def form_within(self, part: str) -> Form | None:
        """The form that is sent to an address that holds this."""
        return next((one for one in self.forms if part in one.action), None)


def read(text: str) -> Page:
    """Read a page."""
    reader = _Reader()
    reader.feed(text)
    return Page(reader.forms, reader.body)
