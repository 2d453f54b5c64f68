"""The record as Mesa's DataCollector shows it, so that `mesa.batch_run` and notebooks find what they expect."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mesa.datacollection import DataCollector

if TYPE_CHECKING:
    import pandas as pd

    from sim.model import Diplomacity


class RecordCollector(DataCollector):  # type: ignore[misc]  # mesa ships no types
    """Model variables are the scalar monthly series of the record; nothing is collected twice.

    Reporters that a user gives are collected when the user calls `collect(model)`, as in any Mesa model.
    """

    def __init__(self, model: Diplomacity, **reporters: Any) -> None:
        self._model = model
        self._own: dict[str, list[Any]] = {}
        super().__init__(**reporters)

    @property
    def model_vars(self) -> dict[str, list[Any]]:
        """Monthly values by name."""
        months = max(0, self._model.month)
        shown = {name: array[:months].tolist() for name, array in self._model.series.items() if array.ndim == 1}
        return {**shown, **self._own}

    @model_vars.setter
    def model_vars(self, values: dict[str, list[Any]]) -> None:
        self._own = values

    def get_model_vars_dataframe(self) -> pd.DataFrame:
        """Monthly values, one column a variable, one row a month."""
        import pandas as pd

        return pd.DataFrame(self.model_vars)

    def _new_model_reporter(self, name: str, reporter: Any) -> None:
        self.model_reporters[name] = reporter
        self._own[name] = []
