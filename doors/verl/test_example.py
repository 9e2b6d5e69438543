"""The example learns."""

import re
import subprocess
import sys
from pathlib import Path

EXAMPLE = Path(__file__).parents[2] / "examples" / "train_with_verl.py"


def test_the_example_improves():
    said = subprocess.run([sys.executable, str(EXAMPLE)], capture_output=True, text=True, check=True).stdout
    before, after = map(float, re.findall(r": (\S+) \[", said))
    assert after > before + 0.2
