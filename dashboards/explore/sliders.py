"""Sliders made from the parameters' declarations: unit, plausible range, source and evidence mark stand with each."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboards import ids
from dashboards.attributes import aria, data
from dashboards.content import in_words
from dashboards.words import Words
from sim.parameters import Declaration, Parameter, walk

# The dozen that matter first: those to which the screening finds outcomes most sensitive, one a question of a workshop.
FIRST = (
    "ideas.twinning",
    "ideas.networks",
    "ideas.neighbours",
    "ideas.nation",
    "ideas.national_pull",
    "ideas.cost_weight",
    "ties.half_life",
    "ties.suspension_slope",
    "offices.restraint",
    "networks.backlash",
    "commitments.burst",
    "commitments.ladder",
)
STEPS = 50
MOST_FOUND = 12


def first_sliders(values: Mapping[str, Any], words: Words) -> list[Component]:
    """The dozen that matter first."""
    known = {one.path: one for one in walk()}
    return [control(known[path], values.get(path, known[path].declaration.default), words) for path in FIRST]


def found(text: str, values: Mapping[str, Any], words: Words) -> list[Component]:
    """The other parameters whose path or description holds a text; those that were changed where it is empty."""
    wanted = text.strip().lower()
    chosen = [
        one
        for one in walk()
        if one.path not in FIRST
        and (wanted in f"{one.path} {doc_of(one, words)}".lower() if wanted else one.path in values)
    ]
    shown = [control(one, values.get(one.path, one.declaration.default), words) for one in chosen[:MOST_FOUND]]
    if not chosen:
        return [html.P(words("explore.none_found" if wanted else "explore.none_changed"), className="quiet")]
    left = len(chosen) - len(shown)
    return [*shown, *([html.P(words("explore.more_found", count=left), className="quiet")] if left else [])]


def control(parameter: Parameter, value: Any, words: Words) -> Component:
    """A parameter with its name, its input, and what is known of it."""
    declared = parameter.declaration
    name = label_of(parameter, words)
    is_changed = value != declared.default
    return html.Div(
        [
            html.Div([name, _about(parameter, name, words)], className="slider-head"),
            _input(parameter, value, name, words),
            *_ends(parameter, words),
        ],
        className="slider changed" if is_changed else "slider",
    )


def implausible(values: Mapping[str, Any], words: Words) -> list[str]:
    """A line for each number that is possible and outside its plausible range."""
    lines = []
    for one in walk():
        declared, value = one.declaration, values.get(one.path)
        if declared.kind not in ("number", "whole") or value is None or declared.low is None or declared.high is None:
            continue
        if not declared.low <= value <= declared.high:
            ends = {"low": words.number(declared.low), "high": words.number(declared.high)}
            lines.append(words("explore.implausible", path=one.path, value=words.number(value), **ends))
    return lines


def label_of(parameter: Parameter, words: Words) -> str:
    """A plain name where there is one, else what the declaration says."""
    key = f"sliders.{parameter.path}"
    return words(key) if words.knows(key) else doc_of(parameter, words)


def doc_of(parameter: Parameter, words: Words) -> str:
    """What a parameter is."""
    return words.content(f"parameters.{parameter.path}.doc", parameter.declaration.doc)


def unit_of(unit: str, words: Words) -> str:
    """A unit as it is read; nothing for a pure number."""
    return "" if unit == "1" else words.content(f"units.{unit}", unit)


def _input(parameter: Parameter, value: Any, name: str, words: Words) -> Component:
    declared = parameter.declaration
    own = ids.parameter(parameter.path)
    if declared.kind == "switch":
        return dmc.Switch(id=own, checked=bool(value), label=name, size="sm")
    if declared.kind == "choice":
        return dmc.Select(id=own, data=_choices(parameter, words), value=value, allowDeselect=False, **aria(label=name))
    if declared.kind == "choices":
        return dmc.MultiSelect(id=own, data=_choices(parameter, words), value=list(value), **aria(label=name))
    low, high = _range(declared, value)
    step = step_of(low, high, declared.kind == "whole")
    return dmc.Slider(
        id=own,
        min=low,
        max=high,
        step=step,
        precision=max(0, -math.floor(math.log10(step))) if step < 1 else 0,
        value=value,
        size="sm",
        marks=[{"value": declared.default}] if low <= declared.default <= high else [],  # type: ignore[operator]
        thumbLabel=f"{name}, {words('explore.from_to', low=words.number(low), high=words.number(high))}",
        updatemode="mouseup",
    )


def _choices(parameter: Parameter, words: Words) -> list[dict[str, str]]:
    """What can be chosen, in plain words."""
    return [
        {"value": choice, "label": words.content(f"parameters.{parameter.path}.choices.{choice}", in_words(choice))}
        for choice in parameter.declaration.choices or ()
    ]


def _range(declared: Declaration, value: Any) -> tuple[float, float]:
    """The plausible range, widened where the value in use lies outside of it."""
    low = declared.low if declared.low is not None else min(0.0, value)
    high = declared.high if declared.high is not None else max(1.0, value * 2)
    return min(low, value), max(high, value)


def step_of(low: float, high: float, is_whole: bool) -> float:
    """A step of 1, 2 or 5 times a power of ten that makes some fifty steps of a range."""
    if is_whole:
        return max(1, round((high - low) / STEPS))
    rough = (high - low) / STEPS
    power = 10.0 ** math.floor(math.log10(rough))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough * 0.999)


def _ends(parameter: Parameter, words: Words) -> list[Component]:
    """The ends of the range, in words where the parameter has some, and the unit between them.

    One component, to which the style adds the ends: Dash asks every component at every change of the page.
    """
    declared = parameter.declaration
    if declared.kind not in ("number", "whole") or declared.low is None or declared.high is None:
        return []
    unit = unit_of(declared.unit, words)
    key = f"sliders_ends.{parameter.path}"
    low, high = words.number(declared.low), words.number(declared.high)
    if words.knows(f"{key}.low"):
        low, high = f"{words(f'{key}.low')} ({low})", f"{words(f'{key}.high')} ({high})"
    return [html.Div(unit, className="ends", **data(low=low, high=high))]


def _about(parameter: Parameter, name: str, words: Words) -> Component:
    """What is known of a number, opened by mouse, finger or key."""
    declared = parameter.declaration
    about = words("explore.about", name=name)
    rows = [
        (words("explore.what"), doc_of(parameter, words)),
        (words("explore.default"), f"{_shown(declared.default, words)} {unit_of(declared.unit, words)}".strip()),
    ]
    if declared.low is not None and declared.high is not None:
        plausible = words("explore.from_to", low=words.number(declared.low), high=words.number(declared.high))
        rows.append((words("explore.plausible"), plausible))
    rows += [
        (words("explore.evidence"), f"{declared.mark}: {mark_of(declared.mark, words)}"),
        (words("explore.source"), declared.source),
        (words("explore.path"), parameter.path),
    ]
    return dmc.Popover(
        [
            dmc.PopoverTarget(
                html.Button("i", className="about", type="button", **aria(label=about, haspopup="dialog"))
            ),
            dmc.PopoverDropdown(
                html.Div(
                    dmc.Table(data={"body": [[*row] for row in rows]}, className="words", unstyled=True),
                    role="dialog",
                    **aria(label=about),
                )
            ),
        ],
        width=320,
        position="right",
        withArrow=True,
        shadow="md",
        withRoles=False,  # they would stand on a box around the button, which may not have them
    )


def mark_of(mark: str, words: Words) -> str:
    """What an evidence mark means."""
    from sim.parameters import MARKS

    return words.content(f"marks.{mark}", MARKS[mark])


def _shown(value: Any, words: Words) -> str:
    if isinstance(value, bool):
        return words("explore.yes" if value else "explore.no")
    if isinstance(value, (int, float)):
        return words.number(value)
    return ", ".join(value) if isinstance(value, tuple) else str(value)
