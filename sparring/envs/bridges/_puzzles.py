"""Puzzles of reasoning-gym that have more than one right answer: an answer is played out, and must keep every rule.

Each is a function (answer, entry) -> bool and may raise `ValueError` for an answer that cannot be read.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from math import isqrt
from typing import Any

from sparring.envs.bridges._answers import items, listed, numbers, rows, square, tidy, value_of, words
from sparring.envs.bridges._rules import Entry

_MOST_MOVES = 2000
_FUTOSHIKI = re.compile(r"[0-9\s<>∧∨^v|]*")
_SIGNS = str.maketrans("×·÷−–", "**/--")
_EXPRESSION = re.compile(r"[-+*/()0-9\s]{1,200}")
_NO_EXPRESSION = re.compile(r"[0-9]\s+[0-9]|\*\s*\*|/\s*/")
"""Mixed numbers, powers and whole-number division."""
_STEPS = {"up": (-1, 0), "down": (1, 0), "left": (0, -1), "right": (0, 1)}
_KEYS = {"U": (-1, 0), "D": (1, 0), "L": (0, -1), "R": (0, 1)}
_HANOI = re.compile(r"Move disk ([0-9]{1,3}) from Peg ([0-9]{1,3}) to Peg ([0-9]{1,3})")
_CAR = re.compile(r"([A-Z])([+-][1-5])")
_TURN = re.compile(r"([UDLRFB]'?)([23]?)")
_BUTTONS = re.compile(r"[A-Z](?:\s*(?:→|->|,|\s)\s*[A-Z])*")
_EXIT_ROW = 2
"""The row in which the red car stands and leaves, from 0."""


def sudoku(answer: str, entry: Entry) -> bool:
    """Every number once in every row, column and box; the given ones are kept."""
    puzzle = entry["metadata"]["puzzle"]
    size = len(puzzle)
    grid = numbers(answer)
    square(grid, size, size)
    box = isqrt(size)
    boxes = [[grid[r + i][c + j] for i in range(box) for j in range(box)] for r, c in _corners(size, box)]
    return _keeps(grid, puzzle) and _each_once([*grid, *zip(*grid, strict=True), *boxes], size)


def _corners(size: int, box: int) -> Iterator[tuple[int, int]]:
    return ((r, c) for r in range(0, size, box) for c in range(0, size, box))


def _keeps(grid: Sequence[Sequence[int]], puzzle: Sequence[Sequence[int]]) -> bool:
    """Whether what is given (not 0) stands where it stood."""
    return all(
        not given or cell == given
        for row, clues in zip(grid, puzzle, strict=True)
        for cell, given in zip(row, clues, strict=True)
    )


def _each_once(groups: Sequence[Sequence[int]], size: int) -> bool:
    return all(sorted(group) == list(range(1, size + 1)) for group in groups)


def futoshiki(answer: str, entry: Entry) -> bool:
    """Every number once in every row and column; the given ones are kept, and every sign is true."""
    meta = entry["metadata"]
    size = meta["board_size"]
    if not _FUTOSHIKI.fullmatch(answer):
        raise ValueError("it is no grid of digits and signs")
    grid = [
        [int(digit) for digit in re.findall("[0-9]", line)] for line in answer.splitlines() if re.search("[0-9]", line)
    ]
    square(grid, size, size)
    signs = all((grid[a][b] < grid[c][d]) == (sign == "<") for a, b, c, d, sign in meta["constraints"])
    return signs and _keeps(grid, meta["puzzle"]) and _each_once([*grid, *zip(*grid, strict=True)], size)


def survo(answer: str, entry: Entry) -> bool:
    """The candidates are in the empty cells, each once, and all sums are right."""
    meta = entry["metadata"]
    puzzle = meta["puzzle"]
    size = len(puzzle)
    grid = numbers(answer)
    square(grid, size, size)
    filled = [grid[r][c] for r in range(size) for c in range(size) if not puzzle[r][c]]
    sums = all(sum(line[:-1]) == line[-1] for line in [*grid, *zip(*grid, strict=True)])
    return sums and _keeps(grid, puzzle) and sorted(filled) == sorted(meta["candidate_numbers"])


def kakurasu(answer: str, entry: Entry) -> bool:
    """Ones and zeros with the weighted sums."""
    meta = entry["metadata"]
    grid = numbers(answer)
    square(grid, meta["n_rows"], meta["n_cols"])
    across, down = (_weighted(lines) for lines in (grid, list(zip(*grid, strict=True))))
    return {cell for row in grid for cell in row} <= {0, 1} and across == meta["row_sums"] and down == meta["col_sums"]


def _weighted(lines: Sequence[Sequence[int]]) -> list[int]:
    return [sum(weight * cell for weight, cell in enumerate(line, 1)) for line in lines]


def n_queens(answer: str, entry: Entry) -> bool:
    """As many queens as the board has rows, the given ones among them, and none attacks another."""
    puzzle = entry["metadata"]["puzzle"]
    grid = rows(answer)
    square(grid, len(puzzle), len(puzzle))
    queens = [(r, c) for r, row in enumerate(grid) for c, cell in enumerate(row) if cell == "Q"]
    lines = ({r for r, _ in queens}, {c for _, c in queens}, {r - c for r, c in queens}, {r + c for r, c in queens})
    kept = all(grid[r][c] == "Q" for r, row in enumerate(puzzle) for c, cell in enumerate(row) if cell == "Q")
    apart = {len(puzzle)} == {len(queens), *map(len, lines)}
    return kept and apart and {cell for row in grid for cell in row} <= {"Q", "_"}


def cryptarithm(answer: str, entry: Entry) -> bool:
    """Every letter has its own digit, no number begins with 0 unless it may, and the sum is right."""
    meta = entry["metadata"]
    pairs = [re.fullmatch(r"([A-Za-z])\s*=\s*([0-9])", item) for item in items(answer)]
    digits = {pair[1].upper(): pair[2] for pair in pairs if pair}
    terms, total = meta["words_letters"], meta["result_letters"]
    used = {letter for word in (*terms, total) for letter in word}
    if not len(pairs) == len(digits) == len(set(digits.values())) == len(used) or set(digits) != used:
        return False
    if not meta["allow_leading_zero"] and any(digits[word[0]] == "0" for word in (*terms, total)):
        return False
    values = [int("".join(digits[letter] for letter in word)) for word in (*terms, total)]
    return sum(values[:-1]) == values[-1]


def graph_color(answer: str, entry: Entry) -> bool:
    """Every vertex has an allowed colour, and no edge has two ends of one colour."""
    puzzle = entry["metadata"]["puzzle"]
    found = json.loads(answer)
    names = sorted(map(str, puzzle["vertices"]))
    if not isinstance(found, dict) or sorted(found) != names:
        raise ValueError("it is no map from all vertices to colours")
    allowed = all(type(color) is int and color in puzzle["color_options"] for color in found.values())
    return allowed and all(found[str(a)] != found[str(b)] for a, b in puzzle["edges"])


def jugs(answer: str, entry: Entry) -> bool:
    """The moves leave a jug with the wanted amount."""
    puzzle = entry["metadata"]["puzzle"]
    sizes = {chr(ord("A") + i): size for i, size in enumerate(puzzle["jug_capacities"])}
    state = dict.fromkeys(sizes, 0)
    for move in words(json.loads(answer))[:_MOST_MOVES]:
        match = re.fullmatch(r"(fill|empty|pour) ([A-Z])(?:->([A-Z]))?", move)
        if match is None or match[2] not in sizes or (match[1] == "pour") != (match[3] in sizes):
            raise ValueError(f"{move[:40]!r} is no move")
        verb, jug, other = match.groups()
        if verb == "pour":
            amount = min(state[jug], sizes[other] - state[other])
            state[jug] -= amount
            state[other] += amount
        else:
            state[jug] = sizes[jug] if verb == "fill" else 0
    return puzzle["target"] in state.values()


def palindrome(answer: str, entry: Entry) -> bool:
    """All letters, and the same backwards."""
    found = answer.strip().casefold()
    return found == found[::-1] and Counter(found) == Counter(entry["metadata"]["letters"])


def expression(answer: str, entry: Entry) -> bool:
    """An expression with all the numbers, each used once, that is worth the target."""
    meta = entry["metadata"]
    text = answer.translate(_SIGNS)
    if not _EXPRESSION.fullmatch(text) or _NO_EXPRESSION.search(text):
        raise ValueError(f"{answer[:60]!r} is no expression of whole numbers with + - * / and parentheses")
    used = sorted(map(int, re.findall("[0-9]+", text)))
    return used == sorted(meta["numbers"]) and value_of(text) == meta.get("target", 24)


def quantum_lock(answer: str, entry: Entry) -> bool:
    """Buttons that work when they are pressed and lead to the target, as few as there can be."""
    meta = entry["metadata"]
    pressed = re.findall("[A-Z]", answer) if _BUTTONS.fullmatch(answer.strip()) else []
    buttons = {button["name"]: button for button in meta["buttons"]}
    value, color = meta["initial_value"], meta["initial_state"]
    for name in pressed:
        button = buttons.get(name)
        if button is None or button["active_state"] not in (color, "any"):
            return False
        value = _pressed(value, button)
        color = "green" if color == "red" else "red"
    return value == meta["target_value"] and len(pressed) == len(meta["solution_path"])


def _pressed(value: int, button: Mapping[str, Any]) -> int:
    by = int(button["value"])
    return {"add": value + by, "subtract": value - by, "multiply": value * by}[button["type"]]


def shortest_path(answer: str, entry: Entry) -> bool:
    """A walk over open cells to the goal, as short as there can be; or that there is none."""
    matrix = entry["metadata"]["matrix"]
    if entry["answer"] == "infeasible":
        return tidy(answer).casefold() == "infeasible"
    steps = re.split(r"[\s,]+", answer.strip().casefold())
    if len(steps) != len(entry["answer"].split()):
        return False
    r, c = next((r, c) for r, row in enumerate(matrix) for c, cell in enumerate(row) if cell == "*")
    for step in steps:
        dr, dc = _STEPS.get(step, (len(matrix), 0))
        r, c = r + dr, c + dc
        if not (0 <= r < len(matrix) and 0 <= c < len(matrix[0])) or matrix[r][c] == "X":
            return False
    return bool(matrix[r][c] == "#")


def tower_of_hanoi(answer: str, entry: Entry) -> bool:
    """Moves that keep the rules and bring every disk to its peg."""
    meta = entry["metadata"]
    disks = list(range(meta["num_disks"], 0, -1))
    pegs: dict[int, list[int]] = {peg: [] for peg in range(1, meta["num_pegs"] + 1)}
    pegs[meta["start_peg"]] = list(disks)
    for line in filter(None, map(str.strip, answer.splitlines()[:_MOST_MOVES])):
        match = _HANOI.fullmatch(line.removesuffix("."))
        if match is None:
            raise ValueError(f"{line[:60]!r} is no move")
        disk, start, end = map(int, match.groups())
        if pegs.get(start, [])[-1:] != [disk] or end not in pegs or any(other < disk for other in pegs[end]):
            return False
        pegs[end].append(pegs[start].pop())
    return pegs[meta["target_peg"]] == disks


def sokoban(answer: str, entry: Entry) -> bool:
    """Moves after which every box is on a goal."""
    lines = entry["metadata"]["gamestr"].replace(" ", "").strip().split("\n")
    cells = {(r, c): cell for r, line in enumerate(lines) for c, cell in enumerate(line)}
    goals = {at for at, cell in cells.items() if cell in "X$%"}
    boxes = {at for at, cell in cells.items() if cell in "@$"}
    r, c = next(at for at, cell in cells.items() if cell in "*%")
    moves = "".join(answer.split()).upper()
    if len(moves) > _MOST_MOVES or set(moves) - set(_KEYS):
        raise ValueError("it is no sequence of L, R, U and D")
    for key in moves:
        dr, dc = _KEYS[key]
        new, behind = (r + dr, c + dc), (r + 2 * dr, c + 2 * dc)
        if cells.get(new, "+") == "+" or (new in boxes and (cells.get(behind, "+") == "+" or behind in boxes)):
            continue
        if new in boxes:
            boxes = boxes - {new} | {behind}
        r, c = new
    return boxes <= goals


def rush_hour(answer: str, entry: Entry) -> bool:
    """Moves along free cells after which the red car stands at the exit."""
    board = entry["metadata"]["board_config"]
    size = isqrt(len(board))
    names = sorted(set(board) - set("o.x"))  # the picture calls them A, B, C ... in this order
    cars = {chr(ord("A") + i): [at for at, cell in enumerate(board) if cell == name] for i, name in enumerate(names)}
    walls = {at for at, cell in enumerate(board) if cell == "x"}
    for token in answer.split():
        move = _CAR.fullmatch(token)
        if move is None or move[1] not in cars:
            raise ValueError(f"{token[:20]!r} is no move")
        if not _driven(cars, walls, move[1], int(move[2]), size):
            return False
    return cars["A"][-1] == _EXIT_ROW * size + size - 1


def _driven(cars: dict[str, list[int]], walls: set[int], name: str, steps: int, size: int) -> bool:
    """Move a car cell by cell; whether that goes."""
    stride = cars[name][1] - cars[name][0]
    way = stride if steps > 0 else -stride
    for _ in range(abs(steps)):
        taken = walls.union(*(cells for other, cells in cars.items() if other != name))
        new = [at + way for at in cars[name]]
        wrapped = stride == 1 and {at // size for at in new} != {cars[name][0] // size}
        if wrapped or any(not 0 <= at < size * size or at in taken for at in new):
            return False
        cars[name] = new
    return True


def rubiks_cube(answer: str, entry: Entry) -> bool:
    """Turns of faces after which every side has one colour."""
    from magiccube import Cube

    turns = [_TURN.fullmatch(token) for token in answer.split()]
    if len(turns) > _MOST_MOVES or not all(turns):
        raise ValueError("it is no sequence of turns")
    cube = Cube(entry["metadata"]["cube_size"])
    cube.rotate(entry["metadata"]["scramble_moves"])
    cube.rotate(" ".join(" ".join([turn[1]] * int(turn[2] or 1)) for turn in turns if turn))
    return bool(cube.is_done())


def knight_swap(answer: str, entry: Entry) -> bool:
    """Moves of knights, the sides in turn, that swap their places."""
    meta = entry["metadata"]
    pieces = {at: piece for at, piece in meta["pieces"].items() if piece}
    start = dict(pieces)
    turn = meta["start_turn"]
    for move in words(listed(json.loads(answer)))[:_MOST_MOVES]:
        parts = move.split(",")
        if len(parts) != 3 or not {parts[1], parts[2]} <= set(meta["board"]):
            raise ValueError(f"{move[:40]!r} is no move")
        color, here, there = parts
        if color != turn or pieces.get(here) != turn or there in pieces or not _knight(here, there):
            return False
        pieces[there] = pieces.pop(here)
        turn = "B" if turn == "w" else "w"
    return pieces == {at: "B" if piece == "w" else "w" for at, piece in start.items()}


def _knight(here: str, there: str) -> bool:
    across, up = abs(ord(here[0]) - ord(there[0])), abs(int(here[1:]) - int(there[1:]))
    return {across, up} == {1, 2}


def word_ladder(answer: str, entry: Entry) -> bool:
    """Words that are known, from the first to the last, each one letter from the one before."""
    meta = entry["metadata"]
    chain = [word.upper() for word in items(answer)]
    ends = len(chain) > 1 and (chain[0], chain[-1]) == (meta["start_word"], meta["end_word"])
    steps = all(len(a) == len(b) and sum(x != y for x, y in zip(a, b, strict=True)) == 1 for a, b in pairwise(chain))
    return ends and steps and set(chain) <= meta["known"]
