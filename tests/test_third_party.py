"""The examples: a script with a game of its own, and a package that pip installs into a fresh virtual environment."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from dataclasses import dataclass
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

EXAMPLES = Path(__file__).parents[1] / "examples"
ID = "rock_paper_scissors/RockPaperScissors-v0"
PACKAGE = "sparring-rock-paper-scissors"


@dataclass(frozen=True)
class Scratch:
    """A virtual environment that sees what is installed here, and into which the example is (or is not) installed."""

    python: Path

    def run(self, *words):
        """Run its Python, in which every warning is an error; return what it says."""
        words = (str(self.python), "-W", "error", *words)
        done = subprocess.run(words, capture_output=True, text=True, cwd=self.python.parent, check=False)
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    def sparring(self, *words):
        """Run a command of Sparring."""
        return self.run("-m", "sparring.cli.main", *words)

    def ids(self):
        """The ids that `sparring list` shows."""
        return [record["id"] for record in json.loads(self.sparring("list", "--json"))["environments"]]

    def pip(self, *words):
        """Run pip on the virtual environment; it is one of the packages that are installed here."""
        call = [str(self.python), "-m", "pip", "--disable-pip-version-check", *words, "--quiet"]
        subprocess.run(call, check=True, env={**os.environ, "PIP_ROOT_USER_ACTION": "ignore"})


class Builder(venv.EnvBuilder):
    """Makes a virtual environment without pip and remembers its Python."""

    def post_setup(self, context):
        self.python = Path(context.env_exe)


def make_scratch(folder):
    """Make the virtual environment and install a copy of the example (building leaves files in its folder)."""
    builder = Builder(symlinks=os.name == "posix")
    builder.create(folder / "venv")
    made = Scratch(builder.python)
    here = sorted({sysconfig.get_path("purelib"), sysconfig.get_path("platlib")})
    lines = [f"import site; site.addsitedir({path!r})\n" for path in here]  # reads the .pth files in there, too
    there = made.run("-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip()
    Path(there, "packages_of_the_tests.pth").write_text("".join(lines))
    shutil.copytree(EXAMPLES / "rock_paper_scissors", folder / "source")
    made.pip("install", "--no-deps", "--no-build-isolation", str(folder / "source"))
    return made


@pytest.fixture(scope="module")
def scratch(tmp_path_factory):
    return make_scratch(tmp_path_factory.mktemp("third_party"))


def test_list_shows_it_until_it_is_uninstalled(tmp_path):
    scratch = make_scratch(tmp_path)
    assert ID in scratch.ids()
    scratch.pip("uninstall", "--yes", PACKAGE)
    assert ID not in scratch.ids()


def test_it_keeps_the_contract(scratch):
    report = json.loads(scratch.sparring("check", ID, "--json"))
    assert [record["passed"] for record in report] == [True]


def test_it_can_be_watched(scratch):
    assert "result: player_0 (nash)" in scratch.sparring("play", ID, "--watch", "--seed", "3")


def test_gymnasium_plays_it(scratch):
    code = f"""
import gymnasium, sparring
from gymnasium.utils.env_checker import check_env
env = gymnasium.make({ID!r}, opponent="nash", rounds=1)
check_env(env.unwrapped, skip_render_check=True)
env.reset(seed=0)
print(env.step("rock")[1:4])
"""
    assert scratch.run("-c", code).strip() in [f"({reward}, True, False)" for reward in (-1.0, 0.0, 1.0)]


def test_pettingzoo_plays_a_round_in_one_step(scratch):
    code = f"""
import pettingzoo, sparring
env = pettingzoo.make("parallel", {ID!r})
first, _ = env.reset(seed=0)
print([not shown["action_mask"].all() for shown in first.values()])
for actions in ((0, 1), (1, 0), (0, 1)):
    shown, rewards, over, *_ = env.step(dict(zip(env.possible_agents, actions)))
    print([words["prompt"] for words in shown.values()])
print(rewards, over)
"""
    assert scratch.run("-c", code).splitlines() == [
        "[False, False]",
        "['Your opponent chose paper. Round 2 of 3: rock, paper, scissors?', "
        "'Your opponent chose rock. Round 2 of 3: rock, paper, scissors?']",
        "['Your opponent chose rock. Round 3 of 3: rock, paper, scissors?', "
        "'Your opponent chose paper. Round 3 of 3: rock, paper, scissors?']",
        "['The episode is over.', 'The episode is over.']",
        "{'player_0': -1.0, 'player_1': 1.0} {'player_0': True, 'player_1': True}",
    ]


def test_the_second_seat_does_not_hear_what_the_first_chose(scratch):
    code = f"""
import sparring
env = sparring.make({ID!r})
def asked(move):
    episode = env.start(env.tasks()[0], seed=0)
    return episode.step(move).messages
print(len({{asked(move) for move in env.spec.moves}}))
"""
    assert scratch.run("-c", code).split() == ["1"]


def test_uniform_choice_is_its_equilibrium(scratch):
    code = f"""
import sparring
env = sparring.make({ID!r}, rounds=2)
analysis = env.spec.analysis()
uniform = lambda states: [dict.fromkeys(state.legal, 1 / 3) for state in states]
stubborn = lambda states: [{{"rock": 1.0}} for state in states]
print(round(analysis.exploitability(uniform), 9), round(analysis.exploitability(stubborn), 9))
"""
    assert scratch.run("-c", code).split() == ["0.0", "1.0"]


def test_too_many_rounds_are_refused(scratch):
    call = [str(scratch.python), "-m", "sparring.cli.main", "play", ID, "--watch", "--arg", "rounds=6"]
    done = subprocess.run(call, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (2, "sparring: rounds=6: use 1 to 5\n")


def test_a_script_registers_a_game_of_its_own():
    call = [sys.executable, "-W", "error", str(EXAMPLES / "register_a_game.py")]
    said = subprocess.run(call, capture_output=True, text=True, check=True).stdout.splitlines()
    assert said[0].startswith("oooooooooo  player_0 takes ")
    assert said[-1] in ("{'player_0': -1.0, 'player_1': 1.0}", "{'player_0': 1.0, 'player_1': -1.0}")
