"""`diplomacity workshop rehearse`: a whole workshop with simulated phones, and what was seen of it."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from dashboards.workshop.rehearsal.seen import Seen

WORKERS = 4


def rehearse(
    plan: Annotated[str, typer.Argument(metavar="NAME", help="the workshop")] = "paris_withdrawal",
    form: Annotated[str, typer.Option(help="short or long")] = "short",
    phones: Annotated[int, typer.Option(min=1, max=250, help="simulated phones")] = 30,
    address: Annotated[str | None, typer.Option(help="a dashboard that runs; without it, one is started")] = None,
    replicates: Annotated[int | None, typer.Option(min=2, help="runs (default: those of the workshop)")] = None,
    seed: Annotated[int, typer.Option(min=0, help="what the simulated people like")] = 1,
    thinks: Annotated[float, typer.Option(min=0.0, max=60.0, help="longest time to answer, seconds")] = 3.0,
) -> None:
    """Play a workshop with simulated phones over http, as on the day: votes, waiting times, errors."""
    from dashboards.workshop.rehearsal.playing import Played, play
    from dashboards.workshop.rehearsal.server import own_server
    from experiments.workshop.plans import load_plan
    from sim import errors

    load_plan(plan, form)  # refuses a wrong name before anything is started
    with own_server(WORKERS) if address is None else nullcontext(address) as place:
        typer.echo(f"{phones} phones at {place}")
        played: Played = play(place, plan, form, phones, replicates, seed, thinks, typer.echo)
    _tell(played.seen)
    for (turn, kind), count in sorted(played.counted.items()):
        typer.echo(f"turn {turn}, {kind}: {count} votes counted")
    if not played.is_whole:
        raise errors.bad_file("the rehearsal", "; ".join(played.problems), "see what the server printed")
    typer.echo("Every vote that a phone was told is recorded was counted once. No error.")


def _tell(seen: Seen) -> None:
    """Waiting times and errors."""
    from dashboards.workshop.rehearsal.seen import RUN, quantile

    for number, waited in enumerate(seen.seconds.pop(RUN, []), start=1):
        typer.echo(f"turn {number}: the room waited {waited:.1f} s for its run")
    for kind, seconds in sorted(seen.seconds.items()):
        half, most = (1e3 * quantile(seconds, share) for share in (0.5, 0.95))
        typer.echo(f"{kind}: {len(seconds)} requests, half within {half:.0f} ms, 95 % within {most:.0f} ms")
    if seen.delays:
        half, most = quantile(seen.delays, 0.5), quantile(seen.delays, 0.95)
        typer.echo(f"news on the phones: half within {half:.1f} s, 95 % within {most:.1f} s")
    for what, count in seen.errors.most_common():
        typer.echo(f"error, {count} times: {what}")
