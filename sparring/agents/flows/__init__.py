"""How a policy is used for one turn, as generators: they yield prompts, receive completions and return the action."""

from sparring.agents.flows.core import Agent, Flow, direct, player_agent, policy_agent

__all__ = ["Agent", "Flow", "direct", "player_agent", "policy_agent"]
