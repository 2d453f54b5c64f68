"""Codes, keys and the secret that signs cookies."""

import stat
import threading

import pytest

from dashboards.workshop.secrets import (
    LETTERS,
    SECRET,
    code_typed,
    digest_under,
    hashed,
    is_key,
    new_code,
    new_key,
    secret_in,
)
from sim import Refusal

LOOK_ALIKE = set("0O1IL2Z5S8B")


def test_codes_have_six_letters_that_are_not_mistaken_for_others():
    codes = {new_code() for _ in range(500)}
    assert len(codes) > 490
    assert all(len(code) == 6 for code in codes)
    assert set().union(*codes) == set(LETTERS)
    assert not set(LETTERS) & (LOOK_ALIKE | set("AEIOU"))


@pytest.mark.parametrize("typed", ["cdfghj", "CDF GHJ", " cdf-ghj ", "C D F G H J"])
def test_a_code_may_be_typed_as_people_type(typed):
    assert code_typed(typed) == "CDFGHJ"


def test_a_key_is_long_and_kept_as_a_digest():
    key = new_key()
    assert len(key.replace("-", "")) == 30  # 22 letters: 133 bits
    assert key.replace("-", "") not in hashed(key)
    assert is_key(key.lower().replace("-", " "), hashed(key))
    assert not is_key(new_key(), hashed(key))


def test_the_secret_is_made_once_and_is_ours_alone(tmp_path):
    found = []
    threads = [threading.Thread(target=lambda: found.append(secret_in(tmp_path))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1
    assert len(found[0]) == 32
    assert stat.S_IMODE((tmp_path / SECRET).stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.iterdir()] == [SECRET]


def test_a_secret_that_others_could_read_is_closed_and_a_broken_one_refused(tmp_path):
    secret = secret_in(tmp_path)
    (tmp_path / SECRET).chmod(0o644)
    assert secret_in(tmp_path) == secret
    assert stat.S_IMODE((tmp_path / SECRET).stat().st_mode) == 0o600
    (tmp_path / SECRET).write_bytes(b"short")
    with pytest.raises(Refusal, match="remove it"):
        secret_in(tmp_path)


def test_a_digest_names_without_giving_away():
    assert digest_under(b"a", "10.0.0.7") != digest_under(b"b", "10.0.0.7")
    assert "10.0.0.7" not in digest_under(b"a", "10.0.0.7")
