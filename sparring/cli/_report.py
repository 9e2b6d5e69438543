"""What a training run says at its end: figures with intervals, tables, sample episodes, and where everything lies."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sparring.cli._output import printable, write, write_table

if TYPE_CHECKING:
    from sparring.agents.training import Summary
    from sparring.types import Trajectory


def report(summary: Summary, control: Summary | None, imported: Sequence[str] = ()) -> None:
    """Write the report of a run, and draw its curve; `imported` are the words in front of the verb (`--import FILE`)."""
    if summary.interrupted:
        _say_how_to_go_on(summary, "the run", imported)
        return
    write()
    if control is not None and control.interrupted:
        _say_how_to_go_on(summary, "the control run", imported)
        control = None
    if "eval/solved" in summary.last:
        _report_success(summary, control)
    elif "eval/score" in summary.last:
        _report_score(summary)
    else:
        _report_exploitability(summary)
    picture = draw(summary)
    write(f"picture: {picture}   model: {summary.folder / 'policy'}   all of it: {summary.folder}")


def draw(summary: Summary) -> Path:
    """Draw the learning curve with the environment's reference lines; return where it is."""
    from sparring.agents.training.plot import draw_curve

    spec = summary.environment.spec
    if "eval/exploitability" in summary.last and spec.analysis is not None:
        return draw_curve(summary.folder, spec.analysis().references)
    return draw_curve(summary.folder, {"random": 0.0} if "eval/score" in summary.last else spec.references)


def _say_how_to_go_on(summary: Summary, what: str, imported: Sequence[str]) -> None:
    words = ["sparring", *imported, "train", summary.config.env, "--out", str(summary.folder), "--resume"]
    why = "has used up its budget" if summary.exhausted else "was stopped after a whole iteration"
    write(f"{what} {why} and is saved; to go on: {shlex.join(words)}")


def summary_json(summary: Summary, control: Summary | None) -> dict[str, Any]:
    """Return the outcome as a JSON-able dict."""
    out = {
        "folder": str(summary.folder),
        "env": summary.config.env,
        "recipe": summary.config.recipe,
        "seed": summary.config.seed,
        "warnings": list(summary.warnings),
        "first": dict(summary.first),
        "last": dict(summary.last),
        "cpu_seconds": summary.cpu_seconds,
        "complete": not summary.interrupted,
    }
    return out if control is None else {**out, "control": summary_json(control, None)}


def _report_exploitability(summary: Summary) -> None:
    from sparring.agents.improve.metrics import strategy_of

    spec = summary.environment.spec
    assert spec.analysis is not None
    analysis = spec.analysis()
    first, last = summary.first, summary.last
    rows = [
        (name, f"{first[prefix + 'exploitability']:.4f}", f"{last[prefix + 'exploitability']:.4f}",
         f"{last[prefix + 'value']:+.4f}", f"{last[prefix + 'legal_mass']:.4%}")
        for name, prefix in (("policy", "eval/"), ("weight average", "eval/average/"))
    ]  # fmt: skip
    columns = ("", "exploitability before", "after", "value of player_0", "legal answers")
    write_table(
        f"{spec.id}: {summary.config.recipe}, seed {summary.config.seed}, {summary.cpu_seconds:.1f} CPU s",
        columns,
        rows,
    )
    if analysis.references:
        write("for comparison: " + ", ".join(f"{name} {value:.3f}" for name, value in analysis.references.items()))
        write()
    table = analysis.report(strategy_of(summary.average))
    write_table("the strategy of the weight average, at every information state", table.columns, table.rows)
    _sample_episodes(summary)


def _report_score(summary: Summary) -> None:
    columns = ("", "against", "mean return", "95 % interval", "episodes", "all answers legal", "losing moves")
    first, *others = summary.config.opponents
    rows = []
    for name, record in (("before", summary.first), ("after", summary.last)):
        rows.append((name, first, *_score_cells(record, "")))
        rows += [("", other, *_score_cells(record, f"/{other}")) for other in others]
    title = (
        f"{summary.config.env}: {summary.config.recipe}, seed {summary.config.seed}, {summary.cpu_seconds:.1f} CPU s"
    )
    write_table(title, columns, rows)
    _sample_episodes(summary)


def _score_cells(record: Mapping[str, Any], suffix: str) -> tuple[str, ...]:
    """Return the cells of one opponent; losing moves are counted where a perfect player is known."""
    score, low, high = (record[f"eval/{name}{suffix}"] for name in ("score", "score_low", "score_high"))
    losing = record.get(f"eval/losing_moves{suffix}")
    return (
        f"{score:+.3f}",
        f"{low:+.3f} to {high:+.3f}",
        str(record[f"eval/episodes{suffix}"]),
        f"{record[f'eval/legal_rate{suffix}']:.1%}",
        "-" if losing is None else f"{losing:.1%}",
    )


def _report_success(summary: Summary, control: Summary | None) -> None:
    runs = [("before", summary.first), ("after", summary.last)]
    if control is not None:
        said = {k: v for k, v in control.config.env_kwargs.items() if summary.config.env_kwargs.get(k) != v}
        runs.append((f"control: {', '.join(f'{k}={v}' for k, v in said.items())}", control.last))
    again = "eval/gain" in summary.last
    turns = [] if again else [f"by turn {k + 1}" for k in range(len(summary.last["eval/solved_by_turn"]))]
    columns = _ANSWERS if again else ("", *turns, "95 % interval", "episodes", "legal")
    rows = [(_answers_row if again else _success_row)(name, record) for name, record in runs]
    references = summary.environment.spec.references
    title = (
        f"{summary.config.env}: {summary.config.recipe}, seed {summary.config.seed}, {summary.cpu_seconds:.1f} CPU s"
    )
    write_table(title, columns, rows)
    if again:
        write(_words_on_answers(summary.last))
        write()
    if references:
        write("for comparison: " + ", ".join(f"{name} {value:.1%}" for name, value in references.items()))
        write()
    _sample_episodes(summary)


def _success_row(name: str, record: Mapping[str, Any]) -> tuple[str, ...]:
    rates = (f"{rate:.1%}" for rate in record["eval/solved_by_turn"])
    interval = f"{record['eval/solved_low']:.1%} to {record['eval/solved_high']:.1%}"
    return (name, *rates, interval, str(record["eval/episodes"]), f"{record['eval/legal_rate']:.1%}")


_ANSWERS = (
    "",
    "first answer",
    "last",
    "difference",
    "95 % interval",
    "put right",
    "spoiled",
    "drawn anew",
    "episodes",
    "legal",
)


def _answers_row(name: str, record: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what the last answer to a question changed of the first; what another first answer would have, where that was tried."""
    first, last, put_right, spoiled = (
        f"{record[f'eval/{key}']:.1%}" for key in ("first", "second", "i_to_c", "c_to_i")
    )
    interval = f"{record['eval/gain_low']:+.1%} to {record['eval/gain_high']:+.1%}"
    anew = f"{record['eval/anew/gain']:+.1%}" if record["eval/anew/tasks"] else "-"
    counts = (str(record["eval/episodes"]), f"{record['eval/legal_rate']:.1%}")
    return (name, first, last, f"{record['eval/gain']:+.1%}", interval, put_right, spoiled, anew, *counts)


def _words_on_answers(record: Mapping[str, Any]) -> str:
    """Return an evaluation's CL, CS and RSS, and how right answers are turn by turn, in a sentence."""
    turns = " ".join(f"{share:.1%}" for share in record["eval/accuracy_by_turn"])
    relative = f", RSS {record['eval/relative']:.2f} (0.5: as if drawn anew)" if "eval/relative" in record else ""
    return (
        f"after: a right answer stays right in {record['eval/confidence']:.1%} of the cases (CL), a wrong one is put right in "
        f"{record['eval/critique']:.1%} (CS){relative}; right at turn 1, 2, ...: {turns}"
    )


def _sample_episodes(summary: Summary, count: int = 3) -> None:
    from sparring.agents.training.folder import read_samples

    write("sample episodes of the last iteration:")
    last = {t.group or str(i): t for i, t in enumerate(read_samples(summary.folder)[-16:])}  # one of each group
    for trajectory in list(last.values())[-count:]:
        write(f"  {_sentence(summary, trajectory)}")
    write()


def _sentence(summary: Summary, trajectory: Trajectory) -> str:
    """Replay the episode and say how it went, in one line."""
    from sparring.tasks.core import Task

    episode = summary.environment.start(Task.from_json(trajectory.task), seed=trajectory.seed)
    for step in trajectory.steps:
        episode.step(step.text)
    returns = ", ".join(f"{seat} {value:+g}" for seat, value in trajectory.returns.items())
    return printable(f"{episode.render().ansi.replace(chr(10), ' / ')}  ->  {returns}")
