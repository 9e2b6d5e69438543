"""PPO with masked moves in one file: torch, and a vector of environments from `gymnasium.make_vec`, nothing else.

    pip install 'sparring[train]'
    python examples/ppo_single_file.py

In the manner of CleanRL (Huang et al. 2022): read it from top to bottom, copy it, change it. PPO is that of Schulman et al. 2017,
arXiv 1707.06347, with generalised advantages (arXiv 1506.02438); moves that are illegal have probability 0 (arXiv 2006.14171).

Gymnasium's vectors reset a copy in the step after the one that ended its episode. In that step the action does nothing, so it
is left out of the loss (`counts`), and no advantage reaches across it (`over`).

Shapes: T steps, N copies, M moves.
"""

import argparse
from dataclasses import dataclass

import gymnasium
import numpy as np
import torch
from torch import Tensor, nn

import sparring  # noqa: F401 - registers the environments
from sparring.leaderboard.statistics import mean_score


@dataclass(frozen=True)
class Settings:
    """What PPO can be told."""

    env: str = "sparring/TicTacToe-v0"
    seed: int = 0
    moves: int = 98_304
    """In all, those that only reset a copy among them."""
    copies: int = 32
    steps: int = 32
    epochs: int = 4
    batches: int = 4
    width: int = 128
    lr: float = 1e-3
    gamma: float = 1.0
    lam: float = 0.95
    clip: float = 0.2
    entropy: float = 0.01
    value: float = 0.5
    norm: float = 0.5


class Net(nn.Module):
    """Log-probabilities of the moves (N, M) and values (N,) of observations (N, ...)."""

    def __init__(self, inputs: int, moves: int, width: int, generator: torch.Generator):
        super().__init__()

        def linear(rows: int, columns: int, gain: float) -> nn.Linear:
            layer = nn.Linear(rows, columns)
            nn.init.orthogonal_(layer.weight, gain, generator=generator)
            nn.init.zeros_(layer.bias)
            return layer

        hidden = linear(inputs, width, 2**0.5), nn.Tanh(), linear(width, width, 2**0.5), nn.Tanh()
        self.body = nn.Sequential(nn.Flatten(), *hidden)
        self.actor, self.critic = linear(width, moves, 0.01), linear(width, 1, 1.0)

    def forward(self, seen: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Return both, for the moves of `mask` (N, M) alone."""
        hidden = self.body(seen)
        logits = self.actor(hidden).masked_fill(~mask, -1e9)
        return torch.log_softmax(logits, -1), self.critic(hidden).squeeze(-1)


def allowed(info: dict[str, np.ndarray]) -> Tensor:
    """Return bool (N, M): the moves that can be chosen; all where an episode is over, since none counts."""
    mask = torch.from_numpy(info["action_mask"]).bool()
    return mask | ~mask.any(-1, keepdim=True)


def advantages(rewards: Tensor, values: Tensor, terminated: Tensor, over: Tensor, lam: float, gamma: float) -> Tensor:
    """Return A (T, N) of rewards (T, N), values (T + 1, N), ends (T, N), and `over` (T, N): terminated or truncated.

    What comes after a truncation has a value, and `values` has it: the copy is not yet reset.
    """
    out, last = torch.zeros_like(rewards), torch.zeros_like(rewards[0])
    for t in reversed(range(len(rewards))):
        delta = rewards[t] + gamma * values[t + 1] * ~terminated[t] - values[t]
        last = out[t] = delta + gamma * lam * last * ~over[t]
    return out


def train(s: Settings) -> Net:
    """Return a network that has learnt from `s.moves` moves against the environment's default opponent."""
    rng = torch.Generator().manual_seed(s.seed)
    envs = gymnasium.make_vec(s.env, num_envs=s.copies, actions="discrete", observation="encode")
    actions = envs.single_action_space
    assert isinstance(actions, gymnasium.spaces.Discrete)
    moves = int(actions.n)
    net = Net(int(np.prod(envs.single_observation_space.shape or ())), moves, s.width, rng)
    optimizer = torch.optim.Adam(net.parameters(), lr=s.lr, eps=1e-5)
    seen, info = envs.reset(seed=s.seed)
    waits = np.zeros(s.copies, bool)  # copies whose next step only resets them
    T, N = s.steps, s.copies
    updates = s.moves // (T * N)
    for update in range(updates):
        optimizer.param_groups[0]["lr"] = s.lr * (1 - update / updates)
        obs, masks = torch.zeros(T, N, *seen.shape[1:]), torch.zeros(T, N, moves, dtype=torch.bool)
        acts, olds = torch.zeros(T, N, dtype=torch.long), torch.zeros(T, N)
        rewards, values = torch.zeros(T, N), torch.zeros(T + 1, N)
        terminated, over, counts = (torch.zeros(T, N, dtype=torch.bool) for _ in range(3))
        for t in range(T):
            obs[t], masks[t], counts[t] = torch.from_numpy(seen), allowed(info), torch.from_numpy(~waits)
            with torch.no_grad():
                logp, values[t] = net(obs[t], masks[t])
            acts[t] = torch.multinomial(logp.exp(), 1, generator=rng).squeeze(-1)
            olds[t] = logp.gather(-1, acts[t, :, None]).squeeze(-1)
            seen, reward, ended, cut, info = envs.step(acts[t].numpy())
            waits = ended | cut
            rewards[t], terminated[t], over[t] = map(torch.from_numpy, (reward, ended, waits))
        with torch.no_grad():
            values[T] = net(torch.from_numpy(seen), allowed(info))[1]
        gains = advantages(rewards, values, terminated, over, s.lam, s.gamma)
        where = counts.flatten().nonzero().squeeze(-1)
        data = [x.flatten(0, 1) for x in (obs, masks, acts, olds, gains, gains + values[:T])]
        for _ in range(s.epochs):
            for rows in where[torch.randperm(len(where), generator=rng)].chunk(s.batches):
                loss = ppo_loss(net, s, *(x[rows] for x in data))
                optimizer.zero_grad()
                torch.autograd.backward(loss)
                nn.utils.clip_grad_norm_(net.parameters(), s.norm)
                optimizer.step()
    return net


def ppo_loss(net: Net, s: Settings, *batch: Tensor) -> Tensor:
    """Return the clipped surrogate, the error of the values and the entropy, weighed."""
    obs, mask, act, old, gain, target = batch
    logp, value = net(obs, mask)
    ratio = (logp.gather(-1, act[:, None]).squeeze(-1) - old).exp()
    gain = (gain - gain.mean()) / (gain.std() + 1e-8)
    surrogate = torch.minimum(ratio * gain, ratio.clamp(1 - s.clip, 1 + s.clip) * gain).mean()
    entropy = -(logp.exp() * logp).sum(-1).mean()
    loss: Tensor = -surrogate + s.value * (value - target).square().mean() - s.entropy * entropy
    return loss


def play(net: Net, s: Settings, games: int = 1000) -> np.ndarray:
    """Return what the most probable moves are paid in games of the test split, one in each of as many copies, (games,)."""
    envs = gymnasium.make_vec(s.env, num_envs=games, actions="discrete", observation="encode", split="test")
    seen, info = envs.reset(seed=s.seed)
    paid, over = np.zeros(games), np.zeros(games, bool)
    while not over.all():
        with torch.no_grad():
            logp, _ = net(torch.from_numpy(seen), allowed(info))
        seen, reward, ended, cut, info = envs.step(logp.argmax(-1).numpy())
        paid += reward * ~over
        over |= ended | cut
    return paid


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--moves", type=int, default=Settings.moves)
    given = parser.parse_args()
    settings = Settings(seed=given.seed, moves=given.moves)
    paid = play(train(settings), settings)
    won = mean_score({str(number): [float(each > 0)] for number, each in enumerate(paid)})
    print(
        f"wins {won.mean:.3f} [{won.low:.3f}, {won.high:.3f}], loses {(paid < 0).mean():.3f} of {len(paid)} games as X against random"
    )
