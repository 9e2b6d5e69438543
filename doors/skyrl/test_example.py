"""The example learns, and the same seed learns the same."""

import re
import subprocess
import sys
from pathlib import Path

EXAMPLE = Path(__file__).parents[2] / "examples" / "train_with_skyrl.py"


def test_the_example_improves_and_repeats_itself():
    call = [sys.executable, "-W", "error", str(EXAMPLE)]
    said, again = (subprocess.run(call, capture_output=True, text=True, check=True).stdout for _ in range(2))
    before, after = map(float, re.findall(r": (\S+) \[", said))
    assert before < -0.9
    assert 0.3 < after < 0.46
    assert said == again
