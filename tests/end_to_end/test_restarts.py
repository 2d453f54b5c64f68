"""The server or its engine is gone during a run: the page says so, nothing is left behind, and the run is finished."""

import os
import signal
from collections.abc import Callable, Iterator

import psutil
import pytest
from playwright.sync_api import expect

from dashboards import ids
from tests.end_to_end.served import Served, gone_all, wait_until
from tests.end_to_end.visits import ANSWER_SECONDS, SMALL, Visit

PAIRS = 60
AWAY = (r"ERR_CONNECTION_(REFUSED|RESET)", r"ERR_EMPTY_RESPONSE", r"ERR_SOCKET", r"Failed to fetch", r"Callback failed")


@pytest.fixture(scope="module")
def own(tmp_path_factory) -> Iterator[Served]:
    """A dashboard of this module alone, because it is ended here."""
    own = Served(tmp_path_factory.mktemp("restarts") / "kept").start()
    yield own
    own.stop()


def under_way(visit: Visit, seed: int) -> str:
    """Begin a run of some seconds and wait until a part of it is shown; returns its key."""
    visit.open(**SMALL | {"months": 240, "pairs": PAIRS, "seed": seed})
    expect(visit.page.locator(f"#{ids.HEADLINES} .foot")).to_contain_text(f"of {PAIRS} pairs")
    return visit.served.wait_job("running", seed=seed)


def test_an_engine_that_dies_is_replaced_and_the_run_is_finished(own: Served, new_visit: Callable[..., Visit]):
    visit = new_visit(on=own)
    key = under_way(visit, seed=21)
    engine = own.engine()
    family = [engine, *engine.children(recursive=True)]
    os.kill(engine.pid, signal.SIGKILL)
    gone_all(family)  # workers do not outlive it
    visit.wait_answer(PAIRS)
    assert own.engine().pid != engine.pid
    assert own.job(key)["state"] == "done"
    visit.wait_done()


def test_a_server_that_dies_is_missed_and_taken_up_again(own: Served, new_visit: Callable[..., Visit]):
    visit = new_visit(on=own)
    key = under_way(visit, seed=22)
    shown = visit.headlines()
    family = psutil.Process(own.process.pid).children(recursive=True)
    notice = visit.by_id(ids.CONNECTION)
    assert notice.is_hidden()
    with visit.trouble(*AWAY):
        own.kill()
        expect(notice).to_be_visible()
        expect(notice).to_contain_text("does not answer")
        gone_all(family)  # the engine ends with its server
        assert visit.headlines() == shown
        visit.button("explore.run").is_visible()
        own.start()
        expect(notice).to_be_hidden()
    visit.wait_answer(PAIRS)
    wait_until(lambda: own.job(key)["state"] == "done", ANSWER_SECONDS)
    visit.wait_done()
