"""`python -m dashboards RESULT`: the same as `diplomacity dashboard RESULT`."""

import sys

from experiments.command_line import main

sys.exit(main(["dashboard", *sys.argv[1:]]))
