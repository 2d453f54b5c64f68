"""The Teach page as its people walk it: predict, run, see, answer, hand in; a class in one table, and its marks."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from dashboards import ids
from experiments.teaching.assignments import (
    assigned,
    exercise_of,
    read_assignment,
    with_key,
    write_assignment,
)
from experiments.teaching.exercises import load_exercise
from experiments.teaching.marking import collected
from experiments.teaching.works import Work, read_work, with_answers, with_prediction, with_runs, write_work
from tests.end_to_end.test_access import both_schemes
from tests.end_to_end.visits import ANSWER_SECONDS, PHONE, Visit

EXERCISE = "headline_or_tonnes"
LONG = 1000 * ANSWER_SECONDS
CLASS = ["heron", "wren"]


@pytest.fixture(scope="module")
def given(tmp_path_factory) -> Path:
    """The folder with an assignment of two students, as `diplomacity teach assign --small` writes it."""
    folder = tmp_path_factory.mktemp("class")
    exercise = load_exercise(EXERCISE)
    made = assigned("autumn", exercise, CLASS, is_small=True)
    write_assignment(with_key(made, exercise), folder)
    return folder


def field(visit: Visit, kind: str, name: str):
    own = json.dumps({"kind": kind, "name": name, "type": "teach-field"}, separators=(",", ":"))
    return visit.page.locator(f"[id='{own}']")


def choose(visit: Visit, said: str) -> None:
    visit.page.get_by_role("radio", name=said, exact=True).check()


def saved(visit: Visit, button, folder: Path) -> Path:
    with visit.page.expect_download() as download:
        button.click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def handed_in(visit: Visit, given: Path, folder: Path) -> Path:
    """The whole path of a student; returns the file that is handed in."""
    page, words = visit.open("/teach").page, visit.words
    expect(page.locator(".teach-cards article")).to_have_count(10)
    page.locator(".brings-files input[type=file]").set_input_files(given / "autumn.handout.yaml")
    expect(visit.by_id(ids.TEACH_HEAD).locator("h1")).to_have_text(load_exercise(EXERCISE).title["en"])
    visit.button("teach.run").click()
    expect(visit.by_id(ids.TEACH_PROBLEM)).to_have_text(words("teach.no_pseudonym"))
    page.get_by_role("textbox", name=words("teach.pseudonym")).click()
    page.get_by_role("option", name=CLASS[0], exact=True).click()
    visit.wait_setting(**{"as": CLASS[0]})
    visit.button("teach.run").click()
    expect(visit.by_id(ids.TEACH_PROBLEM)).to_have_text(words("teach.no_prediction", number=1))
    field(visit, "predict", "signatures").fill("12,5")
    choose(visit, "10 to 50")
    field(visit, "why", "signatures").fill("Mayors sign fast")
    visit.button("teach.run").click()
    expect(visit.by_id(ids.TEACH_PROBLEM)).to_have_text(words("teach.no_reason", number=2))
    field(visit, "why", "tonnes").fill("and build slowly.")
    assert page.locator(".revealed").count() == 0
    visit.button("teach.run").click()
    expect(page.locator(".revealed .main-svg").first).to_be_visible(timeout=LONG)
    expect(page.locator(".kept")).to_contain_text("12.5")
    choose(visit, "rises")
    field(visit, "answer", "share").fill("1,234")
    field(visit, "answer", "remains").fill("20")
    expect(page.locator(".question .problem").filter(has_text="without a comma")).to_be_visible()
    field(visit, "answer", "share").fill("0.31")
    field(visit, "answer", "actors").fill("All cities of the nation.")
    choose(visit, "Share of the gap, signatories of theirs")
    field(visit, "memo", "memo").fill("A memo of five words.")
    field(visit, "memo", "memo").blur()
    expect(page.locator(".complete")).to_have_text(words("teach.complete"))
    data = saved(visit, visit.button("teach.data_of", run="main"), folder)
    assert data.read_text(encoding="utf-8").startswith("# Conditional on the model")
    return saved(visit, visit.button("teach.download"), folder)


def open_class(visit: Visit, given: Path, file: Path) -> None:
    """Open the assignment and a work, and read it."""
    brought = visit.page.locator(".brings-files input[type=file]")
    brought.nth(0).set_input_files(given / "autumn.assignment.yaml")
    expect(visit.page.locator("table.marks tbody tr")).to_have_count(2)
    brought.nth(1).set_input_files(file)
    visit.page.get_by_role("textbox", name=visit.words("teach.class.read_one")).click()
    visit.page.get_by_role("option", name=CLASS[0], exact=True).click()
    expect(visit.page.locator(".points").first).to_be_visible()


def test_a_student_predicts_runs_sees_answers_and_an_instructor_marks(visit: Visit, given: Path, tmp_path: Path):
    file = handed_in(visit, given, tmp_path)
    exercise = exercise_of(assignment := read_assignment(given / "autumn.assignment.yaml"))
    assert list(collected([file], assignment, exercise).works) == [CLASS[0]]  # as `diplomacity teach collect` reads it
    work = read_work(file)
    assert (work.when_predicted, work.answers["share"], work.memo) == ("before", 0.31, "A memo of five words.")
    assert work.predicted is not None
    assert work.predicted.reason.splitlines() == ["1. Mayors sign fast", "2. and build slowly."]
    visit.page.reload()
    expect(visit.page.locator(".complete")).to_be_visible(timeout=LONG)
    expect(field(visit, "memo", "memo")).to_have_value(work.memo)
    found = both_schemes(visit, "an exercise")

    page, words = visit.open("/teach", part="class").page, visit.words
    brought = page.locator(".brings-files input[type=file]")
    edited = tmp_path / "edited.work.json"
    edited.write_text(json.dumps(json.loads(file.read_text(encoding="utf-8")) | {"seed": 7}), encoding="utf-8")
    brought.nth(1).set_input_files(edited)
    expect(visit.by_id(ids.TEACH_TOLD)).to_have_text(words("teach.class.assignment_first"))
    open_class(visit, given, file)
    page.get_by_role("radio", name="2: A number with its unit").check()
    rows = page.locator("table.marks tbody tr")
    expect(rows.nth(0).locator("td").nth(2)).to_have_text("4")
    marks = saved(visit, visit.button("teach.class.marks_csv"), tmp_path)
    row, absent = csv.DictReader(io.StringIO(marks.read_text(encoding="utf-8-sig")))
    assert (row["pseudonym"], row["prediction (1)"], row["memo: number (3)"]) == (CLASS[0], "1", "2")
    assert row["still to mark"] == "4"
    assert (absent["pseudonym"], absent["remarks"], absent["total"]) == (CLASS[1], "no work", "")
    found += both_schemes(visit, "a class")
    stranger = tmp_path / "stranger.work.json"
    stranger.write_text(edited.read_text(encoding="utf-8").replace("heron", "crane"), encoding="utf-8")
    brought.nth(1).set_input_files([edited, stranger])
    expect(page.locator(".left-out li")).to_have_count(2)
    assert not found, "\n".join(found)


def test_axe_finds_nothing_on_a_phone_and_nothing_is_wider_than_it(
    new_visit: Callable[..., Visit], given: Path, tmp_path: Path
):
    visit = new_visit(size=PHONE, language="de")
    page = visit.open("/teach").page
    expect(page.locator(".teach-cards article")).to_have_count(10)
    found = both_schemes(visit, "exercises")
    assignment, exercise = read_assignment(given / "autumn.assignment.yaml"), load_exercise(EXERCISE)
    work = Work(CLASS[0], assignment.students[CLASS[0]], assignment.pin, assignment.name)
    work = with_prediction(work, exercise, {"signatures": 10, "tonnes": "few"}, "A guess.")
    work = with_answers(with_runs(work, assignment.solution(CLASS[0]).keys), exercise, {}, "Ein Memo.")
    write_work(work, file := tmp_path / "heron.work.json")
    page.locator(".brings-files input[type=file]").set_input_files(file)
    expect(page.locator(".revealed .main-svg").first).to_be_visible(timeout=LONG)
    found += both_schemes(visit, "an exercise")
    wide = [page.evaluate("document.documentElement.scrollWidth")]
    visit.open("/teach", part="class")
    open_class(visit, given, file)
    found += both_schemes(visit, "a class")
    wide.append(page.evaluate("document.documentElement.scrollWidth"))
    assert not found, "\n".join(found)
    assert max(wide) <= PHONE["width"]
