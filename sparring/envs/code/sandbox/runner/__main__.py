"""`python -s -S .../runner SETTINGS`: start a zygote, one program as a plain process, or what talks in a container."""

import json
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

settings = json.loads(sys.argv[1])
if "plain" in settings:
    from runner.plain import main  # type: ignore[import-not-found]  # as which it is found here alone
elif "control" in settings:
    from runner.zygote import main  # type: ignore[import-not-found]
else:
    from runner.porter import main  # type: ignore[import-not-found]

del sys.path[:2]  # that and the runner's own folder, which programs have no use for
main(settings)
