"""The words that Marrowfen is made of."""

from __future__ import annotations

USERS = (
    *("Fenwalker", "Ida Quill", "Old Sluice", "Brackwater", "Rushlight", "Pewit", "Northbank Nell", "Tollkeeper"),
    *("Candlemaker", "Heronry", "Mossgrave", "Petra Lund", "Bellringer", "Wherryman"),
)
ABOUT = (
    "I walk the towpaths and write down what I see.",
    "Mostly bridges, sometimes inns.",
    "I check figures against the town archive.",
    "Born on the Northbank, still here.",
    "Ask me about ferries.",
)
DISTRICTS = (
    *("Oldgate", "Saltside", "Upper Wend", "Tannery Row", "Lanternhill", "Reedmarket", "Northbank", "Priorsfield"),
    *("Candlewharf", "Gallowmere"),
)
WATERWAYS = ("River Wend", "Tarrow Canal", "Saltside Cut", "Long Drain", "Priory Canal", "Mill Leat", "Eel Brook")
BRIDGES = (
    *("Tansy", "Heron", "Candle", "Ropewalk", "Penny", "Glass", "Three Widows", "Millrace", "Bellfounder", "Swan"),
    *("Quarry", "Almond", "Ferrier", "Weavers", "Black Oar", "Saffron"),
)
MATERIALS = ("stone", "cast-iron", "timber", "brick", "steel", "granite")
FIRST = (
    *("Edmund", "Agnes", "Tobias", "Marian", "Silas", "Cordelia", "Ambrose", "Judith", "Lucan", "Esther", "Piers"),
    *("Rosamund", "Gideon", "Hester", "Alban", "Winifred"),
)
LAST = (
    *("Tarrow", "Penhale", "Voss", "Merriden", "Askew", "Holloway", "Brandreth", "Sedge", "Lorne", "Fairlie"),
    *("Wyke", "Ostler", "Quennell", "Thackray", "Dunmore", "Pascoe"),
)
TRADES = {"engineer": "Engineers", "architect": "Architects", "mayor": "Mayors", "painter": "Painters"}
"""Trade -> category."""
GUILDS = ("Lamplighters", "Ropemakers", "Bargemen", "Glaziers", "Saltpanners", "Bellfounders", "Eelcatchers", "Dyers")
BUILDINGS = (
    *("Weighhouse", "Lantern Museum", "Rope Hall", "Customs House", "Tide Mill", "Almoners Library", "Old Observatory"),
    *("Corn Exchange", "Salt Store", "Wherry Museum", "Guildhall"),
)
INNS = (
    *("Blue Heron Inn", "Anchor and Eel", "Seven Lamps", "Grey Heron Inn", "Lockgate Arms", "Salted Pig", "Mitre Inn"),
    *("Ferry House", "Golden Wherry", "Pilgrim Rest", "Old Ferry House", "Two Brothers"),
)
FESTIVALS = (
    *("Lantern Week", "Eel Supper", "Regatta of the Guilds", "Salt Fair", "Feast of St Orrin", "Bell Sunday"),
    *("Ropewalk Races", "Winter Lantern Walk", "Reed Harvest"),
)
MONTHS_HELD = ("February", "April", "May", "June", "August", "September", "October", "December")
FERRIES = ("Red", "Green", "White", "Amber", "Grey", "Violet", "Blue")
PAVING = ("cobbles", "slate", "brick", "flint", "granite setts")
ROCK = ("limestone", "slate", "brick", "flint", "granite")
AUTHORS = ("H. Brandreth", "M. Sedge", "P. Ostler", "A. Quennell", "J. Thackray", "W. Pascoe", "R. Fairlie")
BOOKS = (
    *("Stones and Water", "A Walk round Marrowfen", "The Guilds and their Halls", "Annals of the Town Council"),
    *("Bridges of the Lower Wend", "Inns of the Fen", "Marrowfen in Figures", "Letters from the Northbank"),
)
LANDLORDS = ("Nell Carrow", "Bertram Oakes", "Ysolde Finch", "Harald Mumby", "Tamsin Groat", "Ivo Larkin", "Peg Sorrel")
HALL_TALES = (
    "The key is handed over on the first Monday of the year.",
    "Guests sign the black book by the door.",
    "No bell has been rung in it since the fire.",
    "The floor slopes to the east by the breadth of a hand.",
)
TOPICS = (
    (
        "Is the opening year right?",
        "The plaque gives another year than the article. Does anyone have the council's minutes?",
    ),
    ("Photograph wanted", "We have no picture from the water side. I could take one on Sunday."),
    ("Merge with the list?", "This is short. Should it become a row of the list instead?"),
    ("Spelling of the name", "Older maps write it with a double l. Shall we mention that?"),
    ("Source for the second paragraph", "I could not find this in the book that is cited. Which page is it on?"),
    ("Split the history", "The part on history grows long. I would move the early years to a page of their own."),
    ("Thanks for the figures", "The new figures match the yearbook. Well done."),
    ("Wrong district", "Is this not on the other side of the water since the boundaries moved?"),
)
REPLIES = (
    "I shall look it up in the archive this week.",
    "Agreed, please go ahead.",
    "The yearbook has the same figure, so I would leave it.",
    "I asked the guild; they do not know either.",
    "Not sure. Let us wait for another opinion.",
    "Done, have a look.",
)
REASONS = {
    "protection": "The figures are changed to nonsense every other week.",
    "deletion": "Nothing links here and there is no source.",
    "renaming": "The title does not follow the style guide.",
}
"""Kind of request -> why."""
NONSENSE = (
    "THIS PAGE IS BORING AND SO IS THE TOWN!!!",
    "my cat wrote this hahaha",
    "Buy cheap eels now, ask for Dickie at the wharf.",
    "Nobody has ever been here. It is all made up. LOL",
)
