"""A workshop on the toy world, small enough for tests, as a file holds it."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import yaml


def said(text: str) -> dict[str, str]:
    return {"en": text, "de": f"{text} (de)"}


SCENARIO: dict[str, Any] = {
    "name": "small_quarrel",
    "title": "A small quarrel",
    "world": "toy",
    "baseline": "baseline",
    "horizon": 60,
    "events": {"quarrel": {"type": "raise_tension", "month": 6, "between": ["XAA", "XBB"], "level": 0.7}},
}


def role(table: str, agent: str, budget: int = 3) -> dict[str, Any]:
    texts = {name: said(f"{name} of {agent}") for name in ("title", "card", "motives")}
    return {"table": table, "agent": agent, "budget": budget, "seats": 4, **texts}


def option(cost: int, *moves: dict[str, Any], shows: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    content = {"text": said("Do it"), "why": said("It does this"), "cost": cost, "moves": list(moves), **more}
    return content | ({"shows": shows} if shows else {})


MINUTES = {"brief": 2, "predict": 2, "decide": 3, "run": 1, "reveal": 2, "debrief": 4}


def turn(months: int, question: Any, options: dict[str, list[str]]) -> dict[str, Any]:
    texts = {"brief": said("Brief"), "debrief": said("Debrief")}
    return {"months": months, "question": question, "options": options, "minutes": dict(MINUTES), **texts}


WORKSHOP: dict[str, Any] = {
    "name": "small",
    "title": said("Small"),
    "story": said("Two nations, four cities."),
    "scenario": "small_quarrel",
    "world": "toy",
    "seed": 3,
    "roles": {
        "norland": role("nations", "XAA"),
        "birch": role("cities", "birch-xaa"),
        "league": role("networks", "climate-league"),
    },
    "options": {
        "norland": {
            "wait": option(0),
            "forbid": option(2, {"move": "forbid_contact", "toward": "XBB"}, shows={"fact": "ties_live"}),
            "allow": option(
                1, {"move": "permit_contact", "toward": "XBB"}, shows={"fact": "ties_live"}, after="forbid"
            ),
            "money": option(3, {"move": "set_money", "factor": 2.0}, shows={"fact": "visits"}),
        },
        "birch": {
            "sign": option(1, {"move": "sign_commitment"}, shows={"fact": "signed"}),
            "adopt": option(
                2, {"move": "adopt_idea", "idea": ["climate-plan", "fair-trade-town"]}, shows={"fact": "ideas_adopted"}
            ),
        },
        "league": {"strict": option(1, {"move": "set_standard", "engagement": 0.9}, shows={"fact": "members"})},
    },
    "questions": {
        "live": {
            "text": said("How many of its ties will live?"),
            "kind": "pick",
            "measure": {"fact": "ties_live", "cities": "birch-xaa"},
            "unit": said("ties"),
            "choices": {
                "none": {"text": said("none"), "high": 1},
                "one": {"text": said("one"), "low": 1, "high": 2},
                "more": {"text": said("more"), "low": 2},
            },
        },
    },
    "forms": {
        "short": {
            "mode": "roles",
            "replicates": 4,
            "prologue": 6,
            "turns": [
                turn(
                    6,
                    {
                        "text": said("Draw the suspended ties"),
                        "kind": "draw",
                        "measure": {"series": "ties_suspended"},
                        "unit": said("ties"),
                        "low": 0,
                        "high": 3,
                        "marks": [8, 11],
                    },
                    {"norland": ["wait", "forbid", "money"], "birch": ["sign", "adopt"], "league": ["strict"]},
                ),
                turn(8, "live", {"norland": ["wait", "allow"], "birch": ["sign", "adopt"], "league": ["strict"]}),
            ],
        },
        "long": {
            "mode": "vote",
            "roles": ["norland"],
            "replicates": 2,
            "turns": [
                turn(
                    3,
                    {
                        "text": said("Where will it stand?"),
                        "kind": "pick",
                        "measure": {"series": "stance_climate", "nation": "XAA", "scale": 10},
                        "unit": said("tenths"),
                        "arm": "difference",
                        "choices": {
                            "no": {"text": said("lower"), "high": 0},
                            "yes": {"text": said("higher"), "low": 0},
                        },
                    },
                    {"norland": ["wait", "money"]},
                )
            ],
        },
    },
}


def workshop() -> dict[str, Any]:
    """A copy to change."""
    return copy.deepcopy(WORKSHOP)


def written(folder: Path, content: dict[str, Any] | None = None) -> Path:
    """A folder of the search path with the scenario and the workshop in it."""
    (folder / "workshops").mkdir(exist_ok=True)
    (folder / "small_quarrel.yaml").write_text(yaml.safe_dump(SCENARIO), encoding="utf-8")
    text = yaml.safe_dump(WORKSHOP if content is None else content, allow_unicode=True, sort_keys=False)
    (folder / "workshops" / "small.yaml").write_text(text, encoding="utf-8")
    return folder
