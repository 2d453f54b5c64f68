"""Ledgers written by hand, as stored results."""

import pandas as pd
import pytest

from experiments.results import LEDGER, Result

COLUMNS = ["arm", "replicate", "month", "city", "idea", "stage", "channel", "source"]
IDEAS = {"plan": "A plan", "town": "A town"}


@pytest.fixture
def by_hand(tmp_path):
    """A result of some pairs over ten months that holds nothing but these adoptions: (arm, pair, month, city, ...)."""

    def made(rows, pairs=2, months=10):
        table = pd.DataFrame(
            [(arm, pair, month, city, idea, "adopted", *rest) for arm, pair, month, city, idea, *rest in rows],
            columns=COLUMNS,
        )
        table.astype(dict.fromkeys(["arm", "city", "idea", "stage", "channel", "source"], "category")).to_parquet(
            tmp_path / LEDGER
        )
        summary = {"replicates": pairs, "months": months, "story": {"ideas": IDEAS, "events": [], "start_year": 2015}}
        return Result(tmp_path, summary, pd.DataFrame())

    return made
