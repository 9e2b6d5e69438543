"""`python -m sparring`: the console script by the name of its module, for launchers that start modules."""

from sparring.cli.main import main

if __name__ == "__main__":
    raise SystemExit(main())
