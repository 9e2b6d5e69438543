"""TRL's GRPO teaches a small language model to add, or to play Kuhn poker or Nim against itself, on a CPU.

    pip install 'sparring[trl]'
    python examples/train_with_trl.py addition
    python examples/train_with_trl.py kuhn-poker --save runs/kuhn
    python examples/train_with_trl.py nim

The model (0.1 million parameters) first imitates players of the environment until it speaks its format: in addition one of which
40 % are guesses, in games a random one. Then it learns from rewards alone. What is printed is measured on tasks of the test split,
with sampled answers: the share of sums that are right, or the mean payoff against a random player, as both seats.

Nim deals nothing, so all its games begin alike. From one position, self-play settles on one line of moves, and from several on
winning with one seat; so here it begins from eight, and is held near the random player that it began as (`beta`).
"""

import argparse
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from trl import GRPOConfig, GRPOTrainer

import sparring
from sparring.agents.improve.learner import Learner
from sparring.agents.policies.nano import NanoConfig, build_nano
from sparring.agents.policies.transformers import TransformersPolicy
from sparring.agents.resolve import resolve_agent
from sparring.agents.trainers import trl
from sparring.agents.trainers.rows import rows
from sparring.agents.training.config import Start
from sparring.agents.training.warmup import everyone, warm_up
from sparring.leaderboard.statistics import Estimate, mean_score


@dataclass(frozen=True)
class Lesson:
    """What is learnt, and how."""

    env: str
    start: Start
    """The model, and whom it imitates first."""
    steps: int
    """Of GRPO, each on a batch of `groups` rows with `group` episodes of each."""
    groups: int
    group: int
    evaluated: int
    """Test tasks."""
    kwargs: Mapping[str, Any] = field(default_factory=dict)
    starts: tuple[Mapping[str, Any], ...] = ({},)
    """Further arguments: episodes are of each of these environments in turn."""
    opponent: str | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    """Further ones of `GRPOConfig`."""

    def environments(self) -> list[sparring.Environment]:
        """Return where it is learnt and evaluated."""
        return [sparring.make(self.env, **{**self.kwargs, **more}) for more in self.starts]


LESSONS = {
    "addition": Lesson(
        "Arithmetic-v0",
        Start(players={"oracle": 0.6, "random": 0.4}, episodes=2880, steps=300, batch=128, init_std=0.05),
        steps=150,
        groups=32,
        group=8,
        evaluated=180,
        kwargs={"digits": "reversed"},
    ),
    "kuhn-poker": Lesson(
        "KuhnPoker-v0",
        Start(steps=60, batch=128, phrases=True),
        steps=50,
        groups=16,
        group=16,
        evaluated=1000,
        opponent="self",
    ),
    "nim": Lesson(
        "Nim-v0",
        Start(steps=100, batch=128, phrases=True),
        steps=40,
        groups=16,
        group=64,
        evaluated=1600,
        kwargs={"heaps": "3-3"},
        starts=tuple({"heaps": heaps} for heaps in ("1-2", "1-3", "2-1", "2-2", "2-3", "3-1", "3-2", "3-3")),
        opponent="self",
        settings={"beta": 0.2, "scale_rewards": "none"},
    ),
}


def opened(lesson: Lesson, env: sparring.Environment, seed: int) -> TransformersPolicy:
    """Return a model that speaks the environment's format."""
    start = lesson.start
    size = NanoConfig(init_std=start.init_std, phrases=start.phrases)
    policy = build_nano(env, everyone(env, start.players), config=size, seed=seed, device="cpu")
    warm_up(Learner(policy, lr=start.lr), env, start, seed=seed)
    return policy


def train(
    policy: TransformersPolicy, lesson: Lesson, env: sparring.Environment, seed: int, save: str
) -> TransformersPolicy:
    """Train the policy's model with TRL, and return the policy of what was saved."""
    begun = f"{save}/begun"
    policy.save_pretrained(begun)
    places, seats = lesson.environments(), len(env.spec.seats)
    episodes = lesson.steps * lesson.groups // seats
    by_place = [
        rows(each, min(episodes // len(places), len(each.tasks())), opponent=lesson.opponent) for each in places
    ]
    # In turn, and the rows of one episode, which is played once for all seats, beside each other.
    named = [row for i in range(0, len(by_place[0]), seats) for its in by_place for row in its[i : i + seats]]
    settings = GRPOConfig(
        output_dir=save,
        use_cpu=True,
        bf16=False,
        gradient_checkpointing=False,
        report_to="none",
        logging_strategy="no",
        save_strategy="no",
        disable_tqdm=True,
        learning_rate=1e-3,
        lr_scheduler_type="constant",
        max_steps=lesson.steps,
        per_device_train_batch_size=lesson.groups * lesson.group,
        num_generations=lesson.group,
        max_completion_length=policy.max_new_tokens,
        shuffle_dataset=seats == 1,
        seed=seed,
        **lesson.settings,
    )
    trainer = GRPOTrainer(
        model=begun,
        args=settings,
        train_dataset=trl.dataset(named),
        rollout_func=trl.rollout_func(),
        reward_funcs=trl.environment_reward,
    )
    trainer.train()
    trainer.save_model()
    return TransformersPolicy.from_pretrained(save, device="cpu")


def evaluate(policy: TransformersPolicy, lesson: Lesson) -> Estimate:
    """Return the mean of what the policy is paid, alone or against a random player."""
    agent, places, jobs = sparring.policy_agent(policy), lesson.environments(), []
    for i in range(lesson.evaluated):
        turn, env = i // len(places), places[i % len(places)]
        agents = dict.fromkeys(env.spec.seats, resolve_agent("random", env))
        agents[env.spec.seats[turn % len(agents)]] = agent
        jobs.append(sparring.Job(env, env.tasks("test")[turn], seed=0, agents=agents))
    paid = [t.returns[seat] for t in sparring.rollout(jobs) for seat, who in t.agents.items() if who == agent.name]
    return mean_score({str(i): [one] for i, one in enumerate(paid)}, bounds=places[0].spec.reward_range)


def main() -> None:
    """Train, and print what it is worth before and after."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("lesson", choices=LESSONS)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--steps", type=int, help="of GRPO")
    parser.add_argument("--save", help="a folder for the model, which is then the agent transformers:FOLDER")
    given = parser.parse_args()
    lesson = LESSONS[given.lesson]
    env = sparring.make(lesson.env, **lesson.kwargs)
    policy = opened(lesson, env, given.seed)
    show("before", evaluate(policy, lesson))
    with tempfile.TemporaryDirectory() as folder:
        policy = train(
            policy, replace(lesson, steps=given.steps or lesson.steps), env, given.seed, given.save or folder
        )
    show("after ", evaluate(policy, lesson))


def show(when: str, found: Estimate) -> None:
    """Print an evaluation."""
    print(f"{when}: {found.mean:.3f} [{found.low:.3f}, {found.high:.3f}] in {found.tasks} test episodes", flush=True)


if __name__ == "__main__":
    main()
