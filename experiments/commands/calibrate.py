"""`diplomacity calibrate`: which parameters do the fitting facts narrow, and to what?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from experiments.calibration.fit import Plan, Population
    from experiments.calibration.screening import Screening
    from experiments.calibration.storing import Calibration

SETTINGS = ("seed", "processes", "out")


def calibrate(
    overrides: list[str] = typer.Argument(None, metavar="[NAME=VALUE]...", help="see the examples above"),
    facts: list[str] = typer.Option([], "--fact", help="F1, F8 ...; all fitting facts if none is named"),
    parameters: list[str] = typer.Option(
        [], "--parameter", help="commitments.own ...; chosen by a screen of all if none is named"
    ),
    most: int = typer.Option(8, "--most", help="parameters that the screen may choose"),
    particles: int = typer.Option(200, "--particles", help="parameter sets in a population"),
    populations: int = typer.Option(6, "--populations", help="populations, each nearer to the facts"),
    simulations: int = typer.Option(6_000, "--simulations", help="after so many no further population is finished"),
) -> None:
    """Fit few parameters to the fitting facts by approximate Bayesian computation, and say which they identify.

    diplomacity calibrate seed=1 out=my_calibration

    diplomacity calibrate --parameter commitments.own --parameter commitments.neighbours --fact F1 --fact F8

    The folder holds particles, prior beside posterior as table and figure, and fitted.yaml, a choice for
    conf/calibration. Interrupted, the same command goes on with the next population. Needs the extra 'calibration'.
    """
    from experiments.calibration.fit import fit
    from experiments.calibration.posterior import posterior_table
    from experiments.calibration.storing import HISTORY, Calibration, begin, folder_for, write
    from experiments.configuration import changed
    from experiments.extras import needs
    from experiments.facts.asking import refuse_other_settings

    needs("pyabc", "calibration")
    given = list(overrides or [])
    refuse_other_settings(given, SETTINGS, "calibrate")
    settings, fixed = changed(given)
    screening, plan = planned(
        facts, parameters, fixed, settings["seed"], settings["processes"], most,
        {"particles": particles, "populations": populations, "simulations": simulations},
    )  # fmt: skip
    folder = folder_for(plan, settings["out"])
    history = begin(folder, plan)
    typer.echo(f"fitting {', '.join(factor.name for factor in plan.factors)}", err=True)
    found = fit(plan, history, _tell)
    command = "diplomacity calibrate " + " ".join(_as_typed(given, facts, parameters, most, plan))
    done = Calibration(plan, screening, found, posterior_table(found, plan.factors), command, _today())
    write(done, folder)
    (folder / HISTORY).unlink()
    _show(done)
    typer.echo(str(folder))


def _tell(population: Population) -> None:
    """Say how far the fit has come."""
    typer.echo(
        f"population {population.number} of {population.populations}: at most {population.distance:.3g} tolerances "
        f"from the facts, {population.simulations} simulations",
        err=True,
    )


def _today() -> str:
    from datetime import UTC, datetime

    return datetime.now(UTC).date().isoformat()


def _show(done: Calibration) -> None:
    """The table of prior beside posterior, what is out of reach, and how sure it is."""
    from experiments.calibration.posterior import RULE, effective_size
    from experiments.caution import OF_FACTS
    from experiments.tables import Table, console, show

    header = ("parameter", "default", "prior", "posterior median", "90 % interval", "kept", "verdict")
    cells = [
        [
            row["parameter"],
            f"{row['default']:g}",
            f"{row['prior_low']:g} to {row['prior_high']:g}",
            f"{row['median']:.3g}",
            f"{row['low']:.3g} to {row['high']:.3g}",
            f"{row['kept']:.0%}",
            row["verdict"],
        ]
        for row in done.table.to_dict("records")
    ]
    show(Table("Prior beside posterior", header, cells, numeric=("default", "posterior median", "kept")))
    beyond = done.screening.out_of_reach
    if beyond:
        console().print(f"Out of reach within the plausible ranges, not fitted: {', '.join(beyond)}.")
    effective = effective_size(done.particles)
    console().print(f"{effective:.0f} effective particles. {RULE.capitalize()}. {OF_FACTS}")


def planned(
    facts: list[str],
    parameters: list[str],
    fixed: dict[str, object],
    seed: int,
    processes: int | None,
    most: int,
    effort: dict[str, int],
) -> tuple[Screening, Plan]:
    """Screen, and choose what is fitted to what. Refuses held-out facts, and what can be refused before any run."""
    from experiments.calibration.fit import Plan, situations_for
    from experiments.calibration.priors import priors_of
    from experiments.calibration.screening import fitted, screen
    from experiments.facts import FACTS, Role, chosen_patterns
    from experiments.facts.situations import SITUATIONS
    from experiments.progress import progress_bar
    from sim import errors
    from sim.parameters import walk

    patterns = fitted(chosen_patterns(facts))
    for name in dict.fromkeys(pattern.fact for pattern in patterns) if facts else ():
        if FACTS[name].role is not Role.FITTING:
            raise errors.not_allowed("calibrate", f"use {name}", f"it is a fact of the list '{FACTS[name].role.value}'")
    patterns = [pattern for pattern in patterns if FACTS[pattern.fact].role is Role.FITTING]
    if most < 1:
        raise errors.out_of_bounds("--most", most, 1, "any number")
    named = priors_of(parameters)
    if patterns:  # what can be refused is refused before the screen
        Plan(named or priors_of(["commitments.own"]), tuple(patterns), {}, {}, {}, seed=seed, **effort)
    wanted = {factor.name for factor in named}
    among = [parameter for parameter in walk() if parameter.path in wanted] or None
    with progress_bar("screen", "trials") as progress:
        screening = screen(patterns, fixed, seed=seed, among=among, processes=processes, progress=progress)
    factors = named or priors_of(screening.candidates(most))
    within = [pattern for pattern in patterns if pattern.fact not in screening.out_of_reach]
    kept, situations = situations_for(within, factors, SITUATIONS)
    return screening, Plan(factors, kept, screening.tolerances, situations, {**fixed}, seed=seed, **effort)


def _as_typed(given: list[str], facts: list[str], parameters: list[str], most: int, plan: Plan) -> list[str]:
    """The command that makes the same calibration again."""
    told = [override for override in given if not override.startswith(("processes=", "out=", "seed="))]
    told.append(f"seed={plan.seed}")
    told += [part for fact in facts for part in ("--fact", fact)]
    told += [part for path in parameters for part in ("--parameter", path)] or ["--most", str(most)]
    return [
        *told, "--particles", str(plan.particles), "--populations", str(plan.populations), "--simulations",
        str(plan.simulations),
    ]  # fmt: skip
