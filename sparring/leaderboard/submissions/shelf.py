"""The shelf: the folders of models that a board's owner lets its worker load, found by the hash of their weights."""

from __future__ import annotations

from pathlib import Path

from sparring.errors import BadValue, InfrastructureError
from sparring.leaderboard.card import weights_hash

_CONFIGS = ("config.json", "adapter_config.json")
_PLACES = ("", "*/", "*/*/")
"""Where models may be: the folder itself, NAME, or OWNER/NAME in it; links are followed."""


class Shelf:
    """Models in a folder.

    Weights are hashed once, and again when a file of theirs has changed.

    Args:
        folder: Where they are; nothing that is not there is ever loaded.
    """

    def __init__(self, folder: Path):
        self._folder = folder
        self._hashes: dict[Path, tuple[object, str]] = {}

    def known(self) -> dict[str, Path]:
        """Return the folder of every model by the hash of its weights.

        Raises:
            InfrastructureError: A file cannot be read.
        """
        try:
            return {self._hash(folder): folder for folder in reversed(_models(self._folder))}
        except OSError as error:
            raise InfrastructureError(f"the models in {self._folder} cannot be read: {error}") from error

    def _hash(self, folder: Path) -> str:
        files = sorted(path for path in folder.iterdir() if path.is_file())
        stamp = [(path.name, (stat := path.stat()).st_size, stat.st_mtime_ns) for path in files]
        if self._hashes.get(folder, (None, ""))[0] != stamp:
            self._hashes[folder] = stamp, weights_hash(f"transformers:{folder}")
        return self._hashes[folder][1]


def _models(folder: Path) -> list[Path]:
    return sorted({path.parent for place in _PLACES for name in _CONFIGS for path in folder.glob(f"{place}{name}")})


def check_shelf(folder: Path) -> None:
    """Check that a folder has models.

    Raises:
        BadValue: It has none.
    """
    if not _models(folder):
        raise BadValue(f"{folder} has no folder with a model ({' or '.join(_CONFIGS)}): put the weights there first")
