"""The Teach page: exercises to predict, run, see and answer; for the instructor, a class in one table and its marks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dash import Dash
    from dash.development.base_component import Component

    from dashboards.jobs.spool import Spool
    from dashboards.words import Words


def layout(words: Words, query: Mapping[str, str]) -> Component:
    """The frame of the page; what stands in it follows the address."""
    from dashboards.teach import page

    return page.layout(words, query)


def register(app: Dash, spool: Spool) -> None:
    """Wire the page."""
    from dashboards.teach import class_page, page

    page.register(app, spool)
    class_page.register(app)
