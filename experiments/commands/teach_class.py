"""The instructor's part of `diplomacity teach`: assign, key, collect, marks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from experiments.teaching.assignments import Assignment
    from experiments.teaching.exercises import Exercise
    from experiments.teaching.marking import Collected, Marks

Language = Annotated[str, typer.Option(help="en or de")]
Folders = Annotated[list[Path] | None, typer.Option("--search-path", help="a folder with exercises of your own")]
Processes = Annotated[int | None, typer.Option(help="worker processes (default: all cores)", min=1)]
Given = Annotated[Path, typer.Argument(metavar="ASSIGNMENT", help="the instructor's file, with the key")]
Works = Annotated[list[Path], typer.Argument(metavar="WORKS...", help="works, or folders that hold them")]
SOME_LEFT_OUT = 1


def assign(
    name: Annotated[str, typer.Argument(metavar="EXERCISE", help="an exercise by name, or the path of a YAML file")],
    called: Annotated[str, typer.Option("--name", help="name of the assignment; seeds follow from it")],
    students: Annotated[Path | None, typer.Option(help="a text file with a pseudonym a line")] = None,
    count: Annotated[int | None, typer.Option(help="instead: so many pseudonyms, student-01 ...", min=1)] = None,
    out: Annotated[Path, typer.Option(help="folder to write to")] = Path(),
    small: Annotated[bool, typer.Option("--small", help="the small form of the exercise")] = False,
    replace: Annotated[bool, typer.Option("--replace", help="another assignment of that name may be replaced")] = False,
    processes: Processes = None,
    search_path: Folders = None,
) -> None:
    """Set an exercise to a class: the instructor's file with the key by seed, and the one to hand out without it.

    diplomacity teach assign headline_or_tonnes --name autumn --students names.txt
    """
    from experiments.executors import available_cores, executor_for
    from experiments.progress import progress_bar
    from experiments.teaching.assignments import assigned, check_free, with_key, write_assignment
    from experiments.teaching.exercises import load_exercise
    from sim import errors

    if not out.is_dir():
        raise errors.missing_file("folder", out, "name an existing folder with --out")
    exercise = load_exercise(name, search_path or [])
    given = assigned(called, exercise, _pseudonyms(students, count), small)
    check_free(given, out, replace)
    cores = processes or available_cores()
    with progress_bar(f"key of {called}", "students") as progress:
        given = with_key(given, exercise, executor_for(cores, cores), progress)
    for file in write_assignment(given, out):
        typer.echo(str(file))


def key(
    what: Annotated[str, typer.Argument(metavar="EXERCISE|ASSIGNMENT", help="an exercise, or an assignment's file")],
    seed: Annotated[
        list[int] | None, typer.Option(help="of an exercise: a seed, or several (1 if left out)", min=0)
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="work the key of an assignment out anew and compare")] = False,
    small: Annotated[bool, typer.Option("--small", help="of an exercise: its small form")] = False,
    processes: Processes = None,
    language: Language = "en",
    search_path: Folders = None,
) -> None:
    """The right answers, worked out by running the exercise with the seed, or as an assignment holds them."""
    from experiments.executors import available_cores, executor_for
    from experiments.teaching.assignments import WITH_KEY, WITHOUT, exercise_of, read_assignment, with_key
    from experiments.teaching.exercises import load_exercise
    from experiments.teaching.printed import show_key
    from experiments.teaching.running import run_exercise
    from experiments.teaching.solutions import solution_of
    from experiments.teaching.wording import Phrases
    from sim import errors

    cores, folders = processes or available_cores(), search_path or []
    executor = executor_for(cores, cores)
    if not what.endswith((WITH_KEY, WITHOUT)):
        exercise = load_exercise(what, folders)
        found = {
            f"seed {one}": solution_of(run_exercise(exercise, one, is_small=small, executor=executor))
            for one in seed or [1]
        }
        show_key(exercise, found, Phrases(language))
        return
    given = read_assignment(Path(what))
    exercise = exercise_of(given, folders)
    known = {who: given.solution(who) for who in given.students}
    if check:
        again = with_key(given, exercise, executor)
        wrong = [who for who in given.students if not again.solution(who).agrees(known[who])]
        if wrong:
            raise errors.bad_file(
                what, f"holds a key that runs do not give, of {errors.listed(wrong)}", "assign it again"
            )
    show_key(exercise, known, Phrases(language))


def collect(
    assignment: Given,
    works: Works,
    csv: Annotated[Path | None, typer.Option(help="file for all that was written, a row a student")] = None,
    search_path: Folders = None,
) -> None:
    """Open the works of a class in one table; what is no work of it is told in a line each, and left out."""
    from experiments.teaching.marking import answers_sheet
    from experiments.teaching.printed import show_class

    given, exercise, found, graded = _opened(assignment, works, search_path, None)
    show_class(given, exercise, found, graded)
    if csv is not None:
        _write(csv, answers_sheet(found.works.values(), exercise))
    _tell_left_out(found)


def marks(
    assignment: Given,
    works: Works,
    out: Annotated[Path, typer.Option(help="the CSV to write")] = Path("marks.csv"),
    sheet: Annotated[Path | None, typer.Option(help="a CSV of marks with what was marked by hand filled in")] = None,
    search_path: Folders = None,
) -> None:
    """Export marks by the rubric as CSV; fill in what is marked by hand and give it back with --sheet to add it up."""
    from experiments.teaching.marking import sheet as as_csv
    from experiments.teaching.printed import show_class

    given, exercise, found, graded = _opened(assignment, works, search_path, sheet)
    show_class(given, exercise, found, graded)
    in_order = [graded[who] for who in given.students if who in graded]
    _write(out, as_csv(in_order, exercise, found.absent(given)))
    _tell_left_out(found)


def _opened(
    file: Path, works: list[Path], search_path: list[Path] | None, sheet: Path | None
) -> tuple[Assignment, Exercise, Collected, dict[str, Marks]]:
    from experiments.teaching.assignments import exercise_of, read_assignment
    from experiments.teaching.marking import collected, marks_of, read_sheet

    given = read_assignment(file)
    exercise = exercise_of(given, search_path or [])
    for pseudonym in given.students:
        given.solution(pseudonym)  # refuses the file that was handed out
    by_hand = read_sheet(sheet, exercise, given.students) if sheet else {}
    found = collected(_files(works), given, exercise)
    graded = {who: marks_of(work, exercise, given.solution(who), by_hand.get(who)) for who, work in found.works.items()}
    return given, exercise, found, graded


def _files(places: list[Path]) -> list[Path]:
    """The files themselves, and the works in folders."""
    from experiments.teaching.works import ENDING
    from sim import errors

    files: list[Path] = []
    for place in places:
        if place.is_dir():
            inside = sorted(place.glob(f"*{ENDING}"))
            if not inside:
                raise errors.missing_file("work in", place, f"works end in {ENDING}")
            files += inside
        elif not place.exists():
            raise errors.missing_file("file or folder of works", place, "name existing ones")
        else:
            files.append(place)
    return files


def _tell_left_out(found: Collected) -> None:
    """One line for each file that is left out, and status 1 where there is one."""
    for line in found.left_out:
        typer.echo(f"left out: {line}", err=True)
    if found.left_out:
        raise typer.Exit(SOME_LEFT_OUT)


def _write(file: Path, text: str) -> None:
    from sim import errors

    try:
        file.write_text(text, encoding="utf-8-sig")  # with its mark: spreadsheets then read names as they are written
    except OSError as error:
        raise errors.bad_file(file, f"cannot be written ({error.strerror})", "name another file") from None
    typer.echo(str(file))


def _pseudonyms(file: Path | None, count: int | None) -> list[str]:
    from experiments.teaching.assignments import MOST_STUDENTS
    from sim import errors

    if (file is None) == (count is None):
        raise errors.missing_field("--students (or --count, not both)", "diplomacity teach assign")
    if file is None:
        if count is None or count > MOST_STUDENTS:
            raise errors.out_of_bounds("--count", count, 1, MOST_STUDENTS)
        return [f"student-{number:02}" for number in range(1, count + 1)]
    if not file.is_file():
        raise errors.missing_file("list of students", file, "name a text file with a pseudonym a line")
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise errors.bad_file(file, f"cannot be read ({error})", "give a UTF-8 text file") from None
    return [line.strip() for line in lines if line.strip()]
