"""How the tests act: plans played through the browser, as any agent would."""

from functools import cache

from sparring.envs.web.environment import web
from sparring.envs.web.jobs import act, answer
from sparring.tasks.core import Task

LOST = "lost"


def task_of(template, level, seed=0, split="train"):
    params = {"template": template, "level": level, "world": f"{split}-{seed % 3}"}
    return Task(f"web/{template}", split=split, index=seed, params=params)


environment = cache(web)


def started(template, level, seed=0, **kwargs):
    return environment(**kwargs).start(task_of(template, level, seed), seed=seed)


def play(episode, plan, *, end=True):
    """Play a plan to the end; say `LOST` where it does not fit what the page shows. Without `end`, stop after its steps."""
    while episode.turn.seat is not None:
        if not end and episode.done >= len(plan):
            return None
        step = plan[episode.done] if episode.done < len(plan) else answer()
        action = act(step, episode.browser.page, episode.environment.max_chars)
        if action is None:
            return LOST
        episode.step(action)
    return episode.turn.rewards["player_0"]


def seeds_of(template, level, feasible):
    """The first seed whose task can be done, or cannot."""
    return next(seed for seed in range(200) if started(template, level, seed).job.infeasible is not feasible)
