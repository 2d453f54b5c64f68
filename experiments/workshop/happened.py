"""What happened to one agent, and what became of the decisions, in short sentences with their uncertainty."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from experiments.answers.shares_of_runs import wilson_interval
from experiments.inference import mean_interval
from experiments.workshop.facts import FACTS, Fact
from experiments.workshop.plans import text_in
from experiments.workshop.play import Played
from experiments.workshop.script import Decision, order_name
from experiments.workshop.wording import ends, estimate, percent, reason, said
from sim import errors
from sim.standing_orders import DECLINED, MADE, NOT_MADE


def what_happened(played: Played, role: str, turn: int, language: str) -> list[str]:
    """Sentences on the agent of a role at the end of the turn that was played, in both arms; then the caution.

    Truths are told as shares of the runs with Wilson's intervals, numbers as means with the 95 % interval of the paired
    difference; numbers that nobody's decisions changed, and those whose difference does not stand out, only by name.
    Refuses another turn than the last that was played: play up to that one instead.
    """
    if turn != played.turn:
        raise errors.not_allowed(f"turn {turn}", "be told from this run", f"it ends with turn {played.turn}")
    who = played.plan.role(role)
    facts = played.facts[who.table, who.agent]
    truths, changed, unclear, same = [], [], [], []
    for key, fact in FACTS[who.table].items():
        what = said(language, f"facts.{who.table}.{key}")
        if fact.is_truth:
            truths.append(_truth_told(facts[key], what, language))
            continue
        found = mean_interval(facts[key][0] - facts[key][1])
        if found.low == found.high == 0.0:
            same.append(what)
        elif found.low <= 0.0 <= found.high:
            unclear.append(what)
        else:
            changed.append(_number_told(fact, facts[key], what, language))
    lists = [
        said(language, kind, what="; ".join(names)) for kind, names in (("unclear", unclear), ("same", same)) if names
    ]
    return [*truths, *changed, *lists, said(language, "caution")]


def share_told(happened: NDArray[np.bool_] | Sequence[bool], language: str) -> str:
    """A share of the runs with Wilson's 95 % interval."""
    runs = np.asarray(happened, dtype=bool)
    low, high = wilson_interval(runs.sum(), runs.size)
    return said(
        language, "share", value=percent(float(runs.mean())), low=percent(float(low)), high=percent(float(high))
    )


def _truth_told(values: NDArray[np.float64], what: str, language: str) -> str:
    scenario, baseline = (share_told(runs > 0, language) for runs in values)
    return said(language, "truth", what=what, scenario=scenario, baseline=baseline)


def _number_told(fact: Fact, values: NDArray[np.float64], what: str, language: str) -> str:
    scenario, baseline = fact.scale * values
    found, spread = mean_interval(scenario - baseline), mean_interval(scenario)
    mean = estimate(language, spread.mean, spread.low, spread.high)
    difference = estimate(language, found.mean, found.low, found.high)
    difference = f"+{difference}" if found.mean > 0 else difference
    if found.low == found.high:
        return said(language, "number_always", what=what, scenario=mean, difference=difference)
    low, high = ends(language, found.low, found.high)
    return said(language, "number", what=what, scenario=mean, difference=difference, low=low, high=high)


def told_sentences(played: Played, language: str) -> list[str]:
    """What became of every decision: how often it could be carried out, was declined, or was impossible, and why."""
    taken, sentences = set(played.script.decisions), []
    for turn in played.plan.turns[: played.turn]:
        for role in played.plan.roles:
            for option in turn.options.get(role.id, ()):
                if Decision(turn.number, role.id, option.id) in taken:
                    words = {"turn": turn.number, "role": text_in(role.title, language)}
                    words["option"] = text_in(option.text, language)
                    name = order_name(turn.number, role.id, option.id)
                    sentences.append(_decision_told(played, name, len(option.moves), words, language))
    return sentences


def _decision_told(played: Played, name: str, moves: int, words: dict[str, object], language: str) -> str:
    """One decision: as shares of the runs where it is one move, as numbers of moves where it is several."""
    if not moves:
        return said(language, "told.none", **words)
    outcomes = np.array([[fate["outcome"] for fate in run if fate["name"] == name] for run in played.fates])
    why = _commonest([fate["why"] for run in played.fates for fate in run if _is_unmade(fate, name)])
    if moves == 1:
        parts = [said(language, "told.made", made=share_told(outcomes[:, 0] == MADE, language), **words)]
        if (outcomes == DECLINED).any():
            declined = share_told(outcomes[:, 0] == DECLINED, language)
            parts.append(said(language, "told.declined", declined=declined))
        if why:
            share = share_told(outcomes[:, 0] == NOT_MADE, language)
            parts.append(said(language, "told.not_made", share=share, why=reason(language, why)))
        return " ".join(parts)
    found = {outcome: mean_interval((outcomes == outcome).sum(axis=1)) for outcome in (MADE, DECLINED, NOT_MADE)}
    counts = {outcome: estimate(language, one.mean, one.low, one.high) for outcome, one in found.items()}
    low, high = _ends_or_same(language, found[MADE].low, found[MADE].high, counts[MADE])
    parts = [said(language, "told.several", moves=moves, made=counts[MADE], low=low, high=high, **words)]
    if found[DECLINED].mean > 0:
        parts.append(said(language, "told.declined_several", declined=counts[DECLINED]))
    if why:
        parts.append(said(language, "told.not_made_several", count=counts[NOT_MADE], why=reason(language, why)))
    return " ".join(parts)


def _is_unmade(fate: object, name: str) -> bool:
    return isinstance(fate, dict) and fate["name"] == name and fate["outcome"] == NOT_MADE and bool(fate["why"])


def _commonest(reasons: Sequence[str]) -> str:
    """The reason that stands most often, the first of the alphabet among equals; empty where there is none."""
    return min(set(reasons), key=lambda why: (-reasons.count(why), why)) if reasons else ""


def _ends_or_same(language: str, low: float, high: float, value: str) -> tuple[str, str]:
    return (value, value) if low == high else ends(language, low, high)
