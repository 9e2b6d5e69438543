"""Who is on the Gatepost, and what could be said on any board. Words in braces are filled in by `data.py`."""

from __future__ import annotations

HANDLES = (
    *("hedgelayer", "hedge_layer", "brasshinge", "brasshinge_jo", "mossmortar", "moss_and_mortar", "ottoline"),
    *("ottoline_b", "tallis", "tallis_two", "gooseberry", "tinpot_ted", "kestrel77", "plumbline", "quinceandco"),
    *("rookery", "saltmarsh", "thistledown", "umberfield", "velvetcrab", "wendover", "yarrow", "zinnia_k"),
    *("appleshed", "birchbark", "cobnut", "damson_dan", "elderflower", "flintlock", "greenwoodwork", "harrowgate"),
    *(
        "inkcap",
        "juniper_lane",
        "knotgarden",
        "larchpole",
        "millrace",
        "nettlebed",
        "oakapple",
        "pearmain",
        "quarryman",
    ),
)
ME_NAME = "robin_ashdown"
TOWNS = (
    *("Ludlow", "Hexham", "Kelso", "Bakewell", "Totnes", "Keswick", "Malton", "Oban", "Brecon", "Tetbury", "Wells"),
    "",
)
ABOUTS = (
    *("Allotment holder, two hens, one spare shed.", "Retired joiner. I sharpen things for friends."),
    *("Here for the bread, stayed for the arguments about bread.", "Restoring a mill cottage, one wall at a time."),
    *("I ride to work in all weathers and complain about it here.", "Night shifts, so I answer at odd hours."),
    *("New to all this. Patient people welcome.", "I keep bees and lists."),
    "",
)
TAGS = (
    *("beginner", "events", "help wanted", "long read", "photos", "question", "recipes", "repair", "safety"),
    *("show and tell", "swap", "thrift", "tools", "winter"),
)
ANY_REPLIES = (
    "Thank you, that is just what I needed.",
    "I asked the same {n} years ago and nobody knew.",
    "Could you post how it went?",
    "Following this with interest.",
    "That has not been my experience, but I live further north.",
    "My grandmother would have agreed with you.",
    "I tried it at the weekend. It works.",
    "I tried it at the weekend. It does not work.",
    "Good point, I had not thought of that.",
    "There was a thread about this last autumn, worth a look.",
    "What a lovely job.",
    "I would not, but you have seen it and I have not.",
    "How long did it take, all in all?",
    "Update: still fine after {n} weeks.",
)
SPAM = (
    "CHEAP PARTS, cheap pills, fast delivery, write to deals{m}@bargain.example today!!!",
    "I make {m} hundred a week from home, ask me how.",
    "Best watches at {m} off, only until {weekday}, see my page.",
)
RUDE = (
    "Anybody who asks that should not be let near a kitchen or a tool.",
    "Read the thread before you type. Some of us can.",
    "That is the silliest thing written here in {n} years, and I have read your other posts.",
)
STRAY = (
    "Off topic, but does anybody know a good dentist near the bridge?",
    "Not about this, but who won on {weekday}?",
    "Selling my car, {m} hundred, see me at the pub.",
)
POLLS = (
    ("How often do you post here?", ("Every day", "Once a week", "Once a month", "I only read")),
    ("Which day suits you for a meeting?", ("Tuesday", "Thursday", "Saturday", "Sunday")),
    ("How did you learn it?", ("From family", "From books", "From a course", "By breaking things")),
    ("What keeps you from starting?", ("Money", "Time", "Space", "Nerve")),
    ("Where do you buy?", ("Second hand", "Local shop", "By post", "I make it myself")),
    ("What shall the spring gathering be about?", ("Repairs", "Seeds", "Baking", "A long walk")),
    ("How long did your last job take?", ("An hour", "A day", "A week", "It is not finished")),
    ("Who taught you most on this board?", ("The regulars", "The newcomers", "The moderators", "Nobody")),
)
SUBJECTS = (
    ("About the {thing}", "Is the {thing} still there? I could come on {weekday} after work."),
    ("Your post on {board}", "I liked what you wrote on {board}. Do you have drawings, or a picture at least?"),
    ("A lift on {weekday}?", "I drive to the market on {weekday} and have {n} seats. Shall I pick you up?"),
    ("Thank you for the {thing}", "It works again. I owe you {n} jars of plum jam."),
    ("Question about rule {n}", "I am not sure what rule {n} means for the {thing}. Could you explain?"),
)
ANSWERS = ("Yes, gladly.", "Let me look and I shall write again.", "Not this week, I am sorry.", "You are welcome.")
