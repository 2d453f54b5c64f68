"""What strangers may send: addresses and files that are wrong, odd or hostile, drawn from a seed."""

from __future__ import annotations

import io
import random
import warnings
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import scenarios
from dashboards.sweeps.view import NAMES
from sim import Scenario, World
from sim.events import EVENT_TYPES
from sim.parameters import walk

WORLDS = Path(scenarios.__file__).parent / "worlds"
SCENARIOS = Path(scenarios.__file__).parent

LAUGHS = "\n".join(
    ["a0: &a0 [x, x, x, x, x, x, x, x, x]", *(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 9))]
)
ODD = (
    "../../etc/passwd", "..%2f..%2fetc%2fpasswd", "/etc/passwd", "C:\\boot.ini", "file:///etc/passwd",
    "${oc.env:HOME}", "${oc.decode:1}", "$HOME", "~root", "!!python/object/apply:os.system ['true']",
    "!!python/name:os.system", "!!binary aGk=", "!!timestamp 2020-01-01", "!x y", "&a [*a, *a]", "*a",
    "<<: {a: 1}", "{a: 1, a: 2}", "{? [a]: b}", "{a: b", "[" * 3000, "{a: " * 2000, "- " * 3000, "'", '"', "|",
    ">", "%", "@", "`", "#", "---", "...", "- a\n- b", "a: b: c", "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>", "'\"><svg/onload=alert(1)>", "javascript:alert(1)", "{{7*7}}", "{0}",
    "{count}", "%s%s%n", "'; DROP TABLE runs; --", "\x00", "\r\nSet-Cookie: a=b", "\ud800", "\u202eabc",
    "\ufeff", "Ω≈ç√∫", "München", "北京", "👩‍👩‍👧", "a" * 3000, "", " ", "\t", "null", "~", "true", "false", "yes",
    "NO", "off", "0", "-1", "1", "2", "36", "0.5", "1e3", "1e999", "-1e999", ".inf", "-.inf", ".nan", "nan",
    "1_000", "0x1F", "0o17", "0b101", "1:30:00", "2020-01-01", "2020-99-99", "9" * 18, "9" * 19, "9" * 30,
    "9" * 4999, "-" + "9" * 400, "1/3", "٣", "[1, 2]", "[]", "{}", "[USA, CHN]", "[[USA], [CHN]]",
    "[[USA, [CHN]], 3]", "[null]", "[true, 0.5]", "USA", "XXX", "EU", "2020-01-01T00:00:00Z", "=", "<<", "? a",
    "!!set {a}", "!!omap [a: 1]", "!!pairs [a: 1]", "!!float nan", "!!int x",
)  # fmt: skip
PARAMETERS = [one.path for one in walk()]
NAMED = ("scenario", "world", "baseline", "tab", "idea", "city", "nation", "network", "lang")
COUNTED = ("months", "pairs", "seed", "rivals", "run")


def address(random_: random.Random) -> tuple[str, str]:
    """Path and query of one address."""
    if random_.random() < 0.2:
        return "/sweeps", "?" + "&".join(_sweeps_part(random_) for _ in range(random_.randint(1, 4)))
    path = "/" if random_.random() < 0.95 else random_.choice(("/about", "/nowhere", "/../etc", "//evil", "/\x00", ""))
    kind = random_.random()
    if kind < 0.05:
        return path, "?" + "&".join(f"p.{one}=1" for one in range(random_.choice((10, 399, 401, 5000))))
    if kind < 0.1:
        return path, "?state=" + quote(_odd(random_), errors="surrogatepass")
    if kind < 0.15:
        return path, "?" + bytes(random_.randrange(256) for _ in range(60)).decode("latin-1")
    if kind < 0.2:
        return path, "?" + "%" + random_.choice(("", "z", "zz", "ff%fe", "00", "c3%28", "ed%a0%80")) + _odd(random_)
    return path, "?" + "&".join(_part(random_) for _ in range(random_.randint(1, 6)))


def _part(random_: random.Random) -> str:
    kind = random_.random()
    value = _odd(random_)
    if kind < 0.25:
        name = random_.choice((*NAMED, *COUNTED, "with"))
    elif kind < 0.5:
        name = f"p.{random_.choice(PARAMETERS)}" if random_.random() < 0.8 else f"p.{_odd(random_)}"
    elif kind < 0.7:
        event = random_.choice(("withdrawal", "new_one", _odd(random_)))
        name = (
            f"e.{event}"
            if random_.random() < 0.3
            else f"e.{event}.{random_.choice(('month', 'nation', 'type', _odd(random_)))}"
        )
    elif kind < 0.85:
        return _event(random_)
    elif kind < 0.95:
        named = [*Scenario.names(), *World.names()]
        return f"{random_.choice(('scenario', 'world', 'baseline', 'with'))}={random_.choice(named)}"
    else:
        name = _odd(random_)
    return f"{quote(name, errors='surrogatepass')}={quote(value, errors='surrogatepass')}"


def _event(random_: random.Random) -> str:
    """An event of a true kind with fields that may fit."""
    kind = random_.choice(list(EVENT_TYPES))
    fields = {"type": kind, "month": random_.choice(("3", "24", _odd(random_)))}
    for name in (
        "nation",
        "between",
        "level",
        "city",
        "partner",
        "nations",
        "topic",
        "network",
        "share",
        "factor",
        "hold",
    ):
        if random_.random() < 0.3:
            fields[name] = _odd(random_)
    return "&".join(f"e.made.{name}={quote(value, errors='surrogatepass')}" for name, value in fields.items())


def _sweeps_part(random_: random.Random) -> str:
    name = random_.choice((*NAMES, _odd(random_)))
    return f"{quote(name, errors='surrogatepass')}={quote(_odd(random_), errors='surrogatepass')}"


def _odd(random_: random.Random) -> str:
    if random_.random() < 0.1:
        return "".join(chr(random_.choice((random_.randrange(32, 127), random_.randrange(0x20000)))) for _ in range(12))
    return random_.choice(ODD)


def file(random_: random.Random) -> bytes:
    """One file that is brought as a scenario or a world."""
    return random_.choice(KINDS)(random_)


def _noise(random_: random.Random) -> bytes:
    start = random_.choice((b"", b"PK\x03\x04", b"PK\x05\x06", b"\xff\xfe", b"\xef\xbb\xbf", b"name: a\n", b"\x1f\x8b"))
    return start + random_.randbytes(random_.choice((0, 1, 40, 2000)))


def _large(random_: random.Random) -> bytes:
    part = random_.choice((b"a", b"[", b"a: b\n", b"- ", b"PK", b"\x00", b"a, "))
    return part * (random_.choice((999_000, 1_000_010)) // len(part))


def _scenario(random_: random.Random) -> bytes:
    text = random_.choice(list(Scenario.names().values())).read_text(encoding="utf-8")
    for _ in range(random_.randint(0, 4)):
        text = _changed(text, random_)
    return text.encode("utf-8", errors="surrogatepass")


def _changed(text: str, random_: random.Random) -> str:
    """A text with a line of it lost, doubled, moved in, or with another value; or with a byte of it changed."""
    lines = text.split("\n")
    place = random_.randrange(len(lines))
    line = lines[place]
    kind = random_.random()
    if kind < 0.2:
        del lines[place]
    elif kind < 0.3:
        lines.insert(place, line)
    elif kind < 0.4:
        lines[place] = " " * random_.randint(1, 5) + line
    elif kind < 0.8:
        lines[place] = f"{line.partition(':')[0]}: {_odd(random_)}"
    else:
        at = random_.randrange(len(text) or 1)
        return text[:at] + chr(random_.randrange(0x3000)) + text[at + 1 :]
    return "\n".join(lines)


def _hostile(random_: random.Random) -> bytes:
    value = random_.choice((*ODD, LAUGHS))
    wraps: tuple[Callable[[str], str], ...] = (
        lambda one: one,
        lambda one: f"{LAUGHS}\nname: *a8",
        lambda one: f"{LAUGHS}\nname: a\nparameters: {{ideas.twinning: *a8}}",
        lambda one: "name: a\nparameters: {ideas.twinning: &x {a: [*x, *x]}}",
        lambda one: f"name: {one}",
        lambda one: f"name: a\ntitle: {one}\nevents: {{}}",
        lambda one: f"name: a\nbaseline: {one}\nworld: rhine",
        lambda one: f"name: a\nincludes: [{one}]",
        lambda one: f"name: a\nworld: {one}",
        lambda one: f"name: a\nevents: {{x: {{type: raise_tension, month: 3, between: [USA, CHN], level: {one}}}}}",
        lambda one: f"name: a\nevents: {{'{one}': {{type: stop_travel, month: 3}}}}",
        lambda one: f"name: a\nhorizon: {one}",
        lambda one: f"name: a\nparameters: {{ideas.twinning: {one}}}",
        lambda one: f"name: a\nexpects: {{x: {one}}}",
        lambda one: f"name: a\nquestions: {one}",
    )
    return random_.choice(wraps)(value).encode("utf-8", errors="surrogatepass")


def _world(random_: random.Random) -> bytes:
    """A world's tables in an archive, some of them changed, with other names, or beside what does not belong there."""
    place = WORLDS / random_.choice(("toy", "toy", "rhine"))
    files = {file.name: file.read_text(encoding="utf-8") for file in place.glob("*.csv")}
    for _ in range(random_.randint(0, 3)):
        name = random_.choice(list(files))
        text = files.pop(name)
        kind = random_.random()
        if kind < 0.15:
            continue
        if kind < 0.4:
            name = random_.choice(
                (
                    f"../../{name}",
                    f"/tmp/{name}",
                    f"a/../../b/{name}",
                    f"deep/{name}",
                    f"..\\{name}",
                    "x.py",
                    name.upper(),
                    f"{name}\x00.csv",
                    "CON.csv",
                    "café.csv",
                )
            )
        elif kind < 0.8:
            text = _csv(text, random_)
        else:
            text = random_.choice(
                ("", "\n", "id\n", "\x00" * 50, '"' * 999, ",".join("a" * 99) + "\n", "=cmd|' /C calc'!A0,b\n1,2\n")
            )
        files[name] = text
    return archive({name: text.encode("utf-8", errors="surrogatepass") for name, text in files.items()})


def _csv(text: str, random_: random.Random) -> str:
    """A table with one cell, line or column name of it changed."""
    lines = text.rstrip("\n").split("\n")
    row = random_.randrange(len(lines))
    cells = lines[row].split(",")
    cells[random_.randrange(len(cells))] = random_.choice(
        (_odd(random_).replace("\n", " "), f'"{_odd(random_)}"', "1e308", "-5", "NaN", "inf")
    )
    lines[row] = ",".join(cells)
    if random_.random() < 0.2:
        lines.append(lines[-1])
    return "\n".join(lines) + "\n"


def _bomb(random_: random.Random) -> bytes:
    """An archive that is far larger than it looks, or not what it says."""
    kind = random_.randrange(7)
    if kind == 0:
        return archive({"cities.csv": b"0" * 12_000_000})
    if kind == 1:
        return archive({f"{chr(97 + n)}.csv": b"0" * 3_000_000 for n in range(5)})
    if kind == 2:
        return archive({f"{'a' * n}.csv": b"" for n in range(1, 900)})
    made = bytearray(archive({"cities.csv": b"id,name\n" * 2000}))
    if kind == 3:
        place = made.rfind(b"PK\x01\x02")
        made[place + 24 : place + 28] = (50).to_bytes(4, "little")  # says that it is small
    elif kind == 4:
        place = made.rfind(b"PK\x01\x02")
        made[place + 8 : place + 10] = (1).to_bytes(2, "little")  # says that it is encrypted
    elif kind == 5:
        place = made.rfind(b"PK\x01\x02")
        made[place + 10 : place + 12] = random_.choice((9, 12, 14, 97, 99)).to_bytes(2, "little")  # another method
    else:
        for _ in range(random_.randint(1, 20)):
            made[random_.randrange(len(made))] = random_.randrange(256)
    return bytes(made)


def archive(files: dict[str, bytes]) -> bytes:
    """A ZIP archive."""
    target = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the same name twice is meant
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
            for name, content in files.items():
                made.writestr(name, content)
    return target.getvalue()


KINDS = (_noise, _large, _scenario, _scenario, _scenario, _hostile, _hostile, _hostile, _world, _world, _world, _bomb)


def addresses(count: int, seed: int) -> Iterator[tuple[str, str]]:
    """So many addresses."""
    random_ = random.Random(seed)
    for _ in range(count):
        yield address(random_)


def files(count: int, seed: int) -> Iterator[bytes]:
    """So many files."""
    random_ = random.Random(seed)
    for _ in range(count):
        yield file(random_)
