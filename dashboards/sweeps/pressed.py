"""What the buttons of the page do: say what a sweep takes, start it, go on with it, cancel it, try again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dashboards.jobs.sweeps import arguments_of
from dashboards.sweeps import starting
from dashboards.sweeps.desk import SWEEP, Desk, again
from dashboards.sweeps.stores import check_sweep
from dashboards.sweeps.view import View
from sim import errors

ACTIONS = ("forecast", "start", "resume", "cancel", "again")


def pressed(action: str, about: str, view: View, asked: Mapping[str, Any], desk: Desk) -> dict[str, Any]:
    """What is asked for after a button was pressed; `asked` is what was before. Refuses what cannot be asked for."""
    if action not in ACTIONS:
        raise errors.not_a_choice("action", action, ACTIONS)
    count = int(asked.get("count") or 0) + 1  # so that the page looks, even where the same is asked for again
    after = {**asked, "count": count}
    if action == "forecast":
        wanted = starting.asked(view)
        arguments_of(wanted)
        return {**after, "forecast": wanted}
    if action == "start":
        wanted = starting.asked(view)
        if asked.get("forecast") != wanted:
            raise errors.not_allowed("this sweep", "be started yet", "say first what it would take")
        return {**after, "forecast": None, "started": _begin({**wanted, "sweep": ""}, view, desk)}
    if action == "resume":
        store = desk.store(view)
        store.check()
        check_sweep(about, store)
        return {**after, "started": _begin({"sweep": about}, view, desk)}
    if action == "cancel":
        if about not in [one.key for one in desk.running(view)]:
            raise errors.not_allowed("this sweep", "be cancelled", "it is not running any more")
        desk.spool.cancel(about)
        return after
    again(desk.spool, about, desk.visitor)
    return after


def _begin(payload: Mapping[str, Any], view: View, desk: Desk) -> str:
    store = str(desk.store(view).folder)
    return desk.spool.ask(SWEEP, {**payload, "store": store}, desk.visitor, lasts=True)
