"""Doors to other people's trainers: one file each, which makes their environments of ours and our players of their models.

```
sb3.py       Stable-Baselines3 and sb3-contrib: PPO, MaskablePPO, DQN ...
reading.py   TokenReader: how a network of theirs reads `Tokens`
```
"""
