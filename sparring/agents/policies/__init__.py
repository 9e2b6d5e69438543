"""Text in, text out, batched: scripted, random, human and transformers policies behind one protocol."""

from sparring.agents.policies.core import Policy, RandomPolicy, ScriptedPolicy

__all__ = ["Policy", "RandomPolicy", "ScriptedPolicy"]
