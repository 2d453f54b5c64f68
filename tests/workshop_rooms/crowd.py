"""People with browsers at a server: they read the forms of the pages that they get, and send those."""

from __future__ import annotations

import flask
from werkzeug.test import TestResponse

from dashboards.jobs.engine import Cancelled, Desk
from dashboards.jobs.spool import CANCELLED, DONE, FAILED, Status
from dashboards.jobs.workshop import run_turn
from dashboards.workshop.rehearsal.browser import Form, Page, read
from dashboards.workshop.site import NAME
from experiments.executors import InProcess
from sim import errors


class Browser:
    """A person's browser, with a cookie of its own."""

    def __init__(self, server: flask.Flask, address: str = "127.0.0.1") -> None:
        self.client = server.test_client()
        self.client.environ_base = {**self.client.environ_base, "REMOTE_ADDR": address}
        self.last: TestResponse | None = None

    def get(self, path: str, **headers: str) -> TestResponse:
        """A page, and where it leads."""
        self.last = self.client.get(path, headers=headers, follow_redirects=True)
        return self.last

    def send(self, form: Form, *values: tuple[str, str]) -> TestResponse:
        """A form, and the page that follows."""
        fields = [*form.hidden, *values]
        data = {name: [value for key, value in fields if key == name] for name, _ in fields}
        self.last = self.client.post(form.action, data=data, follow_redirects=True)
        return self.last

    @property
    def page(self) -> Page:
        """What is shown."""
        return read(self.text)

    @property
    def text(self) -> str:
        """The same as text."""
        assert self.last is not None
        return self.last.get_data(as_text=True)


class Participant(Browser):
    """Somebody with a phone."""

    path = ""

    def join(self, code: str, name: str = "") -> Participant:
        """Read what is kept, and join."""
        self.get(f"/j/{code}")
        form = next(one for one in self.page.forms if one.hidden)
        form.action = form.action or f"/j/{code}"
        answer = self.send(form, ("name", name))
        if answer.status_code == 200:
            self.path = answer.request.path
        return self

    def look(self) -> Participant:
        """Look at the phone."""
        self.get(self.path)
        return self

    def press(self, part: str, name: str, value: str) -> TestResponse:
        """Press a button of the form that is sent to an address with this part."""
        form = self.look().page.form_within(part)
        assert form is not None, self.text
        return self.send(form, (name, value))

    def predict(self, *values: str) -> TestResponse:
        """Pick a choice, or set the sliders."""
        form = self.look().page.form_within("/predict/")
        assert form is not None, self.text
        return self.send(form, *(("value", value) for value in values) if form.sliders else [("choice", values[0])])

    def take(self, option: str) -> TestResponse:
        """Take an option."""
        return self.press("/decide/", "take", option)


class Crowd(Browser):
    """The facilitator, and who joined."""

    path = code = key = ""

    def __init__(self, server: flask.Flask) -> None:
        super().__init__(server)
        self.server = server
        self.people: list[Participant] = []

    def open(self, plan: str, **settings: str) -> Crowd:
        """Open a room."""
        self.get("/workshop")
        form = self.page.form("/workshop/open")
        assert form is not None
        values = {"plan": plan, "language": "en", "days": "30", **settings}
        answer = self.send(form, *values.items())
        assert answer.status_code == 200, self.text
        self.path, self.code = answer.request.path, self.page.body["data-code"]
        self.key = self.text.split('id="key">', 1)[1].split("<", 1)[0]
        return self

    @property
    def room_id(self) -> str:
        """The id of the room."""
        return self.path.rsplit("/", 1)[1]

    def joined_by(self, *names: str) -> list[Participant]:
        """Let people join."""
        made = [Participant(self.server).join(self.code, name) for name in names]
        assert all(one.path for one in made), [one.text for one in made]
        self.people += made
        return made

    def press(self, action: str, *values: tuple[str, str]) -> TestResponse:
        """Press a button of the page as it is now."""
        self.get(self.path)
        form = self.page.form(f"/{action}")
        assert form is not None, f"no form {action}: {self.text}"
        return self.send(form, *values)

    def place(self) -> str:
        """Where the room stands."""
        self.get(self.path)
        return self.page.body["data-place"]

    def go_to(self, place: str) -> Crowd:
        """On and on until the room stands there; runs are run."""
        here = self.place()
        for _ in range(20):
            if here == place:
                return self
            if here.endswith(".run"):
                self.run_jobs()
            form = self.page.form("/next")
            assert form is not None, self.text
            self.send(form)
            here = self.page.body["data-place"]
        raise AssertionError(f"never at {place}, but at {here}")

    def run_jobs(self) -> int:
        """What the engine does with all that was asked of it; returns how many jobs there were."""
        spool, done = self.server.extensions[NAME].spool, 0
        self.get(self.path)  # whoever looks at the room asks for its run
        for key in spool.queued():
            request = spool.request(key)
            try:
                run_turn(request.payload, Desk(spool, key, InProcess()))
                spool.close(key, Status(DONE))
            except errors.Refusal as refusal:
                spool.close(key, Status(FAILED, error=str(refusal)))
            except Cancelled:  # this machine stood still for longer than a wish holds: who looks asks again
                spool.close(key, Status(CANCELLED))
            done += 1
        self.get(self.path)
        return done
