"""Doors to other people's trainers: one file each, which makes their environments of ours and our players of their models.

```
sb3.py       Stable-Baselines3 and sb3-contrib: PPO, MaskablePPO, DQN ...
trl.py       TRL: episodes in its GRPOTrainer, alone, against players or against itself
rllib.py     RLlib: all seats as agents, self-play against a league of past selves
tianshou.py  Tianshou: a seat or all of them, and the policies of Q-learning
verifiers.py verifiers: tasksets and environments with an agent in every seat, packages for its hub
verl.py      verl: an agent loop for one seat, or for the policy against itself
skyrl.py     SkyRL: one seat as a text environment
openenv.py   OpenEnv: a server of theirs for one seat or for all
inspect_tasks.py  inspect_ai: environments as its tasks; suites are in `sparring.leaderboard.inspect_suites`
rows.py      the data sets of verl, SkyRL and TRL
reading.py   TokenReader: how a network of theirs reads `Tokens`
```
"""
