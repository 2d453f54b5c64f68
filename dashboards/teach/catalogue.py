"""The exercises there are, each with its goal, its time and its reading; and where a file is opened."""

from __future__ import annotations

import re

from dash import dcc, html
from dash.development.base_component import Component

from dashboards import ids
from dashboards.attributes import aria, data
from dashboards.teach.desk import said_in
from dashboards.teach.view import CLASS, View, exercises
from dashboards.uploads import LARGEST
from dashboards.words import Words
from experiments.teaching.exercises import Exercise, Reading

DOI = re.compile(r"doi:(?P<doi>10\.\d{4,9}/[^\s,;]+[^\s,;.])|arXiv:(?P<arxiv>\d{4}\.\d{4,5})")


def head(view: View, words: Words) -> Component:
    """What the page is for, and the way to its two parts."""
    own = View(lang=view.lang)
    here = CLASS if view.part == CLASS else ""
    links = [
        go(words(f"teach.{name}"), own.but(part=part), "here" if part == here else "", part == here)
        for part, name in (("", "for_students"), (CLASS, "for_instructors"))
    ]
    return html.Header(
        [
            html.H1(words("teach.title")),
            html.P(words("teach.lead"), className="lead"),
            html.Nav(links, className="sweeps-tabs", **aria(label=words("teach.parts"))),
        ],
        className="teach-head",
    )


def catalogue(view: View, words: Words) -> Component:
    """A card for each exercise."""
    cards = [_card(one, view, words) for one in exercises().values()]
    opened = html.Section(
        [
            html.H2(words("teach.open_file")),
            html.P(words("teach.open_file_what"), className="quiet"),
            upload("student", words("teach.choose_file"), words),
        ],
        className="card own",
    )
    return html.Div([*cards, opened], className="cards teach-cards")


def _card(one: Exercise, view: View, words: Words) -> Component:
    own = View(exercise=one.name, lang=view.lang)
    time = words("teach.time", questions=len(one.questions), words=one.memo.words, points=one.points)
    return html.Article(
        [
            html.H2(go(said_in(one.title, words), own, "title top-of-page")),
            html.P(said_in(one.goal, words)),
            html.P(time, className="quiet"),
            html.Details(
                [html.Summary(words("teach.reading_count", count=len(one.readings))), reading(one.readings, words)],
                className="quiet",
            ),
        ],
        className="card own solid",
    )


def reading(readings: tuple[Reading, ...], words: Words) -> Component:
    """What to read and why; what names its DOI or arXiv number is a link."""
    return html.Ul(
        [html.Li([*_cited(one.cite), ". ", said_in(one.why, words)]) for one in readings], className="reading"
    )


def _cited(cite: str) -> list[Component | str]:
    found = DOI.search(cite)
    if found is None:
        return [cite]
    doi, arxiv = found["doi"], found["arxiv"]
    address = f"https://doi.org/{doi}" if doi else f"https://arxiv.org/abs/{arxiv}"
    link = html.A(found.group(0), href=address, target="_blank", rel="noopener noreferrer")
    return [cite[: found.start()], link, cite[found.end() :]]


def go(text: str, view: View, name: str = "", is_here: bool = False) -> Component:
    """A link to another state of this page; `assets/sweeps.js` shows it without loading the page anew."""
    here = aria(current="page") if is_here else aria()
    return html.A(text, href=view.address(), className=f"go {name}".strip(), **here)


def button(text: str, action: str, about: str = "", kind: str = "plain") -> Component:
    """A button; what it does is wired in `dashboards.teach.page` and `class_page`."""
    return html.Button(text, id=ids.teach_button(action, about), type="button", className=kind)


def upload(what: str, text: str, words: Words, *, is_many: bool = False) -> Component:
    """A button that brings a file, or several; what is too large in all is not sent, and the line below says so."""
    said = words("explore.too_large", kilobytes=LARGEST // 1000)
    return html.Div(
        [
            dcc.Upload(
                html.Button(text, className="plain", type="button"),
                id=ids.teach_upload(what),
                max_size=-1,  # the component would leave out what is too large without a word
                multiple=is_many,
            ),
            html.P(className="problem too-large", role="alert", **data(most=str(LARGEST), text=said)),
        ],
        className="brings-files",
    )
