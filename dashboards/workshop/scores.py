"""What came of a turn, in sentences and scores, from what was kept of its run."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from dashboards.figures.phrases import with_interval
from dashboards.figures.predictions import estimate
from dashboards.words import Words
from experiments.answers.estimates import Estimate
from experiments.story import YEARLY, difference_told

if TYPE_CHECKING:
    from experiments.workshop.plans import Plan, Question

SCENARIO, BASELINE, DIFFERENCE = "scenario", "baseline", "difference"
PICK = "pick"
MONTHS = 12


def score_of(question: Question, result: Mapping[str, Any], value: Any) -> float | None:
    """The score of a prediction from 0 to 1, by the rule of `experiments.workshop.scoring`; None where undefined."""
    from experiments.workshop.answers import Answer
    from experiments.workshop.scoring import score

    values = np.array(result["values"], dtype=float)  # null becomes not a number
    answer = Answer(question, tuple(result["answer"]["months"]), {question.arm: values}, {}, {})
    found = score(question, answer, value)
    return found if math.isfinite(found) else None


def when(plan: Plan, month: int, words: Words) -> str:
    """A month of the run with the year it falls into."""
    return words("workshop.month", month=month, year=start_year(plan.world) + month // MONTHS)


@lru_cache(maxsize=16)
def start_year(world: str) -> int:
    """The year in which a world begins; read once by each process."""
    from sim import World

    return World.load(world).start_year


def outcome_told(plan: Plan, turn: int, result: Mapping[str, Any], words: Words) -> list[str]:
    """What came of it, with intervals: the answer in both arms, and what the decisions changed."""
    question = plan.turn(turn).question
    answer, unit = result["answer"], question.unit[words.language]
    told = []
    shares = answer["shares"]
    if question.kind == PICK and shares:
        arm = question.arm
        named = {choice.id: choice.text[words.language] for choice in question.choices}
        most = max(shares[arm], key=lambda one: estimate(shares[arm][one]).value)
        other = BASELINE if arm == SCENARIO else SCENARIO
        key = "most_runs" if arm == SCENARIO else "most_runs_of"
        told.append(
            words(
                f"workshop.wall.{key}",
                choice=named[most],
                share=share_told(estimate(shares[arm][most]), words),
                other=share_told(estimate(shares[other][most]), words),
            )
        )
    last = {arm: estimate(found[-1]) for arm, found in answer["estimates"].items()}
    told.append(
        words(
            "workshop.wall.answer",
            when=when(plan, answer["months"][-1], words),
            scenario=middle_told(last[SCENARIO], unit, words),
            baseline=middle_told(last[BASELINE], unit, words),
            difference=difference_told(*last[DIFFERENCE], words),
        )
    )
    return told


def middle_told(found: Estimate, unit: str, words: Words) -> str:
    """The middle run with the middle 95 % of runs."""
    if not found.is_known:
        return words("workshop.wall.not_defined")
    return words(
        "workshop.wall.middle",
        middle=words.estimate(*found),
        unit=unit,
        interval=words.interval(found.low, found.high),
    )


def share_told(found: Estimate, words: Words) -> str:
    """A share of runs in percent with its interval."""
    if not found.is_known:
        return words("workshop.wall.not_defined")
    percent = found.times(100.0)
    return words(
        "stories.percent_with_interval",
        percent=words("sentences.percent"),
        middle=words.estimate(*percent),
        interval=words.interval(percent.low, percent.high),
    )


def prediction_told(question: Question, value: Any, words: Words) -> str:
    """A prediction as its maker reads it."""
    if question.kind == PICK:
        return next((one.text[words.language] for one in question.choices if one.id == value), str(value))
    marks = zip(question.marks, value, strict=True)
    return ", ".join(f"{words('workshop.phone.month', month=month)}: {words.number(one)}" for month, one in marks)


def room_told(question: Question, values: Sequence[Any], words: Words) -> str:
    """What the room as a whole has said."""
    if not values:
        return words("workshop.wall.nobody_said")
    if question.kind == PICK:
        counted = Counter(values)
        count = max(counted.values())
        most = [prediction_told(question, one.id, words) for one in question.choices if counted[one.id] == count]
        key = "room_most" if len(most) == 1 else "room_tied"
        return words(f"workshop.wall.{key}", choice=", ".join(most), count=count, people=len(values))
    middle = float(np.median(np.array(values, dtype=float)[:, -1]))
    return words(
        "workshop.wall.room_median",
        month=question.marks[-1],
        value=words.number(middle),
        unit=question.unit[words.language],
    )


def scores_told(question: Question, result: Mapping[str, Any], values: Sequence[Any], words: Words) -> str:
    """The room's mean score beside the best possible one; empty where there is none."""
    scored = [one for one in (score_of(question, result, value) for value in values) if one is not None]
    if not scored or result["best"] is None:
        return ""
    mean = sum(scored) / len(scored)
    return words("workshop.wall.scores", score=in_hundred(mean), best=in_hundred(result["best"]))


def in_hundred(score: float) -> str:
    """A score of 100."""
    return str(round(100 * score))


def fates_told(result: Mapping[str, Any], language: str, role: str | None = None) -> list[str]:
    """What became of the decisions of a turn, of one role or of all."""
    return [fate["text"] for fate in result["fates"][language] if role is None or fate["role"] == role]


def course_table(rows: Sequence[Mapping[str, Any]], words: Words) -> dict[str, Any]:
    """The course of both arms, once a year and in the last month, with its intervals."""
    by_month: dict[int, dict[str, Estimate]] = {}
    for row in rows:
        by_month.setdefault(row["month"], {})[row["arm"]] = Estimate(row["mean"], row["low"], row["high"])
    last = max(by_month)
    shown = [month for month in sorted(by_month) if month % YEARLY == 0 or month == last]
    arms = (BASELINE, SCENARIO, DIFFERENCE)
    return {
        "header": [words("charts.month"), *(words(f"charts.{arm}") for arm in arms)],
        "rows": [
            [str(month), *(with_interval(by_month[month][arm], words) for arm in arms if arm in by_month[month])]
            for month in shown
        ],
    }
