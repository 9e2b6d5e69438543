"""Every registered environment, and variants with other arguments, keeps the contract."""

import pytest

from sparring.envs.conformance import check
from tests.envs.ids import BUILT_IN, VARIANTS, label


@pytest.mark.parametrize("environment", [*((name, {}) for name in BUILT_IN), *VARIANTS], ids=label)
def test_environment_keeps_the_contract(environment):
    name, kwargs = environment
    report = check(name, kwargs=kwargs)
    report.raise_for_failures()
    assert not report.skipped


def test_the_four_of_version_0_are_there():
    assert {"Arithmetic-v0", "GuessNumber-v0", "KuhnPoker-v0", "TicTacToe-v0"} <= set(BUILT_IN)
