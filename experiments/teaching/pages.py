"""Writes the exercises' pages in `docs/teaching`: `python -m experiments.teaching.pages` (`make teaching`).

Students' pages and instructor's notes are written from the exercises' files, in every language; nothing in them is
typed twice. Before that the command runs every exercise with seed 1 and keeps what came of it in
`docs/teaching/instructor/answers.json`, from which the notes have their figures; with `--texts` it leaves these as
they are. A test fails when a page is stale or the small form gives other figures than are kept.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from experiments.answers.estimates import Estimate
from experiments.executors import available_cores, executor_for
from experiments.teaching.exercises import OPEN, PREDICTION_POINTS, Exercise, exercise_files, load_exercise
from experiments.teaching.running import run_exercise
from experiments.teaching.solutions import Solution
from experiments.teaching.wording import Phrases
from experiments.workshop.texts import LANGUAGES, text_in
from sim import errors
from sim.compilation import source_digest
from sim.search_path import shipped

DOCS = Path(__file__).parents[2] / "docs"
FOLDER = DOCS / "teaching"
ANSWERS = FOLDER / "instructor" / "answers.json"
INDEX = FOLDER / "index.md"
BEGIN, END = "<!-- written: exercises -->", "<!-- end of what is written -->"
SEED = 1


def student_page(exercise: Exercise, phrases: Phrases) -> str:
    """What students read, as Markdown: no answer stands in it."""
    language = phrases.language
    runs = [f"- {text_in(run.about, language)}" for run in exercise.runs.values()]
    runs.append("")
    runs.append(phrases("page.runs_text", name=exercise.name))
    runs.append(phrases("page.experiment", experiment=exercise.experiment, link="../experiments.md"))
    predictions = [f"{text_in(one.asks, language)} ({phrases.wanted(one, exercise)})" for one in exercise.predictions]
    questions = [
        f"{text_in(one.asks, language)} (`{one.id}`: {phrases(f'page.kinds.{one.kind}')}, {phrases.points(one.points)})"
        for one in exercise.questions
    ]
    parts = {
        "goal": [text_in(exercise.goal, language)],
        "story": [text_in(exercise.story, language)],
        "reading": [f"- {one.cite}. {text_in(one.why, language)}" for one in exercise.readings],
        "before": [phrases("page.before_text"), "", *_numbered(predictions)],
        "runs": runs,
        "questions": [phrases("page.questions_text"), "", *_numbered(questions)],
        "memo": [
            text_in(exercise.memo.asks, language), "", phrases("page.memo_text", words=exercise.memo.words), "",
            _rubric(exercise, phrases),
        ],
        "data": [phrases("page.data_text")],
    }  # fmt: skip
    title = text_in(exercise.title, language)
    return _page(
        title, _head(exercise, phrases), {phrases(f"page.{name}"): lines for name, lines in parts.items()}, phrases
    )


def instructor_page(exercise: Exercise, phrases: Phrases, kept: Solution | None = None) -> str:
    """The instructor's note: what it teaches, answers with points, the marking guide; `kept` are figures of seed 1."""
    language = phrases.language
    link = f"../{page_name(exercise.name, language)}"
    questions = sum(question.points for question in exercise.questions)
    of_memo = exercise.points - PREDICTION_POINTS - questions
    answers = [
        phrases("page.total", points=exercise.points, questions=questions, memo=of_memo),
        "",
        phrases("page.answers_text", name=exercise.name),
    ]
    if kept is not None:
        answers[-1] += " " + phrases("page.answers_seed", seed=SEED, source=source_kept()[:12])
    parts: dict[str, Sequence[str]] = {
        "teaches": [text_in(exercise.note.teaches, language)],
        "pitfalls": [text_in(exercise.note.pitfalls, language)],
        "answers": [*answers, "", _answers(exercise, phrases, kept)],
        "rubric": [_rubric(exercise, phrases)],
        "debrief": [f"- {text_in(one, language)}" for one in exercise.note.debrief],
        "vary": [f"- `{command}`: {text_in(why, language)}" for command, why in exercise.note.vary],
    }
    if kept is not None:
        shown = [phrases.sentence(figure, kept.figures[name]) for name, figure in exercise.figures.items()]
        parts["figures"] = [f"- {line}" for line in shown]
    title = phrases("page.instructor", title=text_in(exercise.title, language))
    head = [*_head(exercise, phrases), phrases("page.student_page", link=link)]
    return _page(title, head, {phrases(f"page.{name}"): lines for name, lines in parts.items()}, phrases)


def page_name(name: str, language: str) -> str:
    """The file of a page: NAME.md in the first language, NAME.de.md and so on in the others."""
    return f"{name}.md" if language == LANGUAGES[0] else f"{name}.{language}.md"


def _page(title: str, head: Sequence[str], parts: Mapping[str, Sequence[str]], phrases: Phrases) -> str:
    sections = [f"## {name}\n\n" + "\n".join(lines).strip() for name, lines in parts.items()]
    return "\n\n".join([f"# {title}", "  \n".join(head), *sections, phrases("caution")]) + "\n"


def _head(exercise: Exercise, phrases: Phrases) -> list[str]:
    others = [language for language in LANGUAGES if language != phrases.language]
    links = [phrases("page.other", link=page_name(exercise.name, language)) for language in others]
    return [f"*{phrases('page.made', name=exercise.name)}*", *links]


def _numbered(lines: Sequence[str]) -> list[str]:
    return [f"{number}. {line}" for number, line in enumerate(lines, start=1)]


def _rubric(exercise: Exercise, phrases: Phrases) -> str:
    """The criteria of the memo with what earns 0, 1, 2 ... points."""
    most = max(criterion.points for criterion in exercise.memo.rubric)
    header = [phrases("page.criterion"), *(f"{phrases.points(points)}" for points in range(most + 1))]
    rows = [
        [
            f"{text_in(criterion.text, phrases.language)} (`{criterion.id}`)",
            *(text_in(level, phrases.language) for level in criterion.levels),
            *[""] * (most - criterion.points),
        ]
        for criterion in exercise.memo.rubric
    ]
    return _table(header, rows)


def _answers(exercise: Exercise, phrases: Phrases, kept: Solution | None) -> str:
    """A row a question: the right answer of the kept seed, where there is one, and what to look for."""
    header = [phrases(f"page.{name}") for name in ("question", "right", "points", "look_for")]
    rows = []
    for question in exercise.questions:
        said = phrases("page.by_hand") if question.kind == OPEN else ""
        if kept is not None and question.kind != OPEN:
            said = phrases.right(question, kept.right(question), exercise)
        asks = f"`{question.id}`: {text_in(question.asks, phrases.language)}"
        rows.append([asks, said, str(question.points), text_in(question.answer, phrases.language)])
    return _table(header, rows)


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(header) + " |", "|" + " --- |" * len(header)]
    lines += ["| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in row) + " |" for row in rows]
    return "\n".join(lines)


# --- what is kept of seed 1 ------------------------------------------------------------------------------------------


def exercises() -> list[Exercise]:
    """The exercises that are shipped."""
    folder = shipped()
    return [load_exercise(name) for name, file in exercise_files().items() if folder in file.parents]


def worked_out() -> dict[str, Any]:
    """What every exercise gives with seed 1, in both forms."""
    cores = available_cores()
    content: dict[str, Any] = {"seed": SEED, "source": source_digest(), "exercises": {}}
    for exercise in exercises():
        own: dict[str, Any] = {"key": exercise.key}
        for form, is_small in (("full", False), ("small", True)):
            ran = run_exercise(exercise, SEED, is_small=is_small, executor=executor_for(cores, cores))
            own[form] = {name: [plain(part) for part in one] for name, one in ran.estimates.items()}
        content["exercises"][exercise.name] = own
        print(exercise.name)
    return content


def plain(value: float) -> float | None:
    """A number as JSON holds it; null for what is not identified."""
    return value if math.isfinite(value) else None


def kept_answers() -> dict[str, Any]:
    """What `answers.json` holds; refuses where it is missing."""
    if not ANSWERS.is_file():
        raise errors.missing_file("answers", ANSWERS, "write them with `make teaching`")
    content: dict[str, Any] = json.loads(ANSWERS.read_text(encoding="utf-8"))
    return content


def source_kept() -> str:
    """The digest of the model's source with which the answers were worked out."""
    return str(kept_answers()["source"])


def kept_solution(name: str, form: str = "full") -> Solution:
    """The kept figures of an exercise."""
    found = kept_answers()["exercises"]
    if name not in found:
        raise errors.unknown_name("exercise", name, found, where=ANSWERS.name)
    figures = {
        figure: Estimate(*(math.nan if part is None else part for part in ends))
        for figure, ends in found[name][form].items()
    }
    return Solution(figures, {})


# --- the folder ------------------------------------------------------------------------------------------------------


def written() -> dict[Path, str]:
    """All pages by their place, with the index."""
    pages: dict[Path, str] = {}
    known = exercises()
    for exercise in known:
        for language in LANGUAGES:
            phrases, name = Phrases(language), page_name(exercise.name, language)
            pages[FOLDER / name] = student_page(exercise, phrases)
            pages[FOLDER / "instructor" / name] = instructor_page(exercise, phrases, kept_solution(exercise.name))
    index = INDEX.read_text(encoding="utf-8")
    before, begin, rest = index.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise errors.bad_file(INDEX.name, "has lost the marks of its written part", f"put back {BEGIN} and {END}")
    pages[INDEX] = f"{before}{BEGIN}\n\n{_listed(known)}\n\n{END}{after}"
    return pages


def _listed(known: Sequence[Exercise]) -> str:
    english, *others = LANGUAGES
    rows = []
    for one in known:
        links = [f"[{text_in(one.title, english)}]({one.name}.md)"]
        links += [f"[{text_in(one.title, other)}]({page_name(one.name, other)})" for other in others]
        notes = [f"[{language}](instructor/{page_name(one.name, language)})" for language in LANGUAGES]
        rows.append([*links, text_in(one.goal, english), f"`{one.experiment}`", str(one.points), ", ".join(notes)])
    names = [Phrases(other)("language.name") for other in others]
    return _table(["Exercise", *names, "Learning goal", "From", "Points", "Instructor's note"], rows)


def main(arguments: Sequence[str]) -> None:
    """Work the answers out, unless only texts are wanted, and write every page."""
    if "--texts" not in arguments:
        text = json.dumps(worked_out(), indent=1, allow_nan=False)
        ANSWERS.parent.mkdir(parents=True, exist_ok=True)
        ANSWERS.write_text(text + "\n", encoding="utf-8")
    for place, text in written().items():
        place.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
