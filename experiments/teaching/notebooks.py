"""Exercises as notebooks in `docs/notebooks`: `python -m experiments.teaching.notebooks` (part of `make teaching`).

Texts come from the exercise's file; what is written here is the code around them, and for each a closer look at the
rows behind its figures. Notebooks hold no outputs.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from experiments.teaching.exercises import NUMBER, OPEN, PICK, Exercise, load_exercise
from experiments.teaching.pages import DOCS
from experiments.teaching.solutions import SIGNS, answers_offered
from experiments.teaching.wording import Phrases
from experiments.workshop.texts import text_in

FOLDER = DOCS / "notebooks"
KERNEL = {
    "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
    "language_info": {"name": "python"},
}
LOOKS: Mapping[str, tuple[str, str]] = {  # a question, and the code that looks at the rows
    "headline_or_tonnes": (
        "Every row is a pair of runs. In pairs in which more cities signed, is more made good as well?",
        """data = ran.data["main"]
columns = ["effect of committed_share_at_home", "effect of plan_share_at_home", "closed_gap_numerator"]
data[columns].corr().round(2)""",
    ),
    "two_meanings_of_cause": (
        "Every row is a run; rows with the same seed had the same draws. What is missing, seed by seed?",
        """data = ran.data["main"]
closed = "mechanisms.ideas.closed_channels"
by_seed = data.pivot_table(index="seed", columns=closed, values="share_adopted")
by_seed.rsub(by_seed["none"], axis=0).drop(columns="none").describe().round(3)""",
    ),
    "selection_bias": (
        "Every row is a pair of runs, ratios are logarithms. How far do they scatter from pair to pair?",
        """import numpy as np

data = ran.data["lab"]
ratios = data.drop(columns=["replicate", "seed"]).groupby("selection")
ratios.agg(["mean", "std"]).T.map(np.exp).round(2)""",
    ),
    "find_the_hump": (
        "Every row is a run. What do memberships, overload and adoption do together as networks are founded faster?",
        """data = ran.data["main"]
rate = "scenario.events.founding.rate"
data.groupby(rate)[["memberships_per_city", "overloaded_share", "share_adopted"]].mean().round(3)""",
    ),
}

START = """from experiments.teaching.exercises import load_exercise
from experiments.teaching.running import run_exercise
from experiments.teaching.solutions import checked_answer, checked_prediction, solution_of
from experiments.teaching.wording import Phrases

exercise, say = load_exercise("{name}"), Phrases("en")
SEED = 1  # your own
SMALL = True  # False: the full form, some seconds; what follows is worth reading in that form alone"""
PREDICT = """prediction = {values}  # yours, before you go on
predicted = {{name: checked_prediction(exercise, name, value) for name, value in prediction.items()}}"""
RUN = "ran = run_exercise(exercise, SEED, is_small=SMALL)\nsolution = solution_of(ran)"
REVEAL = """import pandas as pd

rows = [say.row(figure, ran.estimates[figure.id]) for figure in exercise.shown]
pd.DataFrame(rows, columns=["figure", "value", "95 % interval"]).set_index("figure")"""
COMPARE = """for one in exercise.predictions:
    came = say.predicted(one, solution.came(one), exercise)
    print(say("your_prediction", said=say.predicted(one, predicted[one.id], exercise), came=came))"""
ANSWER = """answers = {values}  # yours
{{
    name: solution.right(exercise.question(name)).is_met(checked_answer(exercise, name, value))
    for name, value in answers.items()
}}"""


def notebook(exercise: Exercise) -> dict[str, Any]:
    """The notebook of an exercise, in format 4.5."""
    phrases = Phrases()
    look, code = LOOKS[exercise.name]
    parts: list[tuple[str, str]] = [
        ("markdown", _head(exercise, phrases)),
        ("code", START.format(name=exercise.name)),
        ("markdown", _asked(exercise, phrases)),
        ("code", PREDICT.format(values=_dictionary({one.id: _guess(one) for one in exercise.predictions}))),
        ("markdown", _runs(exercise, phrases)),
        ("code", RUN),
        ("code", REVEAL),
        ("code", COMPARE),
        ("markdown", f"## {phrases('page.data')}\n\n{look}"),
        ("code", code),
        ("markdown", _questions(exercise, phrases)),
        ("code", ANSWER.format(values=_dictionary(_blank(exercise)))),
        ("markdown", _memo(exercise, phrases)),
    ]
    cells = [_cell(kind, text, f"cell-{number}") for number, (kind, text) in enumerate(parts)]
    return {"cells": cells, "metadata": KERNEL, "nbformat": 4, "nbformat_minor": 5}


def _cell(kind: str, text: str, name: str) -> dict[str, Any]:
    own: dict[str, Any] = {"cell_type": kind, "id": name, "metadata": {}, "source": text.splitlines(keepends=True)}
    return own | ({"execution_count": None, "outputs": []} if kind == "code" else {})


def _head(exercise: Exercise, phrases: Phrases) -> str:
    said = phrases.language
    reading = "\n".join(f"- {one.cite}. {text_in(one.why, said)}" for one in exercise.readings)
    parts = {"goal": text_in(exercise.goal, said), "story": text_in(exercise.story, said), "reading": reading}
    sections = [f"## {phrases(f'page.{name}')}\n\n{text}" for name, text in parts.items()]
    made = phrases("page.made", name=exercise.name)
    return "\n\n".join([f"# {text_in(exercise.title, said)}", f"*{made}*", *sections, phrases("caution")])


def _asked(exercise: Exercise, phrases: Phrases) -> str:
    lines = [
        f"- `{one.id}`: {text_in(one.asks, phrases.language)} ({_form(one, phrases, exercise)})"
        for one in exercise.predictions
    ]
    return "\n".join([f"## {phrases('page.before')}", "", phrases("page.before_text"), "", *lines])


def _form(one: Any, phrases: Phrases, exercise: Exercise) -> str:
    """What may be written for a prediction."""
    if one.kind == PICK:
        return "; ".join(f'`"{choice.id}"`: {text_in(choice.text, phrases.language)}' for choice in one.choices)
    return phrases.wanted(one, exercise) if one.kind == NUMBER else ", ".join(f'`"{sign}"`' for sign in SIGNS[:3])


def _guess(one: Any) -> float | str:
    """A value in the prediction's form, to be overwritten."""
    if one.kind == NUMBER:
        return 0
    return str(one.choices[0].id) if one.kind == PICK else SIGNS[2]


def _runs(exercise: Exercise, phrases: Phrases) -> str:
    lines = [f"- {text_in(run.about, phrases.language)}" for run in exercise.runs.values()]
    return "\n".join([f"## {phrases('page.runs')}", "", *lines])


def _questions(exercise: Exercise, phrases: Phrases) -> str:
    lines = []
    for one in exercise.questions:
        offered = ", ".join(f'`"{word}"`' for word in answers_offered(one)) if one.kind not in (NUMBER, OPEN) else ""
        form = offered or phrases(f"page.kinds.{one.kind}")
        lines.append(f"- `{one.id}`: {text_in(one.asks, phrases.language)} ({form})")
    return "\n".join([f"## {phrases('page.questions')}", "", phrases("page.questions_text"), "", *lines])


def _blank(exercise: Exercise) -> dict[str, float | str]:
    """An answer to every question that the key can check, to be overwritten."""
    return {
        one.id: 0 if one.kind == NUMBER else answers_offered(one)[-1] for one in exercise.questions if one.kind != OPEN
    }


def _memo(exercise: Exercise, phrases: Phrases) -> str:
    text = text_in(exercise.memo.asks, phrases.language)
    lines = [f"- {text_in(one.text, phrases.language)}" for one in exercise.memo.rubric]
    told = phrases("page.memo_text", words=exercise.memo.words)
    return "\n".join([f"## {phrases('page.memo')}", "", text, "", told, "", *lines])


def _dictionary(values: Mapping[str, float | str]) -> str:
    return "{" + ", ".join(f'"{name}": {json.dumps(value)}' for name, value in values.items()) + "}"


def written() -> dict[Path, str]:
    """The notebooks by their place."""
    made: Sequence[Exercise] = [load_exercise(name) for name in LOOKS]
    return {
        FOLDER / f"{one.name}.ipynb": json.dumps(notebook(one), indent=1, ensure_ascii=False) + "\n" for one in made
    }


def main() -> None:
    """Write every notebook."""
    for place, text in written().items():
        place.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
