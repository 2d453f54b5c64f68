"""From words to a plan: factors in Hydra's grammar, designs, and one line for each mistake."""

import hashlib
import json

import numpy as np
import pytest

from experiments.readings import BASELINE, SCENARIO
from experiments.sweeps import plan as plan_module
from experiments.sweeps.asking import plan_of
from experiments.sweeps.designs import DESIGNS
from experiments.sweeps.factors import Factor
from experiments.sweeps.identity import content, identity
from sim import PlausibilityWarning, errors

TWINNING = "mechanisms.ideas.twinning"


def asked_for(*arguments):
    return plan_of(["world=rhine", "months=30", *arguments])


@pytest.mark.parametrize(
    ("argument", "kind", "first", "last"),
    [
        (f"{TWINNING}=interval(0.05,0.25)", "number", 0.05, 0.25),
        (f"{TWINNING}=tag(log,interval(0.05,0.2))", "number", 0.05, 0.2),
        (f"{TWINNING}=choice(0.05,0.1)", "number", 0.05, 0.1),
        ("mechanisms.networks.founders=interval(5,30)", "whole", 5, 30),
        ("scenario.events.withdrawal.month=interval(6,18)", "whole", 6, 18),
        ("scenario.events.withdrawal.month=6,12", "whole", 6, 12),
        ("pull=complement,substitution", "word", "complement", "substitution"),
        ("scenario=paris_withdrawal,great_power_tension", "word", "paris_withdrawal", "great_power_tension"),
        ("world=rhine,transatlantic", "word", "rhine", "transatlantic"),
        ("seed=1,2", "whole", 1, 2),
        ("months=interval(28,40)", "whole", 28, 40),
        ("mechanisms.voters.enabled=true,false", "word", True, False),
    ],
)
def test_everything_can_be_a_factor(argument, kind, first, last):
    (factor,) = asked_for(argument).points.factors
    assert factor.name == argument.partition("=")[0]
    assert factor.at(0.0) == pytest.approx(first)
    assert factor.at(np.nextafter(1.0, 0.0)) == pytest.approx(last)
    assert isinstance(factor.at(0.5), {"number": float, "whole": int, "word": (str, bool)}[kind])


def test_a_logarithmic_interval_is_uniform_in_the_logarithm():
    (factor,) = asked_for(f"{TWINNING}=tag(log,interval(0.05,0.2))").points.factors
    assert factor.at(0.5) == pytest.approx(0.1)
    assert factor.shares(np.array([0.05, 0.1, 0.2])) == pytest.approx([0.0, 0.5, 1.0])


def test_every_factor_changes_what_is_run():
    plan = asked_for(f"{TWINNING}=0.1,0.2", "scenario.events.withdrawal.month=6,12", "seed=1,2", "design=grid")
    assert len(plan.points) == 8
    pairings = [plan.pairing(point) for point in range(8)]
    assert {pairing.parameters["ideas"]["twinning"] for pairing in pairings} == {0.1, 0.2}
    assert {pairing.scenario.events["withdrawal"].month for pairing in pairings} == {6, 12}
    assert {pairing.seed for pairing in pairings} == {1, 2}
    assert len({identity(pairing, SCENARIO) for pairing in pairings}) == 4  # the seed is no part of it
    assert len({plan.keys(point, 0) for point in range(8)}) == 8


def test_an_identity_is_a_digest_of_all_that_is_read_however_much_is_written_once():
    plan = asked_for(f"{TWINNING}=0.1,0.2", "scenario.events.withdrawal.month=6,12", "design=grid")
    for point, digests in enumerate(plan.digests):
        for arm, digest in zip((SCENARIO, BASELINE), digests, strict=True):
            kept = json.loads(content(plan.pairing(point), arm))
            read = {name: kept[name] for name in kept if name not in ("watched_events", "names")}
            text = json.dumps(read, sort_keys=True, separators=(",", ":"))
            assert hashlib.blake2b(text.encode(), digest_size=16).hexdigest() == digest


def test_planning_tells_how_far_it_is(monkeypatch):
    monkeypatch.setattr(plan_module, "POINTS_BETWEEN", 4)
    told = []
    plan_of(["scenario=baseline", "world=toy", f"{TWINNING}=interval(0.1,0.2)", "design=lhs", "samples=10"],
            lambda done, of: told.append((done, of)))  # fmt: skip
    assert told == [(4, 10), (8, 10)]


def test_a_baseline_is_shared_by_all_points_that_differ_in_events_alone():
    plan = asked_for("scenario.events.withdrawal.month=interval(3,20)", "samples=12", "replicates=2")
    assert len({baseline for _, baseline in plan.digests}) == 1
    items = [item for chunk in plan.chunks(set()) for item in chunk]
    assert sum(item.stores_baseline for item in items) == 2
    runs = {plan.keys(point, item.replicate)[0] for item in items for point in item.points}
    assert sum(item.runs for item in items) == len(runs) + 2


def test_vary_takes_plausible_ranges_of_a_parameter_a_mechanism_and_a_mark():
    (one,) = asked_for("vary=[ideas.twinning]").points.factors
    assert (one.low, one.high, one.mark) == (0.03, 0.3, "A")
    mechanism = asked_for("vary=[ideas]").points.factors
    assert {factor.name.split(".")[1] for factor in mechanism} == {"ideas"}
    assumed = asked_for("vary=[A]").points.factors
    assert len(assumed) > 50
    assert {factor.mark for factor in assumed} == {"A"}
    fixed = asked_for("vary=[ideas]", f"{TWINNING}=0.1")
    assert len(fixed.points.factors) == len(mechanism) - 1
    assert fixed.pairing(0).parameters["ideas"]["twinning"] == 0.1


@pytest.mark.parametrize("design", sorted(DESIGNS))
def test_designs_fill_the_ranges_and_repeat_themselves(design):
    given = (f"design={design}", "samples=16", f"{TWINNING}=interval(0.05,0.25)", "pull=complement,substitution")
    plan, again = asked_for(*given), asked_for(*given)
    shares = plan.points.shares
    assert (shares == again.points.shares).all()
    sizes = {"grid": 4 * 2, "saltelli": 16 * 4, "morris": 16 * 3}
    assert len(shares) == sizes.get(design, 16) == plan.design.size(plan.points.factors)
    assert shares.min() >= 0
    assert shares.max() <= 1
    assert {plan.points.values(point)[1] for point in range(len(shares))} == {"complement", "substitution"}
    other = asked_for(*given, "design_seed=2").points.shares
    assert (other == shares).all() == (design == "grid")


def test_a_latin_hypercube_has_one_point_in_every_row_and_sobol_is_balanced():
    two = (f"{TWINNING}=interval(0.05,0.25)", "mechanisms.ideas.networks=interval(0.2,0.5)", "samples=16")
    for design in ("lhs", "sobol"):
        shares = asked_for(*two, f"design={design}").points.shares
        assert sorted(np.floor(shares[:, 0] * 16)) == list(range(16))


def test_sobol_of_no_power_of_two_is_rounded_up_and_told():
    with pytest.warns(UserWarning, match="taking 16"):
        plan = asked_for(f"{TWINNING}=interval(0.05,0.25)", "design=sobol", "samples=10")
    assert len(plan.points) == 16


def test_shards_part_the_work_whatever_is_stored():
    plan = asked_for(f"{TWINNING}=interval(0.05,0.25)", "samples=20", "replicates=3")
    whole = {(item.replicate, point) for chunk in plan.chunks(set()) for item in chunk for point in item.points}
    stored = {plan.keys(point, 0)[0] for point in range(7)}
    parts = [
        {(i.replicate, p) for chunk in plan.chunks(known, (number, 3)) for i in chunk if i.is_wanted for p in i.points}
        for number in (1, 2, 3)
        for known in (set(), stored)
    ]
    assert parts[0] | parts[2] | parts[4] == whole
    assert len(parts[0]) + len(parts[2]) + len(parts[4]) == len(whole)
    for all_of_it, rest in zip(parts[::2], parts[1::2], strict=True):
        assert rest <= all_of_it
    assert whole - (parts[1] | parts[3] | parts[5]) == {(0, point) for point in range(7)}


def test_experiment_of_ones_own(tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text(
        "title: Mine\nquestion: Which?\nset: {world: rhine, months: 30, samples: 8, scenario: paris_withdrawal}\n"
        f"factors: {{{TWINNING}: 'interval(0.05, 0.2)', pull: [complement, substitution]}}\nsmall: {{samples: 2}}\n"
    )
    plan = plan_of([f"experiment={file}"])
    assert [factor.name for factor in plan.points.factors] == [TWINNING, "pull"]
    assert len(plan.points) == 8
    assert plan.about["question"] == "Which?"
    assert plan.name.startswith("mine-")
    assert len(plan_of([f"experiment={file}", "small=true"]).points) == 2
    typed = plan_of([f"experiment={file}", f"{TWINNING}=0.1", "samples=4", "months=26"])
    assert [factor.name for factor in typed.points.factors] == ["pull"]
    assert typed.pairing(0).parameters["ideas"]["twinning"] == 0.1
    assert typed.pairing(0).months == 26


MISTAKES = {
    "mechanisms.ideas.twining=interval(0,1)": "unknown parameter 'twining'; did you mean 'twinning'?",
    "scenario.events.withdrawl.month=1,2": "unknown event 'withdrawl'; did you mean 'withdrawal'?",
    "scenario.events.withdrawal.mont=1,2": "unknown field 'mont'; did you mean 'month'?",
    "scenario.events.withdrawal.nation=interval(1,2)": "is no number; list its levels",
    "scenario.title=a,b": "unknown factor 'scenario.title'",
    f"{TWINNING}=interval(0.3,0.1)": "has its bounds reversed; give the lower one first",
    f"{TWINNING}=interval(-1,0.1)": "outside what is possible",
    f"{TWINNING}=tag(log,interval(0,0.1))": "lower bound of a logarithmic interval",
    f"{TWINNING}=0.1,0.1": "holds a level twice",
    "mechanisms.networks.founders=interval(5.5,30)": "whole number",
    "months=interval(10.5,20)": "bounds = '10.5, 20' is not whole numbers",
    "mechanisms.voters.enabled=interval(0,1)": "is no number (switch); list its levels",
    "pull=complement,substitute": "unknown option of pull 'substitute'; did you mean 'substitution'?",
    "replicates=1,2": "factor = 'replicates' is not allowed",
    "samples=0": "samples = 0 is outside what is possible",
    "design=sobel": "design = 'sobel' is not allowed; give one of",
    "vary=[idea]": "vary: unknown parameter, mechanism or mark 'idea'; did you mean 'ideas'?",
    "vary=ideas,ties": "is a list; put it in brackets",
    "vary=[ideas.contagion]": "has no plausible range",
    "series=[adoptd]": "unknown series 'adoptd'; did you mean 'adopted'?",
    "outcomes=[share_adoptd]": "unknown outcome 'share_adoptd'",
    "shard=5/3": "shard: i = 5 is outside what is possible",
    "shard=half": "shard = 'half' is not i/N",
    "experiment=nothing": "unknown experiment 'nothing'",
    "experiment=nothing.yaml": "experiment nothing.yaml is missing",
    "scenario=paris_withdrawal,paris_rejoyn": "unknown scenario 'paris_rejoyn'; did you mean 'paris_rejoin'?",
    "scenario.events.withdrawal.month=20,40": "month = 40 is outside what is possible",
}


@pytest.mark.parametrize("argument", sorted(MISTAKES))
def test_a_mistake_is_one_line_that_says_how_to_mend_it(argument):
    with pytest.raises(errors.Refusal) as refused:
        asked_for(argument)
    said = str(refused.value)
    assert MISTAKES[argument] in said
    assert "\n" not in said


def test_bounds_beyond_the_plausible_are_told():
    with pytest.warns(PlausibilityWarning, match=r"outside the plausible range 0\.03 to 0\.3"):
        asked_for(f"{TWINNING}=interval(0.05,0.9)")


def test_levels_whole_numbers_and_intervals_have_equal_parts():
    whole = Factor("a", low=3, high=5, is_whole=True)
    assert [whole.at(share) for share in (0, 0.32, 0.34, 0.66, 0.67, 1.0)] == [3, 3, 4, 4, 5, 5]
    levels = Factor("b", levels=("x", "y"))
    assert [levels.at(share) for share in (0, 0.49, 0.5, 1.0)] == ["x", "x", "y", "y"]
    assert list(levels.shares(np.array(["x", "y"], dtype=object))) == [0.25, 0.75]
