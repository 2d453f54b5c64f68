"""`python -m experiments.verification` writes `docs/verification.md`; so does `make verification`."""

import experiments.verification  # noqa: F401  (declares the cases)
from experiments.verification.page import write

if __name__ == "__main__":
    print(write())
