"""Ed25519 signatures (RFC 8032): who made a bundle is who has the key.

A key's file is PEM (PKCS 8, not encrypted); public keys are written as 64 hexadecimal digits.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from sparring.errors import BadValue, MissingExtra

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

SIZE = 64
"""Bytes of a signature."""


_PUBLIC = re.compile(r"[0-9a-f]{64}")


def is_key(text: str) -> bool:
    """Return whether a text is written as a public key is."""
    return _PUBLIC.fullmatch(text) is not None


def check_key(text: str) -> None:
    """Check what should be a public key.

    Raises:
        BadValue: It is written as none.
    """
    if not is_key(text):
        raise BadValue(
            f"{text!r:.100} is no public key: that has 64 hexadecimal digits, as `sparring bundle --new-key` shows it"
        )


def _need() -> None:
    try:
        import cryptography  # noqa: F401 - only whether it is there
    except ImportError:
        raise MissingExtra("signatures need cryptography: pip install 'sparring[sign]'") from None


def new_key(path: Path) -> str:
    """Write a new private key, which its owner alone may read; return the public one.

    Raises:
        BadValue: There is a file already, or it cannot be written.
        MissingExtra: cryptography is not installed.
    """
    _need()
    from cryptography.hazmat.primitives import serialization as forms
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.generate()
    text = key.private_bytes(forms.Encoding.PEM, forms.PrivateFormat.PKCS8, forms.NoEncryption())
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(text)
    except FileExistsError:
        raise BadValue(f"{path} is there already: a key that is overwritten is lost; name another file") from None
    except OSError as error:
        raise BadValue(f"cannot write the key to {path}: {error}") from error
    return public(key)


def read_key(path: Path) -> Ed25519PrivateKey:
    """Read a private key.

    Raises:
        BadValue: The file is missing, or holds no Ed25519 key.
        MissingExtra: cryptography is not installed.
    """
    _need()
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    hint = "`sparring bundle --new-key FILE` makes one"
    try:
        found = load_pem_private_key(path.read_bytes(), None)
    except OSError as error:
        raise BadValue(f"cannot read the key {path} ({error}): {hint}") from error
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise BadValue(f"{path} holds no private key without a password: {hint}") from error
    if not isinstance(found, Ed25519PrivateKey):
        raise BadValue(f"{path} holds a {type(found).__name__}, not an Ed25519 key: {hint}")
    return found


def public(key: Ed25519PrivateKey) -> str:
    """Return the public key, in hexadecimal."""
    return key.public_key().public_bytes_raw().hex()


def is_signed(data: bytes, signature: bytes, key: str) -> bool:
    """Return whether a signature is that of `data` by the private key that belongs to a public one.

    Raises:
        MissingExtra: cryptography is not installed.
    """
    _need()
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(signature, data)
    except (InvalidSignature, ValueError):
        return False
    return True
