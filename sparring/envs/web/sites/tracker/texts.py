"""The words that Gantry's projects, people, issues and merge requests are made of."""

from __future__ import annotations

from typing import NamedTuple

ME_NAME = "Sam Calder"
FIRST = (
    *("Nadia", "Nadia", "Tom", "Tom", "Ines", "Ines", "Rosa", "Viktor", "Mei", "Jonas", "Aisha", "Callum", "Petra"),
    *("Dario", "Hanna"),
)
LAST = (
    *("Okafor", "Okoro", "Lindqvist", "Lindgren", "Marsh", "Marshall", "Brandt", "Castellan", "Whitlock", "Iyer"),
    *("Novak", "Fairley", "Sutter", "Abara", "Delacroix"),
)
TITLES = (
    *("Backend engineer", "Frontend engineer", "Product designer", "QA engineer", "Engineering manager"),
    *("Product manager", "Site reliability engineer", "Technical writer"),
)
LABELS = {
    "bug": "Something does not do what it should",
    "feature": "Something new",
    "docs": "Guides, references, texts",
    "performance": "It works, but slowly",
    "security": "Handle with care",
    "accessibility": "Keyboard, contrast, screen readers",
    "regression": "It used to work",
    "needs triage": "Nobody has looked at it yet",
    "tech debt": "To be cleaned up some day",
    "customer request": "Somebody who pays has asked for it",
}


class Plot(NamedTuple):
    """What a project is made of."""

    key: str
    name: str
    about: str
    role: str
    """The role of the one who is signed in."""
    visibility: str
    approvals: int
    tracks_time: bool
    issues: int
    merges: int
    milestones: tuple[str, ...]
    """In the order in which they are due; the first is closed."""
    things: tuple[str, ...]
    flaws: tuple[str, ...]
    files: tuple[str, ...]


_FLAWS = (
    *("loses its sort order after a reload", "shows the figures of last week", "stays blank on slow connections"),
    *("cuts off long names", "ignores the chosen time zone", "cannot be used with the keyboard alone"),
    *("takes ten seconds to open", "forgets what was typed after an error", "counts deleted entries"),
    *("needs an empty state", "should remember the last choice", "fails when two people save at once"),
)
PLOTS = (
    Plot(
        key="ATL",
        name="Atlas",
        about="The field app: maps, surveys and photos that work without a connection.",
        role="Maintainer",
        visibility="Internal",
        approvals=1,
        tracks_time=True,
        issues=26,
        merges=6,
        milestones=("Atlas 3.1", "Atlas 3.2", "Atlas 3.3", "Atlas 4.0"),
        things=(
            "Offline map",
            "Photo upload",
            "Survey form",
            "Layer menu",
            "Track recording",
            "Marker search",
            "Sync log",
        ),
        flaws=(*_FLAWS, "drains the battery in the background", "drops the last point"),
        files=("app/sync/queue.py", "app/maps/layers.py", "app/forms/survey.py", "app/photos/upload.py"),
    ),
    Plot(
        key="LUM",
        name="Lumen",
        about="Billing: invoices, payments, reminders and the books.",
        role="Maintainer",
        visibility="Private",
        approvals=2,
        tracks_time=True,
        issues=26,
        merges=6,
        milestones=("Lumen 8.0", "Lumen 8.1", "Lumen 8.2", "Lumen 9.0"),
        things=(
            "Invoice list",
            "Payment reminder",
            "Tax report",
            "Refund form",
            "Credit note",
            "Bank import",
            "Price table",
        ),
        flaws=(*_FLAWS, "rounds cents the wrong way", "is sent twice"),
        files=("billing/invoices.py", "billing/taxes.py", "billing/bank/reader.py", "billing/reminders.py"),
    ),
    Plot(
        key="KIT",
        name="Kite",
        about="The design system: components, tokens and their guide.",
        role="Developer",
        visibility="Internal",
        approvals=1,
        tracks_time=True,
        issues=20,
        merges=5,
        milestones=("Kite 1.8", "Kite 1.9", "Kite 2.0"),
        things=("Date field", "Side menu", "Data table", "Toast message", "Colour palette", "Icon button"),
        flaws=(*_FLAWS, "has too little contrast in dark mode", "jumps when it opens"),
        files=("kit/table/rows.ts", "kit/fields/date.ts", "kit/tokens/colour.ts", "kit/menu/side.ts"),
    ),
    Plot(
        key="OPS",
        name="Office desk",
        about="Rooms, machines, orders and everything else that an office needs.",
        role="Developer",
        visibility="Internal",
        approvals=1,
        tracks_time=False,
        issues=16,
        merges=0,
        milestones=("Spring clean", "Office move"),
        things=("Meeting room screen", "Coffee machine", "Door badge", "Printer on floor two", "Parking list"),
        flaws=(
            "does not wake up",
            "needs a new contract",
            "is booked twice",
            "makes a grinding noise",
            "is out of date",
        ),
        files=(),
    ),
    Plot(
        key="VLT",
        name="Vault",
        about="Secrets and keys of all services. Changes only by the platform team.",
        role="Reporter",
        visibility="Private",
        approvals=2,
        tracks_time=True,
        issues=12,
        merges=2,
        milestones=("Vault 1.4", "Vault 1.5"),
        things=("Key rotation", "Audit trail", "Access request", "Seal command", "Backup job"),
        flaws=("fails when two people save at once", "takes ten seconds to open", "ignores the chosen time zone"),
        files=("vault/keys/rotate.go", "vault/audit/trail.go"),
    ),
)
COLUMNS = (("Backlog", None), ("Ready", None), ("In progress", 7), ("In review", 6))
"""Column of a board -> how many issues it takes at most."""
SEEN = (
    *("Reported by two customers this month.", "Seen on the test server and in production.", "Found while testing."),
    *("It happens about once a week.", "It happens every time.", "Nobody has complained yet, but it looks careless."),
    *("Came up in the last planning meeting.", "Support asked for it."),
)
STEPS = (
    *("Open it, change something, go back and look again.", "Sign in with a fresh account and open it."),
    *(
        "Switch the language, then save.",
        "Leave it open over lunch and press save.",
        "Use it with more than 500 entries.",
    ),
)
SHOULD = (
    *(
        "A note in the guide would do for now.",
        "A fix should come with a test.",
        "We should measure it before and after.",
    ),
    *("Please check the mobile view too.", "The old behaviour was fine.", "A message would already help."),
)
COMMENTS = (
    *("I can reproduce this on my machine.", "Could somebody from design have a look?", "I will take it next week."),
    *(
        "Same as what Support told us on Monday.",
        "The log says nothing about it.",
        "We talked about it: let us keep it small.",
    ),
    *("Not urgent from my side.", "A customer asked again today.", "The last change here was in February, by me."),
    *(
        "It is gone after a restart, which only hides it.",
        "I would rather do the rewrite first.",
        "Added to the test plan.",
    ),
)
NOTES = ("Reading the code", "Pairing", "First version", "Tests", "Review comments", "Call with support", "")
MERGE_VERBS = ("Mend", "Rework", "Test", "Simplify")
REMARKS = (
    *("Is this branch ever taken?", "A name that says more would help here.", "Please add a test for the empty case."),
    *("This runs once per row: can it move out of the loop?", "Why not reuse the helper below?", "Typo."),
    *("What happens when the list is empty?", "Should this be logged?", "I would return early here."),
)
ANSWERS = ("Good point, will do.", "It is taken when the sync is off.", "Done in the last commit.", "I would keep it.")
DIFFS = (
    (
        "     rows = load(source)\n"
        "-    for row in rows:\n"
        "-        total = total + row.amount\n"
        "+    total = sum(row.amount for row in rows if not row.deleted)\n"
        "     return total"
    ),
    (
        "     if answer is None:\n"
        "-        return\n"
        "+        log.warning('no answer from %s', host)\n"
        "+        return retry(request, times=LIMIT)\n"
        "     keep(answer)"
    ),
    (
        "-LIMIT = 10\n"
        "+LIMIT = 25\n"
        " \n"
        " def open_page(name, number):\n"
        "-    return pages(name)[number]\n"
        "+    return pages(name, limit=LIMIT)[number - 1]"
    ),
    (
        "     label = entry.name\n"
        "-    draw(label[:20])\n"
        "+    draw(shorten(label, width=column.width))\n"
        "     place(entry)"
    ),
)
RELEASE_NOTES = (
    *("Mostly mended bugs.", "Faster lists, and a new search.", "Security fixes. Please update soon."),
    *("The new menu is on for everybody.", "Small things that were asked for."),
)
