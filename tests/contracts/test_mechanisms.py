"""Every mechanism keeps the same contract; a new one is tested before anyone writes a test for it."""

from __future__ import annotations

import ast
import csv
import inspect
from pathlib import Path

import numba
import numpy as np
import pytest

import sim
from sim import Diplomacity, Scenario, World
from sim.binding import Binding, arguments_of, variable_of
from sim.compilation import loop
from sim.mechanisms import MONTH
from sim.mechanisms.base import Mechanism, variables
from sim.rows import TABLES
from tests.running import busy, run

SOURCES = sorted(Path(sim.__file__).parent.rglob("*.py"))
ONE_SOURCE = Path(__file__).parents[2] / "docs" / "source_ids.csv"
FORBIDDEN_ATTRIBUTES = {"sum", "mean", "dot", "hypot", "exp", "log", "power", "prod", "cumsum"}  # of arrays or NumPy
ALLOWED_MATHS = {"exp", "expm1", "log", "log1p", "tanh", "pow", "sqrt", "floor"}


def compiled_functions() -> list[tuple[str, ast.FunctionDef]]:
    found = []
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                names = {d.id for d in node.decorator_list if isinstance(d, ast.Name)}
                if names & {"rule", "loop", "compiled"}:
                    found.append((f"{path.stem}.{node.name}", node))
    return found


COMPILED = compiled_functions()


def known_ids() -> set[str]:
    with ONE_SOURCE.open(encoding="utf-8", newline="") as file:
        return {row["id"] for row in csv.DictReader(file)}


def test_the_month_has_the_eleven_mechanisms_in_their_order() -> None:
    names = [m.name for m in MONTH]
    assert names[:5] == ["events", "governments", "relations", "offices", "ties"]
    assert names[5:] == ["networks", "ideas", "commitments", "emissions", "voters", "upward"]


@pytest.mark.parametrize("mechanism", MONTH, ids=lambda m: m.name)
def test_a_mechanism_says_what_it_is_and_what_it_stands_for(mechanism: type[Mechanism]) -> None:
    assert inspect.getdoc(mechanism)
    assert mechanism.covers
    assert set(mechanism.covers) <= known_ids()
    module = inspect.getmodule(mechanism)
    assert module is not None
    assert module.__name__ == f"sim.mechanisms.{mechanism.name}"
    assert module.__doc__


@pytest.mark.parametrize("mechanism", MONTH, ids=lambda m: m.name)
def test_what_a_mechanism_reads_and_writes_is_declared(mechanism: type[Mechanism]) -> None:
    for variable in mechanism.reads | mechanism.writes:
        table, column = variable.split(".")
        assert column in TABLES[table].columns, variable


def test_a_loop_is_handed_what_it_reads_as_read_only(toy: World) -> None:
    model = Diplomacity(toy, busy(), seed=1)
    model.step()
    for kernel, binding in model._bindings.items():
        for name, value in zip(binding.names, binding.arguments, strict=True):
            variable = variable_of(name)
            if variable is not None:
                assert value.flags.writeable == (variable in binding.mechanism.writes), (kernel, name)


@loop
def steal(cities_population):
    """A loop that writes what its mechanism only reads; an entry finds loops by their modules."""
    cities_population[0] = 0.0


def test_a_stray_write_fails(toy: World) -> None:
    class Thief(Mechanism):
        name = "thief"
        reads = variables("cities", "population")

    model = Diplomacity(toy, "baseline", seed=1)
    thief = Thief()
    model.scratch["thief"] = {}
    with pytest.raises((numba.TypingError, ValueError), match=r"[Rr]ead.?only"):
        Binding(model, thief, steal)()


def test_a_loop_cannot_take_what_its_mechanism_does_not_declare(toy: World) -> None:
    class Curious(Mechanism):
        name = "curious"

    def look(cities_population):
        return cities_population

    model = Diplomacity(toy, "baseline", seed=1)
    model.scratch["curious"] = {}
    with pytest.raises(TypeError, match="neither in reads nor in writes"):
        Binding(model, Curious(), look)()


def test_every_declared_variable_of_a_mechanism_is_used_by_it(toy: World) -> None:
    model = Diplomacity(toy, busy(), seed=1, parameters={"relations.dialogue_eases": 0.1})
    model.run(30)
    for mechanism in MONTH:
        taken = {
            variable_of(name)
            for binding in model._bindings.values()
            if binding.mechanism.name == mechanism.name
            for name in arguments_of(binding.kernel)
        }
        source = inspect.getsource(inspect.getmodule(mechanism))
        for variable in mechanism.reads | mechanism.writes:
            in_python = f'"{variable.split(".")[1]}"' in source.replace(f"{mechanism.name}.", "")
            assert variable in taken or in_python, f"{mechanism.name} declares {variable} and does not use it"


@pytest.mark.parametrize(("name", "function"), COMPILED, ids=[name for name, _ in COMPILED])
def test_compiled_code_keeps_to_arithmetic_that_plain_python_shares(name: str, function: ast.FunctionDef) -> None:
    for node in ast.walk(function):
        assert not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow)), f"{name}: ** differs, use math.pow"
        if isinstance(node, ast.Attribute):
            owner = node.value.id if isinstance(node.value, ast.Name) else ""
            if owner == "math":
                assert node.attr in ALLOWED_MATHS, f"{name}: math.{node.attr}"
            elif owner != "math":
                assert node.attr not in FORBIDDEN_ATTRIBUTES, f"{name}: .{node.attr} differs, write the loop"
        if isinstance(node, ast.Name):
            assert node.id not in ("prange", "hypot"), name


def test_no_compiled_function_turns_on_fast_maths_or_threads() -> None:
    for path in SOURCES:
        text = path.read_text(encoding="utf-8")
        assert "fastmath" not in text, path
        assert "parallel=True" not in text, path


@pytest.mark.parametrize("mechanism", [m.name for m in MONTH])
def test_any_mechanism_can_be_switched_off_and_matters(mechanism: str, toy: World) -> None:
    with_it = run(toy, busy(), 60)
    without = run(toy, busy(), 60, parameters={f"{mechanism}.enabled": False})
    assert not with_it.is_same(without), f"switching {mechanism} off changes nothing"


def test_the_null_world_of_mechanisms_stands_still(toy: World, baseline: Scenario) -> None:
    model = Diplomacity(toy, baseline, seed=1, parameters={f"{m.name}.enabled": False for m in MONTH})
    before = {t: {c: a.copy() for c, a in table.arrays.items()} for t, table in model.state.items()}
    model.run(12)
    for table, columns in before.items():
        for column, array in columns.items():
            assert np.array_equal(array, model.state[table][column], equal_nan=array.dtype.kind == "f"), (table, column)
