"""The same episode in another shape: one seat of many, and the faces of Gymnasium and PettingZoo.

```
seat.py          Seat: one seat of any environment as an environment of its own, the others played by named players
gymnasium.py     SeatEnv: what `gymnasium.make("sparring/KuhnPoker-v0", opponent="equilibrium")` makes
pettingzoo.py    aec() and parallel(): what `pettingzoo.make("aec", "sparring/KuhnPoker-v0")` makes
registration.py  puts every environment into the registries of both
spaces.py        Unicode, and text as UTF-8 bytes for whatever takes arrays only
views.py         what both faces share: forms of actions and observations, drawing a task, rendering
```
"""

from sparring.wrappers.seat import Others, Seat, SeatEpisode

__all__ = ["Others", "Seat", "SeatEpisode"]
