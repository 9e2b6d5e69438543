"""Pictures in observations: what `render()` has as a PNG, as an array of pixels."""

from __future__ import annotations

import struct
import zlib

import numpy as np
from gymnasium.spaces import Box
from numpy.typing import NDArray

from sparring.errors import BadValue

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_CHANNELS = {2: 3, 6: 4}
"""Bytes of a pixel by the type of colour: RGB, and RGB with opacity."""
Pixels = NDArray[np.uint8]


def picture_space(size: tuple[int, int]) -> Box:
    """Return the space of pictures of a width and height: uint8 (height, width, 3), red, green and blue."""
    return Box(0, 255, (size[1], size[0], 3), np.uint8)


def pixels(png: bytes | None, size: tuple[int, int]) -> Pixels:
    """Return a PNG as pixels, uint8 (height, width, 3); where there is none, all zeros (black).

    Raises:
        BadValue: It is of another size, or of a kind of PNG that browsers do not write (see `decode_png`).
    """
    if png is None:
        return np.zeros((size[1], size[0], 3), np.uint8)
    found = decode_png(png)
    if found.shape[:2] != (size[1], size[0]):
        raise BadValue(f"a picture of {found.shape[1]} by {found.shape[0]} pixels: {size[0]} by {size[1]} are declared")
    return found


def decode_png(png: bytes) -> Pixels:
    """Return the pixels of a PNG (ISO/IEC 15948), uint8 (height, width, 3); opacity is left out.

    Raises:
        BadValue: It is none, or not of eight bits a colour, RGB or RGBA, in lines one after the other.
    """
    if png[:8] != _SIGNATURE:
        raise BadValue(f"no PNG: it begins with {png[:8]!r}")
    width, height, depth, colour, _, _, interlaced = struct.unpack(">IIBBBBB", png[16:29])
    if depth != 8 or colour not in _CHANNELS or interlaced:
        raise BadValue(
            f"a PNG of {depth} bits, colour type {colour}, interlace {interlaced}: use 8 bits, type 2 or 6, 0"
        )
    packed, at = b"", 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        if png[at + 4 : at + 8] == b"IDAT":
            packed += png[at + 8 : at + 8 + length]
        at += 12 + length
    channels = _CHANNELS[colour]
    lines = np.frombuffer(zlib.decompress(packed), np.uint8).reshape(height, 1 + width * channels)
    found = np.empty((height, width, channels), np.uint8)
    above = np.zeros((width, channels), np.uint8)
    for i, line in enumerate(lines):
        above = found[i] = _unfiltered(int(line[0]), line[1:].reshape(width, channels), above)
    return np.ascontiguousarray(found[:, :, :3])


def _unfiltered(kind: int, line: Pixels, above: Pixels) -> Pixels:
    """Return a line as it was before it was written as differences: from the left, from above, or from both."""
    if kind == 0:
        return line
    if kind == 1:
        return np.cumsum(line, axis=0, dtype=np.uint8)
    if kind == 2:
        return line + above
    if kind not in (3, 4):
        raise BadValue(f"a PNG with a line of filter {kind}: there are 0 to 4")
    out = np.zeros((line.shape[0] + 1, line.shape[1]), np.int16)
    up = np.vstack((np.zeros((1, line.shape[1]), np.int16), above))
    for x in range(1, len(out)):
        left, over, corner = out[x - 1], up[x], up[x - 1]
        guess = (left + over) // 2 if kind == 3 else _paeth(left, over, corner)
        out[x] = (line[x - 1] + guess) % 256
    return out[1:].astype(np.uint8)


def _paeth(left: NDArray[np.int16], over: NDArray[np.int16], corner: NDArray[np.int16]) -> NDArray[np.int16]:
    """Return which of three neighbours is nearest to left + over - corner."""
    guess = left + over - corner
    to_left, to_over, to_corner = abs(guess - left), abs(guess - over), abs(guess - corner)
    near = np.where(to_over <= to_corner, over, corner)
    return np.where((to_left <= to_over) & (to_left <= to_corner), left, near)
