"""Looking after stored sweeps: listing, exporting, removing."""

from __future__ import annotations

import json
from collections.abc import Set
from pathlib import Path
from typing import Any

import numpy as np

from experiments.caution import OF_DRAWS
from experiments.results import SUMMARY
from experiments.sweeps.compacting import compact
from experiments.sweeps.kept_worlds import drop_worlds
from experiments.sweeps.listing import STATUSES, listed
from experiments.sweeps.printed import amount
from experiments.sweeps.results import SweepResult, open_sweep, sweeps_in
from experiments.sweeps.store import SWEEPS, Store
from experiments.tables import Table
from sim import errors

FORMATS = (".csv", ".parquet", ".nc")


def sweeps_table(store: Store) -> Table:
    """The sweeps of a store: what each varies and how far it is."""
    rows: list[list[Any]] = []
    for row in listed(store):
        if row["problem"]:
            rows.append([row["name"], row["problem"], *[""] * 6])
            continue
        told = [row["design"], ", ".join(row["factors"]), row["points"], *(row["counts"][s] for s in STATUSES)]
        rows.append([row["name"], row["title"] or row["scenario"], *told])
    title = f"Sweeps in {store.folder} ({amount(store.size())})"
    header = ["name", "about", "design", "factors", "points", "ok", "failed", "missing"]
    return Table(title, header, rows, numeric=("points", "ok", "failed", "missing"))


def run_results(folder: Path) -> list[Path]:
    """Folders in which `diplomacity run` left a result."""
    return sorted(file.parent for file in folder.glob(f"*/{SUMMARY}"))


def provenance_lines(result: SweepResult) -> list[str]:
    """Where a sweep comes from, and where its store says what it ran with."""
    source = result.definition["provenance"]
    versions = ", ".join(f"{name} {version}" for name, version in source["versions"].items())
    return [
        f"versions: {versions}",
        f"commit: {source['commit'] or 'unknown'}; digest of the model's source: {source['source']}",
        f"a key, for `diplomacity results repeat`: {result.runs['key'].iloc[0]}",
        f"environment, for pip: {result.store.folder / 'environments'}; worlds: {result.store.folder / 'worlds'}",
    ]


def export(result: SweepResult, file: Path) -> None:
    """Write all runs of a sweep to a file; refuses a form it does not know and a folder that is not there."""
    if file.suffix not in FORMATS:
        raise errors.not_a_choice("--to", file.name, [f"a name ending in {form}" for form in FORMATS])
    if not file.absolute().parent.is_dir():
        raise errors.missing_file("folder of --to", file.parent, "name a file in an existing folder")
    try:
        if file.suffix == ".csv":
            source = result.definition["provenance"]
            about = [OF_DRAWS, f"sweep {result.name}", json.dumps(source["versions"]), f"source {source['source']}"]
            text = "".join(f"# {line}\n" for line in about) + result.to_pandas().to_csv(index=False)
            file.write_text(text, encoding="utf-8")
        elif file.suffix == ".parquet":
            result.to_pandas().to_parquet(file)
        else:
            data = result.to_xarray()
            words = [name for name in data.coords if data[name].dtype == object]
            data = data.assign_coords({name: data[name].astype(np.str_) for name in words})
            data.to_netcdf(file, engine="scipy")
    except OSError as error:
        raise errors.bad_file(file, f"cannot be written ({error.strerror})", "give another file") from None


def orphans(store: Store) -> set[str]:
    """Keys of the stored runs that no sweep of the store names, as its definition was removed by hand.

    Refuses where a definition cannot be read: what it names cannot be known.
    """
    found = set(store.runs(["seed"])["key"])
    for name in sweeps_in(store):
        found -= open_sweep(name, store.folder).named_keys()
    return found


def needed_by_it_alone(result: SweepResult) -> set[str]:
    """Keys of the stored runs that no other sweep of the store needs."""
    own = result.named_keys() & set(result.stored_keys())
    for name in sweeps_in(result.store):
        if name != result.name:
            own -= open_sweep(name, result.store.folder).named_keys()
    return own


def remove(result: SweepResult, keys: Set[str]) -> None:
    """Remove these runs, then the worlds that no sweep names, and the sweep's definition last."""
    store = result.store
    store.check_writable()
    if keys:
        compact(store, without=keys)
    others = [open_sweep(name, store.folder) for name in sweeps_in(store) if name != result.name]
    drop_worlds(store, but={key for other in others for key in other.definition["worlds"]})
    Path(store.folder, SWEEPS, f"{result.name}.json").unlink()
