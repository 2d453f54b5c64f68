"""Every refusal of the model, each one line: what, where, the value, what is allowed, how to mend it.

Code that refuses calls one of the functions below and raises what it returns, so that the wording of a
mistake lives in one place. A command line prints `str(refusal)` and exits with status 2.
"""

from __future__ import annotations

import difflib
import reprlib
from collections.abc import Iterable, Sequence

MOST_LISTED = 12
LONGEST_SHOWN = 200  # characters of a value in a refusal
MOST_BITS = 512  # of a whole number that is written out; Python itself refuses to write very long ones


class Refusal(ValueError):
    """An input that cannot be used. Its message is one line fit to be shown to the person who gave it."""


class CannotNow(Refusal):
    """A move that is well formed and that the state of this run does not permit to this agent in this month.

    `why` is the last part of its message: what stands in the way, without the agent and the month.
    """

    def __init__(self, message: str, why: str) -> None:
        super().__init__(message)
        self.why = why

    def __reduce__(self) -> tuple[type[CannotNow], tuple[str, str]]:
        return CannotNow, (str(self), self.why)


class PlausibilityWarning(UserWarning):
    """A value inside its hard bounds and outside the range that its source makes plausible."""


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name most like the given one, or None where none is alike."""
    table = {candidate.casefold(): candidate for candidate in known}
    found = difflib.get_close_matches(name.casefold(), list(table), n=1, cutoff=0.5)
    return table[found[0]] if found else None


def listed(names: Sequence[str] | Iterable[str]) -> str:
    """Names in a row, cut after a dozen."""
    everything = [str(name) for name in names]
    head = ", ".join(everything[:MOST_LISTED])
    rest = len(everything) - MOST_LISTED
    return head + (f" and {rest} more" if rest > 0 else "")


def shown(value: object) -> str:
    """A value as a refusal repeats it: long and deep ones are shortened."""
    if isinstance(value, int) and value.bit_length() > MOST_BITS:
        return f"(a number of about {round(value.bit_length() * 0.30103)} digits)"
    short = reprlib.Repr()
    short.maxlevel, short.maxlist, short.maxdict, short.maxtuple = 3, MOST_LISTED, MOST_LISTED, MOST_LISTED
    short.maxstring = short.maxother = short.maxlong = LONGEST_SHOWN
    return short.repr(value)


def _bare(value: object) -> str:
    return shown(value) if isinstance(value, int) else str(value)[:LONGEST_SHOWN]


def unknown_name(kind: str, name: object, known: Iterable[str], where: str = "") -> Refusal:
    """A name that nothing bears: says where, and the nearest right one or all of them."""
    names = list(known)
    best = nearest(str(name), names)
    hint = f"did you mean '{best}'?" if best else f"known: {listed(names) or 'none'}"
    place = f"{where}: " if where else ""
    return Refusal(f"{place}unknown {kind} '{name}'; {hint}")


def out_of_bounds(what: str, value: object, low: object, high: object, unit: str = "", where: str = "") -> Refusal:
    """A number outside its hard bounds."""
    place = f"{where}: " if where else ""
    of_unit = f" {unit}" if unit and unit != "1" else ""
    return Refusal(
        f"{place}{what} = {_bare(value)} is outside what is possible; give a value from {low} to {high}{of_unit}"
    )


def wrong_type(what: str, value: object, wanted: str, where: str = "") -> Refusal:
    """A value of another type than the declared one."""
    place = f"{where}: " if where else ""
    return Refusal(f"{place}{what} = {shown(value)} is not {wanted}; change it")


def not_a_choice(what: str, value: object, choices: Iterable[str], where: str = "") -> Refusal:
    """A word that is none of the allowed ones."""
    names = list(choices)
    best = nearest(str(value), names)
    place = f"{where}: " if where else ""
    hint = f"; did you mean '{best}'?" if best else ""
    return Refusal(f"{place}{what} = '{value}' is not allowed; give one of {listed(names)}{hint}")


def not_an_id(what: str, value: object, where: str) -> Refusal:
    """A new id of the wrong form."""
    return Refusal(f"{where}: {what} = '{value}' is not an id; use small letters, digits and hyphens")


def missing_field(what: str, where: str) -> Refusal:
    """A field that must be given and is not."""
    return Refusal(f"{where}: '{what}' is missing; add it")


def missing_file(kind: str, path: object, mend: str) -> Refusal:
    """A file or folder that should be there and is not."""
    return Refusal(f"{kind} {path} is missing; {mend}")


def bad_file(path: object, what: str, mend: str) -> Refusal:
    """A file that cannot be read as what it should be."""
    return Refusal(f"{path}: {what}; {mend}")


def bad_cell(file: str, row: int | None, column: str, value: object, problem: str, mend: str) -> Refusal:
    """One wrong cell of a table, with file, line (counting the header as line 1) and column."""
    place = f"{file}, line {row}, column '{column}'" if row is not None else f"{file}, column '{column}'"
    return Refusal(f"{place}: '{value}' {problem}; {mend}")


def not_allowed(who: str, what: str, why: str) -> Refusal:
    """A move that the rules of the model do not permit to this agent now."""
    return Refusal(f"{who} cannot {what}: {why}")


def cannot_now(who: str, what: str, why: str) -> CannotNow:
    """A move that the state of the run does not permit to this agent now; another month or another run may."""
    return CannotNow(str(not_allowed(who, what, why)), why)
