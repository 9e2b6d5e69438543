"""Who plays and how they improve: policies, flows, the rollout engine, the blocks of improvement and the recipes."""
