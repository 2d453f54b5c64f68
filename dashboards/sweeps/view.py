"""What the Sweeps page shows, as an address: which store and sweep, which tab, and what is looked at in it.

    /sweeps?store=store&sweep=boundary&tab=plane&outcome=live_vitality&x=...&y=...&point=12

What comes from an address is foreign: it is read into plain values here, with a limit on every length; names are
looked up among those that are there before anything is opened (`dashboards.sweeps.stores`).
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping, Set
from dataclasses import dataclass
from urllib.parse import urlencode

from dashboards.address import pairs_in
from dashboards.sweeps.filters import Filter, read_filter
from experiments.analysis.rules import rule_of
from experiments.sweeps.snapshot import Snapshot
from sim import errors

PATH = "/sweeps"
TABS = ("points", "series", "plane", "parallel", "sensitivity", "box", "claims", "runs")
LONGEST = 4000
MOST_FACTORS = 8  # of which values are shown at once
NUMBER = re.compile(r"\d{1,9}")
RULE = "> q0.75"  # cases of interest of scenario discovery, unless the experiment says otherwise


@dataclass(frozen=True)
class View:
    """The state of the page; None and empty stand for the default.

    `factors` are those whose values are shown, `x` and `y` those of the plane; `rule` says which cases a box is to
    hold, `filter` which points are looked at. `experiment` is the one that is about to be started, `form` small or
    full, with its `replicates` and `samples` where they are not those of its file.
    """

    store: str = ""
    sweep: str = ""
    tab: str = ""
    point: int | None = None
    outcome: str = ""
    of: str = ""
    x: str = ""
    y: str = ""
    series: str = ""
    factors: str = ""
    filter: str = ""
    rule: str = ""
    experiment: str = ""
    form: str = ""
    replicates: int | None = None
    samples: int | None = None
    lang: str = ""

    def query(self) -> str:
        """The state as the query of an address, with the question mark; empty where all is at its default."""
        pairs = [(field.name, getattr(self, field.name)) for field in dataclasses.fields(self)]
        kept = [(name, str(value)) for name, value in pairs if value not in ("", None)]
        return f"?{urlencode(kept, safe=',:|<>')}" if kept else ""

    def address(self) -> str:
        """The whole address."""
        return f"{PATH}{self.query()}"

    def but(self, **changes: object) -> View:
        """The same with other values."""
        return dataclasses.replace(self, **changes)  # type: ignore[arg-type]

    def at(self, tab: str) -> View:
        """The same sweep at another tab: what is looked at goes along."""
        return self.but(tab="" if tab == TABS[0] else tab)


WHOLE = ("point", "replicates", "samples")
NAMES = tuple(field.name for field in dataclasses.fields(View))


def read_view(query: str) -> View:
    """The view that an address says; refuses unknown names, and what is too long to have come from here."""
    return view_of(dict(pairs_in(query, len(NAMES), LONGEST)))


def view_of(query: Mapping[str, str]) -> View:
    """The view that the parts of a query say."""
    values: dict[str, str | int | None] = {}
    for name, value in query.items():
        if name not in NAMES:
            raise errors.unknown_name("setting", name[:40], NAMES, where="the address")
        values[name] = _whole(name, value) if name in WHOLE else value
    view = View(**values)  # type: ignore[arg-type]
    if view.tab and view.tab not in TABS:
        raise errors.not_a_choice("tab", view.tab[:40], TABS, where="the address")
    if view.form not in ("", "small", "full"):
        raise errors.not_a_choice("form", view.form[:40], ("small", "full"), where="the address")
    return view.at(view.tab or TABS[0])


def _whole(name: str, value: str) -> int:
    if not NUMBER.fullmatch(value):
        raise errors.wrong_type(name, value[:40], "a whole number of at most nine digits", "the address")
    return int(value)


@dataclass(frozen=True)
class Looked:
    """A view of a sweep in which every name has been looked up and every default filled in."""

    view: View
    outcome: str
    of: str
    x: str
    y: str
    series: str
    factors: tuple[str, ...]
    rule: str
    filter: Filter
    snapshot: Snapshot

    @property
    def tab(self) -> str:
        """The tab that is open."""
        return self.view.tab or TABS[0]

    def at(self, view: View) -> Looked:
        """The same with another point, or another tab."""
        return dataclasses.replace(self, view=view)

    @property
    def chosen(self) -> Snapshot:
        """The sweep at the points that the filter lets through."""
        return self.snapshot.only(self.filter.holds(self.snapshot))


def looked_up(view: View, snapshot: Snapshot) -> Looked:
    """Check a view against a sweep; refuses names that it does not have, and a point that is none of its own."""
    names = [factor.name for factor in snapshot.factors]
    where = f"sweep {snapshot.name}"
    factors = tuple(dict.fromkeys(part for part in view.factors.split(",") if part)) or tuple(names[:MOST_FACTORS])
    series = snapshot.about["series"]
    for kind, name, known in (
        ("outcome", view.outcome, snapshot.outcomes),
        ("series", view.series, series),
        *(("factor", name, names) for name in (view.x, view.y, *factors)),
    ):
        if name and name not in known:
            raise errors.unknown_name(kind, name[:60], known, where=where)
    if len(factors) > MOST_FACTORS:
        raise errors.out_of_bounds("number of factors", len(factors), 1, MOST_FACTORS, where="the address")
    if view.of and view.of not in snapshot.readings:
        raise errors.not_a_choice("of", view.of[:40], snapshot.readings, where=where)
    if view.point is not None and view.point >= snapshot.size:
        raise errors.out_of_bounds("point", view.point, 0, snapshot.size - 1, where=where)
    x, y = _plane(view, names)
    outcome, of = view.outcome or snapshot.outcomes[0], view.of or snapshot.readings[0]
    return Looked(
        view=view,
        outcome=outcome,
        of=of,
        x=x,
        y=y,
        series=view.series or next(iter(series), ""),
        factors=factors,
        rule=_rule(view, outcome, of, snapshot),
        filter=read_filter(view.filter, snapshot),
        snapshot=snapshot,
    )


def _plane(view: View, names: list[str]) -> tuple[str, str]:
    """Two different factors, those that were named first; empty where there are fewer than two."""
    if len(names) < 2:
        return "", ""
    x = view.x or next(name for name in names if name != view.y)
    y = view.y or next(name for name in names if name != x)
    if x == y:
        raise errors.not_allowed("the plane", "have the same factor twice", "choose two different ones")
    return x, y


def _rule(view: View, outcome: str, of: str, snapshot: Snapshot) -> str:
    """Which cases are of interest: as was asked, as the experiment states for the outcome, else the highest quarter."""
    about = {"", of, outcome}
    if view.rule:
        return check_rule(view.rule, about)
    for report in snapshot.definition["about"].get("reports", ()):
        if report["analysis"] == "prim" and report["outcome"] == outcome:
            stated = str(report["where"])
            return stated if rule_of(stated).name in about else RULE
    return RULE


def check_rule(text: str, about: Set[str]) -> str:
    """The rule itself; refuses what is none, and one about something else than what is looked at."""
    wanted = "a sign and a number, as in '> 12.5', or a quantile, as in '> q0.75'"
    try:
        found = rule_of(text)
    except errors.Refusal:
        raise errors.wrong_type("cases of interest", text[:40], wanted) from None
    if found.name not in about:
        raise errors.not_a_choice("cases of interest: the name in the rule", found.name[:40], sorted(about - {""}))
    return text
