"""What is asked: tasks, task sets with disjoint splits, and the registry of task packs."""

from sparring.tasks.core import SPLITS, EpisodeRng, Pack, Task, TaskSet, episode_rng
from sparring.tasks.registry import get_pack, load_tasks, pack_names, register_pack

__all__ = [
    "SPLITS",
    "EpisodeRng",
    "Pack",
    "Task",
    "TaskSet",
    "episode_rng",
    "get_pack",
    "load_tasks",
    "pack_names",
    "register_pack",
]
