"""The Teach page without a browser: what it reads, refuses, shows when, and what it never shows a student."""

import base64
import json
from types import SimpleNamespace

import pytest

from dashboards.figures.exercise import Guess, estimates_figure, estimates_table, guesses
from dashboards.jobs.spool import CANCELLED, DONE, Spool, Status
from dashboards.jobs.teaching import KIND, payload_of, run_teaching
from dashboards.teach.after import answered
from dashboards.teach.class_page import brought, file_of, marked
from dashboards.teach.class_view import class_from, in_a_table, one_work
from dashboards.teach.desk import Desk
from dashboards.teach.fields import ANSWER, MEMO, PREDICTION, WHY
from dashboards.teach.held import Held, held
from dashboards.teach.opened import opened
from dashboards.teach.pressed import pressed
from dashboards.teach.regions import AFTER, BEFORE, REVEAL, page
from dashboards.teach.view import LONGEST, View, exercise_named, read_view
from dashboards.uploads import LARGEST
from dashboards.words import Words
from experiments.executors import InProcess
from experiments.teaching.assignments import assigned, to_dict, write_assignment
from experiments.teaching.exercises import load_exercise
from experiments.teaching.running import Ran
from experiments.teaching.solutions import solution_of
from experiments.teaching.wording import Phrases
from experiments.teaching.works import CHANGED, as_json, work_from
from sim import Refusal
from tests.teaching.conftest import small

NAME, VISITOR = "headline_or_tonnes", "visitor-one"
SAID = {
    (PREDICTION, "signatures"): "10",
    (WHY, "signatures"): "Mayors sign fast",
    (PREDICTION, "tonnes"): "some",
    (WHY, "tonnes"): "and build slowly",
}
SETTINGS = {"pseudonym": "heron", "seed": "1", "form": "small"}
EN = Words("en")


@pytest.fixture(scope="module")
def spool(tmp_path_factory):
    """A spool in which the small form with seed 1 was run by the engine's own function."""
    spool = Spool(tmp_path_factory.mktemp("spool"))
    payload = payload_of(load_exercise(NAME), 1, is_small=True)
    key = spool.ask(KIND, payload, VISITOR)
    reports = []
    desk = SimpleNamespace(
        executor=InProcess(), folder=spool.folder(key), report=lambda done, total, stage: reports.append((done, total))
    )
    run_teaching(payload, desk)
    assert reports[-1][0] == reports[-1][1] > 0
    spool.close(key, Status(DONE, *reports[-1]))
    return spool


def at(spool, own=None, language="en", **view):
    return Desk(View(exercise=NAME, lang=language, **view), own or Held(), spool, Words(language), VISITOR)


def parts(desk, shown=None):
    return page(desk, shown or {}, 0, is_own=False, is_narrow=False)


def text(component):
    return json.dumps(component, default=lambda one: one.to_plotly_json(), ensure_ascii=False)


@pytest.fixture(scope="module")
def seen(spool):
    """What a browser holds after prediction and runs."""
    own = pressed("run", "", at(spool), SAID, SETTINGS).held
    _, work, waits = parts(at(spool, own))
    assert not waits
    return own.with_work(work)


def sent(content, name):
    return f"data:;base64,{base64.b64encode(content).decode()}", name


def test_an_address_is_read_strictly_and_written_as_it_is_read():
    view = View(NAME, "small", 7, "heron", lang="de")
    assert read_view(view.query()) == view
    assert read_view("?form=full") == View()
    for query, said in [
        ("exercise=headline", "headline_or_tonnes"),
        ("sed=1", "did you mean 'seed'"),
        ("seed=-1", "seed"),
        ("seed=" + "9" * 19, "18 digits"),
        ("form=tiny", "small"),
        ("as=<b>", "pseudonym"),
        ("part=x", "class"),
        ("a" * (LONGEST + 1), "length"),
        ("exercise", "NAME=VALUE"),
    ]:
        with pytest.raises(Refusal, match=said):
            read_view(query)


def test_nothing_of_the_runs_is_shown_before_the_prediction_although_they_are_there(spool):
    made, work, waits = parts(at(spool, form="small"))
    assert (work, waits) == (None, False)
    assert made[REVEAL].component == made[AFTER].component == []
    empty = at(spool, form="small").begun()
    for refused in (at(spool).found, at(spool).ask):
        with pytest.raises(Refusal, match="predict first"):
            refused(empty)


@pytest.mark.parametrize(
    ("left_out", "said"),
    [((PREDICTION, "tonnes"), "teach.no_prediction"), ((WHY, "tonnes"), "teach.no_reason")],
)
def test_a_prediction_without_a_part_runs_nothing(spool, left_out, said):
    with pytest.raises(Refusal) as refusal:
        pressed("run", "", at(spool), {name: one for name, one in SAID.items() if name != left_out}, SETTINGS)
    assert str(refusal.value) == EN(said, number=2)


def test_a_prediction_is_sealed_with_its_reasons_and_cannot_be_made_again(spool, seen):
    work = at(spool, seen).work
    assert work.when_predicted == "before"
    assert work.predicted.reason == "1. Mayors sign fast\n2. and build slowly"
    with pytest.raises(Refusal, match="kept already"):
        pressed("run", "", at(spool, seen), SAID, SETTINGS)
    through_a_browser = held(json.loads(json.dumps(seen.to_data())))
    assert at(spool, through_a_browser).work == work
    edited = seen.works[NAME].replace('"signatures": 10.0', '"signatures": 22.0')
    assert work_from(edited.encode(), "edited").when_predicted == CHANGED


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_student_sees_what_is_shown_and_never_the_key(spool, seen, language):
    desk = at(spool, seen, language)
    made, work, _ = parts(desk)
    assert work is None
    phrases, estimates = Phrases(language), small(NAME).estimates
    whole = text([one.component for one in made.values()])
    exercise = load_exercise(NAME)
    for figure in exercise.shown:
        assert phrases.sentence(figure, estimates[figure.id]) in whole
    assert phrases.sentence(exercise.figures["left"], estimates["left"]) not in whole
    for question in exercise.questions:
        assert question.asks[language] in whole
        assert question.answer[language] not in whole
    again, _, _ = parts(desk, {name: one.token for name, one in made.items()})
    assert not any(one.is_new for one in again.values())


def test_answers_keep_their_form_and_what_is_wrong_is_told_where_it_stands(spool, seen):
    desk = at(spool, seen)
    said = {(ANSWER, "headline"): "rises", (ANSWER, "share"): "not identified", (ANSWER, "remains"): "1,234"}
    work, faults = answered(desk.work, desk.exercise, said | {(MEMO, MEMO): "Words."}, desk.phrases)
    assert (work.answers, work.memo) == ({"headline": "rises", "share": "unknown"}, "Words.")
    assert "without a comma" in faults[(ANSWER, "remains")]
    assert faults[(ANSWER, "share")] == ""
    emptied, _ = answered(work, desk.exercise, {}, desk.phrases)
    assert (emptied.answers, emptied.memo) == ({}, "")


def test_the_file_holds_what_stands_in_the_fields_and_data_say_where_they_come_from(spool, seen):
    desk = at(spool, seen)
    file = pressed("work", "", desk, {(ANSWER, "share"): "4,9"}, {}).file
    assert file["filename"] == f"heron-{NAME}.work.json"
    assert work_from(file["content"].encode(), "own").answers == {"share": 4.9}
    assert pressed("data", "main", desk, {}, {}).file["content"].startswith("# Conditional on the model")
    with pytest.raises(Refusal, match="run"):
        pressed("data", "../main", desk, {}, {})


def test_runs_that_were_cleared_away_are_asked_for_again_and_a_cancelled_one_is_not(seen, tmp_path):
    empty = Spool(tmp_path)
    assert parts(at(empty, seen))[2] is True
    desk = at(empty, seen)
    key = desk.job(desk.work)
    assert empty.queued() == [key]
    left = pressed("cancel", "", desk, {}, {}).left
    assert left == key
    desk = Desk(desk.view, seen, empty, EN, VISITOR, left)
    assert desk.status(desk.work).state == CANCELLED
    assert not empty.is_wanted(key)


def test_what_is_brought_is_read_as_files_are(spool, seen, tmp_path):
    exercise = load_exercise(NAME)
    ran: Ran = small(NAME)
    given = assigned("autumn", exercise, ["heron"], is_small=True)
    keyed = to_dict(given) | {"key": {}}
    write_assignment(given, tmp_path)
    own, view = opened(*sent((tmp_path / "autumn.handout.yaml").read_bytes(), "C:\\x\\autumn.handout.yaml"), Held())
    assert (view.exercise, own.assignment(exercise).name) == (NAME, "autumn")
    assert "key" not in own.handed[NAME]
    assert keyed.keys() - own.handed[NAME].keys() == {"key"}
    assert at(spool, own, pseudonym="heron").begun().seed == given.students["heron"]
    work = seen.works[NAME].encode()
    assert opened(*sent(work, "heron.work.json"), Held())[0].works == seen.works
    for content, name, said in [
        (b"x" * (LARGEST + 1), "a.work.json", "size"),
        (b"{", "a.work.json", "JSON"),
        (b"[" * 5000, "a.work.json", "work"),
        (work.replace(b'"version": "', b'"version": "0'), "a.work.json", None),
        (work.replace(ran.exercise.key.encode(), b"0" * 16), "a.work.json", "another version"),
        (b"a: &a [1]\nb: *a", "a.yaml", "repeats"),
        (b"a: 1", "a.yaml", "no assignment"),
        (b"\xff", "a.yaml", "UTF-8"),
        (b"a,b", "marks.csv", "neither"),
    ]:
        if said:
            with pytest.raises(Refusal, match=said):
                opened(*sent(content, name), Held())
    with pytest.raises(Refusal, match="whole"):
        opened("data:;base64,%%%", "a.work.json", Held())
    with pytest.raises(Refusal, match="heron's"):
        opened(*sent((tmp_path / "autumn.handout.yaml").read_bytes(), "autumn.handout.yaml"), seen)


def test_a_class_is_marked_by_key_and_by_hand(spool, seen, tmp_path):
    exercise = load_exercise(NAME)
    given = assigned("autumn", exercise, ["heron", "wren"], is_small=True)
    solution = solution_of(small(NAME))
    content = to_dict(given) | {"key": None}
    with pytest.raises(Refusal, match="key"):
        brought("assignment", *zip(sent(json.dumps(content).encode(), "a.yaml"), strict=True), {}, EN)
    with pytest.raises(Refusal) as first:
        brought("works", *zip(sent(b"{}", "a.work.json"), strict=True), {}, EN)
    assert str(first.value) == EN("teach.class.assignment_first")
    key = {
        seed: {
            "runs": {run: [one.runs, one.digest] for run, one in solution.keys.items()},
            "figures": {figure: list(found) for figure, found in solution.figures.items()},
        }
        for seed in given.students.values()
    }
    data = brought("assignment", *zip(sent(json.dumps(content | {"key": key}).encode(), "a.yaml"), strict=True), {}, EN)
    work = work_from(seen.works[NAME].encode(), "own")
    own = type(work)("heron", given.students["heron"], given.pin, "autumn", work.predicted, None, {}, "A memo.")
    files = [sent(as_json(own).encode(), "heron.work.json"), sent(seen.works[NAME].encode(), "stranger.work.json")]
    data = json.loads(json.dumps(brought("works", *map(list, zip(*files, strict=True)), data, EN)))
    opened_class = class_from(data)
    assert list(opened_class.found.works) == ["heron"]
    assert len(opened_class.found.left_out) == 1
    shown = text(in_a_table(opened_class, EN))
    assert EN("teach.class.no_work") in shown
    assert "stranger.work.json" in shown
    assert exercise.questions[0].answer["en"] in text(one_work(opened_class, "heron", EN))
    data = marked(opened_class, "heron", {"memo: number": "2"}, data)
    assert ",2," in file_of("marks", class_from(data))["content"]
    for given_points, said in [
        ({"memo: number": "9"}, "0 to 3|9"),
        ({"share": "2"}, "column"),
        ({"memo: number": "-1"}, "-1"),
    ]:
        with pytest.raises(Refusal, match=said):
            marked(opened_class, "heron", given_points, data)


def test_figures_draw_what_was_predicted_beside_what_came():
    exercise, ran, phrases = exercise_named(NAME), small(NAME), Phrases("de")
    marks = guesses(exercise, {"signatures": 10.0, "tonnes": "most"})
    assert marks == {"signed": Guess(10.0, 10.0), "share_all": Guess(50.0, None)}
    figures = [exercise.figures[name] for name in ("share_all", "share_signed")]
    drawn = estimates_figure(figures, ran.estimates, {"share_all": marks["share_all"]}, phrases, Words("de"))
    bar, dots = drawn.data
    assert bar.base[0] == 50.0
    assert list(dots.x) == [ran.estimates[figure.id].value for figure in figures]
    assert list(dots.error_x.array) == pytest.approx(
        [ran.estimates[figure.id].high - ran.estimates[figure.id].value for figure in figures]
    )
    header, rows = estimates_table(figures, ran.estimates, phrases, Words("de"))
    assert len(rows) == 2
    assert {len(row) for row in rows} == {len(header)}


def test_a_region_is_the_same_while_its_own_fields_change_the_address(spool):
    made, _, _ = parts(at(spool))
    shown = {name: one.token for name, one in made.items()}
    changed = at(spool, seed=5)
    own, _, _ = page(changed, shown, 0, is_own=True, is_narrow=False)
    assert not own[BEFORE].is_new
    assert parts(changed, shown)[0][BEFORE].is_new
