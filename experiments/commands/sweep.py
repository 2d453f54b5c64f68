"""`diplomacity sweep`: a designed experiment that resumes where it was stopped."""

from __future__ import annotations

import signal
from concurrent.futures import BrokenExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from experiments.sweeps.plan import Plan
    from experiments.sweeps.running import Outcome
    from experiments.sweeps.store import Store

INTERRUPTED = 130
SHOWN_FAILURES = 5
SILENT_SECONDS = 1.0


def sweep(
    overrides: list[str] = typer.Argument(None, metavar="[NAME=VALUE]...", help="see the examples above"),
) -> None:
    """Run a design: every value in Hydra's sweep grammar is a factor; the same command finishes what was stopped.

    diplomacity sweep experiment=twinning_or_networks design=sobol samples=1024

    diplomacity sweep scenario=paris_withdrawal,great_power_tension 'mechanisms.ideas.twinning=interval(0.02,0.2)'
    design=lhs samples=200 dry_run=true

    diplomacity sweep vary=[ideas,ties] design=morris samples=20 shard=3/16

    What can be set: diplomacity list sweep_settings, parameters, choices, experiments.
    """
    from experiments.progress import progress_bar
    from experiments.sweeps.asking import plan_of
    from experiments.sweeps.store import Store

    with progress_bar("planning", "points", after=SILENT_SECONDS) as progress:
        plan = plan_of(overrides or [], progress)
    store = Store(Path(plan.settings["store"]))
    if plan.settings["dry_run"]:
        _tell_forecast(plan, store)
        return
    store.check_writable()
    went = _run(plan, store)
    _tell(plan, store, went)
    if went.failures and len(went.failures) == went.done:
        raise typer.Exit(1)


def _run(plan: Plan, store: Store) -> Outcome:
    from experiments.progress import progress_bar
    from experiments.sweeps.running import Outcome, executor_of, run_plan

    went = Outcome()

    def note(done: int, total: int, failed: int) -> None:
        went.done, went.pending = done, total
        show(done, total, failed)

    executor = executor_of(plan.settings)
    signal.signal(signal.SIGTERM, _interrupt)  # what a scheduler sends before it kills: what is done is to be stored
    try:
        with progress_bar(plan.name, "runs") as show:
            return run_plan(plan, store, executor, note)
    except KeyboardInterrupt:
        typer.echo(f"stopped: {_so_far(went)}", err=True)
        raise SystemExit(INTERRUPTED) from None
    except BrokenExecutor as error:  # workers were lost for good: out of memory, a crash, a cluster that is gone
        typer.echo(f"error: {' '.join(str(error).split())}; {_so_far(went)}", err=True)
        raise SystemExit(1) from None


def _interrupt(_number: int, _frame: object) -> None:
    """Answers a request to end as Ctrl-C does."""
    raise KeyboardInterrupt


def _so_far(went: Outcome) -> str:
    left = f"{went.done} of {went.pending} runs are stored" if went.pending else "nothing was run yet"
    return f"{left}; the same command does the rest"


def _tell(plan: Plan, store: Store, went: Outcome) -> None:
    """Failures, the table of the sweep, its name, and what to do next."""
    from experiments.sweeps.printed import show_summary
    from experiments.sweeps.results import open_sweep

    result = open_sweep(plan.name, store.folder)
    for run in went.failures[:SHOWN_FAILURES]:
        values = dict(zip(result.points.columns, plan.points.values(run.point), strict=True))
        typer.echo(f"failed: point {run.point} {_in_words(values)}, seed {run.seed}: {run.error}", err=True)
    if len(went.failures) > SHOWN_FAILURES:
        more = f"{len(went.failures) - SHOWN_FAILURES} more failed"
        typer.echo(f"{more}; see `diplomacity results failures {result.name}`", err=True)
    show_summary(result)
    if not went.pending:
        typer.echo("Nothing was left to run: all of it is stored.")
    typer.echo(result.name)


def _in_words(values: dict[str, Any]) -> str:
    said = {name: f"{value:.4g}" if isinstance(value, float) else value for name, value in values.items()}
    return " ".join(f"{name}={value}" for name, value in said.items())


def _tell_forecast(plan: Plan, store: Store) -> None:
    from experiments.progress import progress_bar
    from experiments.sweeps.planning import forecast
    from experiments.sweeps.printed import show_forecast
    from experiments.sweeps.running import executor_of, workers_of

    executor_of(plan.settings)
    if store.exists:
        store.check()
    with progress_bar("pilot", "runs", after=SILENT_SECONDS) as progress:
        told = forecast(plan, store, workers_of(plan.settings), progress)
    show_forecast(plan, told)
