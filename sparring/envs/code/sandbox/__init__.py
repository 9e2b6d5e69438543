"""A sandbox for programs that nobody trusts.

>>> from sparring.envs.code.sandbox import Call, run
>>> run("def double(x): return 2 * x", [Call("double", (4,), 8), Call("double", ("ab",), "abab")]).verdict
'passed'
>>> run("import os; os._exit(0)", "assert double(4) == 8").verdict
'runtime_error'

The program and what judges it are two processes. Only inputs go to the program and only plain values come back, by a codec
that builds nothing but data; what is expected is never where the program could read it, and nothing that the program says is
a verdict.
"""

from sparring.envs.code.sandbox.api import run, run_async, run_batch
from sparring.envs.code.sandbox.checks import Call, Script, Stdio, parse_asserts
from sparring.envs.code.sandbox.fake import FakeSandbox
from sparring.envs.code.sandbox.unsafe import UnsafeWarning
from sparring.envs.code.sandbox.verdicts import Limits, Result, TestResult, Verdict

__all__ = [
    "Call",
    "FakeSandbox",
    "Limits",
    "Result",
    "Script",
    "Stdio",
    "TestResult",
    "UnsafeWarning",
    "Verdict",
    "parse_asserts",
    "run",
    "run_async",
    "run_batch",
]
