"""Keys and signatures."""

import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sparring.errors import BadValue
from sparring.leaderboard.signing import is_signed, new_key, public, read_key


@pytest.fixture(scope="module")
def key(tmp_path_factory):
    path = tmp_path_factory.mktemp("keys") / "key.pem"
    new_key(path)
    return read_key(path)


def test_a_new_key_is_the_owners_alone_and_is_never_overwritten(tmp_path):
    path = tmp_path / "key.pem"
    said = new_key(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert said == public(read_key(path))
    assert new_key(tmp_path / "other.pem") != said
    with pytest.raises(BadValue, match="is there already"):
        new_key(path)
    assert said == public(read_key(path))


@given(st.binary(max_size=40), st.integers(0, 511))
def test_a_signature_is_that_of_its_data_and_key_alone(key, data, bit):
    signature = bytearray(key.sign(data))
    assert is_signed(data, bytes(signature), public(key))
    assert not is_signed(data + b"x", bytes(signature), public(key))
    assert not is_signed(data, bytes(signature), "0" * 64)
    signature[bit // 8] ^= 1 << bit % 8
    assert not is_signed(data, bytes(signature), public(key))


@pytest.mark.parametrize("signature", [b"", b"short", bytes(64), bytes(65)])
def test_what_is_no_signature_is_none(key, signature):
    assert not is_signed(b"data", signature, public(key))


def test_files_that_hold_no_key_are_said(tmp_path):
    from cryptography.hazmat.primitives import serialization as forms
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key

    other = generate_private_key(SECP256R1())
    text = other.private_bytes(forms.Encoding.PEM, forms.PrivateFormat.PKCS8, forms.NoEncryption())
    locked = other.private_bytes(forms.Encoding.PEM, forms.PrivateFormat.PKCS8, forms.BestAvailableEncryption(b"x"))
    for words, data in (("holds no private key", b"key"), ("not an Ed25519 key", text), ("without a password", locked)):
        (tmp_path / "key.pem").write_bytes(data)
        with pytest.raises(BadValue, match=words):
            read_key(tmp_path / "key.pem")
    with pytest.raises(BadValue, match="--new-key FILE"):
        read_key(tmp_path / "none.pem")
    with pytest.raises(BadValue, match="cannot write the key"):
        new_key(tmp_path / "none" / "key.pem")
