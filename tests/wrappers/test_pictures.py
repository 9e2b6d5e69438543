"""Pictures in observations: PNGs are read as they were written, and both faces show what the page shows."""

import struct
import zlib

import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env
from hypothesis import given
from hypothesis import strategies as st
from pettingzoo.test import api_test

from sparring.errors import BadValue
from sparring.wrappers.gymnasium import SeatEnv
from sparring.wrappers.pettingzoo import aec
from sparring.wrappers.pictures import decode_png, picture_space, pixels

PAGES = [
    ("MiniWoB-v0", {"tasks": "miniwob/click-button"}, (240, 500, 3)),
    ("Web-v0", {"tasks": "web/shop", "engine": "chromium"}, (768, 1024, 3)),
]


def paeth(a, b, c):
    near = min((abs(b - c), 0, a), (abs(a - c), 1, b), (abs(a + b - 2 * c), 2, c))
    return near[2]


def filtered(kind, line, above, channels):
    """A line of bytes as differences, by the book."""
    out = []
    for i, value in enumerate(line):
        a = line[i - channels] if i >= channels else 0
        b, c = above[i], above[i - channels] if i >= channels else 0
        out.append((value - (0, a, b, (a + b) // 2, paeth(a, b, c))[kind]) % 256)
    return bytes([kind, *out])


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def encoded(array, kinds, *, depth=8, interlaced=0):
    height, width, channels = array.shape
    rows = array.reshape(height, -1).tolist()
    lines = [
        filtered(kind, row, above, channels)
        for kind, row, above in zip(kinds, rows, [[0] * width * channels, *rows], strict=False)
    ]
    packed = zlib.compress(b"".join(lines))
    head = struct.pack(">IIBBBBB", width, height, depth, {3: 2, 4: 6}[channels], 0, 0, interlaced)
    parts = (chunk(b"IDAT", packed[:7]), chunk(b"tEXt", b"a"), chunk(b"IDAT", packed[7:]))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + b"".join(parts) + chunk(b"IEND", b"")


@given(st.data(), st.integers(1, 9), st.sampled_from([3, 4]), st.lists(st.integers(0, 4), min_size=1, max_size=8))
def test_a_picture_is_read_as_it_was_written(data, width, channels, kinds):
    size = (len(kinds), width, channels)
    number = len(kinds) * width * channels
    array = np.frombuffer(data.draw(st.binary(min_size=number, max_size=number)), np.uint8).reshape(size)
    assert (decode_png(encoded(array, kinds)) == array[:, :, :3]).all()


def test_what_is_no_such_picture_says_so():
    array = np.zeros((2, 3, 3), np.uint8)
    with pytest.raises(BadValue, match="no PNG: it begins with b'GIF89a"):
        decode_png(b"GIF89a..")
    with pytest.raises(BadValue, match="16 bits, colour type 2, interlace 0: use 8 bits"):
        decode_png(encoded(array, [0, 0], depth=16))
    with pytest.raises(BadValue, match="interlace 1"):
        decode_png(encoded(array, [0, 0], interlaced=1))
    with pytest.raises(BadValue, match="3 by 2 pixels: 4 by 2 are declared"):
        pixels(encoded(array, [0, 0]), (4, 2))


def test_no_picture_is_black():
    assert pixels(None, (4, 2)).shape == picture_space((4, 2)).shape == (2, 4, 3)
    assert not pixels(None, (4, 2)).any()


@pytest.mark.slow
@pytest.mark.parametrize(("name", "kwargs", "shape"), PAGES)
def test_gymnasium_sees_the_page(name, kwargs, shape):
    env = SeatEnv(name, screenshot=True, **kwargs)
    check_env(env, skip_render_check=True)
    first, _ = env.reset(seed=1)
    assert first["screenshot"].shape == env.observation_space["screenshot"].shape == shape
    assert (first["screenshot"] == decode_png(env.episode.render().png)).all()
    assert len(np.unique(first["screenshot"])) > 10
    assert first["text"] == "\n".join(message.content for message in env.episode.turn.messages)
    last, *_ = env.step("answer()" if name == "Web-v0" else "click_at(80, 120)")
    assert env.observation_space.contains(last)
    again, _ = env.reset(seed=1)
    assert again["text"] == first["text"]


@pytest.mark.slow
@pytest.mark.filterwarnings(
    "ignore:Observation is not a NumPy array", "ignore:.* space for each agent probably should be"
)
@pytest.mark.parametrize("observation", ["text", "utf8"])
def test_pettingzoo_sees_the_page(observation):
    name, kwargs, shape = PAGES[0]
    env = aec(name, screenshot=True, observation=observation, **kwargs)
    env.reset(seed=1)
    shown = env.observe("player_0")
    assert shown["screenshot"].shape == shape
    assert shown["screenshot"].any()
    api_test(aec(name, screenshot=True, observation=observation, **kwargs), num_cycles=5)


def test_without_pictures_observations_are_what_they_were():
    assert not hasattr(SeatEnv("KuhnPoker-v0").observation_space, "spaces")


@pytest.mark.slow
def test_the_last_picture_is_of_the_page_that_was_left():
    env = SeatEnv("Web-v0", tasks="web/shop", engine="chromium", screenshot=True)
    first, _ = env.reset(seed=3)
    last, _, terminated, _, _ = env.step("answer()")
    assert terminated
    assert (last["screenshot"] == first["screenshot"]).all()
