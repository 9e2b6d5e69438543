"""The CPU time that a call takes, for bounds that are part of what is promised (a hostile answer must cost little).

A first call may import a library and a busy machine may do many things: the fastest of a few tries counts.
"""

import time
from collections.abc import Callable


def costs_at_most(seconds: float, call: Callable[[], object], tries: int = 4) -> bool:
    """Whether one of a few calls took at most so many seconds of this process."""
    for _ in range(tries):
        began = time.process_time()
        call()
        if time.process_time() - began <= seconds:
            return True
    return False
