"""A browser process and the pipe to it: Chrome's DevTools Protocol as JSON messages that end in a zero byte.

One thread reads the pipe and puts every message into the mailbox of whom it concerns: an answer into that of the asker, an
event into that of its session. The thread that drives a page takes its messages from its mailbox, so that everything about
a page happens in one thread.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Mapping, Sequence
from queue import Empty, SimpleQueue
from typing import IO, Any

from sparring.errors import BrowserError

Message = Mapping[str, Any]
Mailbox = SimpleQueue[Message]
PATIENCE = 15.0
"""Seconds that a command gets to answer; a renderer that hangs needs all of them."""
_START = 60.0
_CHUNK = 1 << 18
LOST: Message = {"lost": True}
"""Put into every mailbox when the browser has gone."""
_FLAGS = (
    "--remote-debugging-pipe",
    "--headless",
    "--allow-pre-commit-input",
    "--no-first-run",
    "--no-default-browser-check",
    "--no-startup-window",
    "--no-pings",
    "--disable-gpu",
    "--disable-partial-raster",  # or the edges of what is drawn again are not quite as they were
    "--disable-dev-shm-usage",
    "--disable-breakpad",
    "--disable-crash-reporter",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-client-side-phishing-detection",
    "--disable-extensions",
    "--disable-hang-monitor",
    "--disable-prompt-on-repost",
    "--disable-popup-blocking",
    "--disable-back-forward-cache",
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
    "--disable-ipc-flooding-protection",
    "--disable-notifications",
    "--disable-file-system",
    "--disable-speech-api",
    "--disable-3d-apis",
    "--disable-webrtc-hw-encoding",
    "--dns-prefetch-disable",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-quic",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=http://nowhere.invalid:9",
    "--proxy-bypass-list=<-loopback>",
    "--mute-audio",
    "--hide-scrollbars",
    "--lang=en-US",
    "--accept-lang=en-US",
    "--force-color-profile=srgb",
    "--font-render-hinting=none",
    "--password-store=basic",
    "--use-mock-keychain",
    "--metrics-recording-only",
    "--renderer-process-limit=100",
    "--js-flags=--optimize-for-size --max-old-space-size=256",  # pages that live long would keep their garbage otherwise
    "--disable-features=Translate,BackForwardCache,AcceptCHFrame,MediaRouter,OptimizationHints,PaintHolding,"
    "ServiceWorkerAutoPreload,HttpsUpgrades,IsolateOrigins,site-per-process,Prerender2,SpareRendererForSitePerProcess,"
    "AutofillServerCommunication,CertificateTransparencyComponentUpdater,InterestFeedContentSuggestions,"
    "RenderDocument",  # a frame of its own for every page of a site: twice the time of opening one
)
_DRAWING = ("--disable-frame-rate-limit",)
"""For pictures: else a page waits for its turn to be drawn, among many for ever. Input may then wait for ever on a busy machine."""
_LAUNCH = 'in=$1 out=$2 folder=$3; shift 3; "$@" 3<"/dev/fd/$in" 4>"/dev/fd/$out"; rm -rf "$folder"'
"""The shell outlives the browser, and this process if that is killed: then the pipe closes, the browser ends, its folder goes."""
_ENVIRONMENT = {"TZ": "UTC", "LANG": "en_US.UTF-8", "LANGUAGE": "en_US"}


class Connection:
    """One browser process.

    Args:
        binary: The program.
        drawing: Whether pictures are made of its pages.

    Raises:
        BrowserError: It does not start; the message has the last line that it wrote.
    """

    def __init__(self, binary: str, *, drawing: bool = False):
        self.owner = os.getpid()
        self.lost = ""
        """Why there is no browser any more; "" as long as there is one."""
        self._folder = tempfile.mkdtemp(prefix="sparring-chromium-")
        self._write_lock = threading.Lock()
        self._lock = threading.Lock()
        self._last = 0
        self._askers: dict[int, Mailbox] = {}
        self._sessions: dict[str, Mailbox] = {}
        self._contexts: dict[str, Mailbox] = {}
        self._mail: Mailbox = SimpleQueue()
        self._wrote = ""
        self._stderr = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as the browser may write to it
        self._process, self._to, self._from = _spawn(binary, self._folder, self._stderr, _DRAWING if drawing else ())
        self._reader = threading.Thread(target=self._read, name="chromium", daemon=True)
        self._reader.start()
        try:
            self.version = str(self.call("Browser.getVersion", patience=_START)["product"])
        except BrowserError as error:
            self.close()
            raise BrowserError(f"{binary} does not start: {self._wrote or error}; try it with --version") from error

    @property
    def pid(self) -> int:
        """The process group of the browser."""
        return self._process.pid

    def call(
        self, method: str, params: Message | None = None, *, session: str = "", patience: float = PATIENCE
    ) -> Message:
        """Send a command and return its result, for commands to the browser itself.

        Raises:
            BrowserError: It failed, was not answered in time, or the browser has gone.
        """
        mail: Mailbox = SimpleQueue()
        number = self.send(method, params, mail, session=session)
        try:
            answer = mail.get(timeout=patience)
        except Empty:
            self.forget(number)
            raise BrowserError(f"the browser did not answer {method} within {patience:g} s") from None
        return result_of(answer, method, self.lost)

    def send(self, method: str, params: Message | None, mail: Mailbox, *, session: str = "") -> int:
        """Send a command whose answer goes to `mail`; return its number.

        Raises:
            BrowserError: The browser has gone.
        """
        with self._lock:
            self._last += 1
            number = self._last
            self._askers[number] = mail
        message: dict[str, Any] = {"id": number, "method": method}
        if params:
            message["params"] = params
        if session:
            message["sessionId"] = session
        data = json.dumps(message, separators=(",", ":")).encode() + b"\0"
        if self.lost:
            raise BrowserError(self.lost)
        try:
            with self._write_lock:
                view = memoryview(data)
                while view:
                    view = view[os.write(self._to, view) :]
        except OSError as error:
            raise BrowserError(f"the browser has gone ({error.strerror})") from error
        return number

    def forget(self, number: int) -> None:
        """Throw away the answer to a command if it still comes."""
        with self._lock:
            self._askers.pop(number, None)

    def listen(self, mail: Mailbox, *, session: str = "", context: str = "") -> None:
        """Send the events of a session, or those about targets of a browser context, to `mail`."""
        with self._lock:
            if session:
                self._sessions[session] = mail
            if context:
                self._contexts[context] = mail

    def ignore(self, *, session: str = "", context: str = "") -> None:
        """Throw away the events of a session or browser context from now on."""
        with self._lock:
            self._sessions.pop(session, None)
            self._contexts.pop(context, None)

    def close(self) -> None:
        """End the browser and remove its folder."""
        if os.getpid() != self.owner:
            return
        self._lose("the browser was closed")
        if self._process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._reader.join(timeout=5)
        self._wrote = self._last_words()
        self.leave()
        shutil.rmtree(self._folder, ignore_errors=True)

    def leave(self) -> None:
        """Close this process's ends of the pipe (in a forked child: the parent's stay open)."""
        for end in (self._to, self._from):
            with contextlib.suppress(OSError):
                os.close(end)
        self._to = self._from = -1

    def _read(self) -> None:
        """Hand out what the browser says, until it has gone."""
        parts: list[bytes] = []
        while True:
            try:
                chunk = os.read(self._from, _CHUNK)
            except OSError:
                chunk = b""
            if not chunk:
                break
            *whole, rest = chunk.split(b"\0")
            for piece in whole:
                parts.append(piece)
                self._deliver(json.loads(b"".join(parts)))
                parts.clear()
            if rest:
                parts.append(rest)
        self._lose("the browser has gone: it crashed or was killed")

    def _deliver(self, message: Message) -> None:
        with self._lock:
            if "id" in message:
                mail = self._askers.pop(message["id"], None)
            else:
                mail = self._sessions.get(message.get("sessionId", "")) or self._by_context(message)
        if mail is not None:
            mail.put(message)

    def _by_context(self, message: Message) -> Mailbox | None:
        info = message.get("params", {}).get("targetInfo", {})
        return self._contexts.get(info.get("browserContextId", ""))

    def _lose(self, why: str) -> None:
        with self._lock:
            self.lost = self.lost or why
            mails = {id(mail): mail for mail in (*self._askers.values(), *self._sessions.values())}
            self._askers.clear()
        for mail in mails.values():
            mail.put(LOST)

    def _last_words(self) -> str:
        """Return the last line that the browser wrote."""
        if self._stderr.closed:
            return self._wrote
        with self._stderr:
            self._stderr.seek(0)
            lines = self._stderr.read()[-4000:].decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else ""


def result_of(answer: Message, method: str, lost: str) -> Message:
    """Return the result in an answer.

    Raises:
        BrowserError: The command failed, or the browser has gone.
    """
    if "lost" in answer:
        raise BrowserError(lost)
    if "error" in answer:
        raise BrowserError(f"the browser refused {method}: {answer['error'].get('message')}")
    found: Message = answer["result"]
    return found


def _spawn(
    binary: str, folder: str, stderr: IO[bytes], more: Sequence[str]
) -> tuple[subprocess.Popen[bytes], int, int]:
    """Start the browser with its ends of the pipe as file descriptors 3 and 4; return the process and our ends."""
    theirs_in, ours_out = os.pipe()
    ours_in, theirs_out = os.pipe()
    flags = [*_FLAGS, *more, f"--user-data-dir={folder}"]
    if os.geteuid() == 0:
        flags.append("--no-sandbox")  # Chromium refuses to start as root otherwise
    command: Sequence[str] = ("/bin/sh", "-c", _LAUNCH, "sh", str(theirs_in), str(theirs_out), folder, binary, *flags)
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=stderr,
            pass_fds=(theirs_in, theirs_out),
            env={**os.environ, **_ENVIRONMENT, "HOME": folder, "XDG_CONFIG_HOME": folder, "XDG_CACHE_HOME": folder},
            start_new_session=True,
        )
    finally:
        os.close(theirs_in)
        os.close(theirs_out)
    return process, ours_out, ours_in
