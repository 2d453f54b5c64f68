"""A picture: a figure with the question it answers and the sentence that answers it."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

import plotly.graph_objects as go

from experiments.caution import CONDITIONAL
from experiments.figures import styled

GROUND, TEXT, QUIET = "#ffffff", "#1d2430", "#555e6b"
WIDTH = 900
LETTERS, TITLE_LETTERS, NAME_LETTERS = 122, 84, 30
LINE, TITLE_LINE, EDGE, FOOT = 21, 26, 26, 8


@dataclass(frozen=True)
class Picture:
    """`key` names its file; `title` is a question or a finding; `sentence` says what is seen, with its uncertainty."""

    key: str
    title: str
    sentence: str
    figure: go.Figure

    def framed(self, width: int = WIDTH) -> go.Figure:
        """The figure with title, sentence and caution in it, on white: as it stands alone, in a file or a notebook."""
        scale = width / WIDTH
        head = textwrap.wrap(self.title, int(TITLE_LETTERS * scale))
        body = textwrap.wrap(self.sentence, int(LETTERS * scale))
        above = EDGE + TITLE_LINE * len(head) + LINE * (len(body) + 1)
        alone = go.Figure(self.figure)
        margin = alone.layout.margin
        said = "<br>".join([*body, f"<i>{CONDITIONAL}</i>"])
        text = f"<b>{'<br>'.join(head)}</b><br><span style='font-size:13px;color:{QUIET}'>{said}</span>"
        alone.update_layout(
            width=width,
            height=self.figure.layout.height + above,
            margin={"t": margin.t + above, "b": margin.b + FOOT, "r": max(margin.r, 28)},
            paper_bgcolor=GROUND,
            font_color=TEXT,
            title={
                "text": text,
                "font": {"size": 18},
                "x": 0,
                "xref": "container",
                "xanchor": "left",
                "y": 1,
                "yref": "container",
                "yanchor": "top",
                "pad": {"l": EDGE, "t": EDGE},
            },
        )
        return alone


def wrapped(name: str) -> str:
    """A name broken into lines that fit beside an axis."""
    return "<br>".join(textwrap.wrap(name, NAME_LETTERS)) or name


def with_look(figure: go.Figure, height: int) -> go.Figure:
    """The look of all figures, with the legend above the plot and room for names."""
    styled(figure, height)
    figure.update_layout(
        hovermode="closest",
        margin={"l": 24, "r": 24, "t": 40, "b": 56},
        legend={"orientation": "h", "x": 0, "xanchor": "left", "y": 1, "yanchor": "bottom"},
    )
    figure.update_yaxes(automargin=True, title_font_size=13)
    figure.update_xaxes(automargin=True, title_font_size=13, title_standoff=8)
    figure.update_traces(colorbar_title_font_size=12, selector={"type": "heatmap"})
    return figure
