"""Hypothesis examples are the same in every run, and slow machines do not fail them; Ctrl-C ends what a test starts.

`make quick` tries fewer examples: `--hypothesis-profile quick`.
"""

import gc
import importlib
import os
import signal

import pytest
from hypothesis import settings

from tests.order import dealt

settings.register_profile("sparring", deadline=None, derandomize=True, max_examples=60, database=None)
settings.register_profile("quick", settings.get_profile("sparring"), max_examples=20)
settings.load_profile("sparring")

# Several tests run at once: the models of what they start would wait for each other's threads.
os.environ.setdefault("OMP_NUM_THREADS", "1")

# A shell lets what it runs in the background ignore this signal, and children inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)


class Sessions:
    """Looks for doctests only where the text of a file shows a session; all others would be searched in vain.

    They are imported all the same: hypothesis tries the constants of what is loaded, and does so in every worker alike.
    """

    def __init__(self, root):
        self.root = root

    @pytest.hookimpl(wrapper=True)
    def pytest_collect_file(self, file_path):
        collected = yield
        if file_path.suffix != ".py" or b">>> " in file_path.read_bytes():
            return collected
        tests = [each for each in collected if type(each) is pytest.Module]
        if collected and not tests:
            inside = file_path.relative_to(self.root).with_suffix("")
            importlib.import_module(".".join(inside.parts).removesuffix(".__init__"))
        return tests


def pytest_configure(config):
    """What a conftest says holds for its own folder; a plugin holds for `sparring`, too."""
    config.pluginmanager.register(Sessions(config.rootpath))


@pytest.hookimpl(wrapper=True)
def pytest_collection():
    """What is made here stays to the end: the collector of garbage never looks through these millions of objects."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.freeze()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Have several workers begin with what takes longest."""
    if workers := os.environ.get("PYTEST_XDIST_WORKER_COUNT"):
        items[:] = [items[place] for place in dealt([item.nodeid for item in items], int(workers))]
