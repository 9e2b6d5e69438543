"""MCTS-DPO: search the tree of one's own answers, and prefer at each depth the best sibling to the worst.

Paper: Xie et al. (2024), "Monte Carlo Tree Search Boosts Reasoning via Iterative Preference Learning", arXiv 2405.00451,
section 2; constants and smoothing as in the released code (snapshot of August 2024).
Blocks: tree (PUCT) -> verify + self-judge -> pairs of siblings -> conservative DPO.
Faithful: Q + w p sqrt(N) / (1 + n) with p = exp(sum of log p / length^1.25); a place's reward is its value less that of the
    place before, Q = r + gamma V, V the visit-weighted mean of the children's Q; one pair per depth along the best path; label
    noise from visits; the loss begins at the first token that differs; the reference is the first policy.
Differs: a place is worth what the verifier pays at the end; what the policy itself says of places on the way counts only with
    `judge` above 0, since a nano model cannot say it. Siblings that were neither visited nor ended are not compared. The
    copies of an episode share its chance draws. `return/player_0` is the best end's of each tree, not the policy's on its own, and
    `rewards=shuffled` is refused: the copies pay the truth.
Fails: where no path of the tree succeeds all siblings are equal, and nothing is learnt. A tree gives few pairs, so it begins more
    slowly than imitation (`star`, `rest-mcts`); at a rate of 1e-3 nano models collapse onto a few answers.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from sparring.agents.flows.searching import puct
from sparring.agents.improve.advantage import anneal
from sparring.agents.improve.guided import judged
from sparring.agents.improve.metrics import play_metrics
from sparring.agents.improve.paired import Pair, dpo, pair_of
from sparring.agents.improve.select import draw_rows, label_noise, pairs
from sparring.agents.improve.session import Session
from sparring.agents.improve.trees import Node, back_up, best_episodes, mean_worth, plant, walk
from sparring.envs.core import EnvSpec
from sparring.errors import BadValue


@dataclass(frozen=True)
class Config:
    """Hyper-parameters."""

    iterations: int = 100
    tasks: int = 32
    """Trees per iteration."""
    visits: int = 16
    """Walks down each tree, each to the end of an episode."""
    width: int = 4
    """Answers of the policy in a new state."""
    exploration: float = 1.0
    """w."""
    length: float = 1.25
    """Exponent of the answer's length in p."""
    gamma: float = 1.0
    judge: float = 0.0
    """Weight of the policy's own word on places on the way."""
    beta: float = 0.1
    updates: int = 4
    """Gradient steps per iteration."""
    batch: int = 256
    """Pairs per gradient step."""
    lr: float = 3e-4
    lr_end: float = 3e-4
    average_decay: float = 0.95


def require(spec: EnvSpec) -> None:
    """Refuse environments whose siblings cannot be compared."""
    if len(spec.seats) > 1:
        raise BadValue(
            f"recipe 'mcts-dpo' searches for one seat, and {spec.id} has {len(spec.seats)}: use 'spiral' or 'pfsp'"
        )


def mcts_dpo(session: Session, config: Config) -> Iterator[dict[str, float]]:
    """Grow trees, pair siblings, prefer the better; once per iteration."""

    def evaluate(grown: Sequence[Node]) -> None:
        judged(session.policy, grown, weight=config.judge)
        for node in grown:
            node.worth = node.gain

    for iteration in session.iterations(config.iterations):
        jobs, rng = session.groups(iteration, config.tasks, 1), session.rng(iteration, "tree")
        roots = plant(jobs)
        for _ in range(config.visits):
            for end in walk(session.policy, roots, config.width, rng, evaluate=evaluate, urge=partial(urge, config)):
                back_up(end, lambda node: node.gain + config.gamma * mean_worth(node.children))
        session.latest = best_episodes(jobs, roots)
        found, loss = [pair for root in roots for pair in sibling_pairs(root)], 0.0
        lr = anneal(config.lr, config.lr_end, iteration / config.iterations)
        for _ in range(config.updates):
            batch = draw_rows(found, config.batch, rng)
            loss = dpo(session.learner, batch, session.start, beta=config.beta, lr=lr)
        session.learner.update_average()
        noise = sum(pair.noise for pair in found) / max(1, len(found))
        yield {"loss": loss, "pairs": len(found), "noise": noise, "lr": lr, **play_metrics(session.latest)}


def sibling_pairs(root: Node) -> list[Pair]:
    """Return the best and the worst of the known children at each depth of the path of the best."""
    out, node = [], root
    while node.children:
        known = [child for child in node.children if child.visits or child.over]
        for best, worst in pairs(known, [child.worth for child in known], most=1):
            assert best.said is not None
            assert worst.said is not None
            out.append(pair_of(best.said, worst.said, noise=label_noise(best.visits, worst.visits)))
        node = max(node.children, key=lambda child: (bool(child.visits or child.over), child.worth, child.visits))
    return out


def urge(config: Config, node: Node) -> float:
    """Return Q + U of a child, p from its tokens' probabilities."""
    assert node.parent is not None
    assert node.said is not None
    likely = math.exp(sum(node.said.logprobs) / max(1, len(node.said.logprobs)) ** config.length)
    return puct(node.worth, likely, max(1, node.parent.visits), node.visits, config.exploration)
