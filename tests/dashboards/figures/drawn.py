"""What can be read off a Plotly figure."""


def traces(figure, name):
    """The traces of a name, drawn ones only."""
    return [trace for trace in figure.data if trace.name == name]


def texts(figure):
    """Every text that a figure shows or holds for hovering, as Plotly is given it."""
    found = [str(annotation.text) for annotation in figure.layout.annotations]
    for axis in figure.select_yaxes():
        found += [str(text) for text in axis.ticktext or ()]
    for trace in figure.data:
        found.append(str(trace.name))
        found += [str(text) for text in (trace.customdata if trace.customdata is not None else ())]
    return found


def is_calm(figure):
    """Transparent ground, a stated height, and no hover text that Plotly makes up."""
    layout = figure.layout
    return layout.paper_bgcolor == "rgba(0,0,0,0)" and layout.height >= 150 and len(layout.separators) == 2
