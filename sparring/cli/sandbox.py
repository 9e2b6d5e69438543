"""`sparring sandbox build`: make the image that `backend="docker"` runs programs in."""

from __future__ import annotations

import argparse

from sparring.cli._output import write, write_json
from sparring.cli._parser import add_json_option
from sparring.envs.code.sandbox import image
from sparring.errors import UsageError


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("what", choices=("build",), help="make the image for containers")
    parser.add_argument("--base", metavar="IMAGE", help="build from an image with python3 >= 3.11: python:3.11-slim")
    parser.add_argument(
        "--from",
        dest="source",
        choices=image.SOURCES,
        help="without a base: the Python that runs this, or the one of Debian's or Ubuntu's packages (default: host)",
    )
    parser.add_argument("--tag", metavar="NAME", help=f"name of the image (default: {image.NAME} and its version)")
    add_json_option(parser)


def run(args: argparse.Namespace) -> int:
    """Build and say what the image is called."""
    if args.base is not None and args.source is not None:
        raise UsageError(f"--base {args.base} and --from {args.source}: use one of the two")
    tag = image.build(base=args.base, source=args.source or image.SOURCES[0], tag=args.tag)
    if args.json:
        write_json({"image": tag, "runner": image.digest()})
    else:
        write(f"{tag}: programs now run in containers with backend='docker'")
    return 0
