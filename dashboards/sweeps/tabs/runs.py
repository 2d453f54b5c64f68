"""What failed and what is still to be run, and how to go on."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboards.sweeps.cards import button, command, link
from dashboards.sweeps.charts import table
from dashboards.sweeps.desk import Desk
from dashboards.sweeps.names import factor_names
from dashboards.sweeps.view import Looked
from dashboards.words import Words
from experiments.analysis.phrases import records
from experiments.analysis.plane_figures import shown_level
from experiments.sweeps.results import FAILED, MISSING, OK
from experiments.sweeps.resuming import command as resuming_command

MOST_LISTED = 200


def controls(_looked: Looked, _words: Words) -> list[Component]:
    """Nothing is to be chosen."""
    return []


def result(looked: Looked, desk: Desk) -> Component:
    """Counts, failed runs with their errors, and points with runs that are missing."""
    words, counts = desk.words, looked.snapshot.counts
    total = sum(counts.values())
    told = words("sweeps.told.runs", ok=counts[OK], failed=counts[FAILED], missing=counts[MISSING], total=total)
    return html.Div(
        [
            html.Section(
                [html.H2(words("sweeps.runs_title")), html.P(told, className="sentence"), *_go_on(looked, desk)],
                className="card-box",
            ),
            *_failed(looked, words),
            *_missing(looked, words),
        ]
    )


def _go_on(looked: Looked, desk: Desk) -> list[Component]:
    """How the rest is run, here and on the command line; nothing where there is no rest."""
    words, counts = desk.words, looked.snapshot.counts
    if not counts[MISSING] and not counts[FAILED]:
        return [html.P(words("sweeps.whole"))]
    arguments = looked.snapshot.about["resume"]
    if arguments is None:
        return [html.P(words("sweeps.cannot_resume"))]
    typed = resuming_command(arguments, desk.store(looked.view).folder)
    if not counts[MISSING]:
        return [html.P(words("sweeps.retry_failed")), command(f"{typed} retry_failed=true", words)]
    return [
        html.P(words("sweeps.resume_how")),
        button(words("sweeps.resume"), "resume", looked.view.sweep, "primary"),
        html.P(words("sweeps.on_command_line"), className="note"),
        command(typed, words),
    ]


def _failed(looked: Looked, words: Words) -> list[Component]:
    runs = looked.snapshot.runs(FAILED)
    if runs.empty:
        return []
    names = factor_names(looked.snapshot.factors)
    shown = looked.factors
    header = [words("sweeps.point"), words("sweeps.replicate"), words("sweeps.seed"), words("sweeps.error")]
    header += [names[name] for name in shown]
    rows = []
    for run in records(runs.head(MOST_LISTED)):
        values = [shown_level(looked.snapshot.points[name][run["point"]], words) for name in shown]
        told = [str(run[key]) for key in ("replicate", "seed", "error")]
        rows.append([_to_point(run["point"], looked), *told, *values])
    title = words("sweeps.failed_title", count=len(runs))
    return [
        html.Section(
            [html.H2(title), table(header, rows, title, "words runs"), *_left(len(runs), words)], className="card-box"
        )
    ]


def _missing(looked: Looked, words: Words) -> list[Component]:
    counts = looked.snapshot.runs_at_points()
    lacking = counts[counts[MISSING] > 0]
    if lacking.empty:
        return []
    header = [words("sweeps.point"), words("sweeps.stored"), words("sweeps.failed"), words("sweeps.missing")]
    rows = [
        [_to_point(int(point), looked), *(str(row[status]) for status in (OK, FAILED, MISSING))]
        for point, row in zip(lacking.index.tolist(), records(lacking), strict=True)
    ][:MOST_LISTED]
    title = words("sweeps.missing_title", count=len(lacking))
    return [
        html.Section(
            [html.H2(title), table(header, rows, title, "runs"), *_left(len(lacking), words)], className="card-box"
        )
    ]


def _to_point(point: int, looked: Looked) -> Component | str:
    return link(str(point), looked.view.at("points").but(point=point))


def _left(count: int, words: Words) -> list[Component]:
    if count <= MOST_LISTED:
        return []
    return [html.P(words("sweeps.first_rows", count=MOST_LISTED, of=count), className="note")]
