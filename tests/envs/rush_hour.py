"""A solver of Rush Hour, to test the rule of that puzzle with."""

from collections import deque


def solve_rush_hour(board):
    """Return moves by one cell that bring the first car to the exit: breadth-first over positions."""
    cars = []
    for name in sorted(set(board) - set("ox.")):
        cells = [i for i, cell in enumerate(board) if cell == name]
        cars.append((cells[0], len(cells), cells[1] - cells[0]))
    walls = {i for i, cell in enumerate(board) if cell == "x"}
    begin = tuple(car[0] for car in cars)
    seen, queue = {begin: None}, deque([begin])
    while queue:
        state = queue.popleft()
        if state[0] == 16:
            moves = []
            while seen[state]:
                state, move = seen[state]
                moves.append(move)
            return moves[::-1]
        taken = walls | {p + i * cars[k][2] for k, p in enumerate(state) for i in range(cars[k][1])}
        for k, p in enumerate(state):
            _, length, stride = cars[k]
            for step, front in ((1, p + stride * length), (-1, p - stride)):
                same_row = stride != 1 or front // 6 == p // 6
                if 0 <= front < 36 and same_row and front not in taken:
                    after = (*state[:k], p + step * stride, *state[k + 1 :])
                    if after not in seen:
                        seen[after] = (state, f"{chr(65 + k)}{step:+d}")
                        queue.append(after)
    raise AssertionError(board)
