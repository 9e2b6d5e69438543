"""Functions for wrappers; in a module of their own, so that other processes find them."""

from sparring.wrappers.record_trajectory import append_line


def count_words(text):
    return len(text.split())


def read_move(text):
    return text.removeprefix("Move: ") if text.startswith("Move: ") else None


def write_lines(path, process, count):
    for index in range(count):
        append_line(path, f"{process} {index} " + "x" * 20_000)
