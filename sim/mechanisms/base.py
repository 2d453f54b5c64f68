"""What a mechanism is: declared parameters, what it reads and writes, and what it does in a month."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from sim.parameters import parameter

if TYPE_CHECKING:
    from sim.model import Diplomacity

MONTH = 1.0 / 12.0  # a month in years; all rates are per year


@dataclass(frozen=True)
class Mechanism:
    """One of the things that happen in a month. Its fields are its parameters; it keeps no state of its own.

    `covers` names the ids of the source documents it stands for, `reads` and `writes` the state variables it may
    touch as 'table.column'. Whatever it writes it may read. Mechanisms never import one another.
    """

    name: ClassVar[str] = ""
    covers: ClassVar[tuple[str, ...]] = ()
    reads: ClassVar[frozenset[str]] = frozenset()
    writes: ClassVar[frozenset[str]] = frozenset()

    enabled: bool = parameter(True, doc="whether this mechanism is at work", source="design of the model", mark="A")

    def scratch(self, model: Diplomacity) -> dict[str, Any]:  # noqa: ARG002  (mechanisms that need any use it)
        """Arrays that its loops need beside the state; made anew when networks grow, so nothing to remember."""
        return {}

    def spin_up(self, model: Diplomacity) -> None:
        """What it does in a month before month 0; nothing by default."""

    def settle(self, model: Diplomacity) -> None:
        """Bring up to date what others read of it: after the spin-up, and in months in which it is switched off."""

    def month(self, model: Diplomacity) -> None:
        """What it does in a month."""
        raise NotImplementedError(f"mechanism {self.name} does nothing")


def variables(table: str, *columns: str) -> frozenset[str]:
    """State variables of one table, as 'table.column'."""
    return frozenset(f"{table}.{column}" for column in columns)
