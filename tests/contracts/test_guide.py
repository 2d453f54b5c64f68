"""What the guides print is what the project holds, and what they show can be run."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import yaml

from experiments.executors import OPTIONS
from experiments.overrides import parsed
from experiments.settings import SweepSettings, checked_setting
from experiments.worlds.public_tables import QUERY
from sim import Scenario

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "guide"


def blocks(path: Path, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", path.read_text(encoding="utf-8"), flags=re.DOTALL)


def test_the_guide_prints_the_query() -> None:
    assert blocks(GUIDE / "build_a_world.md", "sparql") == [QUERY.strip() + "\n"]


def test_every_whole_scenario_in_the_guide_and_the_readme_is_right() -> None:
    shown = [text for path in (GUIDE / "write_a_scenario.md", ROOT / "README.md") for text in blocks(path, "yaml")]
    scenarios = [content for text in shown if "name" in (content := yaml.safe_load(text) or {})]
    assert scenarios
    for content in scenarios:
        assert Scenario.from_dict(content).events


def test_commands_for_clusters_can_be_typed() -> None:
    text = (GUIDE / "run_on_a_cluster.md").read_text(encoding="utf-8")
    task = {"$SLURM_ARRAY_TASK_ID": "3", "$SLURM_ARRAY_TASK_COUNT": "16"}
    commands = re.findall(r"^diplomacity sweep (.*)", text, flags=re.MULTILINE)
    assert len(commands) == 3
    for command in commands:
        for name, value in task.items():
            command = command.replace(name, value)
        for override in parsed(shlex.split(command)):
            checked_setting(override.key_or_group, override.value(), SweepSettings)
    for executor, options in OPTIONS.items():
        row = re.search(rf"^\| `{executor}`.*", text, flags=re.MULTILINE)
        assert row
        assert set(options) <= set(re.findall(r"`(\w+)`", row[0]))
    directives = re.search(r"`('job_directives=.*?')`", text)
    assert directives
    assert parsed(shlex.split(directives[1]))[0].value() == ["--account=abc", "--constraint=avx2"]


def test_links_between_documents_lead_somewhere() -> None:
    for path in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        for link in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", path.read_text(encoding="utf-8")):
            if "://" not in link:
                assert (path.parent / link).exists(), f"{path.relative_to(ROOT)}: {link}"
