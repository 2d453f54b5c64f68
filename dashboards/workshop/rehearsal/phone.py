"""A simulated phone: joins, looks every 1.5 s as the real page does, predicts and decides as it likes."""

from __future__ import annotations

import random
import threading
import time

from dashboards.workshop.rehearsal.browser import Browser, Form, Page, read
from dashboards.workshop.rehearsal.seen import PAGE, STATE, VOTE, Seen

EVERY = 1.5
MOST_FAILURES = 20  # in a row, after which a phone is given up


class Phone(threading.Thread):
    """One person with a phone. `thinks` is the longest they think before they answer, in seconds."""

    def __init__(self, address: str, code: str, name: str, seed: int, seen: Seen, thinks: float = 3.0) -> None:
        super().__init__(daemon=True, name=name)
        self.browser, self.code, self.seen, self.thinks = Browser(address), code, seen, thinks
        self.draws = random.Random(f"{seed} {name}")  # noqa: S311  (what a simulated person likes)
        self.path, self.state_path = "", ""
        self.version = self.place = ""
        self.is_told_to_end = threading.Event()
        self._answered: set[str] = set()
        self._failures = 0

    def run(self) -> None:
        """Join, then look until told to end."""
        try:
            if not self.join_room():
                return
            self.is_told_to_end.wait(EVERY * self.draws.random())
            while not self.is_told_to_end.is_set() and self._failures < MOST_FAILURES:
                begun = time.monotonic()
                self._step()
                self.is_told_to_end.wait(max(0.0, EVERY * self.draws.uniform(0.9, 1.1) - (time.monotonic() - begun)))
        finally:
            self.browser.close()

    def join_room(self) -> bool:
        """By the code, under our name; true where the room's page is there."""
        try:
            page = read(self.browser.get(f"/j/{self.code}").text)
            form = next((one for one in page.forms if one.hidden), None)
            if form is None:
                self.seen.failed("the join page has no form")
                return False
            form.action = form.action or f"/j/{self.code}"
            answer = self.browser.send(form, ("name", self.name))
        except OSError as error:
            self.seen.failed(f"joining: {error}")
            return False
        self.seen.took("join", answer.seconds)
        self.path = answer.path.split("?")[0]
        self._show(answer.text)
        if not self.state_path:
            self.seen.failed(f"joining: {answer.status}")
        return bool(self.state_path)

    def _step(self) -> None:
        try:
            state = self.browser.get(self.state_path, tag=self.version)
            self.seen.took(STATE, state.seconds)
            if state.status == 200:
                page = self.browser.get(self.path)
                self.seen.took(PAGE, page.seconds)
                self._note(page.status)
                self._show(page.text)
            elif state.status != 304:
                self._note(state.status)
            self._failures = 0
        except OSError as error:
            self._failures += 1
            self.seen.failed(f"looking: {error}")

    def _note(self, status: int) -> None:
        if status >= 400:
            self.seen.failed(f"status {status}")

    def _show(self, text: str) -> None:
        """Read the page, and answer what it asks, once in each phase."""
        page = read(text)
        place = page.body.get("data-place", "")
        self.version = page.body.get("data-version", self.version)
        self.state_path = page.body.get("data-state", self.state_path)
        if place and place != self.place:
            self.place = place
            self.seen.reached(place, time.monotonic())
        self._take_role(page)
        form = page.form_within("/predict/") or page.form_within("/decide/")
        if form is not None and place not in self._answered:
            self._answered.add(place)
            self.is_told_to_end.wait(self.thinks * self.draws.random())
            self._vote(form, place)

    def _take_role(self, page: Page) -> None:
        form = page.form("/role")
        free = [button for button in (form.buttons if form else []) if button.value and not button.is_disabled]
        if form is not None and free:
            button = self.draws.choice(free)
            self._send(form, "role", button.name, button.value)

    def _vote(self, form: Form, place: str) -> None:
        """Press one of the buttons, or set the sliders; now and then press twice, as people do."""
        if form.sliders:
            values = [(name, f"{self.draws.uniform(low, high):.4g}") for name, low, high in form.sliders]
            is_recorded = self._send(form, VOTE, *values[0], *values[1:])
        else:
            button = self.draws.choice([one for one in form.buttons if one.name in ("choice", "take", "nothing")])
            is_recorded = self._send(form, VOTE, button.name, button.value)
            if self.draws.random() < 0.1:
                is_recorded = self._send(form, VOTE, button.name, button.value)
        if is_recorded:
            self.seen.voted(place)

    def _send(self, form: Form, kind: str, name: str, value: str, *more: tuple[str, str]) -> bool:
        """Send a form until it has arrived, as the page's script does; true where the answer says it is recorded."""
        for _ in range(MOST_FAILURES):
            try:
                answer = self.browser.send(form, (name, value), *more)
            except OSError as error:
                self.seen.failed(f"sending: {error}")
                time.sleep(1.0)
                continue
            self.seen.took(kind, answer.seconds)
            self._note(answer.status)
            self.version = read(answer.text).body.get("data-version", self.version)
            return 'class="recorded"' in answer.text
        return False
