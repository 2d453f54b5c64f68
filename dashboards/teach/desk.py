"""What one look at the Teach page works with: the exercise, the work that the browser holds, and the engine's job.

The stage follows from the work: nothing is asked of the engine, and nothing that it found is read, before the
prediction stands in the work.
"""

from __future__ import annotations

from dataclasses import dataclass

from dashboards.jobs.spool import CANCELLED, DONE, Spool, Status, key_of
from dashboards.jobs.teaching import KIND, Found, found_in, payload_of
from dashboards.teach.held import Held
from dashboards.teach.view import ANYBODY, FIRST_SEED, View, exercise_named
from dashboards.words import Words
from experiments.teaching.assignments import Assignment, pin_of
from experiments.teaching.exercises import Exercise
from experiments.teaching.wording import Phrases
from experiments.teaching.works import Work, with_runs
from experiments.workshop.texts import LANGUAGES, text_in
from sim import errors

PREDICT, RUN, SEEN = "predict", "run", "seen"  # what is to be done next: predict, wait for the runs, answer


@dataclass(frozen=True)
class Desk:
    """One exercise as one student sees it. `left` is the job that they have cancelled."""

    view: View
    held: Held
    spool: Spool
    words: Words
    visitor: str
    left: str = ""

    @property
    def exercise(self) -> Exercise:
        """The exercise of the address."""
        return exercise_named(self.view.exercise)

    @property
    def phrases(self) -> Phrases:
        """What every exercise says."""
        return phrases_in(self.words)

    @property
    def assignment(self) -> Assignment | None:
        """What was handed out, if anything was."""
        return self.held.assignment(self.exercise)

    @property
    def work(self) -> Work | None:
        """The work, once it was begun with a prediction."""
        return self.held.work(self.exercise)

    def begun(self) -> Work:
        """An empty work with the pseudonym, seed and form of the address, or those that the assignment gives."""
        given, view = self.assignment, self.view
        if given is None:
            seed = FIRST_SEED if view.seed is None else view.seed
            return Work(view.pseudonym or ANYBODY, seed, pin_of(self.exercise, view.is_small))
        if not view.pseudonym:
            raise errors.Refusal(self.words("teach.no_pseudonym"))
        return Work(view.pseudonym, given.seed(view.pseudonym), given.pin, given.name)

    def stage(self, work: Work | None) -> str:
        """What is to be done next."""
        if work is None or work.predicted is None:
            return PREDICT
        return RUN if work.runs is None else SEEN

    def ask(self, work: Work) -> str:
        """Have the work's runs done; returns the key of the job. Refuses without a prediction."""
        if work.predicted is None:
            raise errors.not_allowed(
                "the exercise", "be run", "predict first: what is seen cannot be predicted any more"
            )
        return self.spool.ask(KIND, self._payload(work), self.visitor)

    def job(self, work: Work) -> str:
        """The key under which the work's runs are found."""
        return key_of(KIND, self._payload(work))

    def status(self, work: Work) -> Status | None:
        """How far the runs are; None where nobody has asked for them, or they were cleared away."""
        key = self.job(work)
        status = self.spool.status(key)
        if status is not None and not status.has_ended and key == self.left:
            return Status(CANCELLED, status.done, status.total)
        return status

    def found(self, work: Work) -> Found:
        """What the runs gave; refuses before the prediction, and runs that are not those of the work."""
        if work.predicted is None:
            raise errors.not_allowed("the runs", "be seen", "predict first: what is seen cannot be predicted any more")
        found = found_in(self.spool.folder(self.job(work)))
        if work.runs is not None and dict(work.runs.keys) != dict(found.keys):
            whose = f"the work of {work.pseudonym}"
            raise errors.bad_file(whose, "rests on other runs than this seed gives", "run it again, without changes")
        return found

    def after_runs(self, work: Work) -> Work:
        """The work with the keys of its runs and the seal, once they are done; the same as long as they are not."""
        status = self.status(work)
        if work.predicted is None or work.runs is not None or status is None or status.state != DONE:
            return work
        return with_runs(work, self.found(work).keys)

    def _payload(self, work: Work) -> dict[str, object]:
        return payload_of(self.exercise, work.seed, is_small=work.pin.is_small)


def phrases_in(words: Words) -> Phrases:
    """The exercises' words in the page's language; in English where exercises do not speak it."""
    return Phrases(words.language if words.language in LANGUAGES else LANGUAGES[0])


def said_in(texts: object, words: Words) -> str:
    """A text of an exercise in the page's language."""
    return text_in(texts, phrases_in(words).language)  # type: ignore[arg-type]
