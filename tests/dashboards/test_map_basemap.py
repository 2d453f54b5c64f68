"""The basemap: Equal Earth as PROJ computes it, whole rings, land where there is land."""

import itertools
import json
import math

import numpy as np
import pytest

from dashboards.map import build
from dashboards.map.basemap import basemap, file_of, points, svg_path
from dashboards.map.projection import CENTRES, UNITS, equal_earth, from_centre, map_units

# PROJ 9.5.1, +proj=eqearth +R=1
PROJ = {
    (0, 0): (0, 0),
    (180, 0): (2.7066299836960748, 0),
    (0, 90): (0, 1.3173627591574133),
    (180, 90): (1.6035886482840516, 1.3173627591574133),
    (90, 45): (1.1598544991029835, 0.8602310855220102),
    (6.96, 50.94): (0.08566377000205982, 0.9562900698140091),
    (-118.24, 34.05): (-1.6305006686822057, 0.6680022077173878),
    (151.2, -33.87): (2.0869650776546234, -0.6647057660224264),
}
LAND = {"Köln": (6.96, 50.94), "Beijing": (116.4, 39.9), "Nairobi": (36.8, -1.3), "Chicago": (-88, 41.8),
        "Alice Springs": (133.9, -23.7), "Chukotka": (-172.8, 66.2), "Kolyma": (165, 67), "Greenland": (-40, 72),
        "Brasília": (-47.9, -15.8)}  # fmt: skip
WATER = {"Atlantic": (-35, 30), "Pacific": (-150, 10), "Date line": (179.9, 20), "Indian Ocean": (80, -30),
         "Caspian Sea": (51, 41), "Mediterranean": (18, 35), "Arctic": (0, 87), "at 30 W": (-30.1, 10)}  # fmt: skip
LAND_AREA = 134.7e6 / 6371.0**2  # km2 without Antarctica, in radii squared: 148.9 less 14.2 million


def area(ring):
    """Signed area in map units (the shoelace formula)."""
    xs, ys = np.array(points(ring), dtype=float).T
    return 0.5 * float(np.sum(xs * np.roll(ys, -1) - np.roll(xs, -1) * ys))


def is_land(centre, longitude, latitude):
    """By the even-odd rule, as the map is filled."""
    x, y = (float(value) for value in map_units(from_centre(longitude, centre), latitude))
    crossings = 0
    for ring in basemap(centre).land:
        places = points(ring)
        for (x0, y0), (x1, y1) in itertools.pairwise([*places, places[0]]):
            crossings += (y0 > y) != (y1 > y) and x < x0 + (y - y0) / (y1 - y0) * (x1 - x0)
    return crossings % 2 == 1


@pytest.mark.parametrize("place", PROJ, ids=str)
def test_projection_is_that_of_proj(place):
    x, y = equal_earth(*place)
    assert (float(x), float(y)) == pytest.approx(PROJ[place], abs=1e-12)


def test_projection_keeps_areas():
    step = 1e-5
    for longitude, latitude in itertools.product((-170, -20, 0, 75, 179), (-80, -33, 0, 12, 60, 85)):
        corners = [(longitude + dx, latitude + dy) for dx, dy in ((0, 0), (step, 0), (step, step), (0, step))]
        xs, ys = equal_earth([a for a, _ in corners], [b for _, b in corners])
        drawn = 0.5 * float(np.sum(xs * np.roll(ys, -1) - np.roll(xs, -1) * ys))
        on_the_sphere = math.radians(step) ** 2 * math.cos(math.radians(latitude + step / 2))
        assert drawn == pytest.approx(on_the_sphere, rel=1e-4)


def test_places_around_another_meridian():
    assert from_centre([150, -30, -29, -31, 180, -180], 150).tolist() == [0, -180, -179, 179, 30, 30]


@pytest.mark.parametrize("centre", CENTRES)
class TestBasemap:
    def test_asset_is_small(self, centre):
        assert file_of(centre).stat().st_size < 80_000

    def test_all_lies_within_the_map(self, centre):
        xs, ys = np.array(points(basemap(centre).outline)).T
        edge = np.interp(np.arange(-1317, 1318), *_right_side(xs, ys))
        for line in [*basemap(centre).land, *basemap(centre).borders]:
            for x, y in points(line):
                assert abs(x) <= edge[y + 1317] + 2

    def test_rings_are_closed_and_do_not_jump(self, centre):
        for ring in basemap(centre).land:
            places = points(ring)
            assert len(places) >= 3
            assert places[0] != places[-1]
            for (x0, _), (x1, _) in itertools.pairwise([*places, places[0]]):
                assert abs(x1 - x0) < 400  # a ring that wraps around the world would jump by 4,000
        assert max(abs(step) for line in basemap(centre).borders for step in line[2:]) < 400

    def test_land_has_its_area(self, centre):
        rings = [area(ring) for ring in basemap(centre).land]
        assert abs(sum(rings)) / UNITS**2 == pytest.approx(LAND_AREA, rel=0.02)

    def test_land_is_where_land_is(self, centre):
        assert [name for name, place in LAND.items() if not is_land(centre, *place)] == []
        assert [name for name, place in WATER.items() if is_land(centre, *place)] == []

    def test_path_for_plotly_is_absolute(self, centre):
        land = basemap(centre).land
        path = svg_path(land, is_closed=True)
        assert path.count("M") == path.count("Z") == len(land)
        x, y = points(land[3])[-1]
        assert f"L{x},{y}Z" in path


def _right_side(xs, ys):
    """Heights and distances of the map's edge, for numpy.interp."""
    right = xs > 0
    order = np.argsort(ys[right])
    return ys[right][order], xs[right][order]


def test_ring_across_the_antimeridian_is_cut_in_two():
    ring = [(170.0, 10.0), (-170.0, 10.0), (-170.0, 20.0), (170.0, 20.0)]
    parts = list(build.cut_ring(ring, 0))
    assert sorted((min(x for x, _ in part), max(x for x, _ in part)) for part in parts) == [(-180, -170), (170, 180)]
    (whole,) = build.cut_ring(ring, 150)
    assert (min(x for x, _ in whole), max(x for x, _ in whole)) == (170, 190)


def test_line_across_the_edge_is_cut_in_two():
    line = [(-31.0, 0.0), (-29.0, 0.0), (-28.0, 0.0)]
    assert list(build.cut_line(line, 0)) == [line]
    assert list(build.cut_line(line, 150)) == [[(329.0, 0.0)], [(-29.0, 0.0), (-28.0, 0.0)]]


def test_build_reads_topojson(tmp_path, monkeypatch, capsys):
    """Two square countries side by side: their land is one ring, their common side the only border."""
    scale = {"scale": [1, 1], "translate": [0, 0]}
    countries = {
        "transform": scale,
        "arcs": [[[10, 0], [0, 10]], [[10, 10], [-10, 0], [0, -10], [10, 0]], [[10, 0], [10, 0], [0, 10], [-10, 0]]],
        "objects": {"countries": {"geometries": [
            {"type": "Polygon", "arcs": [[0, 1]]}, {"type": "MultiPolygon", "arcs": [[[2, -1]]]},
        ]}},
    }  # fmt: skip
    land = {
        "transform": scale,
        "arcs": [[[0, 0], [20, 0], [0, 10], [-20, 0], [0, -10]], [[0, -80], [5, 0], [0, 5], [-5, -5]]],
        "objects": {"land": {"type": "GeometryCollection", "geometries": [
            {"type": "MultiPolygon", "arcs": [[[0]], [[1]]]},
        ]}},
    }  # fmt: skip
    files = [tmp_path / name for name in ("land.json", "countries.json")]
    for file, content in zip(files, (land, countries), strict=True):
        file.write_text(json.dumps(content))
    monkeypatch.setattr(build, "file_of", lambda centre: tmp_path / f"{centre}.json")
    assert build.main([str(file) for file in files]) == 0
    made = json.loads((tmp_path / "0.json").read_text())
    (ring,) = made["land"]  # the second lies south of 60 degrees south
    expected = [
        (round(float(x)), round(float(y))) for x, y in (map_units(*p) for p in ((0, 0), (20, 0), (20, 10), (0, 10)))
    ]
    assert points(ring) == expected
    (border,) = made["borders"]
    assert points(border) == [(round(float(x)), round(float(y))) for x, y in (map_units(10, 0), map_units(10, 10))]
    assert "kB" in capsys.readouterr().out
    assert build.main([]) == 2
