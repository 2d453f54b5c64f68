"""The pictures of an analysis, and the folder that it is written to: a page, tables, PNG."""

import json
import re
import struct

import pandas as pd
import pytest

from experiments.analysis.folder import check_folder, page, write
from experiments.analysis.images import check_browser, write_png
from experiments.analysis.report import analyse
from experiments.caution import CONDITIONAL
from sim import errors
from tests.analysis.stored import Known, small


def test_pictures_have_question_sentence_unit_and_caution(lhs):
    assert len({picture.key for picture in lhs.pictures}) == len(lhs.pictures) == 12
    for picture in lhs.pictures:
        framed = picture.framed()
        assert CONDITIONAL in framed.layout.title.text
        assert picture.title.endswith("?")
        assert framed.layout.height > picture.figure.layout.height
        assert picture.figure.layout.title.text is None  # the page has it outside
    (plane,) = [picture for picture in lhs.pictures if picture.key == "plane-steep"]
    assert plane.figure.layout.xaxis.title.text == "a, per year"


def test_long_names_are_broken_not_cut(lhs):
    (pawn,) = [picture for picture in lhs.pictures if picture.key == "pawn-steep"]
    names = {str(name) for trace in pawn.figure.data for name in trace.y}
    longest = next(name for name in names if "mistrust" in name)
    assert longest.replace("<br>", " ") == "mistrust after a withdrawal that nobody expected"
    assert max(map(len, longest.split("<br>"))) <= 30


def test_page_shows_the_seed():
    text = page(analyse(Known(**{**small().__dict__, "seed": 4711})))
    assert re.search(r"<dt>Seed</dt><dd>4711</dd>", text)


@pytest.fixture(scope="module")
def folder(lhs, tmp_path_factory):
    return write(lhs, tmp_path_factory.mktemp("analysis") / "known", has_png=False)


def test_folder_holds_page_tables_and_meaning(folder, lhs):
    about = json.loads((folder / "analysis.json").read_text(encoding="utf-8"))
    assert about["definition"]["design"]["name"] == "lhs"
    assert "shares" not in about["definition"]
    for name, table in lhs.tables.items():
        stored = pd.read_csv(folder / f"{name}.csv")
        assert list(stored.columns) == list(about["tables"][name])
        assert len(stored) == len(table)
    stored = pd.read_csv(folder / "pawn.csv")
    assert stored["value"].to_numpy() == pytest.approx(lhs.tables["pawn"]["value"].to_numpy())


def test_page_leads_with_sentences_and_needs_no_network(folder, lhs):
    text = (folder / "index.html").read_text(encoding="utf-8")
    body = text[text.index("<body>") :]
    assert body.index(lhs.findings[0].sentence[:40]) < body.index("data-figure")
    assert "Conditional on the model, not a forecast." in body
    assert not re.search(r"<(script|link)[^>]+(src|href)=", text)
    assert text.count("plotly.js v") == 1
    assert "<script>alert" not in page(analyse(Known(**{**small().__dict__, "title": "<script>alert(1)</script>"})))


def test_png_are_drawn_at_their_size(lhs, tmp_path):
    try:
        check_browser()
    except errors.Refusal as refusal:
        pytest.skip(str(refusal))
    some = [picture for picture in lhs.pictures if picture.key in ("pawn-steep", "flip")]
    for picture, file in zip(some, write_png(some, tmp_path), strict=True):
        data = file.read_bytes()
        width, height = struct.unpack(">II", data[16:24])
        framed = picture.framed()
        assert (width, height) == (2 * framed.layout.width, 2 * framed.layout.height)
        assert len(data) > 20_000


def test_without_a_browser_png_are_refused_and_the_rest_is_written(tmp_path, monkeypatch):
    found = analyse(small())
    monkeypatch.setenv("BROWSER_PATH", str(tmp_path / "none"))
    with pytest.raises(errors.Refusal, match="--no-png"):
        write(found, tmp_path / "a")
    with pytest.raises(errors.Refusal, match="apt install chromium"):
        write_png(found.pictures, tmp_path)
    assert not (tmp_path / "a").exists()
    assert (write(found, tmp_path / "a", has_png=False) / "index.html").is_file()


def test_a_folder_with_something_else_is_refused_and_an_analysis_replaced(tmp_path):
    found = analyse(small())
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(errors.Refusal, match="not an analysis"):
        check_folder(tmp_path, has_png=False)
    with pytest.raises(errors.Refusal, match="is a file"):
        check_folder(tmp_path / "mine.txt", has_png=False)
    place = write(found, tmp_path / "a", has_png=False)
    (place / "sobol.csv").write_text("old", encoding="utf-8")
    write(found, place, has_png=False)
    assert not (place / "sobol.csv").exists()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
