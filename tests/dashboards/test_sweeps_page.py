"""The Sweeps page: what it reads, draws, starts and refuses, without a browser."""

import threading
import time
from functools import cache
from types import SimpleNamespace

import dash_mantine_components as dmc
import numpy as np
import pytest
from dash import dcc, html
from dash.development.base_component import Component

from dashboards import sweeps
from dashboards.asking import asked
from dashboards.figures.parallel import MOST_LINES, by_sign, thinned
from dashboards.figures.planes import plane_figure
from dashboards.figures.sensitivity import ranked, sensitivity_figure
from dashboards.jobs.engine import Engine
from dashboards.jobs.spool import CANCELLED, DONE, FAILED, WANTED_SECONDS, Spool, Status, key_of
from dashboards.jobs.sweeps import MOST_RUNS, arguments_of, plan_asked
from dashboards.state import read_query
from dashboards.sweeps import told
from dashboards.sweeps.csv_file import csv_of
from dashboards.sweeps.desk import Desk, Failed
from dashboards.sweeps.filters import Condition, Filter, from_table, read_filter
from dashboards.sweeps.moved import moved
from dashboards.sweeps.names import factor_names
from dashboards.sweeps.points import is_exact, request_of_point, state_of_point
from dashboards.sweeps.pressed import pressed
from dashboards.sweeps.regions import HEAD, RESULT, TABLE, page, problem
from dashboards.sweeps.stores import store_named, stores_in
from dashboards.sweeps.tabs.points import explore_address
from dashboards.sweeps.view import MOST_FACTORS, TABS, View, read_view
from dashboards.uploads import Uploads
from dashboards.words import Words
from experiments.analysis.plane_figures import plane_cells
from experiments.analysis.samples import sample_of
from experiments.analysis.single import analysed, sensitivity_of
from experiments.comparison import paired
from experiments.executors import InProcess
from experiments.inference import mean_interval, mean_intervals
from experiments.replicates import run_replicates
from experiments.sweeps.asking import plan_of
from experiments.sweeps.listing import listed
from experiments.sweeps.point_bands import bands_at
from experiments.sweeps.results import open_sweep
from experiments.sweeps.resuming import resuming_arguments
from experiments.sweeps.running import run_plan
from experiments.sweeps.snapshot import Snapshot, take
from experiments.sweeps.store import Store
from sim import Refusal, Scenario
from sim.outcomes import OUTCOMES
from tests.analysis.stored import Known, cube, numbers, saltelli, trajectories

pytestmark = pytest.mark.filterwarnings("ignore::sim.PlausibilityWarning")  # of an experiment's own ranges
HERE, THERE = "visitor-one", "visitor-two"
NAME, MONTH, HALF_LIFE = "trial", "scenario.events.reopening.month", "mechanisms.ties.half_life"
ASKED = (
    *("scenario=pandemic", "world=toy", "months=60", "pull=complement,substitution", f"{HALF_LIFE}=interval(2,6)"),
    *(f"{MONTH}=interval(40,55)", "design=lhs", "samples=20", "replicates=3", "series=[adopted,committed]"),
    *("outcomes=[live_vitality,exchanges]", f"name={NAME}", "processes=1"),
)
SMALLEST = {"experiment": "suspensions", "small": True, "replicates": 1, "samples": None}


class Stopped(Exception):
    """What ends a sweep half way."""


@pytest.fixture(scope="module")
def stores(tmp_path_factory):
    """A folder with one store, and in it one sweep in the toy world that was stopped before its last replicate."""
    folder = tmp_path_factory.mktemp("results")

    def stop(done, _total, _failed):
        if done >= 2 * 2 * 20:
            raise Stopped

    with pytest.raises(Stopped):
        run_plan(plan_of([*ASKED, f"store={folder / 'store'}"]), Store(folder / "store"), InProcess(), stop)
    return folder


@pytest.fixture(scope="module")
def result(stores):
    return open_sweep(NAME, stores / "store")


@pytest.fixture(scope="module")
def spool(tmp_path_factory):
    """A spool that an engine in this process serves until the tests are done."""
    engine = Engine(Spool(tmp_path_factory.mktemp("spool")), processes=1)
    engine.executor = InProcess()
    thread = threading.Thread(target=engine.serve)
    thread.start()
    yield engine.spool
    engine.is_told_to_end.set()
    thread.join(20)


@pytest.fixture
def desk(stores, spool):
    return Desk(stores, spool, Words("en"), HERE)


@pytest.fixture(scope="module")
def snapshot(result, tmp_path_factory):
    folder = tmp_path_factory.mktemp("snapshot")
    take(result, folder)
    return Snapshot.open(folder)


def shown(view, desk, asked=None, seconds=60):
    """The parts of the page once nothing is waited for."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        desk.waits = False
        made = page(view, desk, asked or {}, {}, is_own=False)
        if not desk.waits:
            return {name: one.component for name, one in made.items()}
        time.sleep(0.02)
    raise AssertionError("the page still waits")


def ended(spool, key, seconds=60):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        status = spool.status(key)
        if status is not None and status.has_ended:
            return status
        time.sleep(0.02)
    raise AssertionError(f"still {spool.status(key)}")


def walk(component):
    """A component and all in it."""
    if isinstance(component, (list, tuple)):
        for part in component:
            yield from walk(part)
    elif isinstance(component, Component):
        yield component
        yield from walk(getattr(component, "children", None))


def texts(*components):
    """All text of components."""
    found = []
    for component in components:
        for part in walk(component):
            children = getattr(part, "children", None)
            own = children if isinstance(children, (list, tuple)) else [children]
            found += [child for child in own if isinstance(child, str)]
    return " ".join(found)


def all_of(kind, *components):
    return [part for component in components for part in walk(component) if isinstance(part, kind)]


def problems(parts):
    """What is said to be wrong."""
    kinds = [(getattr(part, "className", None) or "", part) for part in all_of(html.Div, *parts.values())]
    return [texts(part) for kind, part in kinds if kind.startswith("problem")]


# --- what is read ----------------------------------------------------------------------------------------------------


def test_a_snapshot_holds_what_the_store_does(result, snapshot):
    for of in ("effect", "scenario", "baseline"):
        np.testing.assert_array_equal(snapshot.values("exchanges", of), result.values("exchanges", of))
    np.testing.assert_array_equal(snapshot.values("bruneau_loss"), result.values("bruneau_loss"))
    assert snapshot.points.equals(result.points)
    assert snapshot.counts == {"ok": 40, "failed": 0, "missing": 20}
    chosen = snapshot.points[HALF_LIFE].to_numpy() < 4
    few = snapshot.only(chosen)
    assert few.points.index.tolist() == np.flatnonzero(chosen).tolist()
    np.testing.assert_array_equal(few.values("exchanges"), result.values("exchanges")[chosen])
    assert len(few.runs_at_points()) == chosen.sum()


def test_sweeps_are_listed_with_how_far_they_are(result):
    (row,) = listed(result.store)
    assert (row["name"], row["points"], row["replicates"], row["counts"]["ok"]) == (NAME, 20, 3, 40)
    assert row["counts"]["missing"] == 20
    broken = result.store.folder / "sweeps" / "broken.json"
    broken.write_text("{", encoding="utf-8")
    problems = [row["problem"] for row in listed(result.store)]
    broken.unlink()
    assert sum("cannot be read" in problem for problem in problems) == 1
    assert problems.count("") == 1


def test_the_command_that_resumes_gives_the_same_points(result):
    arguments = resuming_arguments(result)
    again = plan_of([*arguments, f"store={result.store.folder}"])
    assert again.hash == result.definition["hash"]
    assert (again.name, again.replicates) == (NAME, 3)
    stored = again.settings
    assert {key: stored[key] for key in ("keep", "series", "outcomes")} == {
        key: result.definition["settings"][key] for key in ("keep", "series", "outcomes")
    }


def test_what_can_no_longer_be_asked_for_has_no_command(result):
    other = result.definition | {"hash": "another"}
    assert resuming_arguments(type(result)(result.store, other)) is None


def test_intervals_of_many_rows_are_those_of_each():
    nan = float("nan")
    rows = np.array(
        [[1.0, 2.0, 4.0], [3.0, 3.0, 3.0], [nan, 5.0, nan], [nan, nan, nan], [1.0, nan, 2.0], [0.0, 0.0, nan]]
    )
    found = np.array(mean_intervals(rows)).T
    for values, row in zip(found, rows, strict=True):
        one = mean_interval(row)
        np.testing.assert_allclose(values, [one.mean, one.low, one.high], rtol=1e-12)


def test_bands_of_a_point_are_those_of_its_runs(result):
    rows = bands_at(result, 5, "live_vitality")
    own = (result.planned["point"] == 5).to_numpy()
    scenario, baseline = (
        result.series("live_vitality", arm)[own][:2].astype(float) for arm in ("scenario", "baseline")
    )
    by_arm = {arm: part["mean"].to_numpy() for arm, part in rows.groupby("arm")}
    np.testing.assert_allclose(by_arm["scenario"], scenario.mean(axis=0), rtol=1e-6)
    np.testing.assert_allclose(by_arm["difference"], (scenario - baseline).mean(axis=0), atol=1e-6)
    assert set(rows["runs"]) == {2}
    with pytest.raises(Refusal, match="unknown series 'nothing'"):
        bands_at(result, 5, "nothing")


# --- a point in Explore ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("point", [0, 19])
def test_a_point_opens_in_explore_with_the_same_runs(result, tmp_path, point):
    request = request_of_point(result, point)
    assert is_exact(result, point, request)
    assert request["parameters"]["ties.half_life"] == result.points[HALF_LIFE][point]
    assert ("ideas.national_pull" in request["parameters"]) == (result.points["pull"][point] == "substitution")
    state = read_query(explore_address(request, Words("en"), Uploads(tmp_path)).removeprefix("/?"))
    assert state == state_of_point(request)
    payload = asked(state, Uploads(tmp_path)).payload
    pairing = paired(
        payload["world"],
        Scenario.from_dict(payload["scenario"]),
        Scenario.from_dict(payload["baseline"]),
        payload["months"],
        payload["seed"],
        payload["parameters"],
        keep="outcomes",
    )
    finished = run_replicates(pairing, [0, 1])
    for place, name in enumerate(OUTCOMES):
        if name in pairing.outcomes:
            for arm, of in enumerate(("scenario", "baseline")):
                np.testing.assert_array_equal(finished.outcomes[arm, :, place], result.values(name, of)[point, :2])


def test_a_point_of_another_model_is_told_apart(result):
    request = request_of_point(result, 3)
    assert not is_exact(result, 3, request | {"seed": 2})
    assert not is_exact(result, 3, request | {"parameters": {}})


def test_a_point_that_explore_cannot_ask_for_says_why(result):
    fixed = [*result.definition["fixed"], "world_seed=3"]
    with pytest.raises(Refusal, match="world_seed"):
        request_of_point(type(result)(result.store, result.definition | {"fixed": fixed}), 0)
    with pytest.raises(Refusal, match="point = 20 is outside"):
        request_of_point(result, 20)


# --- the page --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("tab", TABS)
def test_every_tab_shows_results_in_words(stores, spool, tab, language):
    desk = Desk(stores, spool, Words(language), HERE)
    view = View(sweep=NAME, lang=language, point=4, outcome="exchanges", rule="> q0.5" if tab == "box" else "")
    parts = shown(view.at(tab), desk)
    assert not problems(parts)
    assert not any("{" in text for text in texts(*parts.values()).split())
    for figure in all_of(html.Figure, parts[RESULT]):
        assert all_of(dcc.Graph, figure)
        assert len(all_of(html.P, figure)) >= 1
        assert all(len(one.data["body"]) >= 1 for one in all_of(dmc.Table, figure))
        assert all_of(dmc.Table, figure)
    if tab in ("series", "plane", "parallel", "sensitivity", "box"):
        assert all_of(html.Figure, parts[RESULT])


def test_a_point_is_shown_with_the_way_to_explore(desk, result):
    parts = shown(View(sweep=NAME, point=7), desk)
    about = {"store": str(desk.stores / "store"), "sweep": NAME, "when": desk.when, "point": 7, "series": "ties_active"}
    key = key_of("point", about)
    assert desk.spool.request(key).payload == about  # what a job writes leaves what was asked for as it is
    links = [one.href for one in all_of(html.A, parts[RESULT]) if one.href.startswith("/?")]
    assert read_query(links[0].removeprefix("/?")) == state_of_point(request_of_point(result, 7))
    said = texts(parts[RESULT])
    mean = mean_interval(result.values("exchanges")[7])
    assert Words("en").estimate(mean.mean, mean.low, mean.high) in said
    assert "Runs stored: 2; failed: 0; missing: 1" in said


def test_what_is_missing_says_how_to_go_on(desk, stores):
    said = texts(*shown(View(sweep=NAME).at("runs"), desk).values())
    assert "40 of 60 runs are stored, 20 are missing" in said
    assert "diplomacity sweep" in said
    assert f"store={stores / 'store'}" in said


def test_the_list_links_to_each_sweep(desk):
    parts = shown(View(), desk)
    assert any(one.href == f"/sweeps?sweep={NAME}" for one in all_of(html.A, parts[TABLE]))
    assert "40 stored, 20 missing" in texts(parts[TABLE])


def test_without_a_store_the_page_says_which_command_makes_one(tmp_path, spool):
    parts = shown(View(), Desk(tmp_path, spool, Words("en"), HERE))
    said = texts(*parts.values())
    assert "No sweep is stored yet" in said
    assert "diplomacity sweep experiment=" in said
    assert not list(tmp_path.iterdir())


def test_a_filter_holds_for_table_and_figures(desk, result):
    chosen = int((result.points[HALF_LIFE] < 4).sum())
    view = View(sweep=NAME, filter=f"{HALF_LIFE}:under:4.0")
    assert f"{chosen} of 20 points are looked at" in texts(*shown(view, desk).values())
    assert f"mean over {chosen} points" in texts(shown(view, desk)[RESULT])
    (graph,) = all_of(dcc.Graph, shown(view.at("parallel"), desk)[RESULT])
    assert sum(len(set(trace.customdata) - {None}) for trace in graph.figure.data) == chosen
    assert "No point passes" in texts(shown(View(sweep=NAME, filter=f"{HALF_LIFE}:over:99"), desk)[RESULT])


def test_one_part_is_made_anew_only_where_it_changed(desk):
    view = View(sweep=NAME)
    shown(view, desk)
    first = page(view, desk, {}, {}, is_own=False)
    tokens = {name: one.token for name, one in first.items()}
    assert not any(one.is_new for one in page(view, desk, {}, tokens, is_own=False).values())
    filtered = page(view.but(filter=f"{HALF_LIFE}:under:4"), desk, {}, tokens, is_own=True)
    assert {name for name, one in filtered.items() if one.is_new} == {HEAD, "controls", RESULT}
    back = page(view.but(filter=f"{HALF_LIFE}:under:4"), desk, {}, tokens, is_own=False)
    assert back[TABLE].is_new


def test_layout_stands_before_anything_is_read():
    laid = sweeps.layout(Words("de"), {"sweep": NAME})
    assert "Versuchsreihen" in texts(laid)
    assert "unknown setting 'nothing'" in texts(sweeps.layout(Words("en"), {"nothing": "1"})).lower()


def test_a_point_is_downloaded_with_where_it_comes_from(desk, result):
    shown(View(sweep=NAME), desk)
    file = csv_of(desk.looked(View(sweep=NAME, filter=f"{MONTH}:over:47")))
    about = [line for line in file["content"].splitlines() if line.startswith("#")]
    rows = [line for line in file["content"].splitlines() if not line.startswith("#")]
    assert "not a forecast" in about[0]
    assert f"filter: {MONTH}:over:47.0" in "".join(about)
    assert len(rows) - 1 == (result.points[MONTH] > 47).sum()


# --- addresses -------------------------------------------------------------------------------------------------------

BAD = (
    "?sweep=nothing",
    "?sweep=../../etc/passwd",
    "?sweep=tri",  # the beginning of a name is no name here
    "?store=../store",
    "?store=/etc&sweep=trial",
    "?sweep=trial&tab=elsewhere",
    "?sweep=trial&point=20",
    "?sweep=trial&point=99999999999999999999",
    "?sweep=trial&point=-1",
    "?sweep=trial&outcome=nothing",
    "?sweep=trial&tab=plane&x=pull&y=pull",
    "?sweep=trial&tab=plane&x=nothing",
    "?sweep=trial&tab=series&series=nothing",
    "?sweep=trial&of=elsewhere",
    "?sweep=trial&tab=box&rule=import os",
    "?sweep=trial&tab=box&rule=baseline<0",
    "?sweep=trial&filter=nothing:under:1",
    "?sweep=trial&filter=point:under:nan",
    "?sweep=trial&filter=point:within:1",
    "?sweep=trial&filter=outcome:nothing:effect:over:0",
    "?sweep=trial&factors=" + ",".join(f"f{n}" for n in range(MOST_FACTORS + 1)),
    "?experiment=../../etc/passwd",
    "?experiment=/tmp/mine.yaml",
    "?form=huge",
    "?replicates=1e9",
    "?unknown=1",
    "?sweep",
    "?" + "&".join(f"lang={n}" for n in range(50)),
    "?sweep=" + "x" * 9000,
)


@pytest.mark.parametrize("query", BAD)
def test_a_wrong_address_gets_one_clear_line(desk, query):
    shown(View(sweep=NAME), desk)
    try:
        parts = shown(read_view(query), desk)
    except Refusal as refusal:
        parts = {name: one.component for name, one in problem(str(refusal), View(), desk, {}).items()}
    lines = problems(parts)
    assert len(lines) == 1
    assert lines[0]
    assert "\n" not in lines[0]
    assert len(lines[0]) < 700


def test_only_stores_below_the_folder_are_offered(stores):
    assert list(stores_in(stores)) == ["store"]
    assert list(stores_in(stores / "store")) == ["store"]
    assert store_named("", stores).folder == stores / "store"
    for name in ("..", ".", "../store", str(stores / "store"), "nothing"):
        with pytest.raises(Refusal, match="unknown store"):
            store_named(name, stores)


def test_a_view_is_its_address():
    view = View(
        sweep=NAME, tab="plane", point=3, x=HALF_LIFE, filter="pull:is:complement|point:within:1.0..5.0", rule="< 0"
    )
    assert read_view(view.query()) == view
    assert View().query() == ""


def test_a_filter_is_the_same_in_address_and_table(snapshot):
    conditions = (
        Condition(HALF_LIFE, "within", 2.5, 4.0),
        Condition("pull", "holds", word="compl"),
        Condition("outcome:exchanges:effect", "over", -5.0),
    )
    one = Filter(conditions)
    assert str(read_filter(str(one), snapshot)) == str(one)
    assert str(from_table(one.in_table(), snapshot)) == str(one)
    mean = np.nanmean(snapshot.values("exchanges"), axis=1)
    values = snapshot.points
    expected = values[HALF_LIFE].between(2.5, 4.0) & (values["pull"] == "complement") & (mean > -5.0)
    np.testing.assert_array_equal(one.holds(snapshot), expected.to_numpy())
    half_typed = {HALF_LIFE: {"filterType": "number", "type": "inRange", "filter": 1}, "point": {"type": "blank"}}
    assert from_table(half_typed, snapshot) == Filter()


def test_controls_change_the_address_and_their_defaults_do_not(desk):
    shown(View(sweep=NAME), desk)
    view = View(sweep=NAME)

    def control(name, default, value):
        return {"type": "sweeps-control", "name": name, "default": default}, {"prop_id": "x.value", "value": value}

    def grid(prop, value):
        return {"type": "sweeps-grid", "name": "points"}, {"prop_id": f"x.{prop}", "value": value}

    assert moved(view, [control("outcome", "live_vitality", "live_vitality")], desk) == view
    assert moved(view, [control("outcome", "live_vitality", "exchanges")], desk).outcome == "exchanges"
    assert moved(view.but(rule="< 0"), [control("outcome", "", "exchanges")], desk).rule == ""
    assert moved(view, [grid("filterModel", {}), grid("selectedRows", [])], desk) == view
    under = {HALF_LIFE: {"filterType": "number", "type": "lessThan", "filter": 3}}
    assert moved(view, [grid("filterModel", under)], desk).filter == f"{HALF_LIFE}:under:3.0"
    assert moved(view, [grid("selectedRows", [{"point": 6}])], desk).point == 6
    click = (
        {"type": "sweeps-graph", "name": "parallel"},
        {"prop_id": "x.clickData", "value": {"points": [{"customdata": 9}]}},
    )
    assert moved(view.at("parallel"), [click], desk) == view.but(point=9)
    with pytest.raises(Refusal, match="cases of interest"):
        moved(view.at("box"), [control("rule", "> q0.75", "tall")], desk)
    with pytest.raises(Refusal, match="whole number"):
        moved(view, [control("replicates", "", "many")], desk)


# --- jobs ------------------------------------------------------------------------------------------------------------


def test_an_analysis_of_too_few_points_says_so(desk, spool, stores):
    key = key_of("analysis", payload := {"store": str(stores / "store"), "sweep": NAME, "method": "sobol",
                                          "outcome": "exchanges", "of": "effect", "rule": "", "when": "x"})  # fmt: skip
    assert spool.ask("analysis", payload, HERE) == key
    status = ended(spool, key)
    assert status.state == FAILED
    assert "design=saltelli" in status.error
    with pytest.raises(Failed, match="design=saltelli"):
        desk._done("analysis", payload)


def test_a_sweep_is_foretold_started_cancelled_and_resumed_from_the_page(tmp_path, spool, monkeypatch):
    desk = Desk(tmp_path, spool, Words("en"), HERE)
    view = View(experiment="suspensions", form="small", replicates=2)
    after = pressed("forecast", "", view, {}, desk)
    said = texts(shown(view, desk, after)[RESULT])
    assert "4 points" in said
    assert "diplomacity sweep experiment=suspensions small=true replicates=2" in said

    begun, release = threading.Event(), threading.Event()

    def slowly(_executor, function, chunks, shared):
        for item in [item for chunk in chunks for item in chunk]:
            yield function(shared, (item,))
            begun.set()
            release.wait(20)

    monkeypatch.setattr("dashboards.jobs.engine.ASK_SECONDS", 0.0)
    monkeypatch.setattr(InProcess, "map_chunks", slowly)
    after = pressed("start", "", view, after, desk)
    key = after["started"]
    assert begun.wait(60)
    assert [one.key for one in desk.running(View())] == [key]
    spool.leave(key, HERE)
    assert spool.is_wanted(key)  # it goes on when the page is closed
    pressed("cancel", key, View(), after, Desk(tmp_path, spool, Words("de"), THERE))
    release.set()
    assert ended(spool, key).state == CANCELLED
    monkeypatch.undo()

    store = Store(tmp_path / "store")
    (row,) = listed(store)
    assert 0 < row["counts"]["ok"] < 8
    assert "Run what is missing" in texts(*shown(View(sweep=row["name"]).at("runs"), desk).values())
    desk.when = ""
    resumed = pressed("resume", row["name"], View(sweep=row["name"]), {}, desk)
    status = ended(spool, resumed["started"])
    assert status.state == DONE, status.error
    assert listed(store)[0]["counts"] == {"ok": 8, "failed": 0, "missing": 0}
    assert "is done" in texts(shown(View(), desk, resumed)["running"])
    again = pressed("resume", row["name"], View(sweep=row["name"]), {}, desk)
    assert ended(spool, again["started"]).total == 0  # asked for again, it looks again, and nothing is left


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        ({"experiment": "/tmp/mine.yaml"}, "unknown experiment"),
        ({"experiment": "nothing"}, "unknown experiment"),
        ({"experiment": "suspensions", "replicates": 10**9}, "replicates = 1000000000 is outside"),
        ({"experiment": "suspensions", "samples": True}, "samples = True is outside"),
        (
            {"experiment": "twinning_or_networks", "replicates": 900},
            f"the {MOST_RUNS:,} that a page may start",
        ),
    ],
)
def test_only_experiments_by_name_and_of_a_size_are_started(tmp_path, payload, said):
    with pytest.raises(Refusal, match=said):
        plan_asked({**payload, "store": str(tmp_path)})


def test_an_experiment_is_asked_for_as_on_the_command_line():
    assert arguments_of(SMALLEST) == ["experiment=suspensions", "small=true", "replicates=1"]


def test_what_was_not_foretold_is_not_started(desk):
    with pytest.raises(Refusal, match="say first what it would take"):
        pressed("start", "", View(experiment="suspensions"), {}, desk)
    with pytest.raises(Refusal, match="not running"):
        pressed("cancel", "0" * 24, View(), {}, desk)
    with pytest.raises(Refusal, match="unknown sweep"):
        pressed("resume", "../x", View(), {}, desk)


def test_a_lasting_job_is_wanted_until_it_is_cancelled(tmp_path, monkeypatch):
    spool = Spool(tmp_path)
    key = spool.ask("sweep", {"a": 1}, HERE, lasts=True)
    now = time.time()
    monkeypatch.setattr("dashboards.jobs.spool.time", SimpleNamespace(time=lambda: now + 10 * WANTED_SECONDS))
    assert spool.is_wanted(key)
    spool.cancel(key)
    assert not spool.is_wanted(key)
    spool.close(key, Status(DONE))
    assert spool.ask("sweep", {"a": 1}, HERE, lasts=True) == key
    assert spool.queued() == [key]


# --- figures ---------------------------------------------------------------------------------------------------------


def linear(points):
    return 3 * points["a"] + points["b"]


@cache
def bars_of(design):
    """A known function, analysed as its design allows; found once for all languages."""
    factors = numbers("a", "b", "idle")
    shares = {
        "saltelli": lambda: saltelli("ab", 32, second_order=False),
        "morris": lambda: trajectories(["a", "b", "idle"], 8),
        "lhs": lambda: cube(80, 3),
    }[design]()
    factors = factors[: shares.shape[1]]
    sweep = Known(factors, shares, {"live_vitality": linear}, design, replicates=4, noise=0.05)
    return factors, analysed(sweep, sensitivity_of(design), "live_vitality", "effect")


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("design", ["saltelli", "morris", "lhs"])
def test_bars_show_what_matters_most_first_and_leave_the_rest_pale(design, language):
    factors, found = bars_of(design)
    method = sensitivity_of(design)
    table, names, words = found.tables[method], factor_names(factors), Words(language)
    assert ranked(method, table)["factor"].tolist()[:2] == ["a", "b"]
    figure = sensitivity_figure(method, table, names, "", words)
    bars = [trace for trace in figure.data if trace.type == "bar"]
    assert all(trace.error_x.array is not None for trace in bars)
    assert bars[0].y[-1] == "a"  # the largest at the top
    if design != "saltelli":
        assert "idle" not in ranked(method, table).query("is_claimed")["factor"].tolist()
    sentences = told.sensitivity(method, table, found.facts, "x", names, words)
    assert "[" in sentences[0]


def test_cells_whose_interval_spans_zero_are_grey_and_in_brackets():
    factors = numbers("a", "b")
    sweep = Known(factors, cube(200, 2), {"live_vitality": lambda p: p["a"] - 0.5}, "lhs", replicates=4, noise=0.02)
    sample = sample_of(sweep, "live_vitality")
    cells = plane_cells(sample, *factors, Words("de"))
    figure = plane_figure(cells, "a", "b", "", True, Words("de"))
    grey, coloured = figure.data
    open_cells = ~((cells["low"] > 0) | (cells["high"] < 0)).to_numpy().reshape(grey.z.shape)
    assert 0 < open_cells.sum() < open_cells.size
    np.testing.assert_array_equal(~np.isnan(grey.z.astype(float)), open_cells)
    np.testing.assert_array_equal(~np.isnan(coloured.z.astype(float)), ~open_cells)
    assert all(text.startswith("(") for text in grey.text[open_cells])
    assert all("±" in text and "," in text for text in coloured.text[~open_cells])


def test_names_from_outside_are_text_in_figures():
    factors = numbers("a", "b")
    sample = sample_of(Known(factors, cube(40, 2), {"live_vitality": linear}, "lhs", replicates=3), "live_vitality")
    cells = plane_cells(sample, *factors).assign(x=lambda table: "<a href='x'>" + table["x"])
    figure = plane_figure(cells, "a", "b", "", True, Words("en"))
    assert all("<a" not in label for label in figure.data[-1].x)


def test_many_lines_are_thinned_over_the_order_of_outcomes():
    means = np.linspace(-1, 1, 2 * MOST_LINES)[::-1].copy()
    means[7] = np.nan
    kept = thinned(means)
    assert len(kept) == MOST_LINES
    assert 7 not in kept
    assert {0, len(means) - 1} <= set(kept)
    groups = by_sign(means - 0.1, means + 0.1, ("falls", "open", "rises"))
    assert sum(group.holds.sum() for group in groups) == len(means)
