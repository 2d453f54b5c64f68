"""The result folder: whole or not at all, readable, and the report in it opens without a network."""

import json
import re

import pandas as pd
import pytest

from experiments import provenance, storing
from experiments.command_line import main
from experiments.report import html
from experiments.results import newest, read
from experiments.story import charts, headlines
from sim import Refusal

TABLES = {"series.parquet", "ledger.parquet", "runs.parquet"}
FILES = {"summary.json", "config.yaml", "environment.txt", "report.html"} | TABLES
KEYS = {"scenario", "baseline", "world", "months", "replicates", "seed", "effects", "provenance"}
EFFECT_KEYS = {"outcome", "unit", "baseline", "scenario", "difference", "low", "high"}


def test_folder_holds_what_it_should(result):
    assert {file.name for file in result.folder.iterdir()} == FILES
    assert [file.name for file in result.folder.parent.iterdir()] == [result.folder.name]


def test_summary_is_plain_json_with_the_stated_keys(result):
    text = (result.folder / "summary.json").read_text(encoding="utf-8")
    summary = json.loads(text, parse_constant=lambda word: pytest.fail(f"{word} is no JSON"))
    assert set(summary) >= KEYS
    assert (summary["scenario"], summary["world"], summary["months"], summary["replicates"]) == (
        "quarrel",
        "toy",
        36,
        12,
    )
    assert len(summary["effects"]) >= 15
    assert all(set(row) >= EFFECT_KEYS for row in summary["effects"])
    assert {"versions", "commit", "configuration", "source"} <= set(summary["provenance"])
    by_name = {row["outcome"]: row for row in summary["effects"]}
    assert by_name["live_vitality"]["mark"] == "E"
    assert by_name["live_vitality"]["low"] <= by_name["live_vitality"]["difference"] <= by_name["live_vitality"]["high"]


def test_tables_can_be_read(result):
    ledger = pd.read_parquet(result.folder / "ledger.parquet")
    assert list(ledger.columns) == ["arm", "replicate", "month", "city", "idea", "stage", "channel", "source"]
    assert set(ledger["replicate"]) == set(range(12))
    series = pd.read_parquet(result.folder / "series.parquet")
    assert set(series["arm"]) == {"scenario", "baseline", "difference"}
    assert (series["unit"] != "").all()


def test_report_asks_nothing_of_the_network(result):
    page = (result.folder / "report.html").read_text(encoding="utf-8")
    ours = re.sub(r"<script>/\*\*.*?</script>", "", page, count=1, flags=re.DOTALL)  # plotly.js, which names its home
    assert len(page) - len(ours) > 1_000_000
    assert not re.search(r"""(?:src|href|url)\s*[=(]\s*["']?(?:https?:)?//""", page[: page.index("<script>")] + ours)
    assert "<link" not in ours
    assert "@import" not in ours


def test_report_says_what_has_to_be_said(result):
    page = (result.folder / "report.html").read_text(encoding="utf-8")
    assert "Two &lt;nations&gt; quarrel" in page
    assert "<nations>" not in page
    for sentence in headlines(result.summary):
        assert sentence.split(";")[0].split("<")[0][:20] in page
    assert "Conditional on the model, not a forecast" in page
    assert "95 % interval" in page
    assert page.count('class="plot"') == len(charts(result)) + 1


def test_text_in_a_figure_cannot_end_its_script(result):
    story = {**result.summary["story"], "events": [{"name": "</script><b>", "type": "x", "month": 3, "until": None}]}
    hostile = type(result)(result.folder, {**result.summary, "story": story}, result.series)
    page = html(hostile)
    assert "</script><b>" not in page


def test_every_headline_has_its_interval(result):
    sentences = headlines(result.summary)
    assert len(sentences) >= 3
    assert all("95 % interval" in s or "not identified" in s or "same in every pair" in s for s in sentences)
    assert "(emergent)" in sentences[0]


def test_a_result_is_not_left_half_written(comparison, tmp_path, monkeypatch):
    def fail(*_):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(storing, "html", fail)
    with pytest.raises(RuntimeError, match="disk is full"):
        storing.write(comparison, tmp_path / "quarrel", {"world": "toy"})
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_replaced_only_by_its_own_kind(comparison, quarrel, toy, tmp_path):
    folder = tmp_path / "quarrel"
    storing.write(comparison, folder, {"world": "toy"})
    storing.check_folder(folder, comparison.pairing, may_replace=False)
    storing.write(comparison, folder, {"world": "toy"})
    assert [file.name for file in tmp_path.iterdir()] == ["quarrel"]
    other = storing.Pairing(
        toy, quarrel, comparison.pairing.baseline, 36, 99, comparison.pairing.parameters, None, True
    )
    with pytest.raises(Refusal, match="holds another result"):
        storing.check_folder(folder, other, may_replace=False)
    storing.check_folder(folder, other, may_replace=True)


def test_reading_refuses_what_is_no_result(tmp_path):
    with pytest.raises(Refusal, match="is missing"):
        read(tmp_path)
    (tmp_path / "summary.json").write_text("{", encoding="utf-8")
    with pytest.raises(Refusal, match="cannot be read"):
        read(tmp_path)
    (tmp_path / "summary.json").write_text("{}", encoding="utf-8")
    with pytest.raises(Refusal, match="not a result of this version"):
        read(tmp_path)
    with pytest.raises(Refusal, match="make one with"):
        newest(tmp_path / "results")


def test_the_report_can_be_written_again(result, capsys):
    before = (result.folder / "report.html").read_text(encoding="utf-8")
    assert main(["report", str(result.folder)]) == 0
    assert capsys.readouterr().out.strip() == str(result.folder / "report.html")
    assert (result.folder / "report.html").read_text(encoding="utf-8") == before


def test_the_environment_names_exact_versions_that_pip_can_read(result):
    from importlib.metadata import version

    from packaging.requirements import Requirement

    lines = (result.folder / "environment.txt").read_text(encoding="utf-8").splitlines()
    said = [line for line in lines if line.startswith("#")]
    pinned = lines[len(said) :]
    assert lines[: len(said)] == said
    assert any("pip install -r environment.txt" in line for line in said)
    assert any(f"diplomacity {version('diplomacity')}" in line and "commit" in line for line in said)
    asked = {requirement.name: requirement for requirement in map(Requirement, pinned)}
    for name in ("mesa", "numpy", "numba", "pandas", "xarray", "hydra-core", "pyarrow", "llvmlite", "werkzeug"):
        assert str(asked[name].specifier) == f"=={version(name)}"
    assert all(str(requirement.specifier).startswith("==") and not requirement.url for requirement in asked.values())
    assert "diplomacity" not in asked
    assert "pytest" not in asked
    assert not any("://" in line or "@" in line for line in lines)


def test_an_extra_brings_what_it_needs():
    assert set(provenance.needed(["dask"])) - set(provenance.needed()) >= {"dask", "distributed"}
