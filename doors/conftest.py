"""The small models of these tests compute in one thread each: several would wait for each other on a machine that is busy."""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
