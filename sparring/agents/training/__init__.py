"""Training runs: configuration, the run folder, the loop around a recipe, and the curve it draws."""

from sparring.agents.training.config import RunConfig, Start
from sparring.agents.training.loop import Progress, Summary, train

__all__ = ["Progress", "RunConfig", "Start", "Summary", "train"]
