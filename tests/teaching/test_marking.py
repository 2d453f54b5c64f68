"""Thirty works in one table; marks by the rubric; sheets that are filled in by hand."""

import csv
import io
from dataclasses import replace

import pytest

from experiments.teaching.assignments import assigned, with_key
from experiments.teaching.marking import (
    answers_sheet,
    collected,
    marks_of,
    most_points,
    read_sheet,
    safe,
    sheet,
)
from experiments.teaching.works import with_answers, with_prediction, with_runs, write_work
from sim import Refusal
from tests.teaching.conftest import begun

THIRTY = [f"student-{number:02}" for number in range(1, 31)]
CLASS = THIRTY[:6]
PREDICTED = {"life": 2.5, "more": "rises", "range": "many"}


@pytest.fixture(scope="module")
def given(tiny):
    return with_key(assigned("autumn", tiny, CLASS), tiny)


def right_answers(given, tiny, who):
    solution = given.solution(who)
    found = {}
    for question in tiny.questions[:3]:
        right = solution.right(question)
        found[question.id] = right.word or right.value
    return found


def work_of(given, tiny, who, answers, memo="A memo of five words."):
    work = with_prediction(begun(tiny, who, given.students[who], given.name), tiny, PREDICTED)
    work = with_runs(work, given.solution(who).keys)
    return with_answers(work, tiny, answers, memo)


@pytest.fixture(scope="module")
def works(given, tiny, tmp_path_factory):
    folder = tmp_path_factory.mktemp("works")
    hand_in(given, tiny, folder)
    return folder


def hand_in(given, tiny, folder):
    """A work of everybody, with right answers."""
    for who in given.students:
        answers = right_answers(given, tiny, who) | {"why": "=HYPERLINK(1)"}
        write_work(work_of(given, tiny, who, answers), folder / f"{who}.work.json")


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_thirty_works_are_one_table_and_right_answers_earn_full_points(tiny, tmp_path):
    given = with_key(assigned("autumn", tiny, THIRTY), tiny)
    hand_in(given, tiny, tmp_path)
    found = collected(sorted(tmp_path.iterdir()), given, tiny)
    assert list(found.works) == THIRTY
    assert found.left_out == ()
    assert found.absent(given) == []
    marks = [marks_of(work, tiny, given.solution(who)) for who, work in found.works.items()]
    rows = rows_of(sheet(marks, tiny))
    assert len(rows) == 30
    assert {row["life (2)"] + row["sign (1)"] + row["most (1)"] + row["prediction (1)"] for row in rows} == {"2111"}
    assert {row["why (4)"] + row["memo: own (2)"] for row in rows} == {""}
    assert {(row["total"], row["of"], row["still to mark"]) for row in rows} == {("5", "14", "3")}


def test_who_has_no_work_has_a_row_without_points(works, given, tiny):
    marks = [marks_of(work_of(given, tiny, CLASS[0], {}), tiny, given.solution(CLASS[0]))]
    rows = rows_of(sheet(marks, tiny, CLASS[1:3]))
    assert [row["pseudonym"] for row in rows] == CLASS[:3]
    assert {row["remarks"] for row in rows[1:]} == {"no work"}
    assert {row["total"] for row in rows[1:]} == {""}


def test_the_answer_of_another_seed_is_mostly_wrong(works, given, tiny):
    rights = {who: right_answers(given, tiny, who)["life"] for who in CLASS}
    question = tiny.question("life")
    copied = [given.solution(who).right(question).is_met(rights[CLASS[0]]) for who in CLASS[1:]]
    assert sum(copied) < 3


def test_what_is_missing_or_wrong_earns_nothing(given, tiny):
    who = CLASS[0]
    right = right_answers(given, tiny, who)
    work = work_of(given, tiny, who, {"life": right["life"] + 100, "sign": right["sign"]})
    marks = marks_of(work, tiny, given.solution(who))
    assert dict(marks.points) == {
        "prediction": 1, "life": 0, "sign": 1, "most": 0, "why": 0, "memo: own": None, "memo: number": None,
    }  # fmt: skip
    assert marks.remarks == ("not answered: most, why",)
    nothing = marks_of(begun(tiny, who), tiny, given.solution(who))
    assert (nothing.total, nothing.to_mark) == (0, 0)
    assert nothing.remarks[:2] == ("no prediction", "not run")
    late = replace(work, predicted=replace(work.predicted, reason="changed"))
    assert marks_of(late, tiny, given.solution(who)).points["prediction"] == 0
    wordy = work_of(given, tiny, who, right, "word " * 25)
    assert "memo of 25 words, 20 were asked for" in marks_of(wordy, tiny, given.solution(who)).remarks


def test_every_mistake_gets_one_line_and_the_rest_is_opened(works, given, tiny, tmp_path):
    first, second, third = (works / f"{who}.work.json" for who in CLASS[:3])
    (tmp_path / "poem.work.json").write_text("roses", encoding="utf-8")
    twice = tmp_path / "again.work.json"
    twice.write_bytes(first.read_bytes())
    edited = tmp_path / "edited.work.json"
    edited.write_text(second.read_text().replace(f'"seed": {given.students[CLASS[1]]}', '"seed": 7'), encoding="utf-8")
    wrong = tmp_path / "wrong.work.json"
    wrong.write_text(
        third.read_text().replace('"most": "life"', '"most": "x"').replace('"most": "hidden"', '"most": "x"')
    )
    files = [first, tmp_path / "poem.work.json", twice, edited, wrong, tmp_path / "none.work.json"]
    found = collected(files, given, tiny)
    assert list(found.works) == [CLASS[0]]
    assert len(found.absent(given)) == len(CLASS) - 1
    told = "\n".join(found.left_out)
    assert len(found.left_out) == 5
    for said in (
        "poem.work.json: is no work",
        "again.work.json: is a second work of student-01, after student-01.work.json",
        "edited.work.json: work of student-02: has seed 7",
        "wrong.work.json: answer 'most' = 'x' is not allowed",
        "none.work.json is missing",
    ):
        assert said in told, told


def test_a_sheet_that_is_filled_in_is_added_up(works, given, tiny, tmp_path):
    found = collected(sorted(works.iterdir()), given, tiny)
    marks = [marks_of(work, tiny, given.solution(who)) for who, work in found.works.items()]
    text = sheet(marks, tiny)
    rows = rows_of(text)
    for row in rows[:4]:
        row |= {"why (4)": "3,5", "memo: own (2)": "2", "memo: number (3)": ""}
    file = tmp_path / "marks.csv"
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0].keys(), delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    file.write_text(out.getvalue(), encoding="utf-8-sig")
    by_hand = read_sheet(file, tiny, given.students)
    again = marks_of(found.works[CLASS[0]], tiny, given.solution(CLASS[0]), by_hand[CLASS[0]])
    assert (again.total, again.to_mark) == (10.5, 1)
    assert marks_of(found.works[CLASS[5]], tiny, given.solution(CLASS[5]), by_hand[CLASS[5]]).to_mark == 3


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("why (4)", "5", "give 0 to 4 points"),
        ("why (4)", "good", "is no number"),
        ("pseudonym", "stranger", "is not in the assignment"),
        ("pseudonym", "student-02", "is there twice"),
    ],
)
def test_mistakes_in_a_sheet_name_line_and_column(given, tiny, tmp_path, column, value, said):
    marks = [marks_of(work_of(given, tiny, who, {}), tiny, given.solution(who)) for who in CLASS[:2]]
    rows = rows_of(sheet(marks, tiny))
    rows[0][column] = value
    file = tmp_path / "marks.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    with pytest.raises(Refusal, match=said) as refusal:
        read_sheet(file, tiny, given.students)
    assert "line" in str(refusal.value)


def test_a_foreign_sheet_is_refused(given, tiny, tmp_path):
    file = tmp_path / "marks.csv"
    file.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(Refusal, match="has no column 'pseudonym'"):
        read_sheet(file, tiny, given.students)
    with pytest.raises(Refusal, match="is missing"):
        read_sheet(tmp_path / "none.csv", tiny, given.students)


def test_columns_and_points_are_the_rubric(tiny):
    assert most_points(tiny) == {
        "prediction": 1, "life": 2, "sign": 1, "most": 1, "why": 4, "memo: own": 2, "memo: number": 3,
    }  # fmt: skip
    assert sum(most_points(tiny).values()) == tiny.points


def test_texts_of_students_are_no_formulas_in_a_spreadsheet(works, given, tiny):
    found = collected(sorted(works.iterdir()), given, tiny)
    rows = rows_of(answers_sheet(found.works.values(), tiny))
    assert {row["why"] for row in rows} == {"'=HYPERLINK(1)"}
    assert [safe(text) for text in ("-1", "plain", "@x")] == ["'-1", "plain", "'@x"]
