"""What strangers may try, against a real server on loopback: every attack is one sentence and a status, and nobody else notices."""

from __future__ import annotations

import re
import socket
import struct
import time
import zipfile
from contextlib import ExitStack, suppress
from dataclasses import replace
from urllib.parse import quote

import pytest

from sparring.leaderboard.suites import load_suite
from tests.leaderboard.forging import Contents
from tests.leaderboard.submissions.serving import GENEROUS, served

SCRIPT = "<script>alert(1)</script>"
INJECTIONS = ("' OR '1'='1", "'; DROP TABLE submissions; --", '" OR ""="', "1); DELETE FROM tokens; --", "%", "_", "\\")
PATHS = ("../../etc/passwd", "..", "%2e%2e%2f", "....//", "/etc/passwd", "a/../../b", "x" * 5000, "\0", "con", "..\\..")


def speak(board, head):
    """Send bytes as they are; return all that comes back before the connection is closed."""
    with socket.create_connection(("127.0.0.1", board.port), timeout=60) as connection:
        connection.sendall(head)
        data = b""
        try:
            while piece := connection.recv(65536):
                data += piece
        except (TimeoutError, ConnectionResetError):
            pass
        return data


def head(token, *lines):
    said = ["POST /api/submissions HTTP/1.1", "Host: board", f"Authorization: Bearer {token}"]
    return "\r\n".join([*said, "Content-Type: application/zip", *lines, "", ""]).encode()


def test_without_a_token_nothing_is_done_or_told(board, ann, bundle):
    id = board.send(ann, bundle).json["id"]
    for method, path in (
        ("GET", "/me"),
        ("GET", "/submissions"),
        ("POST", "/submissions"),
        ("GET", f"/submissions/{id}"),
        ("DELETE", f"/submissions/{id}"),
        ("PUT", f"/commitments/{'a' * 64}"),
    ):
        for token in (None, "", "x", ann[:-1], ann + "x"):
            found = board.ask(method, path, token)
            assert (found.status, found.headers["www-authenticate"]) == (401, "Bearer"), (method, path, token)
    revoked = board.token("eve")
    board.desk.tokens.revoke("eve")
    assert board.ask("GET", "/me", revoked).status == 401
    assert board.desk.queue.find(id).state == "queued"


def test_a_token_counts_in_the_header_alone(board, ann):
    """Not in the address, which is logged; not in a cookie, which a browser sends by itself; not as a password."""
    assert board.ask("GET", f"/me?token={ann}&access_token={ann}").status == 401
    assert board.ask("GET", "/me", Cookie=f"token={ann}; authorization=Bearer {ann}").status == 401
    assert board.ask("GET", "/me", Authorization=f"Basic {ann}").status == 401
    assert board.ask("GET", "/me", Authorization=f"bearer  {ann}").status == 200


def test_another_sites_form_does_nothing(board, ann, bundle):
    """CSRF: a browser adds no bearer token to another site's form, and what a form can send is refused even with one."""
    from_elsewhere = {"Origin": "https://evil.example", "Referer": "https://evil.example/", "Cookie": f"token={ann}"}
    for kind in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", ""):
        posted = board.ask("POST", "/submissions", None, bundle, Content_Type=kind, **from_elsewhere)
        assert posted.status == 401
        assert board.ask("POST", "/submissions", ann, bundle, Content_Type=kind).status == 415
    asked_first = board.ask(
        "OPTIONS", "/submissions", Access_Control_Request_Method="POST", Access_Control_Request_Headers="authorization"
    )
    assert asked_first.status == 405
    for found in (posted, asked_first, board.ask("GET", "/me", ann, Origin="https://evil.example")):
        assert not [name for name in found.headers if name.startswith("access-control") or name == "set-cookie"]
    assert board.desk.queue.sent() == []


def test_what_is_anothers_is_not_there(board, ann, bundle):
    eve = board.token("eve")
    id = board.send(ann, bundle).json["id"]
    nothing = board.ask("GET", f"/submissions/{'0' * 24}", eve)
    for method in ("GET", "DELETE"):
        found = board.ask(method, f"/submissions/{id}", eve)
        assert (found.status, found.data) == (404, nothing.data)
    assert board.ask("GET", "/submissions", eve).json == {"submissions": [], "before": None}
    told = board.ask("GET", "/attempts/ann").json["attempts"]
    assert [{*one} for one in told] == [{"state", "received", "run"}]  # no id, no hash, no reasons
    assert board.desk.queue.find(id).state == "queued"


def test_a_body_that_says_it_is_too_large_is_refused_before_it_is_read(board, ann):
    said = speak(board, head(ann, f"Content-Length: {10**12}"))  # the server closes the connection, at once
    assert said.startswith(b"HTTP/1.1 413 ")
    assert b"has 1,000,000,000,000 bytes, more than 1,048,576" in said
    assert list(board.desk.incoming.iterdir()) == []


def test_a_body_that_does_not_say_its_size_is_cut_off(board, ann):
    piece = b"10000\r\n" + bytes(1 << 16) + b"\r\n"
    with socket.create_connection(("127.0.0.1", board.port), timeout=60) as connection:
        connection.sendall(head(ann, "Transfer-Encoding: chunked"))
        sent, said = 0, b""
        try:
            for _ in range(4096):
                connection.sendall(piece)
                sent += len(piece)
        except (BrokenPipeError, ConnectionResetError):
            pass
        with suppress(ConnectionResetError):
            said = connection.recv(65536)
    assert sent < 64 << 20  # of 256 MiB; the limit is 1 MiB, the rest lay in buffers on the way
    assert said == b"" or said.startswith(b"HTTP/1.1 413 ")
    assert list(board.desk.incoming.iterdir()) == list(board.desk.bundles.iterdir()) == []
    assert board.desk.queue.sent() == []


def test_sizes_that_are_none_are_refused(board, ann):
    for size in ("-1", "1e3", "0x10", "1 2", "", "9" * 5000, "٣"):
        said = speak(
            board,
            head(ann, "Connection: close", "Content-Length: ").replace(
                b"Content-Length: ", b"Content-Length: " + size.encode()
            ),
        )
        assert re.match(rb"HTTP/1.1 4\d\d ", said), size
    both = speak(
        board, head(ann, "Connection: close", "Content-Length: 3", "Transfer-Encoding: chunked") + b"0\r\n\r\n"
    )
    assert re.match(rb"HTTP/1.1 (4\d\d|201) ", both)  # one of the two is heeded, and there is no second request


def test_what_comes_half_is_no_submission(board, ann, bundle):
    def drafts(deadline):
        """Yield what is being sent, until it is late."""
        while time.monotonic() < deadline:
            yield list(board.desk.incoming.iterdir())
            time.sleep(0.02)

    with socket.create_connection(("127.0.0.1", board.port), timeout=60) as connection:
        connection.sendall(head(ann, f"Content-Length: {len(bundle)}") + bundle[:100])
        assert any(drafts(time.monotonic() + 60))
    assert not all(drafts(time.monotonic() + 60))
    assert list(board.desk.incoming.iterdir()) == list(board.desk.bundles.iterdir()) == []
    assert board.desk.queue.sent() == []


@pytest.mark.slow
def test_poisoned_bundles_are_rejected_one_by_one_and_the_right_one_is_accepted(board, ann, bundle, toy, tmp_path):
    suite = load_suite(str(toy))
    (tmp_path / "right.zip").write_bytes(bundle)
    contents = Contents.of(tmp_path / "right.zip")
    contents.write(tmp_path / "deep.zip", change=lambda manifest: b"[" * 100_000)
    contents.write(tmp_path / "twice.zip", change=lambda manifest: b'{"schema":1,"schema":1}')
    contents.write(tmp_path / "schema.zip", change=lambda manifest: {**manifest, "schema": 2})
    contents.episodes[0] = b'{"item":0,"returns":NaN}'
    contents.fit(suite)
    contents.write(tmp_path / "nan.zip")
    with zipfile.ZipFile(tmp_path / "traversal.zip", "w") as file:
        for name in ("../../../tmp/evil", "episodes.jsonl", "/etc/cron.d/evil", "manifest.json"):
            file.writestr(name, "x")
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as file:
        for name in ("episodes.jsonl", "voids.jsonl", "manifest.json"):
            file.writestr(name, bytes(50 << 20) if name == "episodes.jsonl" else b"")
    (tmp_path / "bomb.zip").write_bytes(_as_ours(tmp_path / "bomb.zip"))
    wanted = {
        "deep": "this is no JSON that can be read",
        "twice": "this is not canonical JSON",
        "schema": "is a bundle of schema 2, this version reads 1",
        "nan": "NaN",
        "traversal": "has a member '../../../tmp/evil': a bundle has episodes.jsonl",
        "bomb": "more than 400 times as many is refused",
    }
    ids = {name: board.send(ann, (tmp_path / f"{name}.zip").read_bytes()).json["id"] for name in wanted}
    last = board.send(ann, bundle).json["id"]
    board.work()
    for name, sentence in wanted.items():
        found = board.ask("GET", f"/submissions/{ids[name]}", ann).json
        assert found["state"] == "rejected", name
        assert sentence in " ".join(found["reasons"]), name
        assert str(board.desk.folder) not in found["reasons"][0]
    assert board.ask("GET", f"/submissions/{last}", ann).json["state"] == "accepted"
    assert sorted(path.name for path in board.desk.bundles.iterdir()) == [f"{last}.zip"]


def _as_ours(path):
    """Return a zip as `sparring bundle` spells it, but for its contents."""
    from sparring.leaderboard.archive import Writer

    with zipfile.ZipFile(path) as file, (path.parent / "ours.zip").open("wb") as out:
        writer = Writer(out)
        for name in ("episodes.jsonl", "voids.jsonl"):
            writer.pack(name, [file.read(name)])
        writer.store("manifest.json", b"{}")
        writer.close()
    return (path.parent / "ours.zip").read_bytes()


def test_ids_and_names_lead_nowhere_but_to_their_rows(board, ann, bundle):
    """Path traversal and SQL injection, in every place that is read."""
    id = board.send(ann, bundle).json["id"]
    before = board.desk.database.all("SELECT * FROM submissions")
    for text in (*PATHS, *INJECTIONS, SCRIPT):
        word = quote(text, safe="")
        assert board.ask("GET", f"/submissions/{word}", ann).status in (400, 404)
        assert board.ask("DELETE", f"/submissions/{word}", ann).status in (400, 404)
        assert board.ask("GET", f"/commitments/{word}").status in (400, 404)
        assert board.ask("PUT", f"/commitments/{word}", ann).status in (400, 404)
        assert board.ask("GET", f"/submissions?before={word}", ann).status == 400
        attempts = board.ask("GET", f"/attempts/{word}")
        assert attempts.status in (400, 404) or attempts.json["attempts"] == []
        assert board.ask("GET", "/me", quote(text)).status == 401
    assert board.desk.database.all("SELECT * FROM submissions") == before
    assert board.ask("GET", f"/submissions/{id}", ann).status == 200
    assert len(board.desk.tokens.all()) == 1


@pytest.mark.slow
def test_markup_in_a_bundle_stays_text(board, ann, bundle, toy, tmp_path):
    (tmp_path / "right.zip").write_bytes(bundle)
    contents = Contents.of(tmp_path / "right.zip")
    contents.manifest["card"]["name"] = SCRIPT
    contents.fit(load_suite(str(toy)))
    found = board.settled(ann, contents.write(tmp_path / "script.zip").read_bytes())
    assert (found["state"], found["report"]["name"]) == ("accepted", SCRIPT)
    for path, token in (("/submissions", ann), ("/attempts/ann", None), (f"/attempts/{quote(SCRIPT)}", None)):
        answer = board.ask("GET", path, token)
        assert answer.headers["content-type"] == "application/json"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")


def test_every_answer_says_how_it_is_to_be_read(board, ann, bundle):
    sent = board.send(ann, bundle)
    for found in (sent, board.ask("GET", "/me"), board.ask("GET", "/none", ann), board.ask("PATCH", "/me", ann)):
        assert found.headers["x-content-type-options"] == "nosniff"
        assert found.headers["cache-control"] == "no-store"
        assert "server" not in found.headers


@pytest.mark.slow
def test_slow_and_silent_connections_keep_nobody_out(tmp_path, toy, bundle):
    """Slow-loris: a hundred connections that say nothing, or a byte now and then, of head or body; each is closed in time."""
    limits = replace(GENEROUS, head=2.0, idle=2.0, sockets=60)
    with served(tmp_path, toy, limits) as board, ExitStack() as stack:
        ann, slow = board.token("ann"), []
        starts = (b"", b"GET /api/me HTTP/1.1\r\nX: ", head(ann, "Content-Length: 100") + b"x")
        for n in range(100):
            slow.append(stack.enter_context(socket.create_connection(("127.0.0.1", board.port), timeout=60)))
            with suppress(OSError):  # it is closed already
                slow[-1].sendall(starts[n % 3])
        assert board.ask("GET", "/me", ann).status == 200
        assert board.send(ann, bundle).status == 201
        left, deadline = set(slow), time.monotonic() + 120
        while left and time.monotonic() < deadline:
            for connection in list(left):
                if _closed(connection):
                    left.discard(connection)
            assert board.ask("GET", "/me", ann).status == 200
            time.sleep(0.1)
        assert not left
        assert list(board.desk.incoming.iterdir()) == []


def _closed(connection):
    """Whether the other side has closed a connection; if not, one more byte is sent."""
    connection.settimeout(0.001)
    try:
        while connection.recv(65536):
            pass
        return True
    except TimeoutError:
        pass
    except OSError:
        return True
    try:
        connection.sendall(b"x")
    except OSError:
        return True
    return False


@pytest.mark.slow
def test_a_connection_is_kept_between_requests_but_not_for_ever(tmp_path, toy):
    with (
        served(tmp_path, toy, replace(GENEROUS, head=3.0)) as board,
        socket.create_connection(("127.0.0.1", board.port), timeout=60) as connection,
    ):
        for _ in range(3):
            connection.sendall(b"GET /api/ HTTP/1.1\r\nHost: board\r\n\r\n")
            assert connection.recv(65536).startswith(b"HTTP/1.1 200 ")
        assert connection.recv(65536) == b""  # closed, after three seconds


def test_of_too_many_silent_connections_the_oldest_go(tmp_path, toy):
    with served(tmp_path, toy, replace(GENEROUS, sockets=5)) as board, ExitStack() as stack:
        opened = [
            stack.enter_context(socket.create_connection(("127.0.0.1", board.port), timeout=60)) for _ in range(8)
        ]
        assert board.ask("GET", "/").status == 200
        gone = 0
        for connection in opened:
            connection.settimeout(30 if gone < 3 else 0.2)
            try:
                gone += connection.recv(1) == b""
            except ConnectionResetError:
                gone += 1
            except TimeoutError:
                break
        assert 3 <= gone <= 4


def test_a_peer_that_resets_is_forgotten(board, ann):
    for _ in range(20):
        connection = socket.create_connection(("127.0.0.1", board.port), timeout=60)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.sendall(head(ann, "Content-Length: 1000") + b"x")
        connection.close()
    assert board.ask("GET", "/me", ann).status == 200
