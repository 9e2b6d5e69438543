"""Linear layers in one product are what they are one by one, and a layer that is more than its weights is called."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from sparring.agents.policies._linears import _WORTH, Linears, gather, product
from sparring.agents.policies.adapters import Weights


def layers_of(sizes, biased, width=8):
    generator = torch.Generator().manual_seed(3)
    layers = [torch.nn.Linear(width, size, bias=bias).double() for size, bias in zip(sizes, biased, strict=True)]
    for parameter in (p for layer in layers for p in layer.parameters()):
        torch.nn.init.normal_(parameter, generator=generator)
    return layers


@settings(max_examples=40, deadline=None)
@given(
    parts=st.lists(st.tuples(st.integers(1, 5), st.booleans()), min_size=1, max_size=4),
    known=st.lists(st.booleans(), min_size=4, max_size=4),
    stack=st.booleans(),
    data=st.data(),
)
def test_side_by_side_is_what_each_of_them_gives(parts, known, stack, data):
    layers = layers_of(*zip(*parts, strict=True))
    weights = [Weights(one.weight, one.bias) if k else None for one, k in zip(layers, known, strict=False)]
    first = data.draw(st.integers(0, len(layers) - 1))
    end = data.draw(st.integers(first + 1, len(layers)))
    x = torch.linspace(-1, 2, 48, dtype=torch.float64).view(2, 3, 8)
    with torch.no_grad():
        expected = torch.cat([layer(x) for layer in layers[first:end]], -1)
        torch.testing.assert_close(Linears(layers, weights, stack)(x, first, end), expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("rows", [1, 2 * _WORTH // (64 * 96)])
def test_both_ways_to_multiply_give_the_same_product(rows, bias):
    (layer,) = layers_of([96], [bias], width=64)
    x = torch.linspace(-1, 1, rows * 3 * 64, dtype=torch.float64).view(rows, 3, 64)
    with torch.no_grad():
        layer.float()
        narrow = product(x.float()[:, -1:], Weights(layer.weight, layer.bias))
        torch.testing.assert_close(narrow.double(), layer.double()(x[:, -1:]), rtol=0, atol=1e-4)


def test_a_hook_is_called_and_the_others_still_stand_together(untrained):
    layer = untrained.model.model.layers[0]
    called = []
    hook = layer.mlp.up_proj.register_forward_hook(lambda *given: called.append(1))
    linears = gather(untrained.model, 1000)[0]
    x = torch.ones(2, 1, untrained.model.config.hidden_size)
    with torch.inference_mode():
        linears.qkv(x)
        assert not called
        linears.gate_up(x)
    hook.remove()
    assert called == [1]


def test_weights_are_taken_as_they_are_when_gathered(untrained):
    layer = untrained.model.model.layers[0].self_attn
    for tokens in (1, 1000):
        linears = gather(untrained.model, tokens)[0]
        x = torch.ones(2, 1, untrained.model.config.hidden_size)
        with torch.inference_mode():
            expected = torch.cat([layer.q_proj(x), layer.k_proj(x), layer.v_proj(x)], -1)
            torch.testing.assert_close(linears.qkv(x), expected)
