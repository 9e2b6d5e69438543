"""Passes of a batch: what they hold, and the same numbers and gradients in every way of computing them."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from transformers import Gemma3ForCausalLM, Gemma3TextConfig, MambaConfig, MambaForCausalLM

from sparring.agents.improve.engine import Engine
from sparring.agents.improve.learner import Learner, score
from sparring.agents.improve.packing import plan, row_logps, scored
from sparring.agents.improve.rows import Row, answer_row
from sparring.agents.policies.transformers import TransformersPolicy
from sparring.errors import BadValue

from .conftest import another
from .toys import naive_logps

tokens = st.lists(st.integers(4, 9), min_size=1, max_size=9).map(tuple)
rows = st.builds(answer_row, tokens, tokens, st.floats(-2, 2))
items = st.integers(1, 2).flatmap(lambda n: st.lists(st.tuples(*[rows] * n), min_size=1, max_size=9))

WIDE = [answer_row((4,) * (3 + i % 2), (5 + i % 3,) * 2) for i in range(12)] + [answer_row((6, 7) * 15, (8, 9) * 5)]
"""Many short rows and a long one: most of a padded batch would be padding."""
GROUPS = [answer_row((4, 5, 6, 7 + i) * 4, (5 + k, 6, 9)[: 1 + k % 3]) for i in range(2) for k in range(8)]
"""Eight answers to each of two prompts."""
SINGLE = [answer_row((4, 5, 6), (7, 8 + i)) for i in range(2)]


def ways(found):
    """In which of the three ways each pass is computed."""
    single = all(len(members) == 1 for each in found for members in each.bins)
    return "shared" if not found[0].bins else "padded" if single else "packed"


@given(items, st.integers(1, 60), st.booleans(), st.booleans())
@settings(deadline=None, max_examples=40)
def test_every_row_is_in_one_pass_and_passes_keep_their_bound(untrained, items, batch_tokens, pack, share):
    found = plan(untrained, items, batch_tokens, pack=pack, share=share)
    assert sorted(i for each in found for i in each.items) == list(range(len(items)))
    for each in found:
        members = [row for i in each.items for row in items[i]]
        assert each.tokens <= batch_tokens or len(each.items) == 1
        if each.bins:
            assert sorted(r for rows in each.bins for r in rows) == list(range(len(members)))
            width = max(sum(len(members[r].ids) for r in rows) for rows in each.bins)
            assert each.tokens == width * len(each.bins)
    assert pack or all(len(rows) == 1 for each in found for rows in each.bins)
    assert share or all(each.bins for each in found)


@pytest.mark.parametrize("batch", [WIDE, GROUPS, SINGLE])
def test_the_way_of_the_fewest_tokens_is_taken(untrained, batch):
    items = [(row,) for row in batch]
    plain = plan(untrained, items, 65536, pack=False, share=False)
    best = plan(untrained, items, 65536, pack=True, share=True)
    assert (ways(plain), plain[0].tokens) == ("padded", len(batch) * max(len(row.ids) for row in batch))
    way, tokens = {id(WIDE): ("packed", 120), id(GROUPS): ("shared", 2 * 16 + 16 * 2), id(SINGLE): ("padded", 10)}[
        id(batch)
    ]
    assert (ways(best), best[0].tokens) == (way, tokens)


@given(st.lists(rows, min_size=1, max_size=9), st.integers(1, 200), st.booleans())
@settings(deadline=None, max_examples=25)
def test_scores_are_those_of_each_row_by_itself(untrained, absolute, rows, batch_tokens, which):
    policy = untrained if which else absolute
    for row, logps in zip(rows, score(policy, rows, batch_tokens=batch_tokens), strict=True):
        start = row.mask.index(True)
        assert logps == pytest.approx(naive_logps(policy.model, row.ids[:start], row.ids[start:]), abs=1e-4)


@pytest.mark.parametrize("which", ["untrained", "absolute"])
def test_rows_in_one_sequence_do_not_see_each_other(request, which):
    policy = request.getfixturevalue(which)
    mixed = [*WIDE[:3], Row((4, 5, 6, 7, 8), (False, True, False, True, True))]
    with torch.no_grad():
        alone = row_logps(policy, mixed, [[0], [1], [2], [3]])
        for bins in ([[0, 1, 2, 3]], [[3, 0], [2, 1]], [[1, 3, 2], [0]]):
            assert torch.allclose(row_logps(policy, mixed, bins), alone, atol=1e-5)
    assert (alone[3] != 0).tolist() == [True, False, True, True]


def step(policy, batch, **settings):
    """The loss and the gradient of one update."""
    learner = Learner(another(policy), lr=1e-2, engine=Engine(**settings))
    learner._step = lambda lr, loss: None
    loss = learner.update([row._replace(weight=(i % 3 - 1) / 2) for i, row in enumerate(batch)])
    return loss, torch.cat([p.grad.flatten() for p in learner.policy.model.parameters()])


@pytest.mark.parametrize("batch", [WIDE, GROUPS])
@pytest.mark.parametrize("which", ["untrained", "absolute"])
def test_packing_changes_neither_loss_nor_gradient(request, which, batch):
    policy = request.getfixturevalue(which)
    plain, packed = step(policy, batch, pack=False), step(policy, batch)
    assert packed[0] == pytest.approx(plain[0], abs=1e-5)
    assert plain[1].abs().max() > 1e-3
    assert torch.allclose(packed[1], plain[1], atol=1e-5 * float(plain[1].abs().max()))


def test_only_what_counts_gets_logits(untrained):
    seen = []
    handle = untrained.model.get_output_embeddings().register_forward_hook(
        lambda module, given, logits: seen.append(tuple(logits.shape[:2]))
    )
    score(untrained, WIDE)
    handle.remove()
    assert seen[-1] == (1, sum(sum(row.mask) for row in WIDE))


@pytest.fixture
def recurrent(untrained) -> TransformersPolicy:
    size = {"hidden_size": 16, "num_hidden_layers": 1, "state_size": 4, "intermediate_size": 32}
    config = MambaConfig(vocab_size=len(untrained.tokenizer), initializer_range=0.5, use_mambapy=False, **size)
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(0)
        model = MambaForCausalLM(config).eval()
    return TransformersPolicy(model, untrained.tokenizer, name="mamba")


@pytest.mark.parametrize("batch", [WIDE, GROUPS])
def test_a_recurrent_model_is_computed_row_by_row(recurrent, untrained, batch):
    items = [(row,) for row in batch]
    assert ways(plan(untrained, items, 65536, pack=True, share=True)) != "padded"
    assert ways(plan(recurrent, items, 65536, pack=True, share=True)) == "padded"
    assert not any(recurrent.exact_ways.values())
    for row, logps in zip(batch, score(recurrent, batch), strict=True):
        start = row.mask.index(True)
        assert logps == pytest.approx(naive_logps(recurrent.model, row.ids[:start], row.ids[start:]), abs=1e-4)


@pytest.fixture
def windowed(untrained) -> TransformersPolicy:
    """Half of its layers see four tokens back, fewer than a prompt of `GROUPS` has."""
    size = {
        "hidden_size": 16,
        "intermediate_size": 32,
        "num_attention_heads": 2,
        "num_key_value_heads": 1,
        "head_dim": 8,
    }
    config = Gemma3TextConfig(
        vocab_size=len(untrained.tokenizer), num_hidden_layers=6, sliding_window=4, initializer_range=0.3, **size
    )
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(0)
        model = Gemma3ForCausalLM(config).eval()
    return TransformersPolicy(model, untrained.tokenizer, name="gemma")


@pytest.mark.parametrize(("batch", "way"), [(WIDE, "packed"), (GROUPS, "padded")])
def test_a_model_with_windows_is_packed_but_shares_no_beginnings(windowed, batch, way):
    assert ways(plan(windowed, [(row,) for row in batch], 65536, pack=True, share=True)) == way
    for row, logps in zip(batch, score(windowed, batch), strict=True):
        start = row.mask.index(True)
        assert logps == pytest.approx(naive_logps(windowed.model, row.ids[:start], row.ids[start:]), abs=1e-4)


@pytest.mark.parametrize("mask", [(False, False), (True, True)])
def test_a_row_of_which_nothing_can_be_scored_is_an_error(untrained, mask):
    with pytest.raises(BadValue, match="a row needs tokens that count, and not its first"):
        scored(Row((4, 5), mask))
