"""Questions that a tool answers: a taskset of verifiers with a server of its own for every episode."""

import verifiers.v1 as vf

FACTS = {"ada": "the first programmer", "grace": "the first compiler"}


class Notes(vf.State):
    """What the tool keeps for an episode."""

    asked: tuple[str, ...] = ()


class GlossaryTools(vf.Toolset[vf.ToolsetConfig, Notes]):
    """Looks things up."""

    TOOL_PREFIX = "facts"

    @vf.tool
    def lookup(self, name: str) -> str:
        """Look up what somebody is known for."""
        self.state.asked += (name,)
        return f"{FACTS.get(name, 'nobody')} (question {len(self.state.asked)})"


class GlossaryConfig(vf.TaskConfig):
    """Where the tools run."""

    tools: vf.ToolsetConfig = vf.ToolsetConfig()


class GlossaryData(vf.TaskData):
    """One person."""

    answer: str


class GlossaryTask(vf.Task[GlossaryData, Notes, GlossaryConfig]):
    """Pays for the fact, less for every further call."""

    @classmethod
    def toolsets(cls, config):
        """The server."""
        return [GlossaryTools(config.tools)]

    @vf.reward
    async def found(self, trace: vf.Trace) -> float:
        """Whether the last word is the fact."""
        return float(self.data.answer in trace.last_reply) / max(1, len(trace.state.asked))


class GlossaryTasksetConfig(vf.TasksetConfig):
    """Its tasks' settings."""

    task: GlossaryConfig = GlossaryConfig()


class Glossary(vf.Taskset[GlossaryTask, GlossaryTasksetConfig]):
    """People."""

    def load(self):
        """List them."""
        for name, fact in FACTS.items():
            yield GlossaryTask(GlossaryData(prompt=f"What is {name} known for?", answer=fact), self.config.task)


__all__ = ["Glossary"]

if __name__ == "__main__":
    GlossaryTools.run()
