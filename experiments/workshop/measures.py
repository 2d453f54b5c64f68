"""Measures: an outcome, a monthly series at some months, or a fact about an agent; read from a file and from runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from experiments.workshop.facts import FACTS
from experiments.workshop.plans import TABLES, Measure
from experiments.workshop.reading import mapping, number, word
from sim import errors
from sim.observation import SERIES
from sim.outcomes import OUTCOMES

if TYPE_CHECKING:
    from experiments.workshop.play import Played

OUTCOME, SERIES_OF, FACT = "outcome", "series", "fact"


def measure_of(content: Any, where: str, own_agent: tuple[str, str] | None = None) -> Measure:
    """A measure from what a file holds; a fact without a place is that of `own_agent`, table and id."""
    place = f"{where}, measure"
    own = dict(mapping(content, "measure", place))
    scale = number(own.pop("scale"), "scale", place) if "scale" in own else 1.0
    kinds = [kind for kind in (OUTCOME, SERIES_OF, FACT) if kind in own]
    if len(kinds) != 1:
        raise errors.bad_file(place, f"names {len(kinds)} measures", "give one of outcome, series, fact")
    kind = kinds[0]
    name = own.pop(kind)
    axes = {str(key): word(value, str(key), place) for key, value in own.items()}
    if kind == OUTCOME:
        _check_name("outcome", name, OUTCOMES, place)
        _check_axes(axes, (), place)
    elif kind == SERIES_OF:
        _check_name("series", name, SERIES, place)
        _check_axes(axes, SERIES[name].axes, place)
    else:
        axes = axes or (dict([own_agent]) if own_agent else {})
        table = next((table for table in TABLES if table in axes), None)
        if table is None:
            raise errors.bad_file(place, "does not say whose fact", "add cities: ID, nations: ID or networks: ID")
        _check_axes(axes, (table,), place)
        _check_name(f"fact of {table}", name, FACTS[table], place)
        scale *= FACTS[table][name].scale
    return Measure(kind, name, axes, scale)


def _check_name(kind: str, name: Any, known: Mapping[str, Any], where: str) -> None:
    if not isinstance(name, str) or name not in known:
        raise errors.unknown_name(kind, name, known, where=where)


def _check_axes(given: Mapping[str, str], wanted: Sequence[str], where: str) -> None:
    for key in given:
        if key not in wanted:
            raise errors.unknown_name("key", key, wanted, where=where)
    for key in wanted:
        if key not in given:
            raise errors.missing_field(key, where)


def values_of(played: Played, measure: Measure, months: Sequence[int]) -> NDArray[np.float64]:
    """Values of every run in the measure's unit, shape (arm, replicate, month); NaN where a run defines none.

    An outcome and a fact are those of the last month that was played, whatever `months` says.
    """
    if measure.kind == OUTCOME:
        return measure.scale * played.finished.outcomes[:, :, [list(OUTCOMES).index(measure.name)]]
    if measure.kind == FACT:
        ((table, name),) = measure.place.items()
        return measure.scale * played.facts[table, name][measure.name][:, :, None]
    labels = played.finished.labels
    if labels is None:
        raise errors.not_allowed(f"series {measure.name}", "be read", "play with keep='series' or 'ledger'")
    values = played.finished.series[measure.name]
    for axis in labels[measure.name].dims[1:]:
        place = list(labels.coords[axis].to_numpy()).index(measure.place[str(axis)])
        values = values[:, :, :, place]  # the axis after month; another one then takes its place
    return measure.scale * values[:, :, list(months)].astype(np.float64)
