"""The blocks of improvement: functions over plain records, none of which knows another's class.

`curriculum -> collect -> judge -> transform -> select -> advantage -> learn -> metrics` (see the recipes for how they meet).

- What to play: `curriculum` (draws, bandit, bands, schedules), `history` (partial episodes), `restart`.
- What it was worth: `judge*`, `transform`, `select`, `advantage`.
- What is learnt: `rows`, `replay`; `losses`, `preferences`, `critic` (pure functions of tensors); `learner` minimises them.
- What it brought: `metrics` (plays a policy), `estimates` and `calibration` (from what was recorded).
"""
