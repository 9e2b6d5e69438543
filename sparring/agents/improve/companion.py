"""A second model beside the policy: a value model, or a reflector. It begins as the policy and goes its own way."""

from __future__ import annotations

from sparring.agents.improve.learner import Learner
from sparring.agents.improve.session import Session
from sparring.errors import BadValue


def companion(session: Session, name: str, *, lr: float) -> Learner:
    """Return a learner of the session's second model of this name, made of the policy as it is now if there is none yet.

    Its weights are saved with every checkpoint (`Learner.kept`); its optimiser begins anew with every call, so a recipe calls
    this once per iteration. In a run of several processes each trains all of it.

    Args:
        session: Whose policy it begins as.
        name: What it is called, in records, too.
        lr: Step size.

    Raises:
        BadValue: The run's weights are shared out over processes.
    """
    if session.learner.engine.shard:
        raise BadValue(
            f"the recipe trains a second model ({name}), which engine.shard=true does not share out: leave it off"
        )
    model = (session.learner.kept.get(name) or session.learner.keep(name)).model
    trained = {key for key, weight in session.policy.model.named_parameters() if weight.requires_grad}
    for key, weight in model.named_parameters():
        weight.requires_grad_(key in trained)
    return Learner(session.learner.kept[name], lr=lr, average_decay=0.0, engine=session.learner.engine)
