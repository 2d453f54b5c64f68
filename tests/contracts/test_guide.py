"""What the guides print is what the project holds; tests/docs runs what they show."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from experiments.executors import OPTIONS
from experiments.overrides import parsed
from experiments.worlds.public_tables import QUERY

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "guide"


def blocks(path: Path, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", path.read_text(encoding="utf-8"), flags=re.DOTALL)


def test_the_guide_prints_the_query() -> None:
    assert blocks(GUIDE / "build_a_world.md", "sparql") == [QUERY.strip() + "\n"]


def test_the_guide_names_every_option_of_an_executor() -> None:
    text = (GUIDE / "run_on_a_cluster.md").read_text(encoding="utf-8")
    for executor, options in OPTIONS.items():
        row = re.search(rf"^\| `{executor}`.*", text, flags=re.MULTILINE)
        assert row
        assert set(options) <= set(re.findall(r"`(\w+)`", row[0]))
    directives = re.search(r"`('job_directives=.*?')`", text)
    assert directives
    assert parsed(shlex.split(directives[1]))[0].value() == ["--account=abc", "--constraint=avx2"]


def test_links_of_the_readme_lead_somewhere() -> None:
    links = re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert len(links) > 20
    for link in links:
        assert "://" in link or (ROOT / link).exists(), link
