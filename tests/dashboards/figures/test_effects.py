"""An outcome of a tiny baseline does not squeeze the others; rivals say in any language what they set."""

import pytest

from dashboards.explore.tabs.effects import rivals_told
from dashboards.words import Words, languages
from experiments.figures import relative_effects_figure

OUTCOMES = ("share_adopted", "committed_share", "live_vitality", "exchanges")


def effect(outcome, difference, baseline=1.0):
    low, high = sorted((0.9 * difference, 1.1 * difference))
    around = {"low": low, "high": high, "span_low": None, "span_high": None}
    return {"outcome": outcome, "kind": "difference", "baseline": baseline, "difference": difference, **around}


def test_what_is_far_away_is_told_at_the_edge():
    rows = [effect(outcome, 0.1) for outcome in OUTCOMES]
    assert relative_effects_figure(rows).layout.xaxis.range is None
    figure = relative_effects_figure([*rows[1:], effect(OUTCOMES[0], -0.3, baseline=0.01)])
    left, right = figure.layout.xaxis.range
    assert -left == right == pytest.approx(12.1)
    (told,) = figure.layout.annotations
    assert (told.x, told.xanchor) == (left, "left")
    assert "3,000 (-3,300 to -2,700) %" in told.text


@pytest.mark.parametrize("language", languages())
def test_rivals_say_what_they_set(result, language):
    tried = result.summary["rivals"]["tried"]
    told = dict(rivals_told(result.summary, Words(language)))
    for rival in tried:
        for path in rival["changes"]:
            assert f"{path}=" in told[rival["rival"]]
    assert len(told) >= len(tried) > 0
