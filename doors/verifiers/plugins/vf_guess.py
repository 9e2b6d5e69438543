"""Guess a number: an environment of verifiers whose loop answers each guess, and its ways to go wrong."""

import asyncio
import random

import verifiers.v1 as vf


class GuessConfig(vf.TasksetConfig):
    """What is asked."""

    highest: int = 9
    tasks: int = 4


class GuessData(vf.TaskData):
    """One number."""

    number: int


class GuessTask(vf.Task[GuessData]):
    """Pays for the number, and for being quick."""

    @vf.stop
    async def gave_up(self, trace: vf.Trace) -> bool:
        """Whether the last word was that."""
        return trace.last_reply == "I give up"

    @vf.reward(weight=0.5)
    async def found(self, trace: vf.Trace) -> float:
        """Whether the last guess is right."""
        if trace.last_reply == "crash the reward":
            raise ValueError("the reward raises")
        return float(trace.last_reply == str(self.data.number))

    @vf.reward(weight=0.5)
    async def quick(self, trace: vf.Trace) -> float:
        """One over the number of guesses."""
        return 1.0 / len(trace.assistant_messages)


class GuessEnvConfig(vf.EnvConfig):
    """Who guesses, and what goes wrong."""

    player: vf.AgentConfig = vf.AgentConfig()
    fails: str | None = None


class GuessEnv(vf.Env[GuessEnvConfig]):
    """Says higher or lower until the number is found."""

    async def run(self, task, agents):
        """Play."""
        if self.config.fails == "at once":
            raise RuntimeError("no game today")
        async with agents.player.interaction(task) as talk:
            segment = await talk.turn()
            while not segment.terminated and segment.last_reply != str(task.data.number):
                guess = segment.last_reply
                if self.config.fails == "hangs":
                    await asyncio.Event().wait()
                if self.config.fails == "shows a picture":
                    url = vf.ImageUrlSource(url="data:image/png;base64,AA==")
                    segment = await talk.turn([vf.UserMessage(content=[vf.ImageUrlContentPart(image_url=url)])])
                if self.config.fails == guess:
                    raise RuntimeError(f"cannot stand {guess}")
                number = int(guess) if guess.isdecimal() and len(guess) < 9 else 0
                segment = await talk.turn("higher" if number < task.data.number else "lower")
                while self.config.fails == "does not look" and segment.terminated:
                    segment = await talk.turn("again")
        if self.config.fails == "asks anew":
            await agents.player.run(task)


class Guess(vf.Taskset[GuessTask, GuessConfig]):
    """Numbers."""

    def load(self):
        """Draw them."""
        rng = random.Random(5)
        for _ in range(self.config.tasks):
            data = GuessData(
                prompt=f"Which number from 1 to {self.config.highest}?",
                system_prompt="Say a number alone.",
                number=rng.randint(1, self.config.highest),
            )
            yield GuessTask(data, self.config.task)


__all__ = ["Guess", "GuessEnv"]
