"""Progress bars: at once, or only for what takes longer."""

import time

import pytest

from experiments.progress import progress_bar


def test_a_bar_tells_what_failed(capsys):
    with progress_bar("trial", "runs") as show:
        show(3, 4, 1)
    said = capsys.readouterr().err
    assert "3/4" in said
    assert "1 failed" in said


@pytest.mark.parametrize(("waits", "shown"), [(0.0, False), (0.06, True)])
def test_a_late_bar_comes_only_when_it_takes_long(monkeypatch, waits, shown):
    from rich.progress import Progress

    started = []
    usual = Progress.start
    monkeypatch.setattr(Progress, "start", lambda bar: started.append(usual(bar)))
    with progress_bar("planning", "points", after=0.05) as show:
        show(1, 2)
        time.sleep(waits)
        show(2, 2)
    assert bool(started) is shown
