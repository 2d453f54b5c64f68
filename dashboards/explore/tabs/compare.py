"""Two to four scenarios side by side, each against its own counterfactual, on the same world with the same draws."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import dash_mantine_components as dmc
from dash import Dash, Input, Output, State, html, no_update
from dash.development.base_component import Component

from dashboards import ids
from dashboards.asking import MOST_COMPARED, MOST_MONTHS, Asked, asked, scenario_named
from dashboards.explore.gallery import offered, title_of
from dashboards.explore.looks import FIRST_OUTCOMES, MOST_OUTCOMES, SERIES, look_of
from dashboards.explore.progress import said
from dashboards.explore.side_jobs import asked_for, job_of, stores, tick_of, told_of
from dashboards.explore.tabs.cards import chart, needs_all, waiting
from dashboards.explore.tabs.shown import is_whole, result_of
from dashboards.figures import side_by_side as pictures
from dashboards.jobs import Spool
from dashboards.jobs.answers import ANSWER
from dashboards.jobs.spool import DONE
from dashboards.refused import line_of
from dashboards.state import State as PageState
from dashboards.state import state_of
from dashboards.uploads import Uploads
from dashboards.words import Words
from experiments.answers.side_by_side import courses, side_by_side
from experiments.results import Result
from sim import errors

TAB = "compare"
OTHERS = "others"


def panel(words: Words, state: PageState) -> Component:
    """Which scenarios, which outcomes, which series, and where the charts stand."""
    scenarios = [{"value": one.name, "label": title_of(one, words)} for one in offered()]
    outcomes = [{"value": name, "label": words(f"outcomes.{name}")} for name in words.section("outcomes")]
    return html.Div(
        [
            html.Div(
                [
                    dmc.MultiSelect(
                        id=ids.COMPARED,
                        label=words("compare.with"),
                        description=words("compare.same"),
                        data=scenarios,
                        value=list(state.compared),
                        maxValues=MOST_COMPARED,
                        searchable=True,
                        size="sm",
                    ),
                    dmc.MultiSelect(
                        id=ids.COMPARED_OUTCOMES,
                        label=words("compare.outcomes"),
                        data=outcomes,
                        value=look_of(state, "outcomes"),
                        maxValues=MOST_OUTCOMES,
                        searchable=True,
                        size="sm",
                    ),
                    dmc.Select(
                        id=ids.COMPARED_SERIES,
                        label=words("compare.series"),
                        data=[{"value": name, "label": words(f"compare.{name}")} for name in SERIES],
                        value=look_of(state, "series"),
                        allowDeselect=False,
                        size="sm",
                    ),
                ],
                className="choosers",
            ),
            *stores(OTHERS),
            html.Div(waiting(words), id=ids.panel(TAB)),
        ]
    )


def register(app: Dash, spool: Spool, uploads: Uploads) -> None:
    """Wire the tab."""

    @app.callback(
        Output(job_of(OTHERS), "data"),
        Output(told_of(OTHERS), "children", allow_duplicate=True),
        Input(ids.COMPARED, "value"),
        Input(ids.looked(TAB), "data"),
        State(ids.TAB, "value"),
        State(ids.VISITOR, "data"),
        prevent_initial_call=True,
    )
    def ask(chosen: list[str] | None, shown: Any, tab: str, visitor: str) -> tuple[Any, Any]:
        payload = asked_for(shown, spool)
        if tab != TAB or payload is None:
            return no_update, no_update
        if not chosen:
            return [], None
        jobs, problems = [], []
        for name in chosen[:MOST_COMPARED]:
            try:
                other = beside(payload, name, uploads)
            except errors.Refusal as refusal:
                problems.append(html.P(line_of(refusal), className="problem"))
                continue
            jobs.append({"key": spool.ask(ANSWER, other.payload, visitor), "scenario": name})
        return jobs, problems or None

    @app.callback(
        Output(ids.panel(TAB), "children"),
        Output(tick_of(OTHERS), "disabled"),
        Output(told_of(OTHERS), "children"),
        Input(job_of(OTHERS), "data"),
        Input(tick_of(OTHERS), "n_intervals"),
        Input(ids.looked(TAB), "data"),
        Input(ids.COMPARED_OUTCOMES, "value"),
        Input(ids.COMPARED_SERIES, "value"),
        State(ids.IDEA, "value"),
        State(ids.TAB, "value"),
        State(ids.NARROW, "data"),
        State(ids.COMPARED, "value"),
        State(ids.STATE, "data"),
        State(ids.VISITOR, "data"),
        State(ids.LANGUAGE, "data"),
        prevent_initial_call=True,
    )
    def fill(
        jobs: list[dict[str, str]] | None,
        _ticks: int,
        shown: dict[str, Any] | None,
        outcomes: Sequence[str] | None,
        series: str,
        idea: str | None,
        tab: str,
        narrow: bool,
        compared: Sequence[str] | None,
        content: Any,
        visitor: str,
        language: str,
    ) -> tuple[Any, bool, Any]:
        result, words = result_of(shown, spool), Words(language)
        if tab != TAB or result is None:
            return no_update, True, no_update
        if not is_whole(result):
            return needs_all(words), True, None
        if not jobs:  # what was chosen may have been refused, which is told beside
            return None if compared else html.P(words("compare.choose"), className="empty"), True, no_update
        found, told, is_over = _results(jobs, spool, visitor, words)
        if len(found) < len(jobs):
            return no_update, is_over, told
        own = title_of(asked(state_of(content), uploads).original, words)
        titles = [own, *(title_of(scenario_named(one["scenario"], uploads), words) for one in jobs)]
        labelled = dict(zip(pictures.labels_of(titles), [result, *found], strict=True))
        idea = idea_in_all(labelled.values(), (idea, state_of(content).idea))
        return charts_of(labelled, list(outcomes or FIRST_OUTCOMES), series, idea, bool(narrow), words), True, None


def idea_in_all(results: Iterable[Result], wanted: Iterable[str | None]) -> str:
    """The idea that is compared: one that is wanted and known to all results, else the first that all know."""
    first, *others = (result.summary["story"]["ideas"] for result in results)
    known = [idea for idea in first if all(idea in other for other in others)]
    return next((idea for idea in wanted if idea is not None and idea in known), str(known[0]))


def beside(payload: Mapping[str, Any], name: str, uploads: Uploads) -> Asked:
    """Another scenario as it stands, with the world, months, pairs, seed and parameters of the answer that is shown."""
    folder, months = payload["world_folder"], int(payload["months"])
    longest = max((event.month for event in scenario_named(name, uploads).events.values()), default=0)
    if longest >= months:
        raise errors.out_of_bounds("months", months, longest + 1, MOST_MONTHS, "months", f"scenario {name}")
    other = PageState(
        scenario=name,
        world=Path(folder).name if folder else payload["world"],
        months=months,
        pairs=payload["replicates"],
        seed=payload["seed"],
        rivals=0,
        parameters=payload["parameters"],
    )
    return asked(other, uploads)


def _results(
    jobs: Sequence[Mapping[str, str]], spool: Spool, visitor: str, words: Words
) -> tuple[list[Result], list[Component], bool]:
    """Those that are done, how far the others are, and whether all have ended."""
    found: list[Result] = []
    is_over = True
    told: list[Component] = []
    for job in jobs:
        status = spool.status(job["key"])
        if status is None:
            continue
        if status.state == DONE:
            result = result_of({"key": job["key"], "part": status.part}, spool)
            if result is not None:
                found.append(result)
            continue
        if not status.has_ended:
            is_over = False
            spool.want(job["key"], visitor)
        told.append(html.Div([html.Strong(job["scenario"]), *said(status, spool.is_served(), words)]))
    return found, told, is_over


def charts_of(
    labelled: Mapping[str, Result],
    outcomes: Sequence[str],
    series: str,
    idea: str | None,
    is_narrow: bool,
    words: Words,
) -> list[Component]:
    """Effects side by side, and the courses laid over one another."""
    held = {row["outcome"] for result in labelled.values() for row in result.summary["effects"]}
    found = side_by_side(labelled, [name for name in outcomes if name in held])
    of_idea = idea if series == "adopted" else None
    run = courses(labelled, series, of_idea)
    what = words(f"compare.{series}")
    return [
        chart(
            words("compare.effects"),
            pictures.sentence(found, words),
            pictures.effects_figure(found, words, is_narrow=is_narrow),
            *pictures.table(found, words),
            "compared-effects",
            words,
        ),
        chart(
            words("compare.courses", what=what),
            words("compare.courses_say"),
            pictures.courses_figure(run, what, words),
            *pictures.courses_table(run, words),
            "compared-courses",
            words,
        ),
    ]
