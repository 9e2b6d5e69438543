"""How a policy is used for one turn, as generators: they yield prompts, receive completions and return the action."""

from sparring.agents.flows.core import (
    Agent,
    Ask,
    Flow,
    ask,
    direct,
    gather,
    player_agent,
    policy_agent,
    question,
    take_turn,
)

__all__ = ["Agent", "Ask", "Flow", "ask", "direct", "gather", "player_agent", "policy_agent", "question", "take_turn"]
