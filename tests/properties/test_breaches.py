"""Every property refuses something: here is what, one spoilt run after another."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable

import numpy as np
import pytest

from sim import World
from sim.log import NOBODY
from sim.stages import Channel, CommitmentStage, IdeaStage, Kind, TieStatus
from tests.properties.properties import PROPERTIES, rows_of_kind
from tests.properties.trials import Run, Trial
from tests.running import busy

LIVELY = {
    "ties.end_suspended": 0.3, "ties.end_dormant": 0.1, "ties.formation": 0.5, "governments.elections": True,
    "commitments.leaving": 0.05, "ideas.drop_rate": 0.5, "networks.ordinary_exit": 0.3, "commitments.own": 0.2,
}  # fmt: skip
BREACHES: list[tuple[str, str, Callable[[Run], None]]] = []


def breach(name: str):
    def note(spoil: Callable[[Run], None]) -> Callable[[Run], None]:
        BREACHES.append((name, spoil.__name__, spoil))
        return spoil

    return note


@pytest.fixture(scope="module")
def trial(toy: World) -> Trial:
    return Trial(toy, busy(), 5, 24, LIVELY)


@pytest.fixture(scope="module")
def sound(trial: Trial) -> Run:
    return trial.run()


def places(run: Run, kind: Kind) -> np.ndarray:
    return np.flatnonzero(run.record.log[:, 1] == kind)


def adoptions(run: Run) -> np.ndarray:
    """Rows of the log that are adoptions; what the record has worked out about them is forgotten again."""
    rows = np.flatnonzero(run.record.is_adoption)
    del run.record.is_adoption
    return rows


def without_row(run: Run, row: int) -> None:
    run.record.log = np.delete(run.record.log, row, axis=0)


@breach("every_passage_is_declared")
def an_idea_is_tested_unheard(run):
    run.record.log[places(run, Kind.IDEA)[0], 4:6] = IdeaStage.UNAWARE, IdeaStage.TESTING


@breach("every_passage_is_declared")
def a_commitment_skips_a_rung(run):
    run.record.log[places(run, Kind.COMMITMENT)[0], 4:6] = CommitmentStage.COMMITTED, CommitmentStage.PLAN


@breach("no_two_stages_pass_in_one_month")
def a_tie_passes_twice(run):
    row = places(run, Kind.TIE)[0]
    run.record.log = np.insert(run.record.log, row, run.record.log[row], axis=0)


@breach("months_of_the_log_run_forward")
def a_month_comes_late(run):
    run.record.log[-1, 0] = 0


@breach("months_of_the_log_run_forward")
def a_month_after_the_end(run):
    run.record.log[-1, 0] = run.record.months


@breach("the_log_retells_the_state")
def a_passage_of_a_tie_is_not_written(run):
    without_row(run, places(run, Kind.TIE)[-1])


@breach("the_log_retells_the_state")
def a_mayor_forgets_a_commitment(run):
    run.record.tables["cities"]["commitment"][0] += 1


@breach("the_log_retells_memberships")
def a_leaving_is_not_written(run):
    rows = places(run, Kind.MEMBERSHIP)
    without_row(run, rows[run.record.log[rows, 5] == 0][0])


@breach("the_log_retells_memberships")
def a_member_is_counted_twice(run):
    run.record.tables["networks"]["members"][0] += 1


@breach("the_log_retells_memberships")
def a_network_ends_and_keeps_its_members(run):
    run.record.tables["networks"]["is_active"][:] = 0


@breach("an_event_happens_once_and_ends_when_it_should")
def an_event_does_not_end(run):
    rows = places(run, Kind.EVENT)
    without_row(run, rows[run.record.log[rows, 5] == 0][0])


@breach("the_register_never_forgets")
def an_ended_tie_is_taken_off(run):
    run.seen[-1] = {name: values[:-1] for name, values in run.seen[-1].items()}


@breach("the_register_never_forgets")
def an_ended_tie_comes_back(run):
    ended = np.flatnonzero(run.seen[-2]["status"] == TieStatus.ENDED)[0]
    run.seen[-1]["status"][ended] = TieStatus.ACTIVE


@breach("the_register_never_forgets")
def a_row_is_used_again(run):
    run.seen[-1]["city_a"][0] += 1


@breach("ties_add_up")
def a_tie_is_registered_and_not_counted(run):
    run.record.arrays["ties_registered"][-1] += 1


@breach("ties_add_up")
def an_end_is_taken_back(run):
    for name, by in (("ties_ended", -1.0), ("ties_active", 1.0)):
        run.record.arrays[name][-1] += by * run.record.arrays["ties_ended"][-1]


@breach("ties_add_up")
def a_new_tie_is_not_in_the_log(run):
    rows = places(run, Kind.TIE)
    without_row(run, rows[run.record.log[rows, 4] == TieStatus.ENDED][0])


@breach("vitality_stays_within_bounds")
def a_tie_is_more_than_alive(run):
    run.seen[3]["vitality"][0] = 1.0 + 1e-12


@breach("vitality_stays_within_bounds")
def dead_ties_count_as_live(run):
    run.record.arrays["live_vitality"][-1] += run.record.arrays["ties_registered"][-1]


@breach("columns_stay_within_their_bounds")
def support_above_one(run):
    run.record.tables["cities"]["support"][0] = 1.01


@breach("columns_stay_within_their_bounds")
def capacity_is_no_number(run):
    run.record.tables["cities"]["capacity"][0] = math.nan


@breach("shares_lie_between_0_and_1")
def more_than_all_have_heard(run):
    run.record.arrays["heard"][-1, 0] = 1.001


@breach("shares_lie_between_0_and_1")
def a_city_stands_on_two_rungs(run):
    run.record.arrays["ladder"][-1, 0] += 0.01


@breach("shares_lie_between_0_and_1")
def an_outcome_is_more_than_all(run):
    run.record.outcomes["share_adopted"] = 1.2


@breach("nothing_is_infinite_and_nan_is_only_said")
def load_without_staff(run):
    run.record.arrays["load"][0] = math.inf


@breach("nothing_is_infinite_and_nan_is_only_said")
def a_mean_of_nothing(run):
    run.record.outcomes["engagement"] = float(np.float64(math.nan))


@breach("ideas_go_no_further_than_they_were_heard")
def adopted_unheard(run):
    run.record.arrays["adopted"][-1, 0] = run.record.arrays["heard"][-1, 0] + 0.01


@breach("attribution_sums_to_adoptions")
def an_adoption_by_defiance(run):
    run.record.log[adoptions(run)[0], 6:8] = Channel.DEFIANCE, NOBODY


@breach("attribution_sums_to_adoptions")
def a_channel_takes_more_than_its_share(run):
    run.record.outcomes["adoptions_own"] += 0.01


@breach("adopters_are_adoptions_less_drops")
def an_adoption_that_no_channel_carried(run):
    without_row(run, adoptions(run)[0])


@breach("adopters_are_adoptions_less_drops")
def a_city_adopts_a_month_early(run):
    adopted = run.record.arrays["adopted"]
    month = np.flatnonzero(np.diff(adopted[:, 0]))[0]
    adopted[month, 0] = adopted[month + 1, 0]


@breach("tonnes_are_conserved")
def tonnes_are_lost(run):
    run.record.arrays["tonnes"][-1, 0] *= 1.0 - 1e-8


@breach("tonnes_are_conserved")
def a_city_delivers_what_its_nation_did(run):
    run.record.arrays["tonnes_delivered"][:, 0] += 1e-8 * run.record.arrays["tonnes"][:, 0]


@breach("tonnes_are_conserved")
def a_city_is_left_out_of_the_sum(run):
    run.record.tables["cities"]["tonnes"][0] = 0.0


def test_the_busy_run_is_sound(trial: Trial, sound: Run) -> None:
    run = copy.deepcopy(sound)
    for check in PROPERTIES.values():
        check(trial, run)
    kinds = {int(kind) for kind in Kind} - {int(Kind.CONSULATE)}
    assert kinds - set(run.record.log[:, 1].tolist()) == set()
    assert len(rows_of_kind(run.record, Kind.EVENT)) > len(trial.scenario.events)


def test_every_property_can_be_breached() -> None:
    assert {name for name, _, _ in BREACHES} == set(PROPERTIES)


@pytest.mark.parametrize(("name", "spoil"), [(n, s) for n, _, s in BREACHES], ids=[label for _, label, _ in BREACHES])
def test_a_breach_is_noticed(trial: Trial, sound: Run, name: str, spoil: Callable[[Run], None]) -> None:
    run = copy.deepcopy(sound)
    spoil(run)
    with pytest.raises(AssertionError):
        PROPERTIES[name](trial, run)
