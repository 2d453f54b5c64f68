"""An analysis of a known surface, made once."""

import pytest

from experiments.analysis.report import analyse
from experiments.sweeps.factors import Factor
from tests.analysis.stored import LONG, Known, cube, flat, steep


@pytest.fixture(scope="session")
def lhs():
    factors = (Factor("a", low=0.0, high=1.0, unit="1/year"), Factor(LONG, low=0.0, high=1.0))
    functions = {"steep": steep, "flat": flat}
    sweep = Known(factors, cube(40, 2), functions, "lhs", replicates=8, noise=0.5)
    return analyse(sweep, where="steep > q0.6", resamples=6)
