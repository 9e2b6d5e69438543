"""Scoring with shared beginnings: the numbers and gradients of scoring row by row, for less work."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.utils.checkpoint import checkpoint

from sparring.agents.policies._forcing import token_logps
from sparring.agents.policies._scoring import tail_logps

from .conftest import another
from .toys import naive_logps

tokens = st.lists(st.integers(4, 9), min_size=1, max_size=6).map(tuple)
groups = st.lists(st.tuples(tokens, st.lists(tokens, min_size=1, max_size=5)), min_size=1, max_size=4)


def computed(model, call):
    """Return what a call returns, and how many tokens the model computed for it."""
    sizes = []
    handle = model.register_forward_pre_hook(
        lambda module, args, kwargs: sizes.append(kwargs["input_ids"].numel()), with_kwargs=True
    )
    try:
        return call(), sum(sizes)
    finally:
        handle.remove()


def in_rows(found):
    """The rows to score, and where to begin, of prompts with answers."""
    return [(*prompt, *answer) for prompt, answers in found for answer in answers], [
        len(prompt) for prompt, answers in found for _ in answers
    ]


@given(found=groups, which=st.booleans())
@settings(max_examples=40, deadline=None)
def test_every_token_is_scored_as_by_itself(untrained, absolute, found, which):
    policy = untrained if which else absolute
    rows, starts = in_rows(found)
    with torch.no_grad():
        got = tail_logps(policy, rows, starts)
    assert got.shape == (len(rows), max(len(row) - start for row, start in zip(rows, starts, strict=True)))
    for row, start, line in zip(rows, starts, got.tolist(), strict=True):
        scored = len(row) - start
        assert line[len(line) - scored :] == pytest.approx(
            naive_logps(policy.model, row[:start], row[start:]), abs=1e-4
        )
        assert line[: len(line) - scored] == [0.0] * (len(line) - scored)


FOUND = [((4, 5, 6, 7, 8, 9, 4, 5), [(6,), (5, 6, 7), (5, 6), (6,)]), ((9, 4, 9, 4), [(8, 8), (7,), (4, 4, 4, 4)])]


def gradient(policy, call):
    """Return log-probabilities and the gradient of their weighted sum."""
    policy.model.zero_grad()
    logps = call()
    (logps * torch.linspace(-1, 2, logps.numel()).view(logps.shape) * (logps != 0)).sum().backward()
    return logps.detach(), torch.cat([p.grad.flatten() for p in policy.model.parameters()])


@pytest.mark.parametrize("which", ["untrained", "absolute"])
def test_the_gradient_goes_through_the_shared_beginning(request, which):
    policy = another(request.getfixturevalue(which))
    rows, starts = in_rows(FOUND)

    def one_by_one():
        alone = [tail_logps(policy, [row], [start]) for row, start in zip(rows, starts, strict=True)]
        return torch.cat([torch.nn.functional.pad(logps, (4 - logps.shape[1], 0)) for logps in alone])

    (one, other), fewer = computed(policy.model, lambda: gradient(policy, lambda: tail_logps(policy, rows, starts)))
    (logps, plain), more = computed(policy.model, lambda: gradient(policy, one_by_one))
    assert fewer < 0.8 * more
    assert torch.allclose(one, logps, atol=1e-5)
    assert plain.abs().max() > 1e-2
    assert torch.allclose(other, plain, atol=1e-5 * float(plain.abs().max()))


def test_what_is_not_shared_is_scored_at_once(untrained):
    rows, starts = in_rows([((4, 5), [(6, 7)]), ((5, 4), [(6, 7)])])
    with torch.no_grad():
        got, size = computed(untrained.model, lambda: tail_logps(untrained, rows, starts))
        assert size == 8
        assert torch.equal(got, token_logps(untrained, rows, 2))


def recomputed(function, *args):
    return checkpoint(function, *args, use_reentrant=False)


def test_with_gradient_checkpointing_nothing_is_shared(untrained):
    policy = another(untrained)
    rows, starts = in_rows(FOUND)
    expected = gradient(policy, lambda: tail_logps(policy, rows, starts))
    policy.model.train()
    for module in policy.model.modules():
        if hasattr(module, "gradient_checkpointing"):
            module.gradient_checkpointing, module._gradient_checkpointing_func = True, recomputed
    got, size = computed(policy.model, lambda: gradient(policy, lambda: tail_logps(policy, rows, starts)))
    assert size >= len(rows) * max(map(len, rows))
    assert torch.allclose(got[0], expected[0], atol=1e-5)
    assert torch.allclose(got[1], expected[1], atol=1e-4)
