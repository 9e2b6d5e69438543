"""Hypothesis examples are the same in every run, and slow machines do not fail them; Ctrl-C ends what a test starts."""

import signal

from hypothesis import settings

settings.register_profile("sparring", deadline=None, derandomize=True, max_examples=60, database=None)
settings.load_profile("sparring")

# A shell lets what it runs in the background ignore this signal, and children inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)
