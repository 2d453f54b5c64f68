"""`python -m experiments.facts` writes `docs/validation.md`; so does `make validation`."""

import experiments.facts  # noqa: F401  (declares the facts)
from experiments.facts.page import write

if __name__ == "__main__":
    print(write())
