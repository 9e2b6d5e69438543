"""Every registered environment, and variants with other arguments, keeps the contract."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import repeat

import pytest

from sparring.envs._trials import HASH_SEEDS
from sparring.envs.conformance import check
from sparring.envs.registry import make
from tests.envs.elsewhere import played, played_with
from tests.envs.ids import BUILT_IN, HARDEST, VARIANTS, label

QUICK = 40
"""Environments of more turns play one episode where a few have to do, without COSTLY rules."""
COSTLY = ("players", "legal-moves", "save-load", "independence", "other-processes")
WITHIN = ("other-processes",)
"""Left out where another test tries it on the same environment; `FIRST` try the rule itself."""
ALONE = ("independence", "other-processes")
"""Left out where there is one episode: no others go on beside it."""
LONG = ("LiarsDice-v0", "MiniWoB-v0")
"""A tree of many positions to be walked through, and a browser to be started: not where a few episodes have to do."""
FIRST = ("Arithmetic-v0", "GuessNumber-v0", "KuhnPoker-v0", "TicTacToe-v0")


def episodes(name):
    """How many of an environment with its default arguments."""
    return 5 if make(name).spec.max_turns <= QUICK else 2


def keeps_the_contract(environment, episodes, without=()):
    name, kwargs = environment
    report = check(name, kwargs=kwargs, episodes=episodes, without=without)
    report.raise_for_failures()
    assert report.skipped == without


@pytest.mark.parametrize(
    "environment",
    [(name, {}) for name in BUILT_IN if name not in (*FIRST, *LONG)],
    ids=label,
)
def test_environment_keeps_the_contract_in_a_few_episodes(environment):
    long = make(environment[0]).spec.max_turns > QUICK
    keeps_the_contract(environment, 1 if long else 2, COSTLY if long else WITHIN)


@pytest.mark.parametrize("environment", [(name, {}) for name in FIRST], ids=label)
def test_environment_keeps_the_contract(environment):
    keeps_the_contract(environment, 24)


@pytest.mark.long
@pytest.mark.parametrize("environment", [(name, {}) for name in BUILT_IN if name not in FIRST], ids=label)
def test_environment_keeps_the_contract_in_many_episodes(environment):
    keeps_the_contract(environment, episodes(environment[0]), WITHIN)


@pytest.mark.slow
def test_environments_go_the_same_way_in_other_processes():
    """As the rule `other-processes` says, which `WITHIN` leaves out."""
    subjects = {name: (partial(make, name), episodes(name)) for name in BUILT_IN}
    here = played(subjects)
    with ThreadPoolExecutor() as pool:
        for hash_seed, there in zip(HASH_SEEDS, pool.map(played_with, HASH_SEEDS, repeat(subjects)), strict=True):
            assert set(there) == set(here)
            assert [name for name in BUILT_IN if there[name] != here[name]] == [], hash_seed


@pytest.mark.slow
@pytest.mark.parametrize("environment", VARIANTS, ids=label)
def test_variant_keeps_the_contract(environment):
    keeps_the_contract(environment, 4, WITHIN)


@pytest.mark.long
@pytest.mark.parametrize("environment", HARDEST, ids=label)
def test_the_hardest_level_keeps_the_contract(environment):
    keeps_the_contract(environment, 1, ALONE)


def test_the_four_of_version_0_are_there():
    assert set(FIRST) <= set(BUILT_IN)
