"""Environments that come from elsewhere reach Gymnasium and PettingZoo too (fresh processes: registries are global)."""

import subprocess
import sys

import pytest

import sparring
from sparring.errors import RegistrationError

pytestmark = pytest.mark.slow

GAME = """
import sparring
from sparring.envs.games._core import Game, GameEnvironment

class Coin(Game):
    seats, zero_sum, moves, max_plies, reward_range = 1, False, ("heads", "tails"), 1, (0.0, 1.0)
    def initial(self): return ""
    def player(self, state): return None if state else 0
    def legal(self, state): return self.moves
    def apply(self, state, move): return move
    def returns(self, state): return (float(state == "heads"),)
    def rules(self, seat): return "Call it."
    def observation(self, state, seat): return "heads or tails?"
    def show(self, state): return state

@sparring.register("demo/Coin-v0")
def coin(*, illegal: str = "forfeit"):
    return GameEnvironment("demo/Coin-v0", Coin(), kwargs={"illegal": illegal}, doc="Call it.", illegal=illegal)
"""

USE = """
import gymnasium, pettingzoo
env = gymnasium.make("demo/Coin-v0", actions="discrete")
print(env.reset(seed=0)[0].replace("\\n", " "), env.step(0)[1])
for kind in ("aec", "parallel"):
    print(pettingzoo.make(kind, "demo/Coin-v0"))
"""


def run(code, *path):
    """Return what a fresh Python says in which every warning is an error."""
    start = f"import sys; sys.path[:0] = {list(map(str, path))!r}\n"
    done = subprocess.run([sys.executable, "-W", "error", "-c", start + code], capture_output=True, text=True)
    assert done.stderr == ""
    return done.stdout.splitlines()


EXPECTED = ["Call it. heads or tails? 1.0", "demo/Coin-v0", "demo/Coin-v0"]


def test_an_environment_of_ones_own():
    assert run(GAME + USE) == EXPECTED


@pytest.fixture
def package(tmp_path):
    """An installed package with an entry point in the group `sparring.envs`."""
    (tmp_path / "coin_game.py").write_text(GAME)
    info = tmp_path / "coin_game-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: coin-game\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[sparring.envs]\ncoin = coin_game\n")
    return tmp_path


def test_a_decorator_without_an_id_is_refused():
    with pytest.raises(RegistrationError, match="is malformed: write 'Name-v0'"):

        @sparring.register
        def nim(): ...


@pytest.mark.parametrize("first", ["sparring", "coin_game", "gymnasium"])
def test_an_installed_package_in_whatever_order_it_is_imported(package, first):
    assert run(f"import {first}\nimport sparring" + USE, package) == EXPECTED


def test_importing_again_overrides_nothing():
    assert run("import importlib, sparring\nimportlib.reload(sparring)") == []
    again = "import sys, sparring\nfor m in [m for m in sys.modules if m.startswith('sparring')]: del sys.modules[m]\n"
    assert run(again + "import sparring, gymnasium\nprint(gymnasium.make('sparring/KuhnPoker-v0').unwrapped)") == [
        "<SeatEnv<sparring/KuhnPoker-v0>>"
    ]
