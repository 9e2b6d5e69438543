"""Published methods as small recipes over shared blocks, one file each.

A recipe is a generator function `recipe(session, config)` that yields one dict of metrics per iteration; its `Config` is a
frozen dataclass whose fields are the method's hyper-parameters. `catalog.py` names them.
"""
