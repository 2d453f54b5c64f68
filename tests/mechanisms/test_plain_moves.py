"""Moves and orders as plain data: equal ones come back, and mistakes are refused in one line."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest

from sim import Refusal
from sim.moves import MOVES, Move, SetMoney, SignCommitment, SpreadEffort
from sim.moves.plain import from_dict, kinds, to_dict, word_of
from sim.standing_orders import Order, order_from

SAMPLES: dict[str, Any] = {"str": "some-id", "float": 0.5, "Mapping[str, float]": {"some-id": 2.0}}


def filled(kind: type[Move]) -> Move:
    return kind(**{field.name: SAMPLES[str(field.type)] for field in dataclasses.fields(kind)})


@pytest.mark.parametrize("kind", MOVES, ids=word_of)
def test_every_move_comes_back_from_plain_data(kind: type[Move]) -> None:
    move = filled(kind)
    content = json.loads(json.dumps(to_dict(move)))
    assert from_dict(content, "here") == move
    assert content["move"] == word_of(kind)
    assert set(content) == {"move", *(field.name for field in dataclasses.fields(kind))}


def test_names_in_files_are_words_and_each_is_one_move() -> None:
    assert word_of(SpreadEffort) == "spread_effort"
    assert len(kinds()) == len(MOVES)


def test_defaults_are_left_out() -> None:
    assert to_dict(SpreadEffort(nations={"USA": 1.0})) == {"move": "spread_effort", "nations": {"USA": 1.0}}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("sign", "is not a mapping such as"),
        ({}, "'move' is missing"),
        ({"move": "sign_comitment"}, "did you mean 'sign_commitment'"),
        ({"move": 3}, "unknown move '3'"),
        ({"move": "set_money"}, "'factor' is missing"),
        ({"move": "set_money", "factr": 2}, "did you mean 'factor'"),
        ({"move": "set_money", "factor": "much"}, "is not a number"),
        ({"move": "set_money", "factor": True}, "is not a number"),
        ({"move": "set_money", "factor": float("nan")}, "is not a number"),
        ({"move": "join_network", "network": ""}, "is not a word"),
        ({"move": "spread_effort", "partners": ["a"]}, "is not a mapping of ids"),
        ({"move": "spread_effort", "partners": {"a": "b"}}, "is not a number"),
    ],
)
def test_a_mistaken_move_is_refused(content: object, says: str) -> None:
    with pytest.raises(Refusal) as told:
        from_dict(content, "option a.b")
    assert says in str(told.value)
    assert str(told.value).startswith("option a.b")
    assert "\n" not in str(told.value)


def test_an_order_comes_back_from_plain_data() -> None:
    order = Order("XAA", SetMoney(2.0), 3, 9, "turn 1")
    assert order_from(json.loads(json.dumps(order.to_dict())), "here") == order
    assert "name" not in Order("birch-xaa", SignCommitment(), 0, 0).to_dict()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"agnt": "x"}, "did you mean 'agent'"),
        ({"agent": None}, "agent = None is not text"),
        ({"first": -1}, "is not a month"),
        ({"last": 2}, "from 3 to"),
        ({"last": True}, "is not a month"),
        ({"move": {"move": "flee"}}, "unknown move 'flee'"),
    ],
)
def test_a_mistaken_order_is_refused(change: dict[str, Any], says: str) -> None:
    content = {**Order("XAA", SetMoney(2.0), 3, 9).to_dict(), **change}
    with pytest.raises(Refusal, match=says):
        order_from(content, "decision 1")


def test_an_order_that_lacks_a_field_is_refused() -> None:
    with pytest.raises(Refusal, match="'last' is missing"):
        order_from({"agent": "XAA", "first": 0, "move": {"move": "quit_agreement"}}, "decision 1")
