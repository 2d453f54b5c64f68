"""A world as people zip it: with its sources and what a file manager adds, but one of each table."""

import io
import zipfile

import pytest

from dashboards.uploads import Uploads
from sim import Refusal, World


def zipped(*more):
    """The toy world in an archive, with further members beside its tables."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for file in sorted(World.load("toy").path.iterdir()):
            if file.is_file():
                archive.write(file, f"toy/{file.name}")
        for name, text in more:
            archive.writestr(name, text)
    return buffer.getvalue()


def test_what_lies_beside_the_tables_is_left_out(tmp_path):
    uploads = Uploads(tmp_path)
    beside = [
        ("toy/NOTES.md", "#"),
        ("__MACOSX/toy/._cities.csv", "x"),
        ("toy/.DS_Store", "x"),
        ("toy/READ.txt", "x"),
    ]
    folder = uploads.world_folder(uploads.add_world(zipped(*beside)))
    assert {file.suffix for file in folder.iterdir()} == {".csv"}
    assert World.load(folder).tables["cities"].ids == World.load("toy").tables["cities"].ids


@pytest.mark.parametrize(
    ("member", "said"), [("other/cities.csv", "holds cities.csv twice"), ("toy/run.exe", r"holds 'run\.exe'")]
)
def test_another_world_or_another_file_is_refused(tmp_path, member, said):
    with pytest.raises(Refusal, match=said):
        Uploads(tmp_path).add_world(zipped((member, "x")))
    assert list(Uploads(tmp_path).worlds.iterdir()) == []
