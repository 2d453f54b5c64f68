"""The fields in which somebody writes, and what was written in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboards import ids

PREDICTION, WHY, ANSWER, MEMO = "predict", "why", "answer", "memo"
Written = Mapping[tuple[str, str], str]  # what stands in the fields, by kind and name


def line(kind: str, name: str, label: str, hint: str, value: str = "", *, waits: bool = True) -> Component:
    """A number or a word, as it is typed; sent when the field is left."""
    return dmc.TextInput(
        id=ids.teach_field(kind, name),
        label=label,
        description=hint,
        value=value,
        debounce=waits,
        size="md",
        className="short",
    )


def text(kind: str, name: str, label: str, hint: str, value: str = "", rows: int = 2) -> Component:
    """Some sentences; the field grows with them."""
    return dmc.Textarea(
        id=ids.teach_field(kind, name),
        label=label,
        description=hint,
        value=value,
        autosize=True,
        minRows=rows,
        debounce=True,
        size="md",
    )


def choices(kind: str, name: str, label: str, hint: str, offered: Mapping[str, str], value: str = "") -> Component:
    """One of several."""
    return dmc.RadioGroup(
        dmc.Stack([dmc.Radio(said, value=word, size="md") for word, said in offered.items()], gap="xs"),
        id=ids.teach_field(kind, name),
        label=label,
        description=hint,
        value=value,
        size="md",
    )


def fault(kind: str, name: str, said: str = "") -> Component:
    """The line below a field that says what is wrong with it."""
    return html.P(said, id=ids.teach_fault(kind, name), className="problem", role="alert")


def written(names: Sequence[Mapping[str, Any]], values: Sequence[Any]) -> dict[tuple[str, str], str]:
    """What stands in fields, by their ids; nothing is an empty text."""
    return {
        (str(one["kind"]), str(one["name"])): str(value).strip() if value is not None else ""
        for one, value in zip(names, values, strict=True)
    }
