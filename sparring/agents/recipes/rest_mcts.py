"""ReST-MCTS*: a value model guides the search for solutions; they teach the policy, and all places of the trees the value model.

Paper: Zhang et al. (2024), "ReST-MCTS*: LLM Self-Training via Process Reward Guided Tree Search", arXiv 2406.03816, sections 3.1
to 3.3; constants as in the released code (snapshot of January 2025).
Blocks: tree (UCT by a value model) -> verify -> infer step values -> keep the best trace -> SFT, and a critic's BCE.
Faithful: selection by V + 0.7 sqrt(2 ln N / n); three answers at a new place; a short greedy way ahead by value, whose best is mixed
    half and half with the place's own; V above is the visit-weighted mean of the children; a tree is done at V >= 0.9; values of
    all places are inferred from the correct leaf (`judge_steps.inferred_values`); both models learn from each round.
Differs: an end is worth what the verifier pays, not what the value model says, and only ends count as done; what a way ahead
    finds stays in the tree; values are fitted by cross-entropy to two answers, with no head of their own; of a tree the shortest
    of the best paid traces is learnt, and only trees with a correct leaf teach the value model. `return/player_0` is
    the best end's of each tree, not the policy's on its own, and `rewards=shuffled` is refused: the copies pay the truth.
Fails: while no tree has a correct leaf nothing is learnt. A second model is asked about every new place: for as many tokens as `star`
    it takes several times as long, so that it pays where tokens, not time, are short.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sparring.agents.improve.companion import companion
from sparring.agents.improve.guided import best_children, fit_places
from sparring.agents.improve.learner import Learner
from sparring.agents.improve.metrics import play_metrics
from sparring.agents.improve.select import solved
from sparring.agents.improve.session import Session
from sparring.agents.improve.trees import Node, back_up, best_end, best_episodes, mean_worth, plant, step_values, uct
from sparring.agents.recipes import star
from sparring.envs.core import EnvSpec
from sparring.errors import BadValue
from sparring.tasks.core import EpisodeRng


@dataclass(frozen=True)
class Config(star.Config):
    """Hyper-parameters; those of `star` are for the learning of traces."""

    tasks: int = 32
    """Trees per iteration."""
    samples: int = 3
    """Answers at a new place."""
    visits: int = 12
    """How often each tree is grown, at most."""
    ahead: int = 3
    """Length of the greedy way ahead."""
    mix: float = 0.5
    """Share of the best place on that way in a new place's value."""
    exploration: float = 0.7
    done: float = 0.9
    """An end that is worth this ends the search."""
    value_updates: int = 4
    """Gradient steps of the value model per iteration."""
    value_batch: int = 128
    """Places per gradient step of the value model."""
    value_lr: float = 1e-3


def require(spec: EnvSpec) -> None:
    """Refuse environments of several seats."""
    if len(spec.seats) > 1:
        raise BadValue(f"recipe 'rest-mcts' searches for one seat, and {spec.id} has {len(spec.seats)}: use 'spiral'")


def rest_mcts(session: Session, config: Config) -> Iterator[dict[str, float]]:
    """Grow trees by value, imitate what solves, fit the values; once per iteration."""
    rounds, full = star.remembered(session), session.environment.spec.reward_range[1]
    for iteration in session.iterations(config.iterations):
        critic = companion(session, "value", lr=config.value_lr)
        jobs, rng = session.groups(iteration, config.tasks, 1), session.rng(iteration, "tree")
        roots = plant(jobs)
        for _ in range(config.visits):
            _grow(session, critic, config, [root for root in roots if not _done(root, config)], rng)
        session.latest = best_episodes(jobs, roots)
        values = [each for root in roots if _done(root, config) for each in step_values(root, config.done)]
        fitted = fit_places(critic, values, updates=config.value_updates, batch=config.value_batch, rng=rng)
        kept = solved(session.latest, threshold=full)
        learnt = star.imitate(session, config, iteration, rounds, kept)
        yield {**learnt, "value_loss": fitted, "places": len(values), **play_metrics(session.latest)}


def _done(root: Node, config: Config) -> bool:
    end = best_end(root)
    return end is not None and end.share() >= config.done


def _grow(session: Session, critic: Learner, config: Config, roots: Sequence[Node], rng: EpisodeRng) -> None:
    """Select a place in every tree, give it children, look ahead from the best of them, and back the values up."""
    places = [selected(root, config.exploration) for root in roots]
    places = way = best_children(session.policy, critic.policy, places, config.samples, rng)
    for _ in range(config.ahead):
        way = best_children(session.policy, critic.policy, way, config.samples, rng)
        for place, node in zip(places, way, strict=True):
            place.value = max(place.value, node.worth)
    for place in places:
        place.worth = (1 - config.mix) * place.worth + config.mix * place.value
        back_up(place, lambda node: mean_worth(node.children))


def selected(root: Node, exploration: float) -> Node:
    """Return the place that UCT leads to from the root: one without children."""
    node = root
    while node.children:
        above = node.visits
        node = max(node.children, key=lambda child: uct(child.worth, above, child.visits, exploration))
    return node
