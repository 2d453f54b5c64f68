"""Every shipped experiment loads, states what would falsify it, and runs in its small form; a user's own file too."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from experiments.analysis.samples import FEWEST_REPLICATES
from experiments.command_line import main
from experiments.executors import InProcess
from experiments.overrides import parsed
from experiments.sweeps.asking import plan_of
from experiments.sweeps.claims import claims_of, verdicts
from experiments.sweeps.designs import Design
from experiments.sweeps.experiment_files import WORDS, load, names
from experiments.sweeps.experiments_page import PAGE, renewed
from experiments.sweeps.ranges import factor_of, plausible
from experiments.sweeps.results import FAILED, OK, open_sweep
from experiments.sweeps.running import run_plan
from experiments.sweeps.store import Store
from sim import errors
from sim.outcomes import PAIRED_OUTCOMES

FIFTEEN = (
    "withdrawal_gap", "twinning_or_networks", "membership_effect", "dialogue_under_tension", "rerouting",
    "consulate_closure", "virtual_exchanges", "belt_tightening", "too_many_networks", "subnational_office",
    "mayors_forum", "mayors_in_government", "whiplash", "commit_plan_deliver", "autonomy",
)  # fmt: skip
FEWEST_PAIRS = 200
EVENTS = {
    "withdrawal": "leave_agreement", "rejoin": "rejoin_agreement", "second_withdrawal": "leave_agreement",
    "quarrel": "raise_tension", "chill": "raise_tension", "break": "raise_tension", "closure": "close_consulate",
    "reopening": "allow_travel", "founding": "found_network", "office": "open_subnational_office",
    "forum": "hold_forum", "election": "elect_mayor_to_government",
}  # fmt: skip
MINE = """
title: Mine
question: Does restraint matter?
claim: It does.
set: {scenario: great_power_tension, world: rhine, months: 26, design: grid, levels: 2, replicates: 2}
factors:
  mechanisms.offices.restraint: interval(0, 3)
reports:
  - {analysis: claim, says: "fewer exchanges", outcome: exchanges, contrast: mechanisms.offices.restraint,
      levels: [3, 0], expects: "< 0"}
"""


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return tmp_path_factory.mktemp("stores") / "store"


def run_small(name, store, *more):
    plan = plan_of([f"experiment={name}", "small=true", "processes=1", f"store={store}", "keep=outcomes", *more])
    run_plan(plan, Store(Path(plan.settings["store"])), InProcess())
    return open_sweep(plan.name, store)


def test_all_fifteen_are_shipped():
    assert set(FIFTEEN) < set(names())
    numbers = {f"E{number}" for number in range(1, 16)}
    assert {load(name).source.rpartition(" ")[2] for name in FIFTEEN} == numbers


@pytest.mark.parametrize("name", names())
@pytest.mark.filterwarnings("ignore::sim.PlausibilityWarning")  # one goes beyond a range on purpose, and says so
def test_an_experiment_says_what_it_asks_and_runs_in_its_small_form(name, store):
    experiment = load(name)
    assert all(getattr(experiment, word) for word in WORDS), "every word is said"
    assert experiment.reports
    result = run_small(name, store)
    assert set(result.runs["status"]) == {OK}, result.runs.loc[result.runs["status"] == FAILED, "error"]
    moved = False
    for outcome in result.definition["outcomes"]:
        of = "effect" if outcome in PAIRED_OUTCOMES else "scenario"
        values = result.values(outcome, of)
        known = values[:, ~np.isnan(values).any(axis=0)]
        if outcome not in ("years_to_half", "years_to_recover"):  # undefined where it never comes to that
            assert not np.isnan(values).all(), f"{outcome} is undefined at all points"
        moved |= bool(known.size and (known != known[:1]).any())
    assert moved, "the same at every point: the factors change nothing"
    table = verdicts(result)
    assert len(table) >= len(claims_of(experiment))
    assert "not in this design" not in set(table.loc[table["at"] == "", "verdict"])


@pytest.mark.parametrize("name", names())
@pytest.mark.filterwarnings("ignore::sim.PlausibilityWarning")
def test_the_full_form_has_pairs_enough_and_levels_that_its_claims_name(name):
    experiment = load(name)
    factors = {o.key_or_group: factor_of(o, EVENTS) for o in parsed(experiment.factors)}
    given = {o.key_or_group: o.value() for o in parsed(experiment.given)}
    varied = [*factors.values(), *plausible(given.get("vary", []))]
    design = Design(given["design"], given.get("samples", 64), given.get("levels", 4), False, 1)
    assert design.size(varied) * given["replicates"] >= FEWEST_PAIRS
    grid = design.levels if design.name == "grid" else 0
    for claim in claims_of(experiment):
        named = [*claim.at.items(), *((claim.factor, level) for level in claim.levels)]
        for factor, level in named:
            levels = factors[factor].levels or tuple(factors[factor].at(share) for share in np.linspace(0, 1, grid))
            assert level in levels, f"{claim.says}: {factor} never is {level}"
        assert not claim.by or factors[claim.by].levels


def test_what_is_varied_is_said_of_factors_and_of_marks():
    assert load("screening").varied() == ["all parameters marked A"]
    assert load("suspensions").varied() == ["months", "mechanisms.ties.suspension_alarm"]
    assert all(load(name).varied() for name in names())


@pytest.mark.parametrize("name", names())
def test_an_experiment_says_which_analyses_its_replicates_do_not_allow(name):
    experiment = load(name)
    (replicates,) = [o.value() for o in parsed(experiment.given) if o.key_or_group == "replicates"]
    said = [report["methods"] for report in experiment.reports if report["analysis"] == "left_out"]
    assert said == ([["robustness", "flip"]] if replicates < FEWEST_REPLICATES else [])


def test_the_example_of_the_documents_is_a_sobol_design_of_1024_points():
    plan = plan_of(["experiment=twinning_or_networks", "design=sobol", "samples=1024"])
    assert (plan.design.name, len(plan.points)) == ("sobol", 1024)
    assert plan.name.startswith("twinning_or_networks-")


def test_a_file_of_ones_own_is_run_by_its_path_and_judged(tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text(MINE, encoding="utf-8")
    result = run_small(str(file), tmp_path / "store")
    assert result.name.startswith("mine-")
    assert result.definition["about"]["question"] == "Does restraint matter?"
    (row,) = verdicts(result).to_dict("records")
    values = result.values("exchanges", "effect")
    assert row["estimate"] == pytest.approx(values[1].mean() - values[0].mean())


def refused(capsys, *arguments):
    status = main(["sweep", *arguments, "dry_run=true"])
    captured = capsys.readouterr()
    assert (status, captured.out) == (2, "")
    (line,) = captured.err.splitlines()
    return line


def test_an_unknown_experiment_is_answered_with_the_nearest(capsys):
    assert "did you mean 'too_many_networks'?" in refused(capsys, "experiment=to_many_networks")


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("claim: It does.", "clam: It does.", "did you mean 'claim'?"),
        ("title: Mine", "", "title"),
        ("offices.restraint: interval", "offices.restrain: interval", "did you mean 'restraint'?"),
        ("interval(0, 3)", "interval(3, 0)", "bounds reversed"),
    ],
)
def test_a_wrong_file_is_refused_in_one_line(tmp_path, capsys, before, after, says):
    file = tmp_path / "mine.yaml"
    file.write_text(MINE.replace(before, after), encoding="utf-8")
    assert says in refused(capsys, f"experiment={file}")


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("analysis: claim", "analysis: clam", "clam"),
        ("outcome: exchanges", "outcome: exchange", "did you mean 'exchanges'?"),
        ("< 0", "negative", "such as '> 0'"),
        ("levels: [3, 0]", "levels: [3]", "contrast: FACTOR, levels"),
        ("says:", "say:", "says"),
    ],
)
def test_a_claim_that_cannot_be_read_is_refused(tmp_path, before, after, says):
    file = tmp_path / "mine.yaml"
    file.write_text(MINE.replace(before, after), encoding="utf-8")
    with pytest.raises(errors.Refusal, match=says.replace("?", r"\?")):
        claims_of(load(str(file)))


def test_experiments_are_listed(capsys):
    assert main(["list", "experiments"]) == 0
    printed = capsys.readouterr().out
    assert all(name in printed for name in names())


def test_the_page_of_experiments_says_what_the_files_say():
    page = PAGE.read_text(encoding="utf-8")
    assert page == renewed(page), "stale: run `python -m experiments.sweeps.experiments_page`"
    assert all(f"experiment={name}`" in page for name in names())
    assert renewed(page.replace("**Claim.**", "**Claims.**", 1)) == page
    with pytest.raises(errors.Refusal, match="marks"):
        renewed("nothing")
