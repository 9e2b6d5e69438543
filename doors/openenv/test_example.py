"""The example: what always betting and always calling costs against the equilibrium, over the loopback."""

import re
import subprocess
import sys
from pathlib import Path

EXAMPLE = Path(__file__).parents[2] / "examples" / "serve_with_openenv.py"


def test_the_example_is_paid_what_the_theory_says():
    call = [sys.executable, str(EXAMPLE), "--hands", "640"]
    said = subprocess.run(call, capture_output=True, text=True, check=True).stdout
    low, high = map(float, re.search(r"\[(\S+), (\S+)\].* 640 hands", said).groups())
    assert low < -1 / 9 < high < 0.2
