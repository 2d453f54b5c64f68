"""Progress bars on stderr: how much is done, at which rate, how long it will take, and what has failed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

Show = Callable[..., None]  # done, of all, and failed where failures are shown


@contextmanager
def progress_bar(title: str, unit: str = "pairs") -> Iterator[Show]:
    """A bar with the rate in `unit` a second and the time left; failures are shown once there are any."""
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
    with Progress(TextColumn("{task.description}"), *told, console=Console(stderr=True)) as bar:
        task = bar.add_task(escape(title), total=None, failed=0)

        def show(done: int, total: int, failed: int = 0) -> None:
            bar.update(task, completed=done, total=total, failed=failed)

        yield show
