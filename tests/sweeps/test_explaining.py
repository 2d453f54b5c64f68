"""What a sweep rests on and is sensitive to."""

import numpy as np
import pytest
from scipy import stats

from experiments.command_line import main
from experiments.sweeps import correlations
from experiments.sweeps.correlations import SPANS_ZERO, rank_correlations
from experiments.sweeps.explaining import assumptions_of_sweep
from experiments.sweeps.factors import Factor
from tests.sweeps.conftest import HALF_LIFE, run_here


class Planted:
    """A sweep whose outcome rises with its first factor, falls with its second, and knows nothing of the third."""

    factors = (
        Factor("up", low=0.0, high=1.0),
        Factor("down", low=0.0, high=1.0),
        Factor("nothing", low=0.0, high=1.0),
        Factor("word", levels=("a", "b")),
        Factor("words", levels=("a", "b", "c")),
    )

    def __init__(self, points=200):
        import pandas as pd

        self.definition = {
            "outcomes": ["share_adopted"],
            "design": {"name": "random", "second_order": False, "levels": 4},
        }

        rng = np.random.default_rng(3)
        self.shares = rng.random((points, 5))
        self.points = pd.DataFrame(
            {f.name: [f.at(s) for s in self.shares[:, place]] for place, f in enumerate(self.factors)}
        )
        self.means = 2 * self.shares[:, 0] - self.shares[:, 1] + rng.normal(0, 0.2, points)

    def reading(self):
        return "effect"

    def values(self, outcome, of):
        return np.stack([self.means - 0.1, self.means + 0.1], axis=1)


def test_correlations_find_what_was_planted_and_nothing_else():
    found = rank_correlations(Planted()).set_index("factor")
    assert found.loc["up", "finding"] == "more of it, more"
    assert found.loc["down", "finding"] == "more of it, less"
    for factor in ("nothing", "word"):
        assert found.loc[factor, "finding"] == SPANS_ZERO
        assert found.loc[factor, "low"] <= 0 <= found.loc[factor, "high"]
    assert "no order" in found.loc["words", "finding"]
    planted = Planted()
    assert found.loc["up", "correlation"] == pytest.approx(stats.spearmanr(planted.shares[:, 0], planted.means)[0])


def test_few_points_and_constant_outcomes_are_said():
    few = rank_correlations(Planted(points=5))
    assert (few[few["factor"] != "words"]["finding"] == correlations.FEW).all()
    constant = Planted()
    constant.means = np.ones(200)
    assert (rank_correlations(constant).set_index("factor").loc["up", "finding"]) == correlations.CONSTANT


def test_equal_points_are_counted_once():
    """Two levels at 64 points are two runs: nothing can be claimed of them."""
    twofold = Planted(points=64)
    twofold.shares[:] = np.repeat([[0.1], [0.9]], 32, axis=0)
    twofold.points = twofold.points.iloc[[0, 63] * 32].reset_index(drop=True)
    twofold.means = np.tile([0.0, 1.0], 32)
    found = rank_correlations(twofold).set_index("factor")
    assert found.loc["up", "points"] == 2
    assert found.loc["up", "finding"] == f"{correlations.FEW} (2 of 64 are distinct)"


def test_assumptions_say_what_is_varied(asked, tmp_path):
    result = run_here(asked(tmp_path / "store", "pull=complement,substitution", "samples=4", "replicates=1"))
    rows = {row["parameter"]: row for row in assumptions_of_sweep(result)}
    assert rows[HALF_LIFE.removeprefix("mechanisms.")]["value"] == "varied: 2 to 6"
    assert rows["ideas.national_pull"]["value"] == "varied: -0.4, 0.4"
    assert rows["ideas.twinning"]["value"] == rows["ideas.twinning"]["default"]
    assert not rows["ideas.twinning"]["is_varied"]


def test_explain_of_a_sweep(capsys, result, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["explain", result.name, "--store", str(result.store.folder), "--csv", "rows.csv"]) == 0
    printed = capsys.readouterr().out
    assert "assumption, to be swept" in printed
    assert "varied: 2 to 6" in printed
    assert "not identified: fewer than 8 points" in printed
    assert "varied: 2 to 6" in (tmp_path / "rows.csv").read_text()
    assert main(["explain", result.name, "--store", str(result.store.folder), "--sensitivity", "3"]) == 2
    assert "has its own factors" in capsys.readouterr().err
