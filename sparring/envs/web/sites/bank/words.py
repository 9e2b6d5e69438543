"""What the bank and the company are called, and what they write."""

from __future__ import annotations

from datetime import timedelta

from sparring.envs.web.world import NOW

TODAY = NOW.date()
ME = 1
"""The person who is signed in."""
NAME = "Sam Calder"
EMPLOYER = "Brightwater Survey"
BRANCH = "Osier Bank, 3 Corn Exchange"
"""Where cards can be fetched."""
EVERYDAY, JOINT, HOUSEHOLD, RAINY = 1, 2, 3, 4
ACCOUNTS = (
    ("Everyday account", "2019-05-06"),
    ("Joint account", "2025-12-01"),
    ("Household account", "2021-09-13"),
    ("Rainy day savings", "2020-02-03"),
)
MONTHS = ("2025-11", "2025-12", "2026-01", "2026-02", "2026-03")
"""The months that have transactions; the last one is not over."""
FIRST_DAY = f"{MONTHS[0]}-01"
MERCHANTS = {
    "Groceries": (
        *(("Halfpenny Market", 1200, 9400), ("Halfpenny Market Express", 300, 2900), ("Pantry & Peel", 900, 6200)),
        ("Dunmore Grocers", 1800, 11900),
    ),
    "Eating out": (
        *(("Saltwater Kitchen", 2400, 9800), ("Saltwater Café", 450, 1900), ("The Little Fig", 1600, 7400)),
        ("Oven & Ember", 1100, 4200),
    ),
    "Transport": (
        *(("Northline Rail", 890, 8600), ("Northline Parking", 300, 1400), ("Cobalt Cabs", 700, 3900)),
        ("Pedal City", 200, 950),
    ),
    "Home": (("Thistle Hardware", 800, 12900), ("Bower Furniture", 4900, 42000), ("Lumen & Co", 1500, 8900)),
    "Leisure": (("Orpheum Cinema", 900, 3800), ("Fernway Books", 700, 5600), ("Kite Street Gym", 3500, 3500)),
    "Health": (("Marsh Lane Pharmacy", 400, 4800), ("Dr Imre Vass, dentist", 6500, 24000)),
}
"""Category -> (who is paid, lowest and highest amount in cents)."""
OTHER_CATEGORIES = ("Bills", "Income", "Savings", "Transfers", "Gifts", "Uncategorised")
CATEGORIES = (*MERCHANTS, *OTHER_CATEGORIES)
FIRST_NAMES = (
    *("Rosa", "Martin", "Yusuf", "Ingrid", "Devon", "Paula", "Kwame", "Solveig", "Luca", "Anouk", "Tariq", "Beth"),
    *("Nils", "Oriane", "Casper", "Delia"),
)
LAST_NAMES = (
    *(
        "Lindgren",
        "Webb",
        "Karim",
        "Solberg",
        "Achebe",
        "Marek",
        "Asante",
        "Dahl",
        "Ferro",
        "Petit",
        "Nasser",
        "Harlow",
    ),
    *("Brandt", "Leroux", "Holm", "Quinn"),
)
FIRMS = (
    *("Quay Street Lettings", "Little Oaks Nursery", "Tern Choir", "Alder Cleaning", "Bramley Garage"),
    *("Harbour Rowing Club", "Mistral Music School"),
)
ORDERS = (
    ("Quay Street Lettings", "Rent flat 12", "month", 72000, 124000),
    ("Quay Street Lettings", "Garage 4", "month", 4500, 9500),
    ("Little Oaks Nursery", "Nursery fees", "month", 28000, 51000),
    ("Tern Choir", "Membership", "quarter", 1800, 4800),
    ("Alder Cleaning", "Cleaning", "week", 2800, 5200),
    ("Harbour Rowing Club", "Boat share", "month", 2400, 7900),
    ("Mistral Music School", "Cello lessons", "month", 6400, 11800),
)
"""(payee, reference, how often, lowest and highest amount in cents)."""
EVERY = {"week": "every week", "month": "every month", "quarter": "every three months"}
BILLERS = (
    ("Skerry Energy", "Electricity", 6200, 18400),
    ("Skerry Water", "Water", 2100, 6400),
    ("Lanyard Broadband", "Internet", 2900, 4900),
    ("Lanyard Mobile", "Telephone", 1200, 3400),
    ("City Council", "Council tax", 11200, 19800),
    ("Corbel Insurance", "Home insurance", 2600, 7200),
    ("Corbel Insurance", "Car insurance", 3900, 9900),
    ("Marsh Lane Surgery", "Vaccination", 2400, 8800),
)
"""(biller, what for, lowest and highest amount in cents)."""
CARDS = (("Everyday debit card", EVERYDAY), ("Joint debit card", JOINT), ("Household debit card", HOUSEHOLD))
GOLD = ("Gold credit card", EVERYDAY)
MOST_CASH = {"debit": 80000, "credit": 40000}
MOST_ONLINE = {"debit": 200000, "credit": 500000}
"""The highest limits a day, in cents, by the kind of card."""
LOST = ("Lost", "Stolen")
REPLACEMENTS = (*LOST, "Damaged", "Does not read")
GOALS = ("Roof repair", "Walking in the Tatra", "New bicycle", "Piano")
DISPUTES = ("I was charged twice", "I did not make this payment", "The amount is wrong", "The goods never came")
DISPUTE_DAYS = 90
LETTERS = (
    (
        "Your standing orders in April",
        "From April on, standing orders that fall on a Sunday are paid on the Monday after. You need not do anything.",
    ),
    (
        "New opening hours at the Corn Exchange",
        "Our branch at the Corn Exchange is open from 9:00 to 16:30 on weekdays, and on the first Saturday of a month.",
    ),
    (
        "Interest on Rainy day savings",
        "The rate of Rainy day savings goes from {rate} to {better} percent a year on 1 April 2026. Reference {code}.",
    ),
    (
        "Is your address still right?",
        "We write to you at the address in your profile. Please tell us whether it is still right. Reference {code}.",
    ),
    (
        "Your question about fees abroad",
        "You asked what a payment abroad costs. It is {rate} percent of the amount, and never less than $0.50. Case {code}.",
    ),
    (
        "Card reader at home",
        "Your card reader is old. We can send you another one, free of charge. Reference {code}.",
    ),
    (
        "Appointment with your adviser",
        "Your adviser, {adviser}, proposes {day} April at {hour}:00. Please answer whether that suits you. Case {code}.",
    ),
    (
        "We looked into case {code}",
        "Thank you for your patience. The payment was right, and the case is closed. Your adviser was {adviser}.",
    ),
    (
        "Beware of calls in our name",
        "We never ask for a code on the telephone. If somebody does, hang up and write to us. Case {code}.",
    ),
    ("Annual summary 2025", "The annual summary of your accounts is ready. Its number is {code}."),
    (
        "Joint account: welcome",
        "Your joint account is open since 1 December 2025. Statements come at the end of every month.",
    ),
)
COMPANY = (
    *(("Elif Demir", "Surveyor"), ("Emre Demir", "Technician"), ("Hannah Osei", "Surveyor")),
    *(("Hannes Ohlin", "Draughtsman"), ("Ravi Menon", "Hydrologist"), ("Joanna Flint", "Technician")),
    *(("Bruno Salvi", "Surveyor"), ("Tess Okonjo", "Analyst")),
)
"""Who is in the team of the person who is signed in: (name, job)."""
LIMITS = {
    "Meals": (4000, 6000),
    "Lodging": (14000, 19000),
    "Travel": (25000, 40000),
    "Equipment": (15000, 30000),
    "Conference": (40000, 55000),
    "Other": (5000, 9000),
}
"""What an item of a claim may cost: the lowest and highest limit in cents, of which a world has one."""
SPENT = {
    "Meals": ("Brasserie Anselm", "Kantine am Wall", "Noodle Corner", "Railway Buffet", "Trattoria Onda"),
    "Lodging": ("Hotel Meridian", "Harbour Inn", "Pension Linde", "Hotel Meridian Nord"),
    "Travel": ("Northline Rail", "Fjordfly", "Cobalt Cabs", "Rhine Ferries"),
    "Equipment": ("Thistle Hardware", "Optik Sommer", "Plumb & Level"),
    "Conference": ("Hydro Congress", "Geodata Days"),
    "Other": ("Copy Point", "Fernway Books", "Marsh Lane Pharmacy"),
}
TITLES = (
    *("Site visit {town}", "Survey in {town}", "Client meeting {town}", "Training in {town}", "Conference {town}"),
    *("Equipment for {town}", "Handover {town}"),
)
TOWNS = ("Ghent", "Aarhus", "Leeds", "Basel", "Tromsø", "Bilbao", "Lübeck", "Quebec", "York", "Turku")
RATES = {
    "EUR": ("Euro", 10500, 11400),
    "GBP": ("Pound sterling", 12300, 13300),
    "CHF": ("Swiss franc", 10800, 11700),
    "CAD": ("Canadian dollar", 6900, 7600),
    "DKK": ("Danish krone", 1400, 1530),
    "NOK": ("Norwegian krone", 880, 990),
}
"""Currency -> (name, lowest and highest rate in ten-thousandths of a dollar)."""
CLAIM_DAYS = 90
MOST_APPROVED = 150000
"""Larger claims are approved by the finance department, in cents."""


def ago(days: int) -> str:
    """Return the date so many days before today."""
    return (TODAY - timedelta(days=days)).isoformat()
