"""Tokens: hashed, compared in constant time by one path, with roles, and worth nothing once revoked."""

from __future__ import annotations

import hmac
import sqlite3
from hashlib import sha256

import pytest

from sparring.errors import BadValue, UnknownName
from sparring.leaderboard.submissions import tokens as module
from sparring.leaderboard.submissions.database import FILE, Database
from sparring.leaderboard.submissions.tokens import Tokens


class Clock:
    def __init__(self, now=1_000_000.0):
        self.now = now

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def tokens(tmp_path, clock):
    database = Database(tmp_path)
    yield Tokens(database, clock)
    database.close()


def test_a_token_is_known_by_all_of_its_text(tokens):
    text = tokens.add("ann")
    found = tokens.find(text)
    assert (found.name, found.role, found.revoked) == ("ann", "submitter", None)
    other = text[:-1] + ("A" if text[-1] != "A" else "B")
    for wrong in (other, text[:-1], text + "A", text.upper(), text.removeprefix("sparring_"), "", "é", text + "\n"):
        assert tokens.find(wrong) is None


def test_two_tokens_do_not_open_each_other(tokens):
    ann, bob = tokens.add("ann"), tokens.add("bob")
    mixed = "_".join([*ann.split("_", 2)[:2], bob.split("_", 2)[2]])
    assert tokens.find(mixed) is None
    assert tokens.find(bob).name == "bob"


def test_the_secret_is_on_no_disk(tokens, tmp_path):
    secret = tokens.add("ann").split("_", 2)[2]
    assert len(secret) == 43  # 256 bits
    for path in tmp_path.iterdir():
        assert secret.encode() not in path.read_bytes()
    with sqlite3.connect(tmp_path / FILE) as database:
        assert database.execute("SELECT hash FROM tokens").fetchall() == [(sha256(secret.encode()).digest(),)]
    database.close()


def test_every_text_takes_the_same_path_to_one_comparison_of_hashes(tokens, monkeypatch):
    """Right, wrong, unknown, revoked or no token at all: one look-up, one hash, one comparison of 32 bytes with 32 bytes."""
    ann, bob = tokens.add("ann"), tokens.add("bob")
    tokens.revoke("bob")
    done, compare = [], hmac.compare_digest

    def compared(a, b):
        done.append(("compare", len(a), len(b)))
        return compare(a, b)

    def hashed(secret):
        done.append("hash")
        return sha256(secret.encode()).digest()

    one = Database.one

    def looked(database, sql, values=()):
        done.append("look")
        return one(database, sql, values)

    monkeypatch.setattr(module.hmac, "compare_digest", compared)
    monkeypatch.setattr(module, "_hash", hashed)
    monkeypatch.setattr(Database, "one", looked)
    unknown = f"sparring_{'0' * 16}_{ann.split('_', 2)[2]}"
    paths = {}
    for text in (ann, ann[:-2] + "xx", unknown, bob, "", "nonsense"):
        done.clear()
        tokens.find(text)
        paths[text] = list(done)
    assert {tuple(path) for path in paths.values()} == {("look", "hash", ("compare", 32, 32))}


def test_a_revoked_token_is_worth_nothing_and_the_name_may_have_another(tokens):
    old = tokens.add("ann")
    with pytest.raises(BadValue, match="ann has a token already"):
        tokens.add("ann")
    tokens.revoke("ann")
    assert tokens.find(old) is None
    new = tokens.add("ann", "admin")
    assert tokens.find(new).role == "admin"
    assert tokens.find(old) is None
    assert [one.revoked is None for one in tokens.all()].count(True) == 1
    with pytest.raises(UnknownName, match="did you mean 'ann'"):
        tokens.revoke("anne")


def test_when_a_token_was_used_is_noted_to_the_minute(tokens, clock):
    text = tokens.add("ann")
    assert tokens.all()[0].used is None
    tokens.find(text)
    clock.now += 30
    tokens.find(text)
    assert tokens.all()[0].used == 1_000_000.0
    clock.now += 31
    tokens.find(text)
    assert tokens.all()[0].used == 1_000_061.0


@pytest.mark.parametrize("name", ["", "a b", "../x", "-x", "x" * 41, "é", "a\n", "'; DROP TABLE tokens; --"])
def test_names_are_plain(tokens, name):
    with pytest.raises(BadValue, match="name="):
        tokens.add(name)


def test_roles_are_two(tokens):
    with pytest.raises(BadValue, match="role='root': one of submitter, admin"):
        tokens.add("ann", "root")
