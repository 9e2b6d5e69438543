"""Matching pennies: two agents of verifiers at once, judged together."""

import asyncio

import verifiers.v1 as vf


class PenniesConfig(vf.EnvConfig):
    """The two, and one who is never asked."""

    even: vf.AgentConfig = vf.AgentConfig()
    odd: vf.AgentConfig = vf.AgentConfig()
    idle: vf.AgentConfig = vf.AgentConfig()


class PenniesEnv(vf.Env[PenniesConfig]):
    """Asks both, then pays."""

    async def run(self, task, agents):
        """Ask."""
        await asyncio.gather(agents.even.run(task), agents.odd.run(task))

    async def finalize(self, task, episode):
        """Pay."""
        same = len({trace.last_reply for trace in episode.traces}) == 1
        for trace in episode.traces:
            trace.record_reward("won", 1.0 if same == (trace.agent.name == "even") else -1.0)


class Pennies(vf.Taskset[vf.Task[vf.TaskData], vf.TasksetConfig]):
    """The one question, for ever."""

    INFINITE = True

    def load(self):
        """Ask it."""
        while True:
            yield vf.Task(vf.TaskData(prompt="Heads or tails?"), self.config.task)


__all__ = ["Pennies", "PenniesEnv"]
