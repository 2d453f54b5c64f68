"""`python -m bundle [--extras | --elsewhere]`: an archive that installs without internet on a machine of the same kind.

`make bundle` gathers the wheels and builds the documentation before; `--extras` only names the extras to gather,
`--elsewhere` the packages that other patch versions of the same Python ask for.
"""

from __future__ import annotations

import sys
from pathlib import Path

from bundle.contents import ELSEWHERE, Incomplete, about, check_closure, check_wheels, extras_of, files, pins, write

ROOT = Path(__file__).parents[1]
BUILD = ROOT / "build"


def main(arguments: list[str]) -> int:
    """Name what is to be gathered, or write the archive and say how large it is."""
    extras = extras_of((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    if arguments == ["--extras"]:
        print(",".join(extras))
        return 0
    if arguments == ["--elsewhere"]:
        print(" ".join(ELSEWHERE))
        return 0
    wheels = BUILD / "wheels"
    try:
        pinned = pins((ROOT / "constraints.txt").read_text(encoding="utf-8"))
        version = check_wheels([path.name for path in wheels.iterdir()], pinned)
        check_closure(wheels.glob("*.whl"), extras)
        content = files(wheels, BUILD / "docs", about(version, extras))
    except Incomplete as problem:
        print(f"error: {problem}", file=sys.stderr)
        return 2
    archive = BUILD / f"diplomacity-{version}-bundle.zip"
    write(archive, content)
    print(f"{archive.relative_to(ROOT)}: {len(content):,} files, {archive.stat().st_size / 1e6:,.0f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
