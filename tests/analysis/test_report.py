"""What an analysis chooses, says, draws and writes; and the command, on a stored sweep of the toy world."""

import inspect
import json
import math
import re
import shlex
import struct
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import typer

from experiments.analysis.columns import meanings, readable
from experiments.analysis.folder import check_folder, page, write
from experiments.analysis.images import check_browser, write_png
from experiments.analysis.question import METHODS
from experiments.analysis.report import analyse
from experiments.caution import CONDITIONAL
from experiments.commands.analyse import analyse as command
from experiments.executors import executor_for
from experiments.sweeps.asking import plan_of
from experiments.sweeps.factors import Factor
from experiments.sweeps.running import run_plan
from experiments.sweeps.store import Store
from sim import errors
from sim.outcomes import OUTCOMES
from tests.analysis.stored import Known, cube, numbers, saltelli, trajectories

LONG = "mechanisms.relations.mistrust_after_a_withdrawal_that_nobody_expected"

QUARREL = """
name: quarrel
title: A quarrel
world: toy
horizon: 24
events:
  quarrel: {type: raise_tension, month: 6, between: [XAA, XBB], level: 0.8}
"""


def steep(points):
    return 10 * points["a"] - 6 * points.iloc[:, 1] + 1.0


def flat(points):
    return 4 + 0 * points["a"]


@pytest.fixture(scope="module")
def lhs():
    factors = (Factor("a", low=0.0, high=1.0, unit="1/year"), Factor(LONG, low=0.0, high=1.0))
    functions = {"steep": steep, "flat": flat}
    sweep = Known(factors, cube(40, 2), functions, "lhs", replicates=8, noise=0.5)
    return analyse(sweep, where="steep > q0.6", resamples=6)


def test_design_chooses_the_methods(lhs):
    assert lhs.about["methods"] == ["effects", "pawn", "scoring", "prim", "plane", "flip"]
    factors = numbers("a", "b", "c")
    of = {"y": lambda p: p["a"]}
    assert analyse(Known(factors, saltelli("abc", 16, False), of, "saltelli")).about["methods"] == ["effects", "sobol"]
    assert analyse(Known(factors, trajectories("abc", 5), of, "morris")).about["methods"] == ["effects", "morris"]
    unpaired = analyse(Known(factors, trajectories("abc", 5), of, "morris", is_paired=False))
    assert (unpaired.about["of"], unpaired.about["methods"]) == ("scenario", ["morris"])


def test_every_method_says_something_of_every_outcome_or_why_not(lhs):
    said = {(finding.method, finding.outcome) for finding in lhs.findings}
    assert {("effects", "steep"), ("pawn", "steep"), ("scoring", "steep"), ("prim", "steep"), ("plane", "flat")} <= said
    assert ("flip", "steep - flat") in said
    assert lhs.left_out == ()
    constant = Known(numbers("a", "b", "c"), saltelli("abc", 16, False), {"y": flat, "z": flat}, "saltelli")
    found = analyse(constant)
    assert [line.partition(":")[0] for line in found.left_out] == ["sobol of y and z"]
    with pytest.raises(errors.Refusal, match="the same at every point"):
        analyse(constant, methods=["sobol"])


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"outcomes": ["stepe"]}, "did you mean 'steep'"),
        ({"methods": ["sobl"]}, "did you mean 'sobol'"),
        ({"methods": ["robustness"]}, "name its policy"),
        ({"methods": ["pawn"], "where": "effect<0"}, "only 'prim' uses it"),
        ({"where": "other<0"}, "'other' is not what is analysed"),
        ({"policy": "b"}, "unknown factor 'b'"),
        ({"aim": "most"}, "more, less"),
        ({"resamples": 1}, "from 4 to"),
        ({"of": "effects"}, "did you mean 'effect'"),
        ({"methods": ["flip"], "outcomes": ["steep"]}, "compares two outcomes"),
    ],
)
def test_what_cannot_be_asked_is_refused(options, said):
    sweep = Known(numbers("a", "c"), cube(30, 2), {"steep": steep}, "lhs")
    with pytest.raises(errors.Refusal, match=re.escape(said)):
        analyse(sweep, **options)


def test_with_one_replicate_no_effect_is_drawn():
    found = analyse(Known(numbers("a", "c"), cube(30, 2), {"steep": steep}, "lhs"), methods=["effects"])
    assert found.pictures == ()
    assert found.tables["effects"]["said"].tolist() == ["one replicate: not tested"]


def test_equal_points_are_told_and_not_counted(tmp_path):
    twice = np.repeat(cube(20, 2), 2, axis=0)
    found = analyse(Known(numbers("a", "c"), twice, {"steep": steep}, "lhs", replicates=3, noise=1.0), resamples=4)
    assert "20 of 40 points repeat another one" in found.left_out[0]
    assert (found.about["points"], found.about["distinct_points"]) == (40, 20)
    assert found.tables["effects_at_points"]["point"].tolist() == list(range(0, 40, 2))  # numbers of the design
    assert found.tables["effects"]["points"].tolist() == [20]
    text = page(found)
    assert re.search(r"Distinct points\W.{0,80}\b20\b", text, re.DOTALL)


def test_an_undefined_outcome_leaves_the_effects_of_others():
    functions = {"steep": steep, "never": lambda p: np.nan * p["a"]}
    sweep = Known(numbers("a", "c"), cube(30, 2), functions, "lhs", replicates=3, noise=0.1)
    found = analyse(sweep, methods=["effects"])
    assert [finding.outcome for finding in found.findings] == ["steep"]
    assert found.left_out == ("effects of never: it is defined at no point; choose another outcome",)
    with pytest.raises(errors.Refusal, match="'never': it is defined at no point"):
        analyse(sweep, ["never"], ["effects"])


def test_page_shows_the_seed():
    text = page(analyse(Known(**{**small().__dict__, "seed": 4711})))
    assert re.search(r"<dt>Seed</dt><dd>4711</dd>", text)


def test_a_rule_may_be_about_one_outcome():
    sweep = Known(numbers("a", "c"), cube(40, 2), {"steep": steep, "other": steep}, "lhs", noise=0.1)
    found = analyse(sweep, methods=["prim"], where="other>3", resamples=4)
    assert {finding.outcome for finding in found.findings} == {"other"}


def test_every_column_is_explained_and_every_table_can_be_printed(lhs):
    for name, table in lhs.tables.items():
        assert all(meanings(table, ["a", LONG]).values())
        printed = readable(name, table)
        assert all(len(row) == len(printed.header) for row in printed.rows)
        assert set(printed.numeric) <= set(printed.header)
    pawn = readable("pawn", lhs.tables["pawn"])
    assert list(pawn.header) == ["outcome", "factor", "value", "95 % interval", "dummy", "said"]


def test_pictures_have_question_sentence_unit_and_caution(lhs):
    assert len({picture.key for picture in lhs.pictures}) == len(lhs.pictures) == 12
    for picture in lhs.pictures:
        framed = picture.framed()
        assert CONDITIONAL in framed.layout.title.text
        assert picture.title.endswith("?")
        assert framed.layout.height > picture.figure.layout.height
        assert picture.figure.layout.title.text is None  # the page has it outside
    (plane,) = [picture for picture in lhs.pictures if picture.key == "plane-steep"]
    assert plane.figure.layout.xaxis.title.text == "a, per year"


def test_long_names_are_broken_not_cut(lhs):
    (pawn,) = [picture for picture in lhs.pictures if picture.key == "pawn-steep"]
    names = {str(name) for trace in pawn.figure.data for name in trace.y}
    longest = next(name for name in names if "mistrust" in name)
    assert longest.replace("<br>", " ") == "mistrust after a withdrawal that nobody expected"
    assert max(map(len, longest.split("<br>"))) <= 30


@pytest.fixture(scope="module")
def folder(lhs, tmp_path_factory):
    return write(lhs, tmp_path_factory.mktemp("analysis") / "known", has_png=False)


def test_folder_holds_page_tables_and_meaning(folder, lhs):
    about = json.loads((folder / "analysis.json").read_text(encoding="utf-8"))
    assert about["definition"]["design"]["name"] == "lhs"
    assert "shares" not in about["definition"]
    for name, table in lhs.tables.items():
        stored = pd.read_csv(folder / f"{name}.csv")
        assert list(stored.columns) == list(about["tables"][name])
        assert len(stored) == len(table)
    stored = pd.read_csv(folder / "pawn.csv")
    assert stored["value"].to_numpy() == pytest.approx(lhs.tables["pawn"]["value"].to_numpy())


def test_page_leads_with_sentences_and_needs_no_network(folder, lhs):
    text = (folder / "index.html").read_text(encoding="utf-8")
    body = text[text.index("<body>") :]
    assert body.index(lhs.findings[0].sentence[:40]) < body.index("data-figure")
    assert "Conditional on the model, not a forecast." in body
    assert not re.search(r"<(script|link)[^>]+(src|href)=", text)
    assert text.count("plotly.js v") == 1
    assert "<script>alert" not in page(analyse(Known(**{**small().__dict__, "title": "<script>alert(1)</script>"})))


def small():
    return Known(numbers("a", "c", "d"), trajectories("acd", 5), {"steep": steep}, "morris")


def test_png_are_drawn_at_their_size(lhs, tmp_path):
    try:
        check_browser()
    except errors.Refusal as refusal:
        pytest.skip(str(refusal))
    some = [picture for picture in lhs.pictures if picture.key in ("pawn-steep", "flip")]
    for picture, file in zip(some, write_png(some, tmp_path), strict=True):
        data = file.read_bytes()
        width, height = struct.unpack(">II", data[16:24])
        framed = picture.framed()
        assert (width, height) == (2 * framed.layout.width, 2 * framed.layout.height)
        assert len(data) > 20_000


def test_without_a_browser_png_are_refused_and_the_rest_is_written(tmp_path, monkeypatch):
    found = analyse(small())
    monkeypatch.setenv("BROWSER_PATH", str(tmp_path / "none"))
    with pytest.raises(errors.Refusal, match="--no-png"):
        write(found, tmp_path / "a")
    with pytest.raises(errors.Refusal, match="apt install chromium"):
        write_png(found.pictures, tmp_path)
    assert not (tmp_path / "a").exists()
    assert (write(found, tmp_path / "a", has_png=False) / "index.html").is_file()


def test_a_folder_with_something_else_is_refused_and_an_analysis_replaced(tmp_path):
    found = analyse(small())
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(errors.Refusal, match="not an analysis"):
        check_folder(tmp_path, has_png=False)
    with pytest.raises(errors.Refusal, match="is a file"):
        check_folder(tmp_path / "mine.txt", has_png=False)
    place = write(found, tmp_path / "a", has_png=False)
    (place / "sobol.csv").write_text("old", encoding="utf-8")
    write(found, place, has_png=False)
    assert not (place / "sobol.csv").exists()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    place = tmp_path_factory.mktemp("sweeps") / "store"
    (place.parent / "quarrel.yaml").write_text(QUARREL, encoding="utf-8")
    asked = [f"scenario={place.parent}/quarrel.yaml", "world=toy", "months=24", "replicates=2", "name=trial"]
    asked += ["mechanisms.ideas.twinning=interval(0.05,0.25)", "mechanisms.ties.half_life=interval(2,6)"]
    plan = plan_of([*asked, "design=lhs", "samples=24", "outcomes=[live_vitality]", f"store={place}"])
    run_plan(plan, Store(place), executor_for(1, 48))
    return place


def run_command(*arguments):
    app = typer.Typer(pretty_exceptions_enable=False)
    app.command()(command)
    app(list(arguments), standalone_mode=False)


def test_command_analyses_a_stored_sweep(store, tmp_path, capsys):
    out = tmp_path / "out"
    asked = ["--method", "effects", "--method", "pawn", "--of", "effect", "--outcome", "live_vitality"]
    run_command("tri", "--store", str(store), *asked, "--out", str(out), "--no-png")
    printed = capsys.readouterr().out
    assert printed.splitlines()[-1] == str(out)
    assert "Effects over all points" in printed
    assert "Conditional on the model, not a forecast" in printed
    table = pd.read_csv(out / "effects_at_points.csv")
    assert len(table) == 24
    assert not list(out.glob("*.png"))
    about = json.loads((out / "analysis.json").read_text(encoding="utf-8"))
    assert about["factors"] == ["mechanisms.ideas.twinning", "mechanisms.ties.half_life"]


def test_command_reads_an_arm_and_refuses_before_it_computes(store, tmp_path):
    asked = ["--store", str(store), "--out", str(tmp_path / "out"), "--no-png"]
    run_command("trial", *asked, "--of", "scenario", "--method", "plane")
    means = pd.read_csv(tmp_path / "out" / "plane.csv")
    assert set(means["outcome"]) == {"live_vitality"}
    assert means["mean"].dropna().gt(0).all()
    with pytest.raises(errors.Refusal, match="design=saltelli"):
        run_command("trial", *asked, "--method", "sobol")
    with pytest.raises(errors.Refusal, match="did you mean 'trial'"):
        run_command("trail", *asked)


def test_without_kaleido_names_are_checked_first_and_the_way_around_is_named(store, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "kaleido", None)  # as in an installation without the extra
    asked = ["--store", str(store), "--out", str(tmp_path / "out")]
    with pytest.raises(errors.Refusal, match="unknown method 'foo'"):
        run_command("trial", *asked, "--method", "foo")
    with pytest.raises(errors.Refusal, match=r"diplomacity\[analysis\].*--no-png"):
        run_command("trial", *asked, "--method", "effects")
    run_command("trial", *asked, "--method", "effects", "--no-png")
    assert (tmp_path / "out" / "effects.csv").is_file()


def test_examples_name_what_there_is():
    """Of the guide and of the help: outcomes and methods exist; a rule about an effect is put to paired sweeps."""
    guide = (Path(__file__).parents[2] / "docs" / "guide" / "analyse_a_sweep.md").read_text(encoding="utf-8")
    text = f"{guide}\n{inspect.getdoc(command)}"
    experiments = {name: text_of(name) for name in re.findall(r"experiment=(\w+)", text)}
    examples = [shlex.split(line) for line in re.findall(r"^diplomacity analyse (.*)$", text, re.MULTILINE)]
    assert len(examples) == 5
    for name, *options in examples:
        given = dict(zip(options[::2], options[1::2], strict=True))
        assert f"experiment={name}" in text or f"name={name}" in text
        assert given.get("--outcome", "share_adopted") in OUTCOMES
        assert given.get("--method", "pawn") in METHODS
        if "--where" in given:
            assert "paired: false" not in experiments[name]
            assert f'where: "{given["--where"]}"' in experiments[name]


def text_of(experiment):
    place = Path(__file__).parents[2] / "conf" / "experiment" / f"{experiment}.yaml"
    return place.read_text(encoding="utf-8")


def test_no_number_is_told_without_its_interval(lhs):
    for name in ("pawn", "scoring", "effects", "effects_at_points", "flip_plane"):
        table = lhs.tables[name]
        assert table[["low", "high"]].notna().all(axis=None), name
    assert not math.isnan(float(np.nanmin(lhs.tables["plane"]["low"])))
