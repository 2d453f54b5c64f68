"""A room's script from a file, played again into the folder of a result."""

from __future__ import annotations

import json
from pathlib import Path

from experiments.comparison import PRECISION, check_numbers, with_rivals
from experiments.executors import Executor
from experiments.results import Result
from experiments.storing import check_folder, folder_for, write
from experiments.variants import Progress
from experiments.workshop.answers import answers
from experiments.workshop.plans import Plan
from experiments.workshop.play import Played, pairing_of
from experiments.workshop.script import Script, script_of
from sim import errors

SCRIPT, ANSWER = "script.json", "answer.json"


def read_script(file: Path) -> Script:
    """The script in a file; refuses what is not one."""
    mend = "give the script that a room has saved"
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise errors.bad_file(file, f"cannot be read ({error.strerror})", mend) from None
    except (ValueError, RecursionError):  # no UTF-8, no JSON, numbers too long, too many levels
        raise errors.bad_file(file, "is no JSON that can be read", mend) from None
    return script_of(content, file.name)


def checked_folder(
    script: Script,
    plan: Plan,
    turn: int,
    rivals: int,
    out: Path | None,
    may_replace: bool,
) -> Path:
    """Where the result goes; refuses, before anything is run, what cannot be played or written."""
    check_numbers(script.replicates, rivals)
    script.check(plan)
    pairing = pairing_of(script, plan, turn)
    folder = folder_for(pairing, None if out is None else str(out))
    check_folder(folder, pairing, may_replace)
    return folder


def write_played(
    played: Played,
    folder: Path,
    rivals: int = 0,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Result:
    """Write what was played as the folder of a result, with its script and the answer to the turn's question.

    With `rivals` so many pairs are run again under each rival assumption first.
    """
    comparison = played.comparison
    if rivals:
        comparison = with_rivals(comparison, played.finished, rivals, executor=executor, progress=progress)
    settings = {
        "world": played.plan.world,
        "world_seed": None,
        "processes": None,
        "precision": PRECISION,
        "search_path": list(played.plan.folders),
        "rivals": rivals,
        "keep": comparison.pairing.keep,
    }
    answer = answers(played, played.plan, played.turn).to_dict()
    beside = {SCRIPT: _written(played.script.to_dict()), ANSWER: _written(answer)}
    return write(comparison, folder, settings, beside=beside)


def _written(content: object) -> str:
    return json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
