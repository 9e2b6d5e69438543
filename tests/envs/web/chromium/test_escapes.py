"""Nothing gets out: hostile pages try every way to the machine and to the network; real sockets listen, and hear nothing."""

import os
import socket
import threading
from pathlib import Path

import pytest

from tests.envs.web.chromium.pages import HOST, shown, window_on

SECRET = "sparring-secret"
WAIT = 1500
"""Milliseconds of page time that an attempt gets."""


class Listener:
    """A TCP port and a UDP port of this machine that count who comes."""

    def __init__(self):
        self.tcp = socket.create_server(("127.0.0.1", 0))
        self.port = self.tcp.getsockname()[1]
        self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.udp.bind(("127.0.0.1", self.port))
        self.visits = []
        for take in (self._accept, self._receive):
            threading.Thread(target=take, daemon=True).start()

    def _accept(self):
        while True:
            try:
                connection, _ = self.tcp.accept()
            except OSError:
                return
            self.visits.append("tcp")
            answer = (
                f"HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\nContent-Length: {len(SECRET)}\r\n\r\n{SECRET}"
            )
            connection.sendall(answer.encode())
            connection.close()

    def _receive(self):
        while True:
            try:
                self.udp.recv(2048)
            except OSError:
                return
            self.visits.append("udp")

    def close(self):
        self.tcp.close()
        self.udp.close()


@pytest.fixture(scope="module")
def listener():
    made = Listener()
    with socket.create_connection(("127.0.0.1", made.port)) as connection:
        assert SECRET in connection.recv(4096).decode()
    made.visits.clear()
    yield made
    made.close()


@pytest.fixture(scope="module")
def secret(tmp_path_factory):
    path = tmp_path_factory.mktemp("machine") / "secret.txt"
    path.write_text(SECRET, encoding="utf-8")
    return path


TAKE = "then(r => r.text()).then(t => window.loot = t, e => window.failed = String(e));"
SCRIPTS = {
    "fetch of a loopback port": f"fetch('http://127.0.0.1:PORT/').{TAKE}",
    "fetch of localhost": f"fetch('http://localhost:PORT/').{TAKE}",
    "fetch of 0.0.0.0": f"fetch('http://0.0.0.0:PORT/').{TAKE}",
    "fetch of an IPv6 address": f"fetch('http://[::1]:PORT/').{TAKE}",
    "fetch of another host": f"fetch('https://example.com/', {{mode: 'no-cors'}}).{TAKE}",
    "fetch of another episode's host": f"fetch('https://mail.test/').{TAKE}",
    "fetch of another port of the own host": f"fetch('https://{HOST}:PORT/').{TAKE}",
    "fetch of a file": f"fetch('FILE').{TAKE}",
    "XMLHttpRequest": "const x = new XMLHttpRequest(); x.onload = () => window.loot = x.responseText;"
    "x.open('GET', 'http://127.0.0.1:PORT/'); x.send();",
    "XMLHttpRequest of a file": "const x = new XMLHttpRequest(); x.onload = () => window.loot = x.responseText;"
    "x.open('GET', 'FILE'); x.send();",
    "WebSocket": "new WebSocket('ws://127.0.0.1:PORT/').onopen = () => window.loot = 'open';",
    "EventSource": "new EventSource('http://127.0.0.1:PORT/').onopen = () => window.loot = 'open';",
    "sendBeacon": "navigator.sendBeacon('http://127.0.0.1:PORT/', 'x');",
    "WebTransport": "new WebTransport('https://127.0.0.1:PORT/').ready.then(() => window.loot = 'open', () => 0);",
    "WebRTC over UDP": "const p = new RTCPeerConnection({iceServers: [{urls: 'stun:127.0.0.1:PORT'}]});"
    "p.createDataChannel('x'); p.createOffer().then(o => p.setLocalDescription(o));",
    "WebRTC over TCP": "const p = new RTCPeerConnection({iceServers: [{urls: 'turn:127.0.0.1:PORT?transport=tcp',"
    "username: 'u', credential: 'c'}]}); p.createDataChannel('x'); p.createOffer().then(o => p.setLocalDescription(o));",
    "a worker": "const b = new Blob([`fetch('http://127.0.0.1:PORT/').then(r => r.text()).then(t => postMessage(t))`]);"
    "new Worker(URL.createObjectURL(b)).onmessage = e => window.loot = e.data;",
    "a worker's script": "new Worker(URL.createObjectURL(new Blob([`importScripts('http://127.0.0.1:PORT/')`])));",
    "a shared worker": "const b = new Blob([`onconnect = e => fetch('http://127.0.0.1:PORT/').then(r => r.text())"
    ".then(t => e.ports[0].postMessage(t))`]); const w = new SharedWorker(URL.createObjectURL(b));"
    "w.port.onmessage = e => window.loot = e.data;",
    "a service worker": "navigator.serviceWorker.register('/worker.js').then(() => window.loot = 'registered', () => 0);",
    "a service worker from elsewhere": "navigator.serviceWorker.register('http://127.0.0.1:PORT/').catch(() => 0);",
    "an import": "import('http://127.0.0.1:PORT/x.js').catch(() => 0);",
    "a font": "new FontFace('x', 'url(http://127.0.0.1:PORT/)').load().catch(() => 0);",
    "location to a file": "location = 'FILE';",
    "location to a port": "location = 'http://127.0.0.1:PORT/';",
    "location to data": "location = 'data:text/html,hello';",
    "location to a page of the browser": "location = 'chrome://version';",
    "location to the source of a file": "location = 'view-source:FILE';",
    "a window on a file": "window.open('FILE');",
    "a window on a port": "window.open('http://127.0.0.1:PORT/');",
    "a window on another host": "window.open('https://example.com/');",
    "a window on data": "window.open('data:text/html,hello');",
    "a window without an opener": "window.open('http://127.0.0.1:PORT/', '_blank', 'noopener');",
    "a blank window that asks": f"const w = window.open('about:blank'); w.fetch('http://127.0.0.1:PORT/').{TAKE}",
    "a sent form": "const f = document.createElement('form'); f.method = 'post'; f.action = 'http://127.0.0.1:PORT/';"
    "document.body.append(f); f.submit();",
    "a form to a new window": "const f = document.createElement('form'); f.action = 'http://127.0.0.1:PORT/';"
    "f.target = '_blank'; document.body.append(f); f.submit();",
    "a ping": "const a = document.createElement('a'); a.href = '#x'; a.ping = 'http://127.0.0.1:PORT/';"
    "document.body.append(a); a.click();",
    "a download": "const a = document.createElement('a'); a.download = 'sparring-escape.txt';"
    "a.href = URL.createObjectURL(new Blob(['x'])); document.body.append(a); a.click();",
    "geolocation": "navigator.geolocation.getCurrentPosition(() => window.loot = 'here', () => 0);",
    "the clipboard": "navigator.clipboard.readText().then(t => window.loot = t, () => 0);",
    "the camera": "navigator.mediaDevices.getUserMedia({video: true}).then(() => window.loot = 'seen', () => 0);",
}
MARKUP = {
    "an image": "<img src='http://127.0.0.1:PORT/'>",
    "a script": "<script src='http://127.0.0.1:PORT/'></script>",
    "a style sheet": "<link rel=stylesheet href='http://127.0.0.1:PORT/'>",
    "an imported style sheet": "<style>@import url(http://127.0.0.1:PORT/); b { background: url(http://localhost:PORT/) }</style><b>x",
    "a frame": "<iframe src='http://127.0.0.1:PORT/'></iframe>",
    "a frame on a file": "<iframe src='FILE'></iframe>",
    "a frame with a frame": "<iframe srcdoc=\"<iframe src='http://127.0.0.1:PORT/'></iframe>\"></iframe>",
    "an object": "<object data='http://127.0.0.1:PORT/'></object><embed src='http://127.0.0.1:PORT/'>",
    "a film": "<video src='http://127.0.0.1:PORT/' autoplay></video><audio src='http://localhost:PORT/' autoplay></audio>",
    "hints": "".join(
        f"<link rel={rel} as=image href='http://127.0.0.1:PORT/'>"
        for rel in (
            "preconnect",
            "dns-prefetch",
            "prefetch",
            "preload",
            "prerender",
            "modulepreload",
            "icon",
            "manifest",
        )
    ),
    "speculation": '<script type=speculationrules>{"prerender": [{"source": "list", "urls": ["http://127.0.0.1:PORT/"]}],'
    '"prefetch": [{"source": "list", "urls": ["http://localhost:PORT/"]}]}</script>',
    "a refresh": "<meta http-equiv=refresh content='0; url=http://127.0.0.1:PORT/'>",
    "a refresh to a file": "<meta http-equiv=refresh content='0; url=FILE'>",
    "a base": "<base href='http://127.0.0.1:PORT/'><img src='x.png'>",
    "a picture of SVG": "<svg><image href='http://127.0.0.1:PORT/'/><use href='http://127.0.0.1:PORT/#x'/></svg>",
    "a policy report": "<meta http-equiv=Content-Security-Policy content=\"img-src 'none'; report-uri http://127.0.0.1:PORT/\"><img src=x>",
}
ATTEMPTS = {name: f"<body><script>{script}</script>" for name, script in SCRIPTS.items()} | MARKUP
ADDRESSES = (
    *("FILE", "file:///", "data:text/html,hello", "javascript:document.title='x'", "chrome://version", "about:version"),
    *("view-source:FILE", "blob:https://shop.test/x", "filesystem:https://shop.test/x", "ftp://127.0.0.1:PORT/"),
    *(
        "http://127.0.0.1:PORT/",
        "http://localhost:PORT/",
        "https://example.com/",
        "devtools://devtools/bundled/inspector.html",
    ),
)


def put(text, listener, secret):
    return text.replace("PORT", str(listener.port)).replace("FILE", secret.as_uri())


def downloads():
    """What was downloaded to where browsers put such files."""
    folders = (Path.home(), Path.home() / "Downloads", Path.home() / "Desktop", Path.cwd())
    return {path for folder in folders for path in folder.glob("*sparring-escape*")}


@pytest.mark.slow
def test_no_page_gets_out(listener, secret):
    pages = {f"/{i}": put(html, listener, secret) for i, html in enumerate(ATTEMPTS.values())}
    pages |= {"/": "<title>home</title>", "/worker.js": "fetch('http://127.0.0.1:1/')"}
    before = downloads()
    escaped = []
    for i, name in enumerate(ATTEMPTS):
        with window_on(pages) as window:
            window.navigate(window.tabs[0], f"https://{HOST}/{i}", WAIT)
            for tab in window.tabs:
                window.settle(tab, 100)
                address, text, loot = window.evaluate(
                    tab, "[location.href, document.body?.innerText ?? '', window.loot]"
                )
                outside = not address.startswith((f"https://{HOST}/", "about:blank", "chrome-error://"))
                if outside or SECRET in text or loot is not None:
                    escaped.append((name, address, text[:80], loot))
        if listener.visits:
            escaped.append((name, listener.visits.copy()))
            listener.visits.clear()
    assert len(ATTEMPTS) >= 50
    assert escaped == []
    assert downloads() == before
    home = window.connection._folder
    assert [name for _, _, names in os.walk(home) for name in names if "sparring-escape" in name] == []


@pytest.mark.slow
def test_no_address_leads_out(listener, secret):
    with window_on("<title>home</title>") as window:
        for address in ADDRESSES:
            assert window.navigate(window.tabs[0], put(address, listener, secret)), address
            assert shown(window, "location.href") == f"https://{HOST}/", address
        assert len(window.gate.refused) == len(ADDRESSES)
    assert listener.visits == []


@pytest.mark.slow
def test_what_is_refused_is_kept():
    with window_on("<img src='http://127.0.0.1:9/a.png'>") as window:
        assert window.gate.refused == ["http://127.0.0.1:9/a.png: there is no site at '127.0.0.1:9'"]


@pytest.mark.slow
def test_one_window_leaves_nothing_for_another():
    pages = {
        "/": "<script>localStorage.x = document.cookie = 'x=1; path=/'; window.name = 'x'</script>",
        "/read": "<p>read",
    }
    with window_on(pages) as first, window_on(pages | {"/": "<p>read"}) as second:
        assert shown(first, "[localStorage.x, document.cookie]") == ["x=1; path=/", "x=1"]
        assert shown(second, "[localStorage.x, document.cookie, window.name]") == [None, "", ""]
