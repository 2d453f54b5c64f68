"""Interrupts while workers are at work: let through where nothing is half done, and kept from workers.

An exception raised by a signal wherever the program happens to be may leave a lock of the pool held, and the program
then never ends. Loops that wait for workers therefore hold interrupts and let them through once a turn.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def interrupts_held() -> Iterator[Callable[[], None]]:
    """Interrupts wait until what is yielded is called; a second one of the same kind does not wait.

    Only signals that Python code answers are held: where SIGTERM ends the process at once, it still does. Outside the
    main thread there is nothing to hold.
    """
    if threading.current_thread() is not threading.main_thread():
        yield lambda: None
        return
    usual = {number: handler for number in SIGNALS if callable(handler := signal.getsignal(number))}
    noted: list[int] = []

    def note(number: int, frame: FrameType | None) -> None:
        if number in noted:
            usual[signal.Signals(number)](number, frame)
        noted.append(number)

    def let_through() -> None:
        while noted:
            number = noted.pop()
            usual[signal.Signals(number)](number, None)

    for number in usual:
        signal.signal(number, note)
    try:
        yield let_through
    finally:
        for number, handler in usual.items():
            signal.signal(number, handler)
        let_through()  # what came during the last turn, also where that ended otherwise


@contextmanager
def kept_from_workers() -> Iterator[Callable[[], None]]:
    """Ctrl-C reaches no thread or process that is started inside, or before what is yielded is called.

    A terminal sends it to workers too, and one that dies of it while it starts would be started again.
    """
    if not hasattr(signal, "pthread_sigmask"):  # Windows: a console's Ctrl-C is for its foreground group
        yield lambda: None
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield lambda: _set_mask(before)
    finally:
        _set_mask(before)


def _set_mask(signals: set[int | signal.Signals]) -> None:
    signal.pthread_sigmask(signal.SIG_SETMASK, signals)
