"""Crossword: the clues, the grids against the rules of crosswords, and the game."""

from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sparring.envs.games._clues import CLUES
from sparring.envs.games._wordcheck import offence
from sparring.envs.games._words import WORDS
from sparring.envs.games.crossword import SIDE, State, make_grid
from sparring.envs.registry import make
from sparring.errors import BadValue
from sparring.tasks.core import EpisodeRng
from tests.cases import cases

ENV = make("Crossword-v0")


def grid(words, seed):
    return make_grid(words, EpisodeRng(seed.to_bytes(8, "big")))


def started(seed=0, **kwargs):
    env = make("Crossword-v0", **kwargs)
    return env.start(env.tasks()[0], seed=seed)


def test_clues_are_short_distinct_and_do_not_say_their_words():
    assert len(CLUES) >= 120
    assert len(set(CLUES.values())) == len(CLUES)
    for word, clue in CLUES.items():
        assert word in WORDS[len(word)]
        assert 3 <= len(clue) <= 60
        assert clue.isascii()
        assert offence(clue, (word,)) is None


sizes, seeds = st.integers(2, 8), st.integers(0, 2**40)


@given(sizes, seeds)
def test_every_run_of_letters_is_a_word_of_the_grid(words, seed):
    """Read all rows and columns: runs of two letters and more are the entries, no more and no fewer."""
    entries = grid(words, seed)
    letters = {}
    for entry in entries:
        for place, letter in zip(entry.places, entry.word, strict=True):
            assert letters.setdefault(place, letter) == letter
    runs = []
    for direction in "AD":
        for line in range(SIDE):
            cells = [(line, i) if direction == "A" else (i, line) for i in range(SIDE)]
            for filled, run in groupby(cells, key=lambda place: place in letters):
                run = list(run)
                if filled and len(run) > 1:
                    runs.append((direction, *run[0], "".join(letters[place] for place in run)))
    assert sorted(runs) == sorted((e.name[-1], e.row, e.column, e.word) for e in entries)
    assert len({e.word for e in entries}) == len(entries) == words
    assert min(r for r, _ in letters) == min(c for _, c in letters) == 0
    assert max(max(place) for place in letters) < SIDE


@given(sizes, seeds)
def test_all_words_hang_together(words, seed):
    left = {entry.name: set(entry.places) for entry in grid(words, seed)}
    reached = left.pop(next(iter(left)))
    while left:
        name = next(name for name, places in left.items() if places & reached)
        reached |= left.pop(name)


@given(sizes, seeds)
def test_no_word_is_shown_by_its_crossing_words_alone(words, seed):
    entries = grid(words, seed)
    for entry in entries:
        others = {place for other in entries if other is not entry for place in other.places}
        assert not set(entry.places) <= others


@given(sizes, seeds)
def test_names_follow_the_usual_numbers(words, seed):
    entries = grid(words, seed)
    starts = sorted({(e.row, e.column) for e in entries})
    assert all(int(e.name[:-1]) == 1 + starts.index((e.row, e.column)) for e in entries)
    assert len({e.name for e in entries}) == len(entries)


@given(seeds)
def test_the_same_seed_makes_the_same_grid(seed):
    assert grid(5, seed) == grid(5, seed)
    assert grid(5, seed) != grid(5, seed + 1)


def test_right_words_are_paid_one_by_one():
    episode = started()
    entries = episode.state.entries
    for n, entry in enumerate(entries):
        turn = episode.step(f"I think [{entry.name.lower()} {entry.word.upper()}]")
        assert turn.info == {"action": f"{entry.name} {entry.word}", "illegal": False}
        assert turn.rewards == {"player_0": 0.25}
        assert turn.feedback == f"{entry.name} {entry.word}: right."
        assert turn.terminated == (n == 3)
    assert not turn.truncated


@pytest.mark.parametrize("mistakes", [1, 3])
def test_wrong_words_end_the_game(mistakes):
    episode = started(mistakes=mistakes)
    one, two = episode.state.entries[:2]
    assert episode.step(f"{one.name} {one.word}").rewards == {"player_0": 0.25}
    for n in range(mistakes):
        turn = episode.step(f"{two.name} {'q' * len(two.word)}")
        assert turn.rewards == {"player_0": 0.0}
        assert turn.feedback == f"{two.name} {'q' * len(two.word)}: wrong."
        assert turn.terminated == (n == mistakes - 1)


def test_a_word_of_the_wrong_length_is_wrong():
    episode = started()
    entry = episode.state.entries[0]
    turn = episode.step(f"{entry.name} it")
    assert turn.feedback == f"{entry.name} it: wrong, {entry.name} has {len(entry.word)} letters."
    assert turn.messages[-1].content.endswith("Wrong answers left: 3.")


@given(seeds, st.sets(st.integers(0, 5)))
def test_only_letters_of_solved_words_are_shown(seed, solved):
    game = make("Crossword-v0", words=6).game
    entries = grid(6, seed)
    names = tuple(entries[i].name for i in sorted(solved))
    state = State(entries, names)
    if game.player(state) is None:
        return
    text = game.observation(state, 0)
    known = {p: c for e in entries if e.name in names for p, c in zip(e.places, e.word, strict=True)}
    places = {place for entry in entries for place in entry.places}
    lines = text.splitlines()
    height = 1 + max(r for r, _ in places)
    for r, line in enumerate(lines[:height]):
        marks = line.split(" ")
        assert marks == [known.get((r, c), "_" if (r, c) in places else ".") for c in range(len(marks))]
    for entry in entries:
        mine = [line for line in lines[height:] if line.startswith(f"{entry.name} ")]
        shown = "(" + " ".join(known.get(place, "_") for place in entry.places) + ")"
        where = f"{entry.name} (row {entry.row + 1}, column {entry.column + 1}): "
        assert mine == ([] if entry.name in names else [f"{where}{CLUES[entry.word]} {shown}"])
    assert len(text) + 60 <= game.max_observation


def test_an_entry_is_not_answered_twice():
    episode = started()
    entry = episode.state.entries[0]
    episode.step(f"{entry.name} {entry.word}")
    turn = episode.step(f"{entry.name} {entry.word}")
    assert turn.info["illegal"]
    assert turn.rewards == {"player_0": -0.25}


@cases("text", ["", "house", "1A", "99A house", "1X house", "1A two words", "1A h0use", "A1 house"])
def test_what_is_no_answer_is_illegal(text):
    assert started().step(text).info["illegal"]


def test_players_know_all_half_or_no_clues():
    def solved(name):
        total = 0
        for seed in range(25):
            episode = started(seed)
            while episode.turn.seat is not None:
                answer = ENV.spec.players[name](episode)
                episode.step(episode.rng.choice(list(answer)))
            total += len(episode.state.solved)
        return total / 100

    all_of_them, half, none = solved("clues"), solved("half"), solved("letters")
    assert all_of_them == 1
    assert none < 0.2 < 0.5 < half < 0.95


def test_players_do_not_look_at_letters_they_cannot_see():
    """Another word with the same shape behind a clue that it does not know: the same answers."""
    episode = started()
    env = make("Crossword-v0", words=2)
    first = grid(2, 3)
    swapped = [(e, w) for e in first for w in CLUES if len(w) == len(e.word) and w != e.word]
    answers = set()
    for entry, word in swapped:
        at = [i for i, place in enumerate(entry.places) if any(place in o.places for o in first if o is not entry)]
        if all(word[i] == entry.word[i] for i in at):
            episode.environment, episode.game = env, env.game
            episode.state = State(tuple(e._replace(word=word) if e is entry else e for e in first))
            answers.add(str(ENV.spec.players["letters"](episode)))
    assert len(answers) == 1


def test_picture_shows_found_letters_darker():
    game, entries = ENV.game, grid(4, 0)
    none, one = game.svg(State(entries)), game.svg(State(entries, (entries[0].name,)))
    assert none.count("#222222") == 0
    assert one.count("#222222") == len(entries[0].word)
    assert game.show(State(entries)).count("_") == 0


@pytest.mark.parametrize("wrong", [{"words": 1}, {"words": 9}, {"mistakes": 0}, {"mistakes": 51}, {"difficulty": 0}])
def test_absurd_arguments_are_refused(wrong):
    with pytest.raises(BadValue, match=next(iter(wrong))):
        make("Crossword-v0", **wrong)
