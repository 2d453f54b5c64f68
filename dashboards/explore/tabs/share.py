"""What can be taken away: the address, the scenario as a file, tables with their metadata, the report, the citation."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from typing import Any

import dash_mantine_components as dmc
import pandas as pd
import yaml
from dash import ALL, Dash, Input, Output, State, ctx, html, no_update
from dash.development.base_component import Component

from dashboards import ids
from dashboards.asking import Asked, asked
from dashboards.explore.tabs.shown import result_of
from dashboards.jobs import Spool
from dashboards.refused import line_of
from dashboards.state import State as PageState
from dashboards.state import state_of
from dashboards.uploads import Uploads
from dashboards.words import Words
from experiments.results import LEDGER, RUNS, Result
from sim import errors

TAB = "share"
OF_SETTINGS = ("scenario", "config")
OF_RESULT = ("effects", "series", "runs", "ledger", "report", "citation")


def panel(words: Words, _state: PageState) -> Component:
    """The buttons."""
    return html.Div(
        [
            html.H3(words("share.address")),
            html.P(words("share.address_says"), className="note"),
            html.Div(
                [
                    dmc.TextInput(id=ids.SHARE, readOnly=True, size="sm", **{"aria-label": words("share.address")}),
                    html.Button(words("share.copy"), id=ids.COPY, className="plain", type="button"),
                ],
                className="address",
            ),
            html.H3(words("share.files")),
            html.Div([_button(what, words) for what in (*OF_SETTINGS, *OF_RESULT)], className="exports"),
            html.P(id=ids.SHARE_PROBLEM, className="problem", role="alert"),
        ],
        className="share",
    )


def _button(what: str, words: Words) -> Component:
    return html.Button(words(f"share.{what}"), id=ids.export(what), className="plain", type="button")


def register(app: Dash, spool: Spool, uploads: Uploads) -> None:
    """Wire the downloads."""

    @app.callback(
        Output(ids.DOWNLOAD, "data"),
        Output(ids.SHARE_PROBLEM, "children"),
        Input({"type": "export", "what": ALL}, "n_clicks"),
        State(ids.STATE, "data"),
        State(ids.SHOWN, "data"),
        State(ids.LANGUAGE, "data"),
        prevent_initial_call=True,
    )
    def download(_clicks: list[int | None], content: Any, shown: dict[str, Any] | None, language: str) -> Any:
        if not any(one["value"] for one in ctx.triggered):
            return no_update, no_update
        what, words = ctx.triggered_id["what"], Words(language)
        try:
            one = asked(state_of(content), uploads)
        except errors.Refusal as refusal:
            return no_update, line_of(refusal)
        if what in OF_SETTINGS:
            return _file(*settings_file(one, what)), ""
        result = result_of(shown, spool)
        if result is None or (what in ("runs", "ledger") and not (result.folder / LEDGER).is_file()):
            return no_update, words("share.nothing_yet")
        return _file(*result_file(result, what)), ""

    app.clientside_callback(
        "function(query) { return window.diplomacity.shareable(query); }",
        Output(ids.SHARE, "value"),
        Input(ids.ADDRESS, "data"),
        Input(ids.TAB, "value"),
    )


def _file(text: str, name: str) -> dict[str, str]:
    """A file as a download of the page takes it."""
    return {"content": text, "filename": name}


def settings_file(one: Asked, what: str) -> tuple[str, str]:
    """Text and name of a file for the command line: the scenario alone, or all that `run --config` takes."""
    scenario, payload = one.scenario.to_dict(), one.payload
    own = "# its world is one that was brought to the dashboard: give the path of its folder as world\n"
    note = own if payload["world_folder"] else ""
    if what == "scenario":
        return f"{note}# {command_of(one)}\n{_yaml(scenario)}", f"{one.scenario.name}.yaml"
    mechanisms: dict[str, dict[str, Any]] = {}
    for path, value in payload["parameters"].items():
        mechanism, _, name = path.partition(".")
        mechanisms.setdefault(mechanism, {})[name] = value
    content = {
        "scenario": scenario,
        "baseline": payload["baseline"],
        "world": payload["world"],
        **{name: payload[name] for name in ("months", "replicates", "seed", "rivals")},
        "mechanisms": mechanisms,
    }
    return f"{note}# diplomacity run --config config.yaml\n{_yaml(content)}", "config.yaml"


def command_of(one: Asked) -> str:
    """The command that gives the numbers of the page from the scenario's file."""
    asked_for = [f"{name}={one.payload[name]}" for name in ("world", "months", "replicates", "seed", "rivals")]
    changed = [f"'mechanisms.{path}={json.dumps(value)}'" for path, value in one.payload["parameters"].items()]
    return " ".join(["diplomacity run", f"scenario=./{one.scenario.name}.yaml", *asked_for, *changed])


def _yaml(content: Mapping[str, Any]) -> str:
    return yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=110)


def result_file(result: Result, what: str) -> tuple[str, str]:
    """Text and name of a file about a result."""
    name = f"{result.summary['scenario']}-{what}"
    if what == "report":
        from experiments.report import html as report_html

        return report_html(result), f"{name}.html"
    if what == "citation":
        return citation(result.summary), f"{name}.txt"
    tables = {
        "effects": lambda: result.effects,
        "series": lambda: result.series,
        "runs": lambda: pd.read_parquet(result.folder / RUNS),
        "ledger": lambda: pd.read_parquet(result.folder / LEDGER),
    }
    return with_metadata(result.summary, tables[what]()), f"{name}.csv"


def with_metadata(summary: Mapping[str, Any], frame: pd.DataFrame) -> str:
    """A table as CSV, below lines that say where it comes from; `comment="#"` reads past them."""
    head = "".join(f"# {line}\n" for line in citation(summary).splitlines())
    text = io.StringIO()
    frame.to_csv(text, index=False)
    return head + text.getvalue()


def citation(summary: Mapping[str, Any]) -> str:
    """How a result is cited: program, version, configuration, and what it is conditional on."""
    source = summary["provenance"]
    version, commit = source["versions"]["diplomacity"], source["commit"] or "-"
    about = f"Scenario {summary['scenario']} against {summary['baseline']}, world {summary['world']}"
    lines = (
        f"The Diplomacity authors: Diplomacity {version}, an agent-based simulation of city diplomacy.",
        f"{about}, {summary['months']} months, {summary['replicates']} pairs, seed {summary['seed']}.",
        f"Configuration {source['configuration']}, model source {source['source']}, commit {commit}.",
        "Conditional on the model, not a forecast.",
    )
    return "\n".join(lines)
