"""`diplomacity world`: import a world from public tables, generate one from a gazetteer, describe one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="Import, generate or describe a world.")

Out = Annotated[
    Path | None, typer.Argument(metavar="OUT", help="a new or empty folder for the world", show_default=False)
]
FORMS, NATIONS, ABOUT = "Public tables (one form)", "Facts about nations", "About the world"


def _folder(out: Path | None) -> Path:
    from sim import errors

    if out is None:
        raise errors.missing_field("OUT", "diplomacity world")
    return out


@app.command("import")
def import_tables(
    out: Out = None,
    nodes: Annotated[
        Path | None, typer.Option(help="cities: id or qid, label, country, lat, lon, population", rich_help_panel=FORMS)
    ] = None,
    edges: Annotated[
        Path | None, typer.Option(help="ties: source, target (ids of --nodes), year", rich_help_panel=FORMS)
    ] = None,
    edge_list: Annotated[
        Path | None,
        typer.Option(
            help="ties: city1, country1, lat1, lng1, city2, country2, lat2, lng2, year", rich_help_panel=FORMS
        ),
    ] = None,
    wikidata: Annotated[
        Path | None, typer.Option(help="the result of --show-query as CSV", rich_help_panel=FORMS)
    ] = None,
    show_query: Annotated[bool, typer.Option("--show-query", help="Print the Wikidata query and stop.")] = False,
    ideal_points: Annotated[
        Path | None,
        typer.Option(
            help="UN ideal points: iso3c, session, IdealPoint; the latest session counts", rich_help_panel=NATIONS
        ),
    ] = None,
    local_autonomy: Annotated[
        Path | None,
        typer.Option(
            help="Local Autonomy Index: country_code, D_LAI_ and the year; the latest counts", rich_help_panel=NATIONS
        ),
    ] = None,
    assume_population: Annotated[
        int,
        typer.Option(
            help="people of a city that neither the table nor the shipped gazetteer knows", rich_help_panel=ABOUT
        ),
    ] = 20_000,
    start_year: Annotated[int, typer.Option(help="calendar year of month 0", rich_help_panel=ABOUT)] = 2020,
    title: Annotated[str, typer.Option(help="title of the world", rich_help_panel=ABOUT)] = "",
) -> None:
    """Build a world from public tables of town twinning.

    Countries may be written in any usual way. What cannot be placed is listed in OUT/unplaced.csv.
    """
    if show_query:
        from experiments.worlds.public_tables import QUERY

        typer.echo(QUERY, nl=False)
        return
    from experiments.worlds.importer import ImportRequest, import_world

    request = ImportRequest(
        nodes=nodes,
        edges=edges,
        edge_list=edge_list,
        wikidata=wikidata,
        ideal_points=ideal_points,
        local_autonomy=local_autonomy,
        assumed_population=assume_population,
        start_year=start_year,
        title=title,
    )
    folder = _folder(out)
    report = import_world(request, folder)
    typer.echo("\n".join([*report.lines(), f"wrote {folder}"]))


@app.command()
def generate(
    out: Out = None,
    nations: Annotated[str, typer.Option(help="ISO codes with commas: DEU,USA")] = "all",
    above: Annotated[
        str, typer.Option(help="smallest population, for all or by nation: USA:500000,CHN:1000000")
    ] = "300000",
    pairs: Annotated[str, typer.Option(help="ties between two nations: DEU-USA:210,CHN-USA:280")] = "",
    since: Annotated[str, typer.Option(help="first year of ties for a pair of --pairs: CHN-USA:1979")] = "",
    mean_degree: Annotated[
        float, typer.Option(help="ties a city in all, drawn among the pairs that --pairs does not name")
    ] = 0.0,
    affinity: Annotated[
        str, typer.Option(help="log factors for blocs, pairs, or within nations: EU:2.5,DEU-FRA:1.5,home:2.2")
    ] = "",
    documents: Annotated[
        str, typer.Option(help="a world whose documented ties and offices are taken over: rhine")
    ] = "",
    networks: Annotated[bool, typer.Option(help="let the registered networks have members")] = True,
    gazetteer: Annotated[
        Path | None,
        typer.Option(help="cities of your own: name, country, lat, lon, population; the shipped ones otherwise"),
    ] = None,
    start_year: Annotated[int, typer.Option(help="calendar year of month 0")] = 2017,
    seed: Annotated[int, typer.Option(help="of the draws; the same seed makes the same world")] = 1,
    title: Annotated[str, typer.Option(help="title of the world")] = "",
    story: Annotated[str, typer.Option(help="a sentence about the world")] = "",
) -> None:
    """Generate a world: real cities, ties drawn to documented totals and marked as generated."""
    from experiments.worlds.generator import generate_world
    from experiments.worlds.requests import GenerationRequest

    folder = _folder(out)
    request = GenerationRequest(
        nations=nations,
        above=above,
        pairs=pairs,
        since=since,
        mean_degree=mean_degree,
        affinity=affinity,
        documents=documents,
        networks=networks,
        gazetteer=gazetteer,
        start_year=start_year,
        seed=seed,
        title=title,
        story=story,
    )
    report = generate_world(request, folder)
    tables = ", ".join(f"{len(data)} {name}" for name, data in report.world.tables.items() if len(data))
    typer.echo("\n".join([tables, *report.remarks, f"wrote {folder}"]))


@app.command()
def describe(
    name: Annotated[str, typer.Argument(metavar="NAME|PATH", help="a world by name, or its folder")] = "rhine",
    search_path: Annotated[list[Path] | None, typer.Option(help="a folder with worlds of your own")] = None,
) -> None:
    """Say what a world holds, how much of it is documented, and how its graph of ties compares with the real one."""
    from experiments.worlds.describe import describe as described
    from sim.world import World

    folder = Path(name).expanduser()
    is_folder = name not in World.names(search_path or ()) and folder.is_dir()
    world = World.load(f"{folder}/" if is_folder else name, search_path or ())
    typer.echo("\n".join(described(world).lines()))
