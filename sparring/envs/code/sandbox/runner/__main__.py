"""`python -I -S .../runner CONTROL`: start a zygote."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from runner.zygote import main  # type: ignore[import-not-found]  # as which it is found here alone

sys.path.pop(0)
main()
