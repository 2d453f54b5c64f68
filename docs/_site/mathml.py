"""Equations as MathML, which browsers draw by themselves: no script, no font, nothing to fetch."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from docutils.utils.math import latex2mathml
from sphinx.application import Sphinx


def _markup(text: str, *, block: bool) -> str:
    return str(latex2mathml.tex2mathml(text, as_block=block))


def inline(writer: Any, node: nodes.Element) -> None:
    """An equation in a line of text."""
    writer.body.append(_markup(node.astext(), block=False))
    raise nodes.SkipNode


def display(writer: Any, node: nodes.Element) -> None:
    """An equation on a line of its own, which scrolls where the page is narrow."""
    writer.body.append(f'<div class="equation">{_markup(node.astext(), block=True)}</div>\n')
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, Any]:
    """Make it the renderer `mathml`."""
    app.add_html_math_renderer("mathml", inline_renderers=(inline, None), block_renderers=(display, None))
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
