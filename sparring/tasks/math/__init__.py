"""Families of mathematical problems, a module for each area; `sparring.tasks.families` finds them by name."""
