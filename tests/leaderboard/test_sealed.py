"""Seeds that nobody knows before the agent is fixed."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sparring.errors import BadValue
from sparring.leaderboard.bundle import write_bundle
from sparring.leaderboard.run import Changes, begin
from sparring.leaderboard.sealed import Seal, commit, promised, read_seal, receipt, seal_from, seeds
from sparring.leaderboard.signing import new_key, public, read_key
from sparring.leaderboard.verify import verify
from tests.cases import cases
from tests.leaderboard.forging import Contents, toy_suite

BEACON = "5e" * 32
POSTED, REVEALED = "2026-01-01T00:00:00Z", "2026-01-01T00:00:10Z"


@pytest.fixture(scope="module")
def board(tmp_path_factory):
    path = tmp_path_factory.mktemp("board") / "key.pem"
    new_key(path)
    return read_key(path)


def sealed(
    folder, board, agent="reference", said="reference", beacon=BEACON, posted=POSTED, revealed=REVEALED, **changes
):
    """Play a sealed run of `agent`, for which `said` was committed; return its bundle and suite."""
    suite = toy_suite()
    promise = commit(said, suite, "run-1")
    seal = Seal("run-1", promise.nonce, receipt(promise.hash, posted, beacon, revealed, board))
    run = begin(agent, suite, folder / "run", changes=replace(seal.changes(suite), **changes))
    seal.write(folder / "run")
    assert run.play()
    write_bundle(folder / "run", folder / "a.zip")
    return folder / "a.zip", suite


def test_a_sealed_run_reaches_its_tier_where_the_board_is_known(tmp_path, board):
    bundle, suite = sealed(tmp_path, board)
    found = verify(bundle, suite=suite, boards=[public(board)])
    assert (found.verified, found.tier, found.frozen) == (True, 2, True)
    stranger = verify(bundle, suite=suite, boards=["0" * 64])
    assert (stranger.verified, stranger.tier, stranger.frozen) == (True, 1, False)
    assert "not among those believed" in stranger.notes[0]


def test_parts_have_seeds_of_their_own_that_beacon_and_run_decide():
    suite = toy_suite()
    found = seeds(suite, BEACON, "run-1")
    assert {*found} == {"guess", "kuhn", "board"}
    assert len({*found.values()}) == 3
    assert all(0 <= seed < 2**63 for seed in found.values())
    assert found == seeds(suite, BEACON, "run-1")
    assert not {*found.values()} & {*seeds(suite, BEACON, "run-2").values(), *seeds(suite, "00" * 32, "run-1").values()}
    asked = Changes(seeds=found).apply(suite)
    assert {part.name: part.seed for part in asked.parts} == found


def test_a_seed_is_the_hmac_that_the_documentation_says():
    """RFC 2104 by hand: H(K ^ opad, H(K ^ ipad, text)), with the key filled up to 64 bytes."""
    from hashlib import sha256

    key = bytes.fromhex(BEACON) + bytes(32)
    inner = sha256(bytes(b ^ 0x36 for b in key) + b'["run-1","kuhn"]').digest()
    digest = sha256(bytes(b ^ 0x5C for b in key) + inner).digest()
    assert seeds(toy_suite(), BEACON, "run-1")["kuhn"] == int.from_bytes(digest, "big") >> 193


WRONG = {
    "another agent": ({"agent": "random"}, "seal.receipt.commitment"),
    "revealed before it was posted": ({"posted": REVEALED, "revealed": POSTED}, "seal.receipt.revealed"),
    "revealed when it was posted": ({"revealed": POSTED}, "seal.receipt.revealed"),
    "begun before the seeds were known": ({"revealed": "2999-01-01T00:00:00Z"}, "card.begun"),
    "other seeds": ({"seeds": {"kuhn": 1}}, "card.hash"),
    "fewer tasks": ({"limit": 1}, "card.hash"),
}


@cases(("changes", "field"), WRONG.values())
def test_seals_that_do_not_fit_are_rejected(tmp_path_factory, board, changes, field):
    bundle, suite = sealed(tmp_path_factory.mktemp("sealed"), board, **changes)
    found = verify(bundle, suite=suite, boards=[public(board)])
    assert [fault.field for fault in found.faults] == [field]


@cases(
    ("key", "value"),
    [
        ("beacon", "00" * 32),
        ("posted", "2025-01-01T00:00:00Z"),
        ("signature", "00" * 64),
        ("signature", "x"),
        ("board", "00" * 32),
    ],
)
def test_a_receipt_that_the_board_did_not_sign_is_rejected(tmp_path_factory, board, key, value):
    folder = tmp_path_factory.mktemp("forged")
    bundle, suite = sealed(folder, board)
    contents = Contents.of(bundle)
    contents.manifest["seal"]["receipt"][key] = value
    found = verify(contents.write(folder / "forged.zip"), suite=suite, boards=[public(board), "00" * 32])
    assert found.faults[0].field in ("seal.receipt.signature", "card.hash")


def test_another_nonce_is_another_commitment(tmp_path, board):
    bundle, suite = sealed(tmp_path, board)
    contents = Contents.of(bundle)
    contents.manifest["seal"]["nonce"] = "00" * 32
    found = verify(contents.write(tmp_path / "forged.zip"), suite=suite, boards=[public(board)])
    assert found.faults[0].field == "seal.receipt.commitment"


def test_a_seal_of_another_run_does_not_fit(tmp_path, board):
    bundle, suite = sealed(tmp_path, board)
    contents = Contents.of(bundle)
    contents.manifest["seal"]["run"] = "run-2"
    found = verify(contents.write(tmp_path / "forged.zip"), suite=suite, boards=[public(board)])
    assert found.faults[0].field == "seal.receipt.commitment"


@given(st.text(max_size=9), st.text(max_size=9))
def test_commitments_tell_nothing_and_never_agree(agent, run):
    suite = toy_suite()
    one, two = commit(agent, suite, run), commit(agent, suite, run)
    assert one.hash != two.hash
    assert replace(one, agent=agent + "x").hash != one.hash != replace(one, run=run + "x").hash


@cases(
    "data",
    [
        None,
        {},
        {"run": "x", "nonce": "y"},
        {"run": "x", "nonce": "y", "receipt": {}},
        {"run": 1, "nonce": 2, "receipt": 3},
    ],
)
def test_what_is_no_seal_is_refused(data):
    with pytest.raises(BadValue, match="this is no seal"):
        seal_from(data)


def test_a_seal_is_found_in_the_runs_folder(tmp_path, board):
    assert read_seal(tmp_path) is None
    seal = Seal("run", "00" * 32, receipt("11" * 32, POSTED, BEACON, REVEALED, board))
    seal.write(tmp_path)
    assert read_seal(tmp_path) == seal
    assert seal_from(seal.to_json()) == seal
    with pytest.raises(BadValue, match="64 hexadecimal digits"):
        seal_from({**seal.to_json(), "nonce": "00"})
    with pytest.raises(BadValue, match="this is no seal"):
        seal_from({**seal.to_json(), "more": 1})
    (tmp_path / "seal.json").write_text("{")
    with pytest.raises(BadValue, match="is damaged"):
        read_seal(tmp_path)


def test_who_was_interrupted_posts_the_same_commitment_again(tmp_path):
    suite, models = toy_suite(), {"transformers:x": "sha256:" + "0" * 64}
    first = promised(tmp_path / "run", "random", suite, models)
    assert promised(tmp_path / "run", "random", suite, models) == first
    assert promised(tmp_path / "other", "random", suite, models).hash != first.hash
    for agent, weights in (("reference", models), ("random", {})):
        with pytest.raises(BadValue, match="of another agent, other weights or another suite"):
            promised(tmp_path / "run", agent, suite, weights)
    (tmp_path / "run" / "commitment.json").write_text("{")
    with pytest.raises(BadValue, match="is damaged"):
        promised(tmp_path / "run", "random", suite, models)
    begin("random", suite, tmp_path / "begun")
    with pytest.raises(BadValue, match="is a run whose seeds are not sealed"):
        promised(tmp_path / "begun", "random", suite, models)
