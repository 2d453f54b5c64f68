"""Parts that not everybody needs come with extras of the distribution; asking for one that is not there says which."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from sim import errors


def needs(module: str, extra: str) -> ModuleType:
    """The module, imported; refuses with the name of the extra that brings it where it is not installed."""
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        top = module.partition(".")[0]
        if error.name is None or error.name.partition(".")[0] != top:
            raise  # something else is missing or broken: that is not for the user to mend by an extra
        raise errors.missing_file(
            "package", top, f"it comes with the extra '{extra}': pip install 'diplomacity[{extra}]'"
        ) from None
