"""The assumptions behind a stored sweep: what it varies, and where everything else stands."""

from __future__ import annotations

from typing import Any

from experiments.assumptions import assumptions_of
from experiments.sweeps.printed import range_in_words
from experiments.sweeps.results import SweepResult
from sim import errors


def assumptions_of_sweep(result: SweepResult) -> list[dict[str, Any]]:
    """Rows as of a run's result; those that are varied say over which range, and have `is_varied`.

    A choice that is varied, as pull=complement,substitution, moves parameters as well: these say so. Refuses a sweep
    of which nothing is stored.
    """
    digests = dict.fromkeys(scenario for scenario, _ in result.definition["points"])
    contents = result.store.configurations(list(digests))
    if not contents:
        raise errors.missing_file("runs of sweep", result.name, "start the sweep again")
    used = [content["parameters"] for content in contents.values()]
    varied = {factor.name.removeprefix("mechanisms."): factor for factor in result.factors}
    rows = assumptions_of(used[0])
    for row in rows:
        mechanism, name = row["parameter"].split(".")
        values = {str(parameters[mechanism][name]) for parameters in used}
        row["is_varied"] = row["parameter"] in varied or len(values) > 1
        if row["parameter"] in varied:
            row["value"] = f"varied: {range_in_words(varied[row['parameter']])}"
        elif len(values) > 1:
            row["value"] = f"varied: {', '.join(sorted(values))}"
    return rows
