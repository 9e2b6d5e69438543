"""Exact solvers over the `Game` interface: minimax, best response, exploitability and CFR+."""
