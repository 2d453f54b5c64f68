"""Parts of a store read as one table, and what is no part of it although it looks like one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

FILE = "__filename"  # what pyarrow calls the file of a row
MEND = "move the file away; runs that it held are done again"


class PartLeftOut(UserWarning):
    """A file among the parts of a store cannot be read as one of them, and what is in it does not count."""


class NoPartError(Exception):
    """A file cannot be read as a part; the message says why."""


def schema_of(part: Path, needed: Sequence[str], is_whole: bool = False) -> pa.Schema:
    """The columns of a part, among them those that are needed, which are text; with `is_whole` it is read to its end.

    Raises NoPartError, and FileNotFoundError where it has gone.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        schema = pq.read_table(part).schema if is_whole else pq.read_schema(part)
    except FileNotFoundError:
        raise
    except (OSError, pa.ArrowException) as error:
        raise NoPartError(f"cannot be read ({str(error).split('.', maxsplit=1)[0]})") from None
    texts = {field.name for field in schema if pa.types.is_string(field.type) or pa.types.is_large_string(field.type)}
    lacking = [name for name in needed if name not in texts]
    if lacking:
        raise NoPartError(f"is not of the store, it lacks {', '.join(lacking)}")
    return schema


def read_together(parts: Mapping[Path, pa.Schema], columns: Sequence[str] | None = None, only: Any = None) -> pa.Table:
    """The rows of all parts, duplicates included; columns that a part lacks are null there, those that all lack absent.

    `only` is a filter of pyarrow.dataset.
    """
    import pyarrow as pa
    import pyarrow.dataset as ds

    if not parts:
        return pa.table({"key": pa.array([], pa.string())})
    schema = pa.unify_schemas(list(parts.values()), promote_options="permissive")
    data = ds.dataset([str(part) for part in parts], schema=schema, format="parquet")
    known = (*schema.names, FILE)
    present = None if columns is None else [name for name in columns if name in known]
    return data.to_table(columns=present, filter=only)
