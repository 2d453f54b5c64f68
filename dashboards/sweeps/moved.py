"""From a control, a table or a figure to another address."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboards.sweeps.desk import Desk
from dashboards.sweeps.filters import POINT, from_table
from dashboards.sweeps.view import WHOLE, View
from sim import errors

LONGEST = 400


def moved(view: View, triggers: Sequence[tuple[dict[str, str], dict[str, Any]]], desk: Desk) -> View:
    """The view after something was chosen; the same one where components only say what it says already.

    A trigger is the id of a component and what Dash tells of it: `prop_id` and the new value.
    """
    for own, told in triggers:
        value = told["value"]
        if own["type"] == "sweeps-control":
            view = _set(view, own["name"], own["default"], value, desk)
        elif told["prop_id"].endswith(".filterModel"):
            view = _filtered(view, value, desk)
        elif value:
            view = _picked(view, told["prop_id"], value)
    return view


def _set(view: View, name: str, default: str, value: Any, desk: Desk) -> View:
    """A control's value; at its default it is left out of the address."""
    text = ",".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)
    if len(text) > LONGEST * 10:
        raise errors.out_of_bounds(f"length of {name}", len(text), 0, LONGEST * 10, "characters")
    text = "" if text == default else text
    if name in WHOLE:
        is_whole = text.isdecimal() and len(text) <= LONGEST
        if text and not is_whole:
            raise errors.wrong_type(name, text[:40], "a whole number")
        return view.but(**{name: int(text) if text else None})
    if name == "rule" and text != view.rule:
        desk.looked(view.but(rule=text))  # what is no rule is told beside it, and the page stays as it is
    after = view.but(**{name: text})
    if name == "experiment":  # another one begins with the numbers of its own file
        return after if text == view.experiment else after.but(form="", replicates=None, samples=None)
    if name == "outcome" and text != view.outcome:  # a rule is about an outcome
        return after.but(rule="")
    return after


def _filtered(view: View, model: Any, desk: Desk) -> View:
    """The filter of the table, which stands in the address in its own form."""
    if not isinstance(model, dict):
        return view
    looked = desk.looked(view)
    text = str(from_table(model, looked.snapshot))
    return view if text == str(looked.filter) else view.but(filter=text)


def _picked(view: View, prop: str, value: Any) -> View:
    """The point of a row or of a line that was chosen."""
    if prop.endswith(".selectedRows"):
        rows = value if isinstance(value, list) else []
        found = [row[POINT] for row in rows if isinstance(row, dict) and POINT in row]
    else:
        found = [mark.get("customdata") for mark in value.get("points", [])]
    number = next((one for one in found if isinstance(one, int) and not isinstance(one, bool)), None)
    if number is None:
        return view
    is_line = prop.endswith(".clickData")
    return view.but(point=number).at("points") if is_line else view.but(point=number)
