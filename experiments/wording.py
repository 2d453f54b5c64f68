"""The texts and numbers that sentences and charts are made of, so that one function serves every language.

A `Wording` gives the text of a key, filled in, and writes numbers. `ENGLISH` is the one that the report and the command
line use; the dashboard passes its own (`dashboards.words.Words`), which holds the same keys in every language.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from experiments import numbers_as_text
from experiments.caution import OF_DRAWS

TEXTS: Mapping[str, str] = {
    "sentences.caution": OF_DRAWS,
    "sentences.not_run": (
        "The span over rival assumptions is not shown: none was run. Run with rivals=20, or more, to see it."
    ),
    "sentences.headline": "{name}{mark}: {values}; {difference}{span}.",
    "sentences.mark_B": " (built in)",
    "sentences.mark_E": " (emergent)",
    "sentences.values": "{scenario}{unit} with the scenario, {baseline}{unit} without",
    "sentences.same": "the same in every pair",
    "sentences.open": "no difference can be claimed ({difference})",
    "sentences.clear": "a difference of {difference}",
    "sentences.with_interval": "{middle}{unit}, 95 % interval {interval}",
    "sentences.over_rivals": "; over rival assumptions {interval}{unit}",
    "sentences.sign_holds": "the sign holds under all {count} rival assumptions",
    "sentences.sign_only": "a sign only under {rivals}",
    "sentences.sign_is": "the sign is {said}",
    "sentences.reversed_under": "reversed under {rivals}",
    "sentences.open_under": "open under {rivals}",
    "sentences.unknown_under": "not identified under {rivals}",
    "sentences.and": "{first} and {last}",
    "sentences.gap": "Share of the gap that cities make good: {share}; {actors}.",
    "sentences.gap_unknown": "Share of the gap that cities make good: {note}.",
    "sentences.gap_share": "{middle} %, 95 % interval {interval} %",
    "sentences.actors_gap_share_closed": "actors: all cities of the nation that left",
    "sentences.actors_gap_share_closed_pledgers": "actors: the cities of that nation that have signed",
    "sentences.not_identified": "not identified",
    "sentences.gap_too_small": "not identified: the gap is below twice its standard error",
    "sentences.nobody_leaves": "not identified: no nation leaves the agreement",
    "sentences.undefined": "undefined in {count} of {pairs} pairs",
    "sentences.mostly_undefined": "not identified: undefined in {count} of {pairs} pairs",
    "sentences.at_the_end": "Month {month}, {what}: {values}; {difference}.",
    "sentences.percent": " %",
    "sentences.points": " points",
    "sentences.span_told": (
        "Span: lowest to highest end of the 95 % intervals as run and under {rivals} rival assumptions, one at a time, "
        "{pairs} pairs each with the same draws; sign: whether it holds under all."
    ),
    "sentences.rival_refused": "Rival {rival} could not be run: {reason}.",
    "sentences.all_reversed": "Reversed under {rival}: {outcomes}.",
    "sentences.all_unknown": "Not identified under {rival}: {outcomes}.",
    "sentences.expected_open": "Expected, and open under {rival}: {outcomes}.",
    "sentences.expected_clear": "Expected, with a sign only under {rival}: {outcomes}.",
    "charts.committed": "Signatures of {place}",
    "charts.committed_says": "cities of {place} that have signed the climate commitment",
    "charts.planned": "Plans of {place}",
    "charts.planned_says": "cities of {place} with a climate plan",
    "charts.heard": "Hearing of an idea: {place}",
    "charts.heard_says": "cities that have heard of it",
    "charts.adopted": "Spread of an idea: {place}",
    "charts.adopted_says": "cities that have adopted it",
    "charts.implemented": "Putting an idea into practice: {place}",
    "charts.implemented_says": "cities that have implemented it",
    "charts.dropped": "Dropping an idea: {place}",
    "charts.dropped_says": "cities that have dropped it",
    "charts.population_adopted": "People reached by an idea: {place}",
    "charts.population_adopted_says": "people in cities that have adopted it",
    "charts.live_vitality": "Life in the partnerships",
    "charts.live_vitality_says": "the vitality of all live partnerships together",
    "charts.ties_suspended": "Partnerships on ice",
    "charts.ties_suspended_says": "suspended partnerships",
    "charts.live_watched": "Dialogue between the sides",
    "charts.live_watched_says": "the vitality of live ties between the sides of the quarrel",
    "charts.share_of_cities": "share of cities",
    "charts.share_of_people": "share of people",
    "charts.share": "share",
    "charts.month": "month",
    "charts.baseline": "baseline",
    "charts.scenario": "scenario",
    "charts.difference": "difference",
    "charts.interval": "95 % interval",
    "charts.relative": "change against the baseline, %",
}
NO_UNITS = ("1", "share")


class Wording(Protocol):
    """Texts by key and numbers, in one language."""

    def __call__(self, key: str, /, **values: Any) -> str:
        """The text of a key, filled in."""
        ...

    def content(self, key: str, original: str) -> str:
        """What a declaration says, of which the English text is the original."""
        ...

    def content_if_there(self, key: str, original: str) -> str:
        """The same for what a user's own world may hold besides: its names stay as they are."""
        ...

    def number(self, value: float | None, figures: int = 3) -> str:
        """A number to three figures."""
        ...

    def estimate(self, value: float | None, low: float | None, high: float | None) -> str:
        """An estimate to the decimal that its interval warrants."""
        ...

    def interval(self, low: float | None, high: float | None) -> str:
        """An interval, its ends to the decimal that its own width warrants."""
        ...

    @property
    def separators(self) -> str:
        """Decimal and thousands separator, as Plotly's layout takes them."""
        ...


@dataclass(frozen=True)
class English:
    """The wording of reports and of the command line, which call outcomes and rivals as its commands take them."""

    separators: str = ".,"

    def __call__(self, key: str, /, **values: Any) -> str:
        """The text of a key, filled in; an unknown key is a mistake of the program and raises KeyError."""
        section, _, name = key.partition(".")
        if section == "outcomes":
            return name.replace("_", " ")
        return name if section == "rivals" else TEXTS[key].format(**values)

    def content(self, key: str, original: str) -> str:  # noqa: ARG002
        """What a declaration says: the original is English."""
        return original

    def content_if_there(self, key: str, original: str) -> str:  # noqa: ARG002
        """The same for what a user's own world may hold besides."""
        return original

    def number(self, value: float | None, figures: int = 3) -> str:
        """A number to three figures."""
        return numbers_as_text.number(value, figures)

    def estimate(self, value: float | None, low: float | None, high: float | None) -> str:
        """An estimate to the decimal that its interval warrants."""
        return numbers_as_text.estimate(value, low, high)

    def interval(self, low: float | None, high: float | None) -> str:
        """An interval, its ends to the decimal that its own width warrants."""
        return numbers_as_text.interval(low, high)


ENGLISH = English()


def unit_of(unit: str, words: Wording) -> str:
    """A unit as it stands behind a number, with the blank between them; shares and pure numbers have none."""
    return "" if unit in NO_UNITS else f" {words.content(f'units.{unit}', unit)}"


def rivals_named(rivals: Sequence[str], words: Wording) -> str:
    """Rival assumptions by what they are called: A, B and C."""
    return enumerated([words(f"rivals.{rival}") for rival in rivals], words)


def enumerated(names: Sequence[str], words: Wording) -> str:
    """A, B and C."""
    return names[0] if len(names) == 1 else words("sentences.and", first=", ".join(names[:-1]), last=names[-1])


def sentence_case(text: str) -> str:
    """The text with its first letter raised, and nothing else of it changed."""
    return text[:1].upper() + text[1:]
