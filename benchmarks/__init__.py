"""Benchmarks: scripts that print what they measured, and on which machine. Run them from the repository root."""
