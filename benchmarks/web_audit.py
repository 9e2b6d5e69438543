"""Whether the web tasks pay those who do not do them: policies that know nothing of the task, and such as know half of it.

Every policy plays tasks of every template that can be done; whatever it is paid for is listed. Counted apart are those who answer
without looking, as a count is a small number that can be guessed, and those who seek what the goal names or know half a plan. The
task's own plan is played beside them, which must be paid, and its near misses, none of which may be.

    python -m benchmarks.web_audit                   two tasks of every template
    python -m benchmarks.web_audit --tasks 5 --sites shop mail

Goal: nobody who does not do the task is paid, and the plan always is (or this ends with status 1); a constant answer is right in
few tasks.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from random import Random

from benchmarks._common import machine, parser, table
from sparring.envs.web.actions import write
from sparring.envs.web.environment import WebEpisode, web
from sparring.envs.web.jobs import Job, Step, act, answer
from sparring.envs.web.outline import Item
from sparring.tasks.core import Task
from sparring.tasks.web import get_template, site_names, template_names, template_split

Policy = Callable[[WebEpisode, Random], Iterator[str]]
"""From an episode that has just begun to the actions that are taken in it."""
WORDS = ("wool", "a", "1", "2026-03-20", "Sam", "yes", "12.50", "")
FIELDS = ("textbox", "searchbox", "spinbutton")
STEPS = 25
END = write("answer")
PLAN, NEAR = "the task's plan", "the task's near misses"


def shown(episode: WebEpisode, *roles: str) -> list[Item]:
    """The elements on the page that can be acted on."""
    page = episode.browser.page
    items = [item for item in page.outline.items if item.key and item.role != "more" and page.is_shown(item)]
    return [item for item in items if not roles or item.role in roles]


def ref(episode: WebEpisode, item: Item) -> str:
    """The reference of an element."""
    return episode.browser.page.reference(item)


def touch(episode: WebEpisode, item: Item, rng: Random) -> str:
    """Do to an element what is done to its kind."""
    here = ref(episode, item)
    if item.role in FIELDS:
        return write("fill", ref=here, text=rng.choice(WORDS))
    if item.role in ("combobox", "listbox") and item.control is not None:
        options = episode.browser.page.outline.controls[item.control].options
        if options:
            return write("select", ref=here, labels=[rng.choice(options).label])
    return write("click", ref=here)


def walker(*roles: str) -> Policy:
    """Touch random elements of some roles, and end."""

    def go(episode: WebEpisode, rng: Random) -> Iterator[str]:
        for _ in range(STEPS):
            there = shown(episode, *roles) or shown(episode, "link")
            if not there:
                break
            yield touch(episode, rng.choice(there), rng)
        yield END

    return go


def nth(number: int, *roles: str) -> Policy:
    """Always touch the same one of the elements of some roles."""

    def go(episode: WebEpisode, rng: Random) -> Iterator[str]:
        for _ in range(STEPS):
            there = shown(episode, *roles)
            if not there:
                break
            yield touch(episode, there[min(number, len(there) - 1) if number >= 0 else -1], rng)
        yield END

    return go


def in_turn(*roles: str) -> Policy:
    """Touch the first of the elements of some roles, then the second, and so on."""

    def go(episode: WebEpisode, rng: Random) -> Iterator[str]:
        for number in range(STEPS):
            there = shown(episode, *roles)
            if not there:
                break
            yield touch(episode, there[number % len(there)], rng)
        yield END

    return go


def filler(episode: WebEpisode, rng: Random) -> Iterator[str]:
    """Fill all fields of a page, send them with its last button, and follow a link to the next one."""
    for _ in range(STEPS // 5):
        for item in shown(episode, *FIELDS, "combobox", "checkbox")[:8]:
            if item in shown(episode):
                yield touch(episode, item, rng)
        for role, choose in (("button", lambda there: there[-1]), ("link", rng.choice)):
            there = shown(episode, role)
            if there:
                yield write("click", ref=ref(episode, choose(there)))
    yield END


def returner(episode: WebEpisode, rng: Random) -> Iterator[str]:
    """Follow links, go back, press buttons, go back."""
    for number in range(STEPS):
        there = shown(episode, "button" if number % 4 == 2 else "link")
        yield write("go_back") if number % 2 or not there else touch(episode, rng.choice(there), rng)
    yield END


def babbler(episode: WebEpisode, rng: Random) -> Iterator[str]:
    """Say what is no action, or one on what is not there."""
    for _ in range(STEPS):
        yield rng.choice(("I am done.", "click", "{}", write("click", ref="e9999"), write("fill", ref="e1", text="1")))
    yield END


def says(text: str) -> Policy:
    """Answer the same to everything."""

    def go(episode: WebEpisode, rng: Random) -> Iterator[str]:
        yield write("answer", text=text)

    return go


def parrot(episode: WebEpisode, rng: Random) -> Iterator[str]:
    """Answer with the goal."""
    yield write("answer", text=episode.job.goal)


def reader(episode: WebEpisode, rng: Random) -> Iterator[str]:
    """Answer with a line of the page."""
    texts = [item.text or item.name for item in episode.browser.page.outline.items if item.text or item.name]
    yield write("answer", text=rng.choice(texts))


def searcher(episode: WebEpisode, rng: Random) -> Iterator[str]:
    """Search for a word of the goal, open what is found, press the first button."""
    words = [word.strip(".,:;'\"") for word in episode.job.goal.split() if len(word) > 4]
    for field in shown(episode, "searchbox")[:1]:
        yield write("fill", ref=ref(episode, field), text=rng.choice(words), submit=True)
    for roles in (("link",), ("button",)):
        there = [item for item in shown(episode, *roles) if any(word in item.name for word in words)]
        for item in (there or shown(episode, *roles))[:1]:
            yield write("click", ref=ref(episode, item))
    yield END


def named(episode: WebEpisode, rng: Random) -> Iterator[str]:
    """Click whatever the goal names, as often as it is there."""
    for _ in range(STEPS):
        there = [item for item in shown(episode) if item.name and item.name.lower() in episode.job.goal.lower()]
        if not there:
            break
        yield touch(episode, rng.choice(there), rng)
    yield END


def wanderer(episode: WebEpisode, rng: Random) -> Iterator[str]:
    """Open addresses of the site by guessing."""
    home = next(iter(episode.world.by_host.values())).url
    for _ in range(STEPS):
        yield write(
            "goto", url=f"{home}{rng.choice(('', 'orders', 'basket', 'settings', 'new', 'search?q=a', '1', 'm/3'))}"
        )
        there = shown(episode, "button")
        if there:
            yield write("click", ref=ref(episode, rng.choice(there)))
    yield END


def planned(change: Callable[[tuple[Step, ...], WebEpisode, Random], Sequence[Step]]) -> Policy:
    """Follow the task's own plan, changed."""

    def go(episode: WebEpisode, rng: Random) -> Iterator[str]:
        for step in change(episode.job.plan, episode, rng):
            before = -1
            while before != episode.done:  # a step may need looks before it
                before = episode.done
                action = act(step, episode.browser.page, episode.environment.max_chars)
                if action is None:
                    return
                yield action
                if episode.done > before or episode.turn.seat is None:
                    break
        yield END

    return go


def follows(plan: Sequence[Step]) -> Policy:
    """Follow a plan."""
    return planned(lambda its_own, episode, rng: plan)


def _cut(plan: tuple[Step, ...], episode: WebEpisode, rng: Random) -> Sequence[Step]:
    return plan[: rng.randrange(len(plan) - 1)] if len(plan) > 1 else ()


def _stop_short(plan: tuple[Step, ...], episode: WebEpisode, rng: Random) -> Sequence[Step]:
    return (*plan[:-2], answer())


def _elsewhere(plan: tuple[Step, ...], episode: WebEpisode, rng: Random) -> Sequence[Step]:
    """The plan of the same template's next task."""
    task = episode.task
    other = episode.environment.start(task, seed=episode.seed + 1)
    same = other.job.goal == episode.job.goal
    return () if same else other.job.plan


DOERS: Mapping[str, Policy] = {
    "clicks anything": walker(),
    "follows links": walker("link"),
    "presses buttons": walker("button"),
    "fills fields": walker(*FIELDS, "button"),
    "checks boxes": walker("checkbox", "radio", "button"),
    "selects options": walker("combobox", "button"),
    "the first link": nth(0, "link"),
    "the last link": nth(-1, "link"),
    "the first button": nth(0, "button"),
    "the last button": nth(-1, "button"),
    "the second link": nth(1, "link"),
    "the tenth element": nth(9),
    "every element in turn": in_turn(),
    "every button in turn": in_turn("button"),
    "fills and sends forms": filler,
    "goes back and forth": returner,
    "talks nonsense": babbler,
    "guesses addresses": wanderer,
    "gives up": lambda episode, rng: iter((write("report_infeasible", reason="it cannot be done"),)),
    "says that it is done": lambda episode, rng: iter((END,)),
}
SEEKERS: Mapping[str, Policy] = {
    "searches the goal's words": searcher,
    "clicks what the goal names": named,
    "stops somewhere on the way": planned(_cut),
    "stops before the last step": planned(_stop_short),
    "does another task": planned(_elsewhere),
}
"""They read the goal or know a plan, so that they do a task now and then (a plan's last step may be a look, two tasks may have one
answer): what they are paid for is listed, to be read."""
GUESSERS: Mapping[str, Policy] = {
    **{
        f"answers {text!r}": says(text)
        for text in ("yes", "no", "0", "1", "2", "3", "5", "none", "$10.00", "2026-03-17")
    },
    "answers with the goal": parrot,
    "answers with a line of the page": reader,
}


def play(policy: Policy, episode: WebEpisode, rng: Random) -> float:
    """Play an episode to its end and return what is paid."""
    for action in policy(episode, rng):
        episode.step(action)
        if episode.turn.seat is None:
            break
    while episode.turn.seat is not None:
        episode.step(END)
    return float(episode.turn.rewards["player_0"])


def feasible(template: str, count: int) -> list[tuple[Task, int]]:
    """The first tasks of a template that can be done."""
    environment = web(tasks=f"web/{template}")
    tasks = environment.tasks(template_split(template))
    seeds = (seed for seed in range(1000) if not environment.start(tasks[seed], seed=seed).job.infeasible)
    return [(tasks[seed], seed) for seed, _ in zip(seeds, range(count), strict=False)]


def knowing(job: Job) -> Iterator[tuple[str, Policy]]:
    """Those who know all of a task: who do it, and who just miss it."""
    yield PLAN, follows(job.plan)
    for plan in job.mistakes.values():
        yield NEAR, follows(plan)


def audit(templates: Sequence[str], count: int) -> tuple[Counter[str], Counter[str], list[str]]:
    """Return episodes and payments by policy, and what was paid to those who act."""
    played: Counter[str] = Counter()
    paid: Counter[str] = Counter()
    wrong: list[str] = []
    environment = web()
    for template in templates:
        for task, seed in feasible(template, count):
            everyone = {**DOERS, **SEEKERS, **GUESSERS}.items()
            for name, policy in (*everyone, *knowing(environment.start(task, seed=seed).job)):
                episode = environment.start(task, seed=seed)
                reward = play(policy, episode, Random(f"{template} {seed} {name}"))
                played[name] += 1
                if reward:
                    paid[name] += 1
                    if name not in GUESSERS and name != PLAN:
                        wrong.append(f"{template} (seed {seed}): {name}: {episode.job.goal} {episode.actions}")
    return played, paid, wrong


def main(arguments: Sequence[str] | None = None) -> None:
    """Play and print."""
    options = parser(__doc__, rounds=1)
    options.add_argument("--tasks", type=int, default=2, help="of every template (default: %(default)s)")
    options.add_argument("--sites", nargs="*", choices=site_names(), help="of these sites alone")
    given = options.parse_args(arguments)
    templates = [name for name in template_names() if not given.sites or get_template(name).sites[0] in given.sites]
    print(f"{machine('selectolax', 'starlette')}\n")
    played, paid, wrong = audit(templates, given.tasks)
    kinds: tuple[tuple[str, Iterable[str]], ...] = (
        ("policies that act", DOERS),
        ("policies that know something", SEEKERS),
        ("policies that guess", GUESSERS),
        ("plans", (PLAN, NEAR)),
    )
    for title, policies in kinds:
        rows = [(name, f"{played[name]:,}", str(paid[name]), f"{paid[name] / played[name]:.1%}") for name in policies]
        print(table(f"{title}: {len(templates)} templates", ("policy", "episodes", "paid", "share"), rows))
    print("\n".join(wrong))
    if any(paid[name] for name in (*DOERS, NEAR)) or paid[PLAN] < played[PLAN]:
        sys.exit(1)


if __name__ == "__main__":
    main(sys.argv[1:])
