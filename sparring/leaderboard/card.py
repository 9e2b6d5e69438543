"""What a run says of itself before its first episode: what was asked of whom, by which code, on which machine."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, datetime
from hashlib import sha256
from importlib import metadata
from pathlib import Path
from typing import Any

from sparring._version import __version__
from sparring.agents.policies.core import Policy
from sparring.errors import BadValue
from sparring.leaderboard.files import replacing
from sparring.leaderboard.suites import Suite, suite_from

SCHEMA = 1
FILE = "run.json"
_PACKAGES = ("gymnasium", "numpy", "sympy", "tokenizers", "torch", "transformers")
"""Whose versions may change what comes out, if they are there."""
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Card:
    """The beginning of a run."""

    agent: str
    """As it was named."""
    name: str
    """What boards call it."""
    suite: str
    """`NAME-vN`."""
    hash: str
    """Of what is asked; other than the suite's own if only a part of it is."""
    frozen: bool
    """Whether that is all of a suite that comes with the package, unchanged."""
    asked: Mapping[str, Any]
    """The suite as its file says it, after what was changed."""
    models: Mapping[str, str] = field(default_factory=dict)
    """Models with weights on this machine -> the hash of these."""
    prices: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    """Models with a price -> what a million tokens of prompts, and of answers, cost."""
    versions: Mapping[str, str] = field(default_factory=dict)
    """Of Sparring, Python and what the run may depend on."""
    commit: str = ""
    """Of Sparring's own repository, where it runs from one; with `+` if files were changed."""
    machine: str = ""
    begun: str = ""
    """UTC, to the second."""
    training_seed: int | None = None
    """With which the agent's model was trained; None: nobody said."""
    schema: int = SCHEMA

    def to_suite(self) -> Suite:
        """Return what is asked.

        Raises:
            BadValue: It is not what the hash says: an environment or a pack is another one here.
        """
        suite = suite_from(self.asked)
        if suite.hash != self.hash:
            raise BadValue(
                f"the run asked for {self.suite} with hash {self.hash[:12]}, which is {suite.hash[:12]} here: use sparring "
                f"{self.versions.get('sparring', '?')}, which made it"
            )
        return suite

    def write(self, folder: Path) -> None:
        """Write `run.json`, whole or not at all.

        Raises:
            InfrastructureError: It cannot be written.
        """
        with replacing(folder / FILE) as draft:
            draft.write_text(json.dumps(asdict(self), indent=1) + "\n", "utf-8")


def read_card(folder: Path) -> Card:
    """Read `run.json`.

    Raises:
        BadValue: The folder has none, or it is of another schema.
    """
    try:
        return card_from(json.loads((folder / FILE).read_text("utf-8")))
    except FileNotFoundError:
        raise BadValue(f"{folder} is no run: it has no {FILE}; `sparring eval` makes one") from None
    except NotADirectoryError:
        raise BadValue(
            f"{folder} is a file, and a run is a folder with a {FILE}, which `sparring eval` makes"
        ) from None
    except (OSError, ValueError, RecursionError, BadValue) as error:
        raise BadValue(f"{folder / FILE} is damaged: {error}") from error


def card_from(data: object) -> Card:
    """Return the card that a dict says.

    Raises:
        BadValue: It says none.
    """
    if not isinstance(data, dict) or data.get("schema") != SCHEMA:
        found = data.get("schema") if isinstance(data, dict) else None
        raise BadValue(f"its schema is {found!r:.80}, this version reads {SCHEMA}")
    names = {f.name for f in fields(Card)}
    if {*data} != names:
        raise BadValue(f"it must have exactly the keys {', '.join(sorted(names))}")
    for name in names:
        if name == "training_seed" and data[name] is None:
            continue
        wanted = type(getattr(_EXAMPLE, name))
        if not isinstance(data[name], wanted) or (wanted is int and isinstance(data[name], bool)):
            raise BadValue(f"{name}={data[name]!r:.80} is no {wanted.__name__}")
    return Card(**{**data, "prices": prices_from(data["prices"])})


def prices_from(said: Mapping[str, Any]) -> dict[str, tuple[float, float]]:
    """Return the prices of a card or a plan.

    Raises:
        BadValue: They are none.
    """
    for model, each in said.items():
        if not isinstance(each, list | tuple) or len(each) != 2 or not {type(x) for x in each} <= {int, float}:
            raise BadValue(f"prices={{{model!r:.80}: {each!r:.80}}}: two numbers for each model")
    return {model: (each[0], each[1]) for model, each in said.items()}


_EXAMPLE = Card("", "", "", "", False, {}, training_seed=0)


def make_card(
    agent: str,
    suite: Suite,
    asked: Mapping[str, Any],
    models: Iterable[Policy],
    *,
    name: str = "",
    frozen: bool,
    training_seed: int | None = None,
) -> Card:
    """Return the card of a run that begins now, with this code and on this machine."""
    known = provenance(models)
    return Card(agent, name or agent, suite.id, suite.hash, frozen, asked, **known, training_seed=training_seed)


def provenance(models: Iterable[Policy]) -> dict[str, Any]:
    """Return what a record says of where it comes from: models, prices, versions, commit, machine and time."""
    loaded = list(models)
    return {
        "models": {policy.name: weights for policy in loaded if (weights := weights_hash(policy.name))},
        "prices": {policy.name: prices for policy in loaded if (prices := _prices(policy))},
        "versions": _versions(),
        "commit": _commit(Path(__file__).parents[1]),
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} CPUs",
        "begun": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }


def weights_hash(model: str) -> str:
    """Return a hash over a local model's files that decide what it says, or "" if it is no local folder.

    Over the names and SHA-256 of `*.json`, `*.safetensors`, `*.bin`, `*.model`, `*.txt` and `*.jinja`, as `sha256:HEX`.
    """
    folder = Path(model.partition(":")[2])
    if not model.startswith("transformers:") or not folder.is_dir():
        return ""
    kinds = (".json", ".safetensors", ".bin", ".model", ".txt", ".jinja")
    whole = sha256()
    for path in sorted(one for one in folder.iterdir() if one.suffix in kinds and one.is_file()):
        whole.update(f"{path.name} {_file_hash(path)}\n".encode())
    return f"sha256:{whole.hexdigest()}"


def _file_hash(path: Path) -> str:
    found = sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            found.update(chunk)
    return found.hexdigest()


def _prices(policy: Policy) -> tuple[float, float] | None:
    options = getattr(policy, "options", None)
    asked, said = getattr(options, "input_price", None), getattr(options, "output_price", None)
    return None if asked is None or said is None else (asked, said)


def _versions() -> dict[str, str]:
    found = {"sparring": __version__, "python": platform.python_version()}
    for package in _PACKAGES:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return found


def _commit(package: Path) -> str:
    """Return the commit that the package is at, with a `+` if it was changed since; "" outside a repository of its own."""
    if not (package.parent / ".git").exists():
        return ""
    try:
        said = [
            subprocess.run(
                ["git", "-C", str(package.parent), *words], capture_output=True, text=True, check=True, timeout=10
            ).stdout.strip()
            for words in (("rev-parse", "HEAD"), ("status", "--porcelain", "--untracked-files=no", "--", package.name))
        ]
    except (OSError, subprocess.SubprocessError):
        return ""
    return said[0] + ("+" if said[1] else "")
