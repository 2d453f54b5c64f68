"""The result that a page shows: the fullest part that there is of a job, read once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from dashboards.jobs.answers import part_folder
from dashboards.jobs.spool import Spool
from dashboards.words import Words
from experiments.results import Result, read

MOST_HELD = 6


def result_of(shown: Mapping[str, Any] | None, spool: Spool) -> Result | None:
    """The result of what is shown; None where there is nothing yet."""
    if not shown or not shown["part"]:
        return None
    return _read(part_folder(spool.folder(shown["key"]), shown["part"]))


@lru_cache(maxsize=MOST_HELD)
def _read(folder: Path) -> Result:
    """A part does not change once it is written."""
    return read(folder)


def is_whole(result: Result) -> bool:
    """Whether all pairs are done, so that ledger and all series are there."""
    return (result.folder / "ledger.parquet").is_file()


def named_events(result: Result, words: Words) -> list[dict[str, Any]]:
    """The dated events of a result, those of shipped scenarios by their names in the reader's language."""
    return [translated(event, words) for event in result.summary["story"]["events"]]


def translated(event: Mapping[str, Any], words: Words) -> dict[str, Any]:
    """An event by its name in the reader's language, where it is shipped."""
    name = str(event["name"])
    return {**event, "name": words.content_if_there(f"event_names.{name}", name)}


def idea_names(result: Result, words: Words) -> dict[str, str]:
    """The ideas of a result by id, in the reader's language where they are shipped."""
    named: dict[str, str] = result.summary["story"]["ideas"]
    return {idea: words.content_if_there(f"ideas.{idea}", name) for idea, name in named.items()}
