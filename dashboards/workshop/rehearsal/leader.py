"""The simulated facilitator: opens a room, leads it through every phase of every turn, exports and deletes it."""

from __future__ import annotations

import time
from collections.abc import Callable

from dashboards.workshop.rehearsal.browser import Answer, Browser, Page, read
from dashboards.workshop.rehearsal.seen import RUN, Seen
from sim import errors

LOOK_SECONDS = 0.3
RUN_SECONDS = 600.0
ENDED = "ended"


class Leader:
    """Presses the buttons of the facilitator's page."""

    def __init__(self, address: str, seen: Seen) -> None:
        self.address, self.browser, self.seen = address, Browser(address), seen
        self.path = self.code = ""

    def open_room(self, plan: str, form: str, replicates: int | None, seed: int | None) -> str:
        """Open a room; returns its join code. Refuses a server that does not open one."""
        try:
            start = read(self.browser.get("/workshop").text).form("/workshop/open")
        except OSError as error:
            mend = "start it with `diplomacity dashboard`, or leave --address out"
            raise errors.bad_file(self.address, f"does not answer ({error})", mend) from None
        if start is None:
            raise errors.bad_file(self.address, "opens no rooms here", "rehearse on the facilitator's computer")
        numbers = {"replicates": replicates, "seed": seed}
        settings = [(name, str(value)) for name, value in numbers.items() if value is not None]
        answer = self.browser.send(start, ("plan", f"{plan}/{form}"), ("language", "en"), ("days", "1"), *settings)
        if answer.status != 200:
            raise errors.bad_file(self.address, f"opened no room ({answer.status})", "see `diplomacity workshop list`")
        self.path = answer.path.split("?")[0]
        self.code = read(answer.text).body["data-code"]
        return self.code

    def page(self) -> Page:
        """The facilitator's page as it is now."""
        return read(self.browser.get(self.path).text)

    def place(self) -> str:
        """Where the room stands."""
        return self.page().body.get("data-place", "nowhere")

    def press(self, action: str, *values: tuple[str, str]) -> Answer:
        """Press a button of the page as it is now."""
        form = self.page().form(f"/{action}")
        if form is None:
            raise errors.bad_file(self.path, f"has no button to {action}", "the room stands elsewhere")
        return self.browser.send(form, *values)

    def go_on(self) -> str:
        """To the next phase; returns it. What phones show of it is counted from here."""
        before = self.place()
        answer = self.press("next")
        place = read(answer.text).body.get("data-place", before)
        if place == before:
            problem = f"stays at {place} ({answer.status})"
            raise errors.bad_file(self.path, problem, "see what the facilitator's page says")
        self.seen.opens(place, time.monotonic())
        return place

    def wait_run(self) -> None:
        """Until the run is done; a failed one is tried once more, then refused with what the page says."""
        begun, tries = time.monotonic(), 0
        until = begun + RUN_SECONDS
        while time.monotonic() < until:
            text = self.browser.get(self.path).text
            page = read(text)
            if page.form("/again") is not None:
                if tries:
                    said = text.split('class="problem">', 1)[-1].split("<", 1)[0]
                    raise errors.bad_file("the run", f"failed twice ({said[:200]})", "see what the server printed")
                tries += 1
                self.press("again")
            button = page.form("/next")
            if button is not None and not button.buttons[0].is_disabled:
                self.seen.took(RUN, time.monotonic() - begun)
                return
            time.sleep(LOOK_SECONDS)
        raise errors.bad_file("the run", f"was not done after {RUN_SECONDS:.0f} s", "see what the server printed")

    def lead(self, wait_votes: Callable[[str], None], lingers: float, tell: Callable[[str], None]) -> None:
        """Through all turns to the end, lingering so many seconds in phases in which nobody votes."""
        while True:
            place = self.go_on()
            tell(place)
            phase = place.split(".")[1]
            if phase == ENDED:
                return
            if phase in ("predict", "decide"):
                wait_votes(place)
            elif phase == "run":
                self.wait_run()
            else:
                time.sleep(lingers)

    def counted(self) -> dict[tuple[str, str], int]:
        """The votes that the room has, from its export: by turn and kind."""
        import csv
        import io
        import zipfile

        content = self.browser.get(f"{self.path}/export.zip").content
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            rows = list(csv.DictReader(io.StringIO(archive.read("votes.csv").decode("utf-8"))))
        found: dict[tuple[str, str], int] = {}
        for row in rows:
            found[row["turn"], row["kind"]] = found.get((row["turn"], row["kind"]), 0) + 1
        return found

    def delete(self) -> None:
        """Delete the room."""
        self.press("delete", ("sure", "yes"))
        self.browser.close()
