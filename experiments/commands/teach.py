"""`diplomacity teach`: exercises to predict, run and answer; assignments with a key by seed, works in a table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from experiments.commands.teach_class import assign, collect, key, marks

if TYPE_CHECKING:
    from experiments.teaching.assignments import Assignment
    from experiments.teaching.exercises import Exercise
    from experiments.teaching.running import Ran
    from experiments.teaching.wording import Phrases
    from experiments.teaching.works import Work

app = typer.Typer(
    no_args_is_help=True, help="Exercises: list, show, run, answer; assign, key, collect and marks for the instructor."
)

Language = Annotated[str, typer.Option(help="en or de")]
Folders = Annotated[list[Path] | None, typer.Option("--search-path", help="a folder with exercises of your own")]
NAME = typer.Argument(metavar="NAME|PATH", help="an exercise by name, or the path of a YAML file")


@app.command("list")
def list_exercises(language: Language = "en", search_path: Folders = None) -> None:
    """The exercises there are."""
    from experiments.teaching.exercises import exercise_files, load_exercise
    from experiments.teaching.printed import show_exercises
    from experiments.teaching.wording import Phrases

    folders = search_path or []
    show_exercises([load_exercise(name, folders) for name in exercise_files(folders)], Phrases(language))


@app.command()
def show(
    name: Annotated[str, NAME],
    instructor: Annotated[
        bool, typer.Option("--instructor", help="the instructor's note with the marking guide")
    ] = False,
    language: Language = "en",
    search_path: Folders = None,
) -> None:
    """An exercise as its page has it: goal, reading, prediction, runs, questions, memo with its rubric."""
    from experiments.teaching.exercises import load_exercise
    from experiments.teaching.pages import instructor_page, student_page
    from experiments.teaching.wording import Phrases

    exercise, phrases = load_exercise(name, search_path or []), Phrases(language)
    typer.echo(instructor_page(exercise, phrases) if instructor else student_page(exercise, phrases))


@app.command()
def run(
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME|PATH]", help="an exercise; the assignment's if left out")
    ] = None,
    pseudonym: Annotated[
        str | None, typer.Option("--as", help="your pseudonym, as your instructor knows it (me, without an assignment)")
    ] = None,
    assignment: Annotated[Path | None, typer.Option(help="the file that was handed out")] = None,
    seed: Annotated[int | None, typer.Option(help="without an assignment: a seed (1 if left out)", min=0)] = None,
    predict: Annotated[
        list[str] | None, typer.Option(metavar="NAME=VALUE", help="a prediction; asked for where it is left out")
    ] = None,
    reason: Annotated[str, typer.Option(help="why you predict that, in a sentence")] = "",
    work: Annotated[Path | None, typer.Option(help="your file (default: PSEUDONYM-EXERCISE.work.json)")] = None,
    small: Annotated[bool, typer.Option("--small", help="the small form: seconds, to see how it works")] = False,
    processes: Annotated[int | None, typer.Option(help="worker processes (default: all cores)", min=1)] = None,
    language: Language = "en",
    search_path: Folders = None,
) -> None:
    """Predict, run, and see: the prediction is asked for and written down before anything is run.

    diplomacity teach run headline_or_tonnes --as heron

    diplomacity teach run --assignment autumn.handout.yaml --as heron
    """
    from experiments.teaching.wording import Phrases

    phrases, folders = Phrases(language), search_path or []
    exercise, own = _asked(name, assignment, pseudonym, seed, small, folders)
    file = work or Path(f"{own.pseudonym}-{exercise.name}.work.json")
    own = _earlier(file, own)
    own = _predicted(own, exercise, predict or [], reason, file, phrases)
    _run_and_tell(own, exercise, file, processes, phrases)


@app.command()
def answer(
    work: Annotated[Path, typer.Argument(metavar="WORK.json", help="your file")],
    answers: Annotated[list[str] | None, typer.Argument(metavar="[NAME=VALUE]...", help="answers to questions")] = None,
    memo: Annotated[Path | None, typer.Option(help="a text file with your memo")] = None,
    language: Language = "en",
    search_path: Folders = None,
) -> None:
    """Answer questions, hand in the memo, see what is missing; without an answer it shows the questions.

    diplomacity teach answer heron-headline_or_tonnes.work.json headline=rises share=5.1 --memo memo.txt
    """
    from experiments.teaching.assignments import check_pin, pin_of
    from experiments.teaching.exercises import load_exercise
    from experiments.teaching.printed import show_questions
    from experiments.teaching.wording import Phrases
    from experiments.teaching.works import missing_answers, read_work, with_answers, write_work
    from sim import errors

    own = read_work(work)
    exercise = load_exercise(own.pin.exercise, search_path or [])
    check_pin(own.pin, pin_of(exercise, own.pin.is_small), str(work), "what is here")
    text = None
    if memo is not None:
        if not memo.is_file():
            raise errors.missing_file("memo", memo, "name a text file")
        try:
            text = memo.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise errors.bad_file(memo, f"cannot be read ({error})", "give a UTF-8 text file") from None
    given = dict(_pair(one) for one in answers or [])
    if given or text is not None:
        own = with_answers(own, exercise, given, text)
        write_work(own, work)
    else:
        show_questions(exercise, Phrases(language), own)
    missing = missing_answers(own, exercise)
    typer.echo(f"still missing: {', '.join(missing)}" if missing else "complete")


for instructors in (assign, key, collect, marks):
    app.command()(instructors)


def _asked(
    name: str | None, file: Path | None, pseudonym: str | None, seed: int | None, is_small: bool, folders: list[Path]
) -> tuple[Exercise, Work]:
    """The exercise, and an empty work of it; refuses what an assignment does not let one choose."""
    from experiments.teaching.assignments import checked_pseudonym, exercise_of, pin_of, read_assignment
    from experiments.teaching.exercises import load_exercise
    from experiments.teaching.works import Work
    from sim import errors

    if pseudonym is None:
        if file is not None:
            raise errors.missing_field("--as PSEUDONYM", f"diplomacity teach run --assignment {file}")
        pseudonym = "me"
    checked_pseudonym(pseudonym)
    if file is None:
        if name is None:
            raise errors.missing_field("NAME", "diplomacity teach run")
        exercise = load_exercise(name, folders)
        return exercise, Work(pseudonym, 1 if seed is None else seed, pin_of(exercise, is_small))
    given: Assignment = read_assignment(file)
    exercise = exercise_of(given, folders)
    if name is not None and name != exercise.name:
        raise errors.bad_file(file, f"sets exercise {exercise.name}, not {name}", "leave the name out")
    if seed is not None or is_small:
        what = "--seed" if seed is not None else "--small"
        raise errors.not_allowed(what, "be given", "the assignment says which seed and form; leave it out")
    return exercise, Work(pseudonym, given.seed(pseudonym), given.pin, given.name)


def _earlier(file: Path, own: Work) -> Work:
    """What is in the file already; refuses a file with another work."""
    from experiments.teaching.works import read_work
    from sim import errors

    if not file.exists():
        return own
    before = read_work(file)
    if (before.pseudonym, before.seed, before.pin, before.assignment) != (
        own.pseudonym,
        own.seed,
        own.pin,
        own.assignment,
    ):
        raise errors.bad_file(file, "holds another work, or one made with another version", "give another with --work")
    return before


def _predicted(own: Work, exercise: Exercise, given: list[str], reason: str, file: Path, phrases: Phrases) -> Work:
    """The work with its prediction, written down before anything is run."""
    from experiments.teaching.works import with_prediction, write_work

    if own.predicted is not None and not given:
        return own
    values: dict[str, Any] = dict(_pair(one) for one in given)
    if own.predicted is None:
        _ask(exercise, values, phrases)
    else:
        values = {**own.predicted.values, **values}
    own = with_prediction(own, exercise, values, reason or (own.predicted.reason if own.predicted else ""))
    write_work(own, file)
    return own


def _ask(exercise: Exercise, values: dict[str, Any], phrases: Phrases) -> None:
    """Ask at a terminal for every prediction that is not given yet."""
    import sys

    from experiments.teaching.solutions import checked_prediction
    from experiments.workshop.texts import text_in
    from sim import errors

    if not sys.stdin.isatty():
        return  # nobody is there to be asked: what is missing is refused
    for prediction in exercise.predictions:
        while prediction.id not in values:
            typer.echo(text_in(prediction.asks, phrases.language))
            offered = {one.id: text_in(one.text, phrases.language) for one in prediction.choices}
            for word, said in offered.items():
                typer.echo(f"  {word}: {said}")
            try:
                typed = typer.prompt("" if offered else phrases.wanted(prediction, exercise))
                values[prediction.id] = checked_prediction(exercise, prediction.id, typed)
            except errors.Refusal as refusal:
                typer.echo(str(refusal), err=True)


def _run_and_tell(own: Work, exercise: Exercise, file: Path, processes: int | None, phrases: Phrases) -> None:
    from experiments.executors import available_cores, executor_for
    from experiments.progress import progress_bar
    from experiments.teaching.printed import show_figures, show_predictions, show_questions
    from experiments.teaching.running import run_exercise
    from experiments.teaching.solutions import solution_of
    from experiments.teaching.works import with_runs, write_work

    cores = processes or available_cores()
    with progress_bar(exercise.name, "runs") as progress:
        ran = run_exercise(
            exercise, own.seed, is_small=own.pin.is_small, executor=executor_for(cores, cores), progress=progress
        )
    if own.runs is None:
        own = with_runs(own, ran.keys)
        write_work(own, file)
    show_predictions(own, exercise, solution_of(ran), phrases)
    show_figures(exercise, ran.estimates, phrases)
    show_questions(exercise, phrases, own)
    for written in _write_data(ran, file):
        typer.echo(str(written))
    typer.echo(str(file))


def _write_data(ran: Ran, file: Path) -> list[Path]:
    """The data behind as CSV, beside the work."""
    from experiments.teaching.data import data_csv
    from experiments.teaching.works import ENDING
    from sim import errors

    stem, written = file.name.removesuffix(ENDING).removesuffix(".json"), []
    for name in ran.data:
        place = file.with_name(f"{stem}-{name}.csv")
        try:
            place.write_text(data_csv(ran, name), encoding="utf-8")
        except OSError as error:
            raise errors.bad_file(place, f"cannot be written ({error.strerror})", "give another --work") from None
        written.append(place)
    return written


def _pair(text: str) -> tuple[str, str]:
    """NAME=VALUE."""
    from sim import errors

    name, equals, value = text.partition("=")
    if not equals or not name:
        raise errors.wrong_type("answer", text[:60], "NAME=VALUE")
    return name, value
