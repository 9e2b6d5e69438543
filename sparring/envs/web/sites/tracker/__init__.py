"""Gantry: issues, boards, merge requests and releases of a few projects."""
