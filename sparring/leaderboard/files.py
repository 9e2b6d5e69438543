"""Files that are written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sparring.errors import InfrastructureError


@contextmanager
def replacing(out: Path) -> Iterator[Path]:
    """Yield a draft that becomes the file when it is whole; what was there before stays until then.

    Raises:
        InfrastructureError: It cannot be written.
    """
    draft = out.with_name(f".{out.name}.draft")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        yield draft
        os.replace(draft, out)
    except OSError as error:
        raise InfrastructureError(f"cannot write {out}: {error}") from error
    finally:
        if draft.exists():
            draft.unlink()
