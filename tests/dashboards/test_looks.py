"""What is looked at stands in the address; what cannot be looked at gets one line, and the rest of the page stays."""

import pytest

from dashboards.asking import asked
from dashboards.explore.looks import BY_NAME, LOOKS, chosen, look_of, without_foreign
from dashboards.explore.tabs import TABS
from dashboards.state import LOOKED_AT, State, read_query
from dashboards.uploads import Uploads
from sim import Refusal

HELD = "world=rhine&pairs=20&p.ideas.twinning=0.3"


@pytest.fixture
def uploads(tmp_path):
    return Uploads(tmp_path)


def looked_at(query, uploads):
    state = uploads.state(query)
    return without_foreign(state, asked(state, uploads), TABS)


def test_every_choice_has_a_name_in_the_address():
    assert tuple(BY_NAME) == LOOKED_AT
    assert len({(look.component, look.holds) for look in LOOKS}) == len(LOOKS)


def test_choices_that_stand_there_at_first_are_left_out():
    first = [list(look.default) if isinstance(look.default, tuple) else look.default for look in LOOKS]
    assert chosen(first) == {}
    assert chosen([None] * len(LOOKS)) == {}
    assert chosen(["heard", *first[1:]]) == {"stage": "heard"}


def test_an_address_holds_every_choice(uploads):
    looks = {
        "stage": "heard",
        "layer": "none",
        "arm": "baseline",
        "month": 5,
        "channels": "climate-plan",
        "tree": 7,
        "city_idea": "all",
        "outcomes": ("tonnes", "exchanges"),
        "series": "exchanges",
        "all_outcomes": True,
    }
    state = State(world="rhine", pairs=20, tab="compare", compared=("pandemic",), looks=looks)
    read = read_query(state.query())
    assert set(read.looks) == set(LOOKED_AT)
    assert [look_of(read, name) for name in looks] == [look_of(state, name) for name in looks]
    assert without_foreign(read, asked(read, uploads), TABS) == (read, "")


@pytest.mark.parametrize(
    ("foreign", "said"),
    [
        ("tab=nowhere", "unknown tab"),
        ("idea=magic", "unknown idea"),
        ("city=atlantis", "unknown city"),
        ("nation=XXX", "unknown nation"),
        ("network=none", "unknown network"),
        ("run=21", "from 1 to 20"),
        ("with=nonsense", "unknown scenario"),
        ("with=pandemic,russia_chill,great_power_tension,paris_whiplash", "from 1 to 3"),
        ("v.stage=abc", "give one of adopted"),
        ("v.stage=[heard]", "not a choice"),
        ("v.tree=21", "tree"),
        ("v.outcomes=[tonnes,nothing]", "nothing"),
        ("v.outcomes=tonnes", "not a choice"),
        ("v.all_outcomes=maybe", "all_outcomes"),
    ],
)
def test_what_is_foreign_is_told_in_a_line_and_the_rest_is_kept(uploads, foreign, said):
    state, told = looked_at(f"{HELD}&{foreign}", uploads)
    assert said in told
    assert "\n" not in told
    held = read_query(HELD)
    assert (state.world, state.pairs, state.parameters) == (held.world, held.pairs, held.parameters)
    assert without_foreign(state, asked(state, uploads), TABS) == (state, "")


def test_a_choice_of_no_name_is_refused():
    with pytest.raises(Refusal, match=r"v\.stag"):
        read_query("v.stag=heard")


def test_a_long_state_opens_in_any_language(uploads):
    state = State(world="rhine", tab="map", looks={"arm": "baseline"}, lang="de")
    query = uploads.save_state(state)
    assert query.endswith("&lang=de")
    assert uploads.state(f"?{query}") == state
    assert uploads.state(query.removesuffix("&lang=de")) == State(world="rhine", tab="map", looks={"arm": "baseline"})
    assert len(list(uploads.states.iterdir())) == 1
    with pytest.raises(Refusal):
        uploads.state(f"{query}&months=x")


def test_what_was_saved_long_ago_is_removed(uploads, monkeypatch):
    monkeypatch.setattr("dashboards.uploads.MOST_KEPT", 1)
    queries = [uploads.save_state(State(seed=seed)) for seed in range(12)]
    uploads.prune()
    assert len(list(uploads.states.iterdir())) == 10
    assert uploads.state(queries[-1]) == State(seed=11)
