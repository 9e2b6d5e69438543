"""Games: one file each, holding rules and text; `_core` turns rules into an environment, `solvers` solves them."""
