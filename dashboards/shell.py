"""What surrounds every page: header, navigation, language, light and dark, and the notice that the server is away."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from dashboards import ids
from dashboards.attributes import aria
from dashboards.theme import theme
from dashboards.words import DEFAULT, Words, languages

PAGES = {
    "/": "explore",
    "/sweeps": "sweeps",
    "/workshop": "workshop",
    "/teach": "teach",
}

INDEX = """<!doctype html>
<html lang="en" data-mantine-color-scheme="light">
<head>
{%metas%}
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{%title%}</title>
<link rel="icon" type="image/svg+xml" href="PREFIXassets/icon.svg">
{%css%}
<script src="PREFIXassets/first/scheme.js"></script>
</head>
<body>
{%app_entry%}
<div>{%config%}{%scripts%}{%renderer%}</div>
</body>
</html>"""


def shell() -> Component:
    """The frame of the application; the page in it is made when the address is known."""
    return dmc.MantineProvider(
        [
            dcc.Location(id=ids.LOCATION, refresh=False),
            dcc.Store(id=ids.VISITOR, storage_type="session"),
            dcc.Store(id=ids.LANGUAGE),
            dcc.Download(id=ids.DOWNLOAD),
            html.Div(id=ids.CONNECTION, className="connection", role="alert", hidden=True),
            html.Div(_loading(), id=ids.PAGE),
        ],
        theme=theme(),
        defaultColorScheme="auto",
    )


def framed(page: str, words: Words, query: str, content: Component) -> list[Component]:
    """A page with its header; the first link leads keyboard users past it."""
    return [
        html.A(words("shell.skip"), href="#main", className="skip"),
        html.Header(
            [
                html.A(
                    [html.Span("Diplomacity"), html.Small(words("shell.claim"))],
                    href=_to("/", words),
                    className="brand",
                ),
                html.Nav(
                    [_link(path, name, name == page, words) for path, name in PAGES.items()],
                    **aria(label=words("shell.pages")),
                ),
                html.Div([_languages(words, page, query), _scheme(words)], className="tools"),
            ],
            className="top",
        ),
        html.Main(content, id="main", className=f"page-{page}", tabIndex="-1"),
        html.Footer(
            [
                html.P(words("shell.caution"), className="caution"),
                html.P([words("shell.made_with"), " ", _about(words)], className="quiet"),
            ],
            className="bottom",
        ),
    ]


def _about(words: Words) -> Component:
    return html.A(words("shell.source"), href=_to("/about", words))


def _link(path: str, name: str, is_here: bool, words: Words) -> Component:
    here = aria(current="page") if is_here else aria()
    return html.A(words(f"shell.{name}"), href=_to(path, words), className="tab" + (" here" if is_here else ""), **here)


def _to(path: str, words: Words) -> str:
    return path if words.language == DEFAULT else f"{path}?lang={words.language}"


def _languages(words: Words, page: str, query: str) -> Component:
    """The same page in the other languages."""
    path = next((path for path, name in PAGES.items() if name == page), f"/{page}")
    kept = [(name, value) for name, value in parse_qsl(query.removeprefix("?")) if name != "lang"]
    links: list[Component] = []
    for code, name in languages().items():
        if code == words.language:
            links.append(html.Span(code.upper(), title=name, className="here", **aria(current="true")))
        else:
            address = f"{path}?{urlencode([*kept, ('lang', code)])}"
            links.append(html.A(code.upper(), href=address, title=name, lang=code, className="switch-language"))
    return html.Div(links, className="languages", role="group", **aria(label=words("shell.language")))


def _scheme(words: Words) -> Component:
    return html.Button(
        html.Span(className="scheme-icon", **aria(hidden="true")),
        id=ids.SCHEME,
        className="scheme",
        type="button",
        title=words("shell.scheme"),
        **aria(label=words("shell.scheme")),
    )


def _loading() -> Component:
    return html.Div(
        [html.Div(className="pulse"), html.Div(className="pulse short")], className="loading", role="status"
    )


def notice(title: str, text: str, *more: Component | str) -> Component:
    """A page's place-holder: nothing there yet, or something wrong, and what to do."""
    return html.Div([html.H1(title), html.P(text), *more], className="notice")
