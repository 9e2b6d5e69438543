"""Exact solvers over the `Game` interface: minimax, best response and exploitability."""
