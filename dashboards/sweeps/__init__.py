"""The Sweeps page: what stored sweeps say, point by point and over all of them, and starting new ones.

The page itself is imported where it is shown: the engine's workers use `dashboards.sweeps.points` and need no Dash.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dash import Dash
    from dash.development.base_component import Component

    from dashboards.jobs.spool import Spool
    from dashboards.words import Words

STORES = Path("results")


def layout(words: Words, query: Mapping[str, str]) -> Component:
    """The frame of the page; what stands in it follows the address. A wrong address gets its line at once."""
    from dashboards.sweeps import page

    return page.layout(words, query)


def register(app: Dash, spool: Spool, stores: Path = STORES) -> None:
    """Wire the page; `stores` is the folder in which, or right below which, stores are offered."""
    from dashboards.sweeps import page

    page.register(app, spool, stores)
