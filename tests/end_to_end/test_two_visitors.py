"""Two visitors at once: neither sees or stops what the other runs."""

from collections.abc import Callable

from playwright.sync_api import expect

from dashboards import ids
from tests.end_to_end.served import wait_until
from tests.end_to_end.visits import ANSWER_SECONDS, SMALL, Visit

HEAVY = SMALL | {"world": "transatlantic", "months": 480, "pairs": 400, "seed": 11}  # minutes
MEDIUM = SMALL | {"months": 240, "pairs": 40, "seed": 12}


def running(visit: Visit, settings: dict[str, object]) -> str:
    """Open a page and wait until its run is under way; returns the run's key."""
    visit.open(**settings)
    expect(visit.page.get_by_role("progressbar")).to_be_visible()
    return visit.served.wait_job("running", months=settings["months"], seed=settings["seed"])


def cancel(visit: Visit) -> None:
    visit.button("explore.cancel").click()
    expect(visit.by_id(ids.PROGRESS)).to_contain_text("Stopped after")


def test_each_sees_and_cancels_their_own_run(new_visit: Callable[..., Visit]):
    one, other = new_visit(), new_visit()
    heavy = running(one, HEAVY)
    medium = running(other, MEDIUM)
    expect(one.by_id(ids.PROGRESS)).to_contain_text(" of 400 pairs")
    expect(other.by_id(ids.PROGRESS)).to_contain_text(" of 40 pairs")
    cancel(one)
    wait_until(lambda: one.served.job(heavy)["state"] == "cancelled", ANSWER_SECONDS)
    sentences = other.wait_answer(40)
    assert other.served.job(medium)["state"] == "done"
    assert set(sentences).isdisjoint(one.headlines())
    expect(one.by_id(ids.PROGRESS)).to_contain_text("Stopped after")


def test_a_run_is_stopped_when_its_page_is_closed(new_visit: Callable[..., Visit]):
    visit = new_visit()
    key = running(visit, HEAVY | {"seed": 14})
    visit.page.goto("about:blank")
    wait_until(lambda: visit.served.job(key)["state"] == "cancelled", ANSWER_SECONDS)


def test_a_run_that_both_want_goes_on_until_neither_does(new_visit: Callable[..., Visit]):
    settings = HEAVY | {"seed": 13}
    one, other = new_visit(), new_visit()
    key = running(one, settings)
    assert running(other, settings) == key
    cancel(one)
    before = one.served.job(key)["done"]
    wait_until(lambda: one.served.job(key)["done"] > before + 2, ANSWER_SECONDS)
    assert one.served.job(key)["state"] == "running"
    expect(other.button("explore.cancel")).to_be_visible()
    cancel(other)
    wait_until(lambda: one.served.job(key)["state"] == "cancelled", ANSWER_SECONDS)
