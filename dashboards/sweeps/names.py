"""What outcomes, factors, series and units are called on the page, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dash import html
from dash.development.base_component import Component

from dashboards.words import DEFAULT, Words
from experiments.analysis.phrases import shown_names
from experiments.analysis.samples import unit_of
from experiments.readings import EFFECT
from experiments.sweeps import experiment_files
from experiments.sweeps.factors import Factor
from experiments.wording import NO_UNITS, sentence_case
from sim.observation import SERIES
from sim.outcomes import PAIRED_OUTCOMES


def outcome_name(name: str, words: Words) -> str:
    """An outcome by itself, as it begins a line."""
    return sentence_case(words(f"outcomes.{name}"))


def reading_name(name: str, of: str, words: Words) -> str:
    """An outcome as it is read: the effect on it, or its value in an arm; an outcome of a pair has one reading."""
    told = words(f"outcomes.{name}")
    if name in PAIRED_OUTCOMES:
        return told
    return words(f"sweeps.read.{of}", outcome=told)


def is_effect(of: str) -> bool:
    """Whether zero means that the scenario changes nothing."""
    return of == EFFECT


def outcome_unit(name: str, words: Words) -> str:
    """The unit of an outcome as it is written beside a number; empty for plain numbers."""
    return unit_name(unit_of(name), words)


def unit_name(unit: str, words: Words) -> str:
    """A declared unit in the reader's language; empty for plain numbers."""
    if unit == "share":
        return words("charts.share")
    return "" if unit in ("", *NO_UNITS) else words.content_if_there(f"units.{unit}", unit)


def factor_names(factors: Sequence[Factor]) -> dict[str, str]:
    """Factors by the last parts of their paths, which tell them apart and are what the command line takes."""
    return shown_names([factor.name for factor in factors])


def factor_doc(factor: Factor, words: Words) -> str:
    """What a factor is; empty where it says so itself, as a scenario."""
    path = factor.name.removeprefix("mechanisms.")
    return words.content_if_there(f"parameters.{path}.doc", factor.doc)


def factor_unit(factor: Factor, words: Words) -> str:
    """The unit of a factor; empty for plain numbers."""
    return unit_name(factor.unit, words)


def with_unit(name: str, unit: str) -> str:
    """A name as it stands at an axis or above a column."""
    return f"{name} ({unit})" if unit else name


def series_name(column: str, words: Words) -> str:
    """A series by the column that holds it, as in 'adopted/climate-plan': what it is, and of what."""
    name, _, place = column.partition("/")
    declared = SERIES.get(name)
    own = f"sweeps.series.{name}"  # where what is declared says little by itself, or nothing is
    told = words(own) if declared is None or words.knows(own) else words.content(f"series.{name}.doc", declared.doc)
    places = [words.content_if_there(f"ideas.{part}", part) for part in place.split("/") if part]
    return f"{told}: {', '.join(places)}" if places else told


def experiment_text(name: str | None, part: str, original: str, words: Words) -> Component:
    """What an experiment says of itself, in the reader's language where its shipped file says the same."""
    text = original
    known = experiment_files.names()
    if name in known and getattr(experiment_files.load(str(name)), part) == original:
        text = words.content_if_there(f"experiments.{name}.{part}", original)
    is_english = text == original and words.language != DEFAULT
    return html.Span(text, lang=DEFAULT) if is_english else html.Span(text)


def whole(count: int, words: Words) -> str:
    """A whole number with its thousands separated."""
    return f"{count:,}".replace(",", words.separators[1])


def percent(share: float) -> str:
    """A share in whole percent, without the sign."""
    return f"{100 * share:.0f}"


def counted(key: str, count: int, words: Words) -> str:
    """A number of things, with the form of the word that one of them takes."""
    return words(f"{key}_one" if count == 1 else key, count=whole(count, words))


def options(names: Mapping[str, str]) -> list[dict[str, str]]:
    """What a select offers: values with their labels."""
    return [{"value": value, "label": label} for value, label in names.items()]
