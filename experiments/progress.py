"""Progress bars on stderr: how much is done, at which rate, how long it will take, and what has failed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Show = Callable[..., None]  # done, of all, and failed where failures are shown


@contextmanager
def progress_bar(title: str, unit: str = "pairs", after: float = 0.0) -> Iterator[Show]:
    """A bar with the rate in `unit` a second and the time left; failures are shown once there are any.

    With `after` it comes only when so many seconds have passed, and leaves no trace: for what is mostly done by then.
    """
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        ProgressColumn,
        Task,
        TextColumn,
        TimeRemainingColumn,
    )
    from rich.text import Text

    class Rate(ProgressColumn):
        """Units a second."""

        def render(self, task: Task) -> Text:
            return Text(f"{task.speed:.1f} {unit}/s" if task.speed else "", style="progress.data.speed")

    class Failures(ProgressColumn):
        """How many failed."""

        def render(self, task: Task) -> Text:
            failed = task.fields.get("failed", 0)
            return Text(f"{failed} failed" if failed else "", style="red")

    told = (BarColumn(), MofNCompleteColumn(), Rate(), TimeRemainingColumn(), Failures())
    bar = Progress(TextColumn("{task.description}"), *told, console=Console(stderr=True), transient=after > 0.0)
    task = bar.add_task(escape(title), total=None, failed=0)
    begun = time.monotonic()

    def show(done: int, total: int, failed: int = 0) -> None:
        bar.update(task, completed=done, total=total, failed=failed)
        if not bar.live.is_started and time.monotonic() - begun >= after:
            bar.start()

    if not after:
        bar.start()
    try:
        yield show
    finally:
        if bar.live.is_started:
            bar.stop()
