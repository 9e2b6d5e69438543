"""The words that the back office's data is made of."""

from __future__ import annotations

PREFIXES = {
    "Kitchen": "KIT",
    "Bedding": "BED",
    "Lighting": "LIG",
    "Outdoor": "OUT",
    "Stationery": "STA",
    "Clothing": "CLO",
}
"""Category -> what its article numbers begin with."""
SUPPLIERS = (
    ("Alder Works", "Kitchen", "Lighting"),
    ("Alderworth & Sons", "Kitchen", "Stationery"),
    ("Redgate Textiles", "Bedding", "Clothing"),
    ("Westray Wool Company", "Clothing", "Bedding"),
    ("Solent Metalware", "Kitchen", "Outdoor"),
    ("Thornbury Lighting", "Lighting", "Lighting"),
    ("Pike Paper Mill", "Stationery", "Stationery"),
    ("Copper Lane Trading", "Outdoor", "Clothing"),
)
"""(name, categories that it delivers)."""
SUPPLIER_NOTES = (
    *("Prefers orders by Wednesday noon.", "Charges carriage under $250.", "Closed for two weeks in August."),
    *("Ask for Ines about anything late.", "", ""),
)
STAFF_FIRST = ("Nell", "Tobias", "Maud", "Rafiq", "Sunniva", "Ellis", "Dagny", "Percy", "Oona", "Lorcan")
STAFF_LAST = ("Ashdown", "Merrick", "Quint", "Rahman", "Solberg", "Teague", "Holm", "Larkin", "Byers", "Doyle")
ROLES = ("Owner", "Manager", "Packer", "Support", "Buyer")
FIRST = (
    *("Mira", "Jonas", "Adaeze", "Piotr", "Leila", "Callum", "Noor", "Hanna", "Anna", "Ana", "Wren", "Idris"),
    *("Greta", "Saskia", "Emeka", "Marek", "Freya", "Ruben", "Yusra", "Kenji"),
)
LAST = (
    *(
        "Okafor",
        "Lindqvist",
        "Marsh",
        "Kowalski",
        "Haddad",
        "Byrne",
        "Aziz",
        "Vogel",
        "Prado",
        "Ellery",
        "Penn",
        "Roth",
    ),
    *("Marshall", "Lindgren", "Falk", "Osei", "Tanner", "Zeller", "Whitcombe", "Sato"),
)
TOWNS = ("Whitby", "Ludlow", "Falmouth", "Stirling", "Hexham", "Totnes", "Conwy", "Lewes", "Oban", "Wells")
CUSTOMER_NOTES = (
    *("Asks for plain wrapping.", "Call before delivery.", "Buys for a guest house.", "Leave parcels with number 14."),
    *("", "", "", "", "", ""),
)
CARRIERS = ("Northline Post", "Swift Parcel", "Tern Couriers")
GOOD_TITLES = (
    *("Just what I was after", "Lovely thing", "Better than the picture", "Solid and simple", "Well made"),
    *("A good gift", "Use it every day", "Worth the price", "Does what it should", "Bought a second one"),
    *("Cannot fault it", "Beautiful finish", "Will last for years", "My favourite so far", "As good as the old one"),
    *("Very happy with this", "Handsome and sturdy", "Great for a small flat", "The colour is perfect", "A small joy"),
    *("Good value", "Even nicer in person", "Arrived early, looks great", "Quiet quality", "Made with care"),
)
FAIR_TITLES = (
    *("Fine, but dear", "Good, not great", "Does the job", "Nice, a bit heavy", "Decent for the price"),
    *("Smaller than I thought", "Mixed feelings", "Fine for now", "Pretty, not practical", "All right"),
)
BAD_TITLES = (
    *("Not what I was after", "Arrived scratched", "Colour is off", "Broke after a week", "Disappointed"),
    *("Not worth the price", "Came apart", "Sent it back", "Smells odd", "Too thin"),
)
SPAM_TITLES = ("Look here first", "Better offer", "Save half on this", "Read before you buy", "Cheaper elsewhere")
GOOD_BODIES = (
    *("It came quickly and well packed.", "I have had it for two months now and nothing has come loose."),
    *("My sister has the same one and told me about it.", "I would buy it again.", "The finish is very even."),
    *("Customer service answered within a day.", "It looks right at home on our shelf."),
    *("My neighbour asked where it is from.", "I use it every morning.", "Heavier than it looks, in a good way."),
    *("It replaced one from my grandmother, and holds up.", "Easy to clean and easy to like."),
)
FAIR_BODIES = (
    *("It does what it says, no more.", "The colour is a shade darker than on the screen.", "I had hoped for a lid."),
    *("Good, though the box was dented.", "It took two weeks to arrive."),
)
BAD_BODIES = (
    *("The handle was loose from the first day.", "It had a deep scratch, and nobody answered my letter."),
    *("The seam opened after one wash.", "It is half the size I had in mind."),
)
SPAM_BODIES = (
    "The same thing for half the price at www.bargain-harbour.example, today only.",
    "I found a better one at www.cheap-lane.example and so can you.",
    "Use my link www.deals4home.example and get a voucher.",
    "Go to www.outlet-corner.example before you pay this much.",
)
REFUSALS = ("Advertising", "Insulting", "Not about the product", "Personal details")
RETURN_REASONS = ("Damaged", "Wrong size", "Not as described", "No longer needed")
RETURN_COMMENTS = {
    "Damaged": ("It was cracked when I opened the box.", "One corner is dented.", "It came in two pieces.", ""),
    "Wrong size": ("It is too small for our table.", "I ordered the wrong one, sorry.", "Far bigger than I thought."),
    "Not as described": ("The green is more of a grey.", "It is thinner than the text says.", ""),
    "No longer needed": ("It was a gift that came twice.", "I would like my money back, please.", ""),
}
RETURN_ANSWERS = ("Too late", "Used or worn", "Not our product", "Parts are missing")
REFUND_REASONS = ("Damaged", "Late delivery", "Wrong item", "Goodwill")
MOVE_REASONS = ("Count", "Damaged", "Lost", "Found", "Display")
"""The reasons that a person can choose."""
MOVE_NOTES = ("Shelf B, lower row.", "Water in the cellar.", "Window of the Quay Street shop.", "", "", "", "")
ORDER_NOTES = (
    "Customer asked to combine it with an earlier order; not possible.",
    "Please add a card without prices.",
    "Rang about the delivery, all settled.",
    "Box slightly dented, repacked.",
)
PROMOTIONS = (
    *(("SPRING10", 10, -16, 44), ("HARBOUR15", 15, -75, 105), ("WINTER20", 20, -106, -17), ("LAMPS12", 12, -30, 12)),
    *(("WOOL20", 20, -160, -60), ("WELCOME5", 5, -420, 289), ("PAPER15", 15, 14, 45), ("BREAKFAST10", 10, -8, 22)),
    *(("EASTER25", 25, 13, 20), ("ANCHOR10", 10, -45, 75), ("SPRING15", 15, -380, -320)),
)
"""(code, percent, first and last day from today)."""
PROMOTED = {"LAMPS12": "Lighting", "WOOL20": "Clothing", "PAPER15": "Stationery", "BREAKFAST10": "Kitchen"}
"""Code -> the only category that it is for."""
