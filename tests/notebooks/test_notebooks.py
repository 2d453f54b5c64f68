"""The example notebooks run from top to bottom, and hold no outputs that could be stale."""

import gc
from pathlib import Path

import nbformat
import pytest
from jupyter_client.manager import KernelManager
from nbclient import NotebookClient

from experiments.teaching.notebooks import written

FOLDER = Path(__file__).parents[2] / "docs" / "notebooks"
EXERCISES = sorted(written())
NOTEBOOKS = [file for file in sorted(FOLDER.glob("*.ipynb")) if file not in EXERCISES]
CLEAN = nbformat.v4.new_code_cell("%reset -f")
LONGEST = 120


@pytest.fixture(scope="module")
def kernel():
    """One kernel for all exercises, emptied before each: a new one would import everything again."""
    manager = KernelManager(kernel_name="python3")
    manager.start_kernel(cwd=str(FOLDER))
    yield manager
    manager.shutdown_kernel(now=True)


def executed(client):
    """The notebook after its run; sockets to a kernel that lives on are closed here, not when somebody cleans up."""
    try:
        return client.execute()
    finally:
        if client.kc is not None:
            client.kc.stop_channels()
            client.kc = None
        gc.collect()


def check(done):
    shown = [cell for cell in done.cells if cell.cell_type == "code" and cell.outputs]
    assert len(shown) >= 3


def empty(file):
    notebook = nbformat.read(file, as_version=4)
    assert all(not cell.outputs for cell in notebook.cells if cell.cell_type == "code")
    return notebook


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
@pytest.mark.parametrize("file", NOTEBOOKS, ids=[file.stem for file in NOTEBOOKS])
def test_a_notebook_runs(file, tmp_path):
    check(executed(NotebookClient(empty(file), timeout=LONGEST, resources={"metadata": {"path": str(tmp_path)}})))


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
@pytest.mark.parametrize("file", EXERCISES, ids=[file.stem for file in EXERCISES])
def test_an_exercise_runs(file, kernel):
    notebook = empty(file)
    nbformat.validate(notebook)
    notebook.cells.insert(0, CLEAN)
    check(executed(NotebookClient(notebook, km=kernel, timeout=LONGEST)))


def test_exercises_are_as_they_are_written():
    for file, text in written().items():
        assert file.read_text(encoding="utf-8") == text, "run `make teaching`"


def test_there_are_notebooks():
    assert len(NOTEBOOKS) == 2
    assert len(EXERCISES) == 4
