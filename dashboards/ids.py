"""The ids of components, in one place. Those that repeat are made by functions: a type and what tells them apart."""

from __future__ import annotations

# shell
LOCATION = "location"
PAGE = "page"
LANGUAGE = "language"
VISITOR = "visitor"
CONNECTION = "connection"
SCHEME = "scheme"
DOWNLOAD = "download"

# explore: what is asked for
STATE = "state"
ADDRESS = "address"
CHOSEN = "chosen"
CONTROLS = "controls"
PROBLEM = "problem"
PICKED = "picked-scenario"
GALLERY, GALLERY_OPEN, CARDS = "gallery", "gallery-open", "scenario-cards"
TOO_LARGE = "too-large"
WORLD, MONTHS, PAIRS, SEED, RIVALS = "world", "months", "pairs", "seed", "rivals"
COMPARED = "compared"
TIMELINE, STRIP = "timeline", "strip"
ADD_EVENT, ADD_TYPE = "add-event", "add-event-type"
SEARCH, SEARCHED = "search-parameters", "searched-parameters"
RESET = "reset"
UPLOAD = "upload"
RUN, CANCEL = "run", "cancel"

# explore: what came of it
JOB, SHOWN, TICK, PROGRESS = "job", "shown", "tick", "progress"
RESULTS, HEADLINES, TAB = "results", "headlines", "tab"
IDEA, CITY, CITY_IDEA, REPLICATE, STAGE = "idea", "city", "city-idea", "replicate", "stage"
CHANNEL_IDEA, TREE_RUN = "channel-idea", "tree-run"
REMOVAL, REMOVAL_SHOWN = "removal", "removal-shown"
COMPARED_OUTCOMES, COMPARED_SERIES = "compared-outcomes", "compared-series"
TO_CITY, MAP_PICTURE, MAP_PICTURED = "to-city", "map-picture", "map-pictured"
NARROW = "narrow"  # whether the window is that of a phone
SHARE, COPY, SHARE_PROBLEM = "share", "copy", "share-problem"
ALL_OUTCOMES = "all-outcomes"
WRITTEN = "written"  # where callbacks that change nothing in the page say so

# map
MAP = "map"
MAP_LOGS, MAP_OPTIONS = "map-logs", "map-options"
MAP_ARM, MAP_LAYER, MAP_NATION, MAP_NETWORK, MAP_BORDERS = (
    "map-arm",
    "map-layer",
    "map-nation",
    "map-network",
    "map-borders",
)
MAP_CITY, MAP_MONTH = "map-city", "map-month"


def parameter(path: str) -> dict[str, str]:
    """The input of a parameter."""
    return {"type": "parameter", "path": path}


def event_field(event: str, field: str, part: int = 0) -> dict[str, str | int]:
    """The input of an event's field; `part` tells the two sides of one apart."""
    return {"type": "event-field", "event": event, "field": field, "part": part}


def event_when(event: str) -> dict[str, str]:
    """Where an event's month is told."""
    return {"type": "event-when", "event": event}


def event_switch(event: str) -> dict[str, str]:
    """Whether an event happens."""
    return {"type": "event-switch", "event": event}


def event_removal(event: str) -> dict[str, str]:
    """The button that removes an event which was added here."""
    return {"type": "event-removal", "event": event}


def scenario_card(name: str) -> dict[str, str]:
    """The button of a scenario in the gallery."""
    return {"type": "scenario-card", "name": name}


def looked(tab: str) -> str:
    """The store that holds what is shown while a tab is looked at."""
    return f"looked-{tab}"


def panel(tab: str) -> str:
    """Where the content of a tab stands."""
    return f"panel-{tab}"


def export(what: str) -> dict[str, str]:
    """The button that downloads something."""
    return {"type": "export", "what": what}


# sweeps
SWEEPS_HEAD, SWEEPS_RUNNING = "sweeps-head", "sweeps-running"
SWEEPS_CONTROLS, SWEEPS_TABLE, SWEEPS_RESULT = "sweeps-controls", "sweeps-table", "sweeps-result"
SWEEPS_SHOWN, SWEEPS_SENT, SWEEPS_TICK = "sweeps-shown", "sweeps-sent", "sweeps-tick"
SWEEPS_ASKED, SWEEPS_BODY = "sweeps-asked", "sweeps-body"
SWEEPS_PROBLEM = "sweeps-problem"


def sweeps_control(name: str, default: str = "") -> dict[str, str]:
    """What sets a part of the address of the Sweeps page; `default` is what an address without that part means."""
    return {"type": "sweeps-control", "name": name, "default": default}


def sweeps_grid(name: str) -> dict[str, str]:
    """The table of a sweep's points."""
    return {"type": "sweeps-grid", "name": name}


def sweeps_graph(name: str) -> dict[str, str]:
    """A figure whose marks stand for points."""
    return {"type": "sweeps-graph", "name": name}


def sweeps_button(action: str, about: str = "") -> dict[str, str]:
    """A button of the Sweeps page; `about` tells what it concerns."""
    return {"type": "sweeps-button", "action": action, "about": about}


# teach
TEACH_HEAD, TEACH_BEFORE, TEACH_REVEAL = "teach-head", "teach-before", "teach-reveal"
TEACH_AFTER, TEACH_ASIDE, TEACH_BODY = "teach-after", "teach-aside", "teach-body"
TEACH_HELD, TEACH_SHOWN, TEACH_LEFT, TEACH_OPENED = "teach-held", "teach-shown", "teach-left", "teach-opened"
TEACH_SENT, TEACH_TICK, TEACH_PROBLEM, TEACH_NARROW = "teach-sent", "teach-tick", "teach-problem", "teach-narrow"
TEACH_CLASS, TEACH_TABLE, TEACH_ONE, TEACH_OWN = "teach-class", "teach-table", "teach-one", "teach-own"
TEACH_TOLD, TEACH_WHO = "teach-told", "teach-who"


def teach_setting(name: str) -> dict[str, str]:
    """What sets a part of the address of the Teach page."""
    return {"type": "teach-setting", "name": name}


def teach_field(kind: str, name: str) -> dict[str, str]:
    """Where a student writes: a prediction, why, an answer, the memo."""
    return {"type": "teach-field", "kind": kind, "name": name}


def teach_fault(kind: str, name: str) -> dict[str, str]:
    """Where it is said what is wrong with what was written in a field."""
    return {"type": "teach-fault", "kind": kind, "name": name}


def teach_button(action: str, about: str = "") -> dict[str, str]:
    """A button of the Teach page; `about` tells what it concerns."""
    return {"type": "teach-button", "action": action, "about": about}


def teach_class_button(action: str) -> dict[str, str]:
    """A button of the instructor's part."""
    return {"type": "teach-class-button", "action": action}


def teach_upload(what: str) -> dict[str, str]:
    """Where a file is brought to the Teach page."""
    return {"type": "teach-upload", "what": what}


def teach_mark(column: str) -> dict[str, str]:
    """The points that an instructor gives by hand for a column of the sheet."""
    return {"type": "teach-mark", "column": column}
