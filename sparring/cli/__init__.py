"""The command line: one module per verb, imported only when that verb is used.

A verb's module has `configure(parser)`, which adds its options, and `run(args) -> int`, which returns the exit code.
"""
