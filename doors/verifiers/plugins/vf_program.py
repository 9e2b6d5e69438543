"""The library's own chat program as a harness that runs it with this Python, instead of having `uv` install another."""

import sys

from verifiers.v1.harnesses.null import NullHarness


class ProgramHarness(NullHarness):
    """The program of `null`, in a process."""

    async def setup(self, runtime):
        """Install nothing."""

    async def launch(self, ctx, trace, runtime, *args, **kwargs):
        """Run the program."""

        async def written(source, env, activate=True):
            await runtime.write("chat.py", source.encode())
            return [sys.executable, "-W", "ignore", "chat.py"]

        runtime.prepare_uv_script = written
        return await super().launch(ctx, trace, runtime, *args, **kwargs)


__all__ = ["ProgramHarness"]
