"""Makes the shipped worlds that are generated: transatlantic, pacific and world.

    python -m experiments.worlds.build [NAME ...]

`toy` and `rhine` are entered by hand and are their own source. The requests below are what the command line would
be given; SOURCES.md of each world prints it.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from experiments.worlds.generator import Generator
from experiments.worlds.requests import GenerationRequest
from experiments.worlds.world_folder import write_world
from sim import errors
from sim.search_path import shipped


@dataclass(frozen=True)
class ShippedWorld:
    """How a shipped world is asked for, and what its SOURCES.md says beside what every generated world says."""

    request: GenerationRequest
    about: str


SHIPPED = {
    "transatlantic": ShippedWorld(
        GenerationRequest(
            nations="DEU,USA",
            above="100000",
            pairs="DEU-USA:210",
            documents="rhine",
            title="German and US cities",
            story="All German and US cities above 100,000 people, Dortmund and Pittsburgh among them, with some 210 "
            "German-American partnerships.",
        ),
        """
## The total

The documents count more than 200 German-American partnerships (SEEDS T3, [F D]); 210 stands for "over 200". It covers
municipalities of every size, so that cities above 100,000 carry somewhat too many here. Three German-American ties
and three German ones are documented and kept.
""",
    ),
    "pacific": ShippedWorld(
        GenerationRequest(
            nations="CHN,USA",
            above="USA:500000,CHN:1000000",
            pairs="CHN-USA:280",
            since="CHN-USA:1979",
            title="US and Chinese cities",
            story="US cities above 500,000 and Chinese cities above 1,000,000 people with some 280 partnerships and "
            "the consulates of January 2017, the one in Houston among them.",
        ),
        """
## The total

Registers counted 277 pairs in March 2019 and 284 to 286 later (SCIENCE F24); 280 stands for them. They include
smaller cities and counties, so that the large cities carry somewhat too many here. No tie is older than diplomatic
relations (1979). Hong Kong counts as a Chinese city. GeoNames gives some Chinese cities the population of their
prefecture.
""",
    ),
    "world": ShippedWorld(
        GenerationRequest(
            above="300000",
            mean_degree=2.9,
            affinity="EU:2.5,DEU-FRA:1.5,DEU-POL:1.5,home:2.2",
            documents="rhine",
            title="Cities above 300,000 people",
            story="All cities above 300,000 people with about 2.9 partnerships each, and the city networks at "
            "their documented sizes.",
        ),
        """
## The totals and the country pairs

2.9 ties a city is the mean degree of Wikidata's sister-city graph of 2017 (SCIENCE F16). Country-pair effects were set
so that the generated ties meet three facts about large cities: of the partners of the German offices in `rhine` 49 %
of those abroad lie in the EU and 15 % in France and Poland (49 % and 17 % here), and about 4 % of ties stay within
their nation (4 % here; `home` is added to the model's own push against domestic ties, which was set for worlds with
fewer foreign cities to choose from). France and Poland hold about half of the ties of all German municipalities
(SCIENCE F19); the small towns that make up that half are not in this world.

Known to be off: clustering (0.01 against 0.11) and degree assortativity (0.05 against 0.39) of the real graph are
higher, because there small towns tie with small towns of a few neighbouring countries. China and India, large and
alike in their votes, have more ties here than their registers know.

Parts of cities that GeoNames lists as cities were left out as far as they were recognised; some will have been missed.
""",
    ),
}


def build(name: str, folder: Path) -> Path:
    """Make one shipped world in `folder/name`, in place of what is there; returns its place."""
    if name not in SHIPPED:
        raise errors.unknown_name("generated world", name, SHIPPED)
    shipped_world = SHIPPED[name]
    draft = Generator(shipped_world.request).draft()
    draft.sources = draft.sources.rstrip("\n") + "\n" + shipped_world.about
    target = folder / name
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        made = Path(scratch) / name
        write_world(made, draft)
        if target.exists():
            shutil.rmtree(target)
        shutil.move(made, target)
    return target


def main(names: list[str]) -> int:
    """Make the named worlds, or all; returns the exit status."""
    try:
        for name in names or SHIPPED:
            sys.stdout.write(f"{build(name, shipped() / 'worlds').name}\n")
    except errors.Refusal as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
