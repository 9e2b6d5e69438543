"""reasoning-gym's questions: `reasoning_gym:NAME`, for example `reasoning_gym:chain_sum`.

The questions are reasoning-gym's; ours are the seeds, the splits, and when an answer is right. Its scorers are not used:
some run the answer as code (`eval`, SymPy's `parse_expr`), many pay for a part of an answer, for its length, or for being
near. Here a right answer pays 1 and any other 0; the rules are in `_rules` and `_puzzles`.

A question belongs to one split for ever (its hash says to which) and is made from a seed that the episode's own generator
draws: neighbouring seeds and indices have nothing in common.
"""

from __future__ import annotations

import contextlib
import copy
import io
import json
import random
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext
from functools import lru_cache
from hashlib import blake2b
from types import ModuleType
from typing import Any

import numpy as np

from sparring.envs.bridges import _puzzles, _rules
from sparring.envs.bridges._answers import LONGEST, answer_of
from sparring.envs.bridges._calculus import is_antiderivative
from sparring.envs.bridges._rules import Entry, Rule
from sparring.envs.core import EnvSpec, Episode, EpisodeBase, replay
from sparring.errors import BadValue, Boundary, InfrastructureError, MissingExtra, unknown_name
from sparring.tasks.core import SPLITS, Task, TaskSet, seed_pack
from sparring.types import Frame, Message, Turn

PREFIX = "reasoning_gym:"
SEAT = "player_0"
SYSTEM = Message(
    "system",
    "Answer the question. Think as long as you like; then write your answer, and nothing else, between <answer> and "
    "</answer>.",
)
MAX_QUESTION = 40_000
_TRIES = 300


def antiderivative(answer: str, entry: Entry) -> bool:
    """Its derivative is the integrand."""
    return is_antiderivative(answer, entry["metadata"]["integrand"], entry["metadata"]["variable"])


_BY_RULE: dict[Rule, str] = {
    _rules.number: "aiw binary_alternation chain_sum circuit_logic count_bits "
    "count_primes decimal_chain_sum gcd gsm_symbolic largest_island lcm leg_counting letter_counting maze number_sequence "
    "products rectangle_count rotten_oranges self_reference simple_equations simple_geometry",
    _rules.text: "bf emoji_mystery sentence_reordering string_insertion string_manipulation",
    _rules.folded: "acre base_conversion caesar_cipher color_cube_rotation course_schedule family_relationships "
    "game_of_life_halting isomorphic_strings letter_jumble mahjong_puzzle ransom_note spell_backward syllogism tsumego "
    "zebra_puzzles",
    _rules.letters: "figlet_font needle_haystack",
    _rules.sequence: "ab arc_1d list_functions path_star spiral_matrix string_splitting string_synthesis",
    _rules.comma_list: "word_sequence_reversal word_sorting",
    _rules.number_list: "number_filtering number_sorting",
    _rules.grid: "arc_agi binary_matrix manipulate_matrix rearc rotate_matrix",
    _rules.lines: "modulo_grid",
    _rules.same_json: "game_of_life",
    _rules.lowest_terms: "dice fraction_simplification",
    _rules.hexadecimal: "bitwise_arithmetic",
    _rules.polynomial: "polynomial_multiplication",
    antiderivative: "intermediate_integration simple_integration",
    _puzzles.sudoku: "mini_sudoku sudoku",
    _puzzles.expression: "countdown puzzle24",
    _puzzles.palindrome: "palindrome_generation",
    _rules.advanced_geometry: "advanced_geometry",
    _rules.basic_arithmetic: "basic_arithmetic",
    _rules.calendar_arithmetic: "calendar_arithmetic",
    _rules.coin_flip: "coin_flip",
    _rules.complex_number: "complex_arithmetic",
    _puzzles.cryptarithm: "cryptarithm",
    _rules.decimal_arithmetic: "decimal_arithmetic",
    _puzzles.futoshiki: "futoshiki",
    _puzzles.graph_color: "graph_color",
    _rules.group_anagrams: "group_anagrams",
    _puzzles.jugs: "jugs",
    _puzzles.kakurasu: "kakurasu",
    _puzzles.knight_swap: "knight_swap",
    _rules.knights_knaves: "knights_knaves",
    _puzzles.n_queens: "n_queens",
    _rules.number_format: "number_format",
    _rules.palindrome_partitioning: "palindrome_partitioning",
    _rules.polynomial_equations: "polynomial_equations",
    _rules.pool_matrix: "pool_matrix",
    _rules.power_function: "power_function",
    _rules.prime_factorization: "prime_factorization",
    _puzzles.quantum_lock: "quantum_lock",
    _puzzles.rubiks_cube: "rubiks_cube",
    _puzzles.rush_hour: "rush_hour",
    _puzzles.shortest_path: "shortest_path",
    _puzzles.sokoban: "sokoban",
    _puzzles.survo: "survo",
    _rules.time_intervals: "time_intervals",
    _puzzles.tower_of_hanoi: "tower_of_hanoi",
    _puzzles.word_ladder: "word_ladder",
}
RULES: dict[str, Rule] = {name: rule for rule, names in _BY_RULE.items() for name in names.split()}
"""Generator -> when an answer is right."""
REFUSED = {
    "boxnet": "it asks for one step of a plan, which no single answer can complete; its scorer pays for parts",
    "codeio": "to make a question it runs code from its data file in this process, and many inputs give the same output",
    "composite": "it is a mixture of the others: name those",
    "propositional_logic": "any conjunction of the premises would be right, so nothing is to be found out",
}
"""Generator -> why it cannot be played here."""
_CONFIG: dict[str, dict[str, Any]] = {"knight_swap": {"impossible_ratio": 0.0}}
"""Settings that are not reasoning-gym's: its impossible swaps remove moves that the picture of the board still shows."""
_MADE_AT_ONCE = {"acre": 10, "gsm_symbolic": 1, "list_functions": 1}
"""Generators that draw when they are made, so that each question needs a new one, and how many items that has."""
_GLOBAL = ("bf", "list_functions", "pool_matrix")
"""Generators that draw from the global generators, or print: those are put back."""
_BITS = {"pool_matrix": 31}
"""How long a seed may be, where NumPy says so."""
_NO_GOLD = ("intermediate_integration", "rush_hour")
"""Generators whose items hold no answer, or not always one that can be read."""
_NO_ORACLE = (*_NO_GOLD, "knight_swap", "word_ladder")
"""Those, and two whose answers (not their questions) depend on the order of sets, which differs between processes."""
_LOCK = threading.Lock()


def names() -> tuple[str, ...]:
    """The names of reasoning-gym's generators, sorted.

    Raises:
        MissingExtra: reasoning-gym is not installed.
    """
    return tuple(sorted(_library().factory.DATASETS))


def _library() -> ModuleType:
    try:
        import reasoning_gym
    except ImportError as error:
        raise MissingExtra(
            "reasoning-gym is not installed: pip install 'sparring[reasoning-gym]' (a part of it needs a C compiler)"
        ) from error
    library: ModuleType = reasoning_gym
    return library


@dataclass(frozen=True)
class Factory:
    """Makes the environment of one of reasoning-gym's generators."""

    name: str

    def __call__(self, *, config: Mapping[str, Any] | None = None) -> ReasoningGymEnvironment:
        """Make it.

        Args:
            config: Settings of the generator, as its documentation lists them; `seed` and `size` are ours.

        Raises:
            MissingExtra: reasoning-gym is not installed.
            UnknownName: It has no such generator.
            BadValue: The generator cannot be played here, or refuses the settings; the message says why.
        """
        return ReasoningGymEnvironment(self.name, config)


factory = Factory


class ReasoningGymEnvironment:
    """One of reasoning-gym's generators: one question, one answer."""

    def __init__(self, name: str, config: Mapping[str, Any] | None):
        known = names()
        if name not in known:
            raise unknown_name("generator of reasoning-gym", name, known)
        if name not in RULES:
            reason = REFUSED.get(name, "this version of Sparring has no rule for when its answers are right")
            raise BadValue(f"{PREFIX}{name} cannot be played here: {reason}")
        if config is not None and not isinstance(config, Mapping):
            raise BadValue(f'config={config!r:.80}: use a mapping of settings, such as {{"min_terms": 3}}')
        self.name, self.rule = name, RULES[name]
        self.kwargs: Mapping[str, Any] = {"config": None if config is None else dict(config)}
        self._settings = json.dumps({**_CONFIG.get(name, {}), **(config or {})}, sort_keys=True)
        _made(name, self._settings, 0)
        self.spec = EnvSpec(
            id=PREFIX + name,
            seats=(SEAT,),
            reward_range=(0.0, 1.0),
            max_turns=1,
            max_chars=MAX_QUESTION + len(SYSTEM.content),
            doc=f"reasoning-gym's `{name}` (Stojanovski et al., 2025, arXiv:2505.24760) by the installed `reasoning_gym`: its "
            f"questions, our rule for answers. {(self.rule.__doc__ or '').strip()}",
            players={} if name in _NO_ORACLE else {"oracle": oracle},
        )

    def start(self, task: Task, *, seed: int) -> ReasoningGymEpisode:
        """Ask a question that belongs to the task's split."""
        return ReasoningGymEpisode(self, task, seed)

    def load(self, state: bytes) -> Episode:
        """Continue from what `save` returned."""
        return replay(self, state)

    def tasks(self, split: str = "train") -> TaskSet:
        """One task per index; the seed of the question is drawn from the episode's generator."""
        return seed_pack(self.spec.id).tasks(split)

    def question(self, task: Task, draw: Callable[[int], int]) -> Entry:
        """Return the first item that belongs to the task's split, is not too long, and whose own answer is right.

        Raises:
            BadValue: None of many is.
        """
        for _ in range(_TRIES):
            entry = generate(self.name, self._settings, draw(_BITS.get(self.name, 62)))
            if entry is not None and self._is_fit(entry, task.split):
                return entry
        raise BadValue(
            f"{self.spec.id} made no question of the split {task.split!r} in {_TRIES} tries: {self._settings}"
        )

    def _is_fit(self, entry: Entry, split: str) -> bool:
        question = entry["question"]
        if len(question) > MAX_QUESTION or (split in SPLITS and split_of(question) != split):
            return False
        gold = gold_of(self.name, entry)
        return self.name in _NO_GOLD or (bool(gold) and self.is_right(gold, entry))

    def is_right(self, answer: str, entry: Entry) -> bool:
        """Whether an answer is right; one that cannot be read is wrong."""
        if not answer or len(answer) > LONGEST:
            return False
        try:
            return self.rule(answer, entry)
        except (ValueError, RecursionError):
            return False


class ReasoningGymEpisode(EpisodeBase):
    """One question."""

    environment: ReasoningGymEnvironment

    def __init__(self, environment: ReasoningGymEnvironment, task: Task, seed: int):
        super().__init__(environment, task, seed)
        self.entry = environment.question(task, self.rng.getrandbits)
        self._begin(Turn(SEAT, (SYSTEM, Message("user", self.entry["question"])), {SEAT: 0.0}))

    def _advance(self, action: str) -> Turn:
        answer = answer_of(action)
        right = self.environment.is_right(answer, self.entry)
        info = {"action": answer[:200] or None, "illegal": not answer}
        feedback = "right" if right else "wrong" if answer else "no answer: write it between <answer> and </answer>"
        return Turn(None, (), {SEAT: float(right)}, terminated=True, feedback=feedback, info=info)

    def render(self) -> Frame:
        """The question and the answer."""
        return Frame(f"{self.entry['question']}\n--> {self.actions[0] if self.actions else '?'}")


def oracle(episode: Episode) -> dict[str, float]:
    """Answer as the generator does."""
    assert isinstance(episode, ReasoningGymEpisode)
    return {f"<answer>{gold_of(episode.environment.name, episode.entry)}</answer>": 1.0}


def gold_of(name: str, entry: Entry) -> str:
    """Return the generator's own answer; "" if it has none."""
    meta = entry["metadata"]
    if name == "graph_color":
        return json.dumps({str(vertex): color for vertex, color in (meta["possible_answer"] or {}).items()})
    if name == "rubiks_cube":
        return str(meta["example_correct_answer"])
    if name == "number_format":
        return str(meta["formatted_candidates"][meta["candidates"].index(meta["solution"])])
    if name == "power_function":
        return f"{Decimal(entry['answer']):.2e}"
    return str(entry["answer"] or "").strip("\n")


def split_of(question: str) -> str:
    """Return the split that a question belongs to: a third of all questions is each one's."""
    return SPLITS[int.from_bytes(blake2b(question.encode(), digest_size=8).digest(), "big") % len(SPLITS)]


@lru_cache(maxsize=64)
def _made(name: str, settings: str, seed: int) -> Any:
    """Return a generator.

    Raises:
        BadValue: It refuses the settings.
    """
    given = json.loads(settings)
    if given.keys() & {"seed", "size"}:
        raise BadValue(
            f"{PREFIX}{name} with {settings}: seed and size are ours; the task and the seed say what is asked"
        )
    with Boundary() as boundary:
        return _library().create_dataset(name, seed=seed, size=_MADE_AT_ONCE.get(name, 1), **given)
    raise BadValue(f"{PREFIX}{name} refuses {settings}: {type(boundary.error).__name__}: {boundary.error}")


def generate(name: str, settings: str, seed: int) -> Entry | None:
    """Return the item that a seed makes; None if the generator fails for it. Global state stays as it was."""
    with Boundary() as boundary, _isolated(name, seed):
        if name in _MADE_AT_ONCE:
            made = _made.__wrapped__(name, settings, seed)
            entry = made[seed % _MADE_AT_ONCE[name]]
        else:
            made = copy.copy(_made(name, settings, 0))
            made.seed, made.config = seed, replace(made.config, seed=seed)
            _put_in_order(made)
            entry = made[0]
        if name == "word_ladder":
            entry["metadata"]["known"] = made.word_sets[len(entry["metadata"]["end_word"])]
        return dict(entry)
    if isinstance(boundary.error, MissingExtra | InfrastructureError):
        raise boundary.error
    return None


class _Ordered(frozenset[str]):
    """A set whose order is that of its sorted members."""

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(super().__iter__()))

    def __sub__(self, other: object) -> _Ordered:
        return _Ordered(super().__sub__(other))  # type: ignore[operator]  # as the set does


def _put_in_order(made: Any) -> None:
    """Let draws from sets not depend on their order, which differs from process to process."""
    if isinstance(getattr(made, "letters", None), set):
        made.letters = _Ordered(made.letters)
    if hasattr(made, "_get_monomials"):
        monomials = made._get_monomials
        made._get_monomials = lambda rng: sorted(monomials(rng), key=str)


@contextlib.contextmanager
def _isolated(name: str, seed: int) -> Iterator[None]:
    """Keep the precision of decimals; for those that touch them seed the global generators, catch what is printed, and put
    both back."""
    with localcontext():
        if name not in _GLOBAL:
            yield
            return
        with _LOCK, contextlib.redirect_stdout(io.StringIO()):
            kept = random.getstate(), np.random.get_state()
            random.seed(seed)
            try:
                yield
            finally:
                random.setstate(kept[0])
                np.random.set_state(kept[1])
