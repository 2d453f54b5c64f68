"""A picture: a figure with the question it answers and the sentence that answers it."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

import plotly.graph_objects as go

from experiments.figures import styled

CAUTION = "Conditional on the model, not a forecast."
GROUND, TEXT, QUIET = "#ffffff", "#1d2430", "#555e6b"
WIDTH = 900
LETTERS, TITLE_LETTERS, NAME_LETTERS = 122, 84, 30
LINE, TITLE_LINE, EDGE, FOOT = 18, 26, 22, 34


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
        above = EDGE + TITLE_LINE * len(head) + LINE * len(body)
        alone = go.Figure(self.figure)
        margin = alone.layout.margin
        below = margin.b + FOOT
        text = f"<b>{'<br>'.join(head)}</b>"
        subtitle = f"<br><span style='font-size:13px;color:{QUIET}'>{'<br>'.join(body)}</span>"
        alone.update_layout(
            width=width,
            height=self.figure.layout.height + above + FOOT,
            margin={"t": margin.t + above, "b": below, "r": max(margin.r, 28)},
            paper_bgcolor=GROUND,
            font_color=TEXT,
            title={
                "text": text + subtitle,
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
        alone.add_annotation(
            text=CAUTION,
            x=1,
            xref="paper",
            xanchor="right",
            y=0,
            yref="paper",
            yanchor="bottom",
            yshift=-below + 8,
            showarrow=False,
            font={"size": 12, "color": QUIET},
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
    figure.update_yaxes(automargin=True)
    figure.update_xaxes(automargin=True, title_standoff=8)
    return figure
