"""`sparring doctor`: what this machine has, what is missing, and the command that gets it."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from sparring.cli import _probes
from sparring.cli._output import write_json, write_table
from sparring.cli._parser import add_json_option
from sparring.cli._probes import BROKEN, Finding, package

_TRAIN = "pip install 'sparring[train]'"
_CORE = "pip install sparring"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    add_json_option(parser)


def run(args: argparse.Namespace) -> int:
    """Write the findings; the exit code is 1 only if Sparring itself cannot run."""
    findings = examine()
    if args.json:
        write_json([asdict(finding) for finding in findings])
    else:
        rows = [(f.state, f.name, f.found, f.remedy) for f in findings]
        write_table("this machine", ("state", "what", "found", "remedy"), rows)
    return 1 if findings[0].state == BROKEN else 0


def examine() -> list[Finding]:
    """Return all findings; the first is Sparring itself."""
    return [
        _probes.core(),
        _probes.python(),
        _probes.system(),
        _probes.processors(),
        _probes.memory(),
        _probes.disk(),
        *(package(name, _CORE) for name in ("numpy", "gymnasium", "pettingzoo", "rich")),
        *_probes.torch(),
        *(package(name, _TRAIN) for name in ("transformers", "matplotlib")),
        _probes.sandbox(),
        _probes.languages(),
        _probes.docker(),
        _probes.containers(),
        _probes.chromium(),
        _probes.namespaces(),
        _probes.control_groups(),
    ]
