"""The tasks of MiniWoB++ (Liu et al. 2018, arXiv:1802.08802): small web pages, each with one thing to do.

The pack `miniwob/all` has all tasks in turn, `miniwob/NAME` one. What a task asks for is drawn from the episode's generator,
so the splits share no instance by construction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache, partial
from typing import Any

from sparring.errors import unknown_name
from sparring.tasks.core import SPLITS, UNBOUNDED, Pack

PREFIX, ALL = "miniwob/", "all"
_NAMES = """
ascending-numbers bisect-angle book-flight book-flight-nodelay buy-ticket choose-date choose-date-easy
choose-date-medium choose-date-nodelay choose-list circle-center click-button click-button-sequence click-checkboxes
click-checkboxes-large click-checkboxes-soft click-checkboxes-transfer click-collapsible click-collapsible-2
click-collapsible-2-nodelay click-collapsible-nodelay click-color click-dialog click-dialog-2 click-link click-menu
click-menu-2 click-option click-pie click-pie-nodelay click-scroll-list click-shades click-shape click-tab click-tab-2
click-tab-2-easy click-tab-2-hard click-tab-2-medium click-test click-test-2 click-test-transfer click-widget
copy-paste copy-paste-2 count-shape count-sides daily-calendar drag-box drag-circle drag-cube drag-items
drag-items-grid drag-shapes drag-shapes-2 drag-single-shape drag-sort-numbers draw-circle draw-line email-inbox
email-inbox-delete email-inbox-forward email-inbox-forward-nl email-inbox-forward-nl-turk email-inbox-important
email-inbox-nl-turk email-inbox-noscroll email-inbox-reply email-inbox-star-reply enter-date enter-password enter-text
enter-text-2 enter-text-dynamic enter-time find-greatest find-midpoint find-word focus-text focus-text-2 form-sequence
form-sequence-2 form-sequence-3 generate-number grid-coordinate guess-number highlight-text highlight-text-2 hot-cold
identify-shape login-user login-user-popup multi-layouts multi-orderings navigate-tree number-checkboxes odd-or-even
order-food phone-book read-table read-table-2 resize-textarea right-angle scroll-text scroll-text-2 search-engine
sign-agreement simple-algebra simple-arithmetic social-media social-media-all social-media-some stock-market terminal
text-editor text-transform tic-tac-toe unicode-test use-autocomplete use-autocomplete-nodelay use-colorwheel
use-colorwheel-2 use-slider use-slider-2 use-spinner visual-addition
"""
TASKS = tuple(_NAMES.split())
"""All that the package `miniwob` 1.1.0 registers, but for three sites of airlines."""


@lru_cache(maxsize=256)
def miniwob_pack(name: str) -> Pack:
    """Return the pack `miniwob/all` or `miniwob/NAME`.

    >>> miniwob_pack("miniwob/click-button").tasks("test")[2].params
    {'task': 'click-button'}

    Raises:
        UnknownName: There is no such task; the nearest is named.
    """
    stem = name.removeprefix(PREFIX)
    if stem != ALL and stem not in TASKS:
        raise unknown_name("MiniWoB task", stem, (ALL, *TASKS))
    names = TASKS if stem == ALL else (stem,)
    return Pack(name, dict.fromkeys(SPLITS, UNBOUNDED), partial(_params, names))


def _params(names: Sequence[str], split: str, index: int) -> Mapping[str, Any]:
    return {"task": names[index % len(names)]}
