"""Hypothesis examples are the same in every run, and slow machines do not fail them."""

from hypothesis import settings

settings.register_profile("sparring", deadline=None, derandomize=True, max_examples=60, database=None)
settings.load_profile("sparring")
