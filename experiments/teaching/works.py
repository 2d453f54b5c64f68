"""A student's work: prediction, runs, answers and memo under a pseudonym, in one JSON file that is checked when read.

The prediction is written before anything is run, and a seal over it is written with the runs: whoever changes it
afterwards, by hand too, leaves a file that says so. The seal keeps honest people honest; it is no lock, as anybody may
read how it is made.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from experiments.teaching.assignments import FULL, SMALL, Assignment, Pin, check_pin, checked_pseudonym, pin_from
from experiments.teaching.exercises import Exercise
from experiments.teaching.foreign import json_from, parts_of, read_json, text_of
from experiments.teaching.running import Keys
from experiments.teaching.solutions import Answer, checked_answer, checked_prediction, checked_text
from sim import errors

FORMAT = 1
KIND = "work"
ENDING = ".work.json"
PARTS = (
    *("work", "format", "assignment", "pseudonym", "seed", "exercise", "exercise_key", "version", "source", "form"),
    *("prediction", "runs", "answers", "memo"),
)
OPTIONAL = ("assignment", "prediction", "runs", "memo")
BEFORE, NONE, AFTER, CHANGED = "before", "none", "after", "changed"  # when the prediction was made
LARGEST_SEED = 2**63 - 1


@dataclass(frozen=True)
class Predicted:
    """What was predicted, why in a few words, and when."""

    values: Mapping[str, Answer]
    reason: str
    made: str


@dataclass(frozen=True)
class RunsDone:
    """The keys of the runs, when they were done, and the seal over prediction and runs."""

    keys: Mapping[str, Keys]
    made: str
    seal: str


@dataclass(frozen=True)
class Work:
    """A student's work as far as it is done. `assignment` is None for an exercise that nobody has set."""

    pseudonym: str
    seed: int
    pin: Pin
    assignment: str | None = None
    predicted: Predicted | None = None
    runs: RunsDone | None = None
    answers: Mapping[str, Answer] = field(default_factory=dict)
    memo: str = ""

    @property
    def when_predicted(self) -> str:
        """Whether the prediction was made before the runs, or none, after, or changed since."""
        if self.predicted is None:
            return NONE
        if self.runs is None:
            return BEFORE
        if datetime.fromisoformat(self.predicted.made) > datetime.fromisoformat(self.runs.made):
            return AFTER
        return BEFORE if self.runs.seal == seal_of(self, self.runs.keys, self.runs.made) else CHANGED


def now() -> str:
    """This moment in universal time, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def with_prediction(work: Work, exercise: Exercise, values: Mapping[str, Any], reason: str = "") -> Work:
    """The work with its prediction; refuses one after the runs, and one that leaves something out."""
    if work.runs is not None:
        raise errors.not_allowed("the prediction", "be made or changed", "the runs are done and have been seen")
    known = [prediction.id for prediction in exercise.predictions]
    for name in values:
        if name not in known:
            raise errors.unknown_name("prediction", name[:40], known, where=f"exercise {exercise.name}")
    for prediction in exercise.predictions:
        if values.get(prediction.id) in (None, ""):
            raise errors.missing_field(f"prediction {prediction.id}", f"exercise {exercise.name}")
    checked = {name: checked_prediction(exercise, name, value) for name, value in values.items()}
    said = checked_text(reason, "reason") if reason.strip() else ""
    return replace(work, predicted=Predicted(checked, said, now()))


def with_runs(work: Work, keys: Mapping[str, Keys]) -> Work:
    """The work after the runs, with the seal; refuses runs before the prediction."""
    if work.predicted is None:
        raise errors.not_allowed("the exercise", "be run", "predict first: what is seen cannot be predicted any more")
    made = now()
    return replace(work, runs=RunsDone(dict(keys), made, seal_of(work, keys, made)))


def with_answers(work: Work, exercise: Exercise, answers: Mapping[str, Any], memo: str | None = None) -> Work:
    """The work with further answers and, where one is given, another memo; refuses answers before the runs."""
    if work.runs is None:
        raise errors.not_allowed("questions", "be answered", "run the exercise first: they are about its figures")
    checked = {name: checked_answer(exercise, name, value) for name, value in answers.items()}
    text = work.memo if memo is None else checked_text(memo, "memo")
    return replace(work, answers={**work.answers, **checked}, memo=text)


def missing_answers(work: Work, exercise: Exercise) -> list[str]:
    """The questions without an answer, and the memo where there is none."""
    return [one.id for one in exercise.questions if one.id not in work.answers] + ([] if work.memo else ["memo"])


def seal_of(work: Work, keys: Mapping[str, Keys], made: str) -> str:
    """A digest of whose work it is, of the prediction, and of the runs."""
    predicted = work.predicted
    content = [
        [work.pseudonym, work.seed, work.assignment, work.pin.exercise_key, work.pin.source, work.pin.is_small],
        None if predicted is None else [dict(predicted.values), predicted.reason, predicted.made],
        [{name: [one.runs, one.digest] for name, one in keys.items()}, made],
    ]
    text = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def check_against(work: Work, assignment: Assignment) -> None:
    """Refuses work of another assignment, exercise or version, of a stranger, and with another seed or other runs."""
    whose = f"work of {work.pseudonym}"
    if work.assignment != assignment.name:
        said = f"assignment {work.assignment}" if work.assignment else "no assignment"
        raise errors.bad_file(whose, f"is of {said}, not of {assignment.name}", "give work of this assignment")
    seed = assignment.seed(work.pseudonym)
    check_pin(work.pin, assignment.pin, whose, f"assignment {assignment.name}")
    if work.seed != seed:
        problem = f"has seed {work.seed}, the assignment gave {seed}"
        raise errors.bad_file(whose, problem, "run it again with the seed that was given")
    if work.runs is not None and assignment.key is not None:
        expected = assignment.solution(work.pseudonym).keys
        if dict(work.runs.keys) != dict(expected):
            raise errors.bad_file(whose, "rests on other runs than this seed gives", "run it again, without changes")


# --- the file --------------------------------------------------------------------------------------------------------


def to_dict(work: Work) -> dict[str, Any]:
    """Plain data."""
    pin, predicted, runs = work.pin, work.predicted, work.runs
    return {
        "work": KIND,
        "format": FORMAT,
        "assignment": work.assignment,
        "pseudonym": work.pseudonym,
        "seed": work.seed,
        "exercise": pin.exercise,
        "exercise_key": pin.exercise_key,
        "version": pin.version,
        "source": pin.source,
        "form": SMALL if pin.is_small else FULL,
        "prediction": None
        if predicted is None
        else {"values": dict(predicted.values), "reason": predicted.reason, "made": predicted.made},
        "runs": None
        if runs is None
        else {
            "keys": {name: [one.runs, one.digest] for name, one in runs.keys.items()},
            "made": runs.made,
            "seal": runs.seal,
        },
        "answers": dict(work.answers),
        "memo": work.memo,
    }


def as_json(work: Work) -> str:
    """The content of the work's file."""
    return json.dumps(to_dict(work), indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def write_work(work: Work, file: Path) -> None:
    """Write the file, whole or not at all."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        unfinished = file.with_name(f".{file.name}.part")
        unfinished.write_text(as_json(work), encoding="utf-8")
        unfinished.replace(file)
    except OSError as error:
        raise errors.bad_file(file, f"cannot be written ({error.strerror})", "give another file with --work") from None


def read_work(file: Path) -> Work:
    """A work from its file, whatever its exercise; refuses what is none."""
    return work_of(read_json(file, "work"), file.name)


def work_from(content: bytes, name: str) -> Work:
    """A work from the bytes of a file that was sent."""
    return work_of(json_from(content, name, "work"), name)


def work_of(content: Mapping[str, Any], where: str) -> Work:
    """A work from plain data. Answers are held against the exercise by `check_answers`."""
    if content.get("work") != KIND:
        raise errors.bad_file(where, "is no work", "give the file that `diplomacity teach run` or the Teach page wrote")
    parts = parts_of(content, PARTS, where, OPTIONAL)
    if parts["format"] != FORMAT:
        raise errors.bad_file(where, f"has format {errors.shown(parts['format'])}, not {FORMAT}", "use its version")
    seed = parts["seed"]
    if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed <= LARGEST_SEED:
        raise errors.wrong_type("seed", seed, "a whole number", where)
    assignment = parts["assignment"]
    answers = parts["answers"]
    if not isinstance(answers, Mapping):
        raise errors.wrong_type("answers", answers, "a mapping", where)
    memo = parts["memo"] or ""
    return Work(
        pseudonym=checked_pseudonym(parts["pseudonym"]),
        seed=seed,
        pin=pin_from(parts, where),
        assignment=None if assignment is None else text_of(assignment, "assignment", where),
        predicted=None if parts["prediction"] is None else _predicted(parts["prediction"], f"{where}, prediction"),
        runs=None if parts["runs"] is None else _runs(parts["runs"], f"{where}, runs"),
        answers=dict(answers),
        memo=checked_text(memo, "memo") if memo else "",
    )


def check_answers(work: Work, exercise: Exercise) -> None:
    """Refuses predictions and answers that are not of their questions' form."""
    for name, value in (work.predicted.values if work.predicted else {}).items():
        checked_prediction(exercise, name, value)
    for name, value in work.answers.items():
        checked_answer(exercise, name, value)


def _predicted(content: Any, where: str) -> Predicted:
    parts = parts_of(content, ("values", "reason", "made"), where)
    if not isinstance(parts["values"], Mapping):
        raise errors.wrong_type("values", parts["values"], "a mapping", where)
    reason = checked_text(parts["reason"], "reason") if parts["reason"] else ""
    return Predicted(dict(parts["values"]), reason, _moment(parts["made"], where))


def _runs(content: Any, where: str) -> RunsDone:
    parts = parts_of(content, ("keys", "made", "seal"), where)
    try:
        keys = {
            str(name): Keys(int(runs), text_of(digest, name, where)) for name, (runs, digest) in parts["keys"].items()
        }
    except (AttributeError, TypeError, ValueError, OverflowError):
        raise errors.wrong_type("keys", parts["keys"], "the number and digest of the runs by name", where) from None
    return RunsDone(keys, _moment(parts["made"], where), text_of(parts["seal"], "seal", where))


def _moment(value: Any, where: str) -> str:
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise errors.wrong_type("made", value, "a date and time", where) from None
    if moment.tzinfo is None:
        raise errors.wrong_type("made", value, "a date and time with its zone", where)
    return str(value)
