"""Names, titles and other words that the portal's data is drawn from."""

from __future__ import annotations

from typing import NamedTuple

LOCATIONS = {
    "Hollins Park": "Hollins Park, 4 Lark Lane, Skipton BD23 7QX",
    "Dover Yard": "Dover Yard, Western Docks, Dover CT17 2TA",
    "Kelham Works": "Kelham Works, 18 Mowbray Street, Sheffield S3 4RZ",
    "Tollgate House": "Tollgate House, 61 Bath Road, Bristol BS4 5DD",
}
TITLES = {
    "Engineering": (
        "Head of Engineering",
        ("Sensor Design Lead", "Firmware Lead"),
        ("Electronics Engineer", "Firmware Engineer", "Senior Firmware Engineer", "Mechanical Engineer"),
    ),
    "Production": (
        "Head of Production",
        ("Assembly Lead", "Workshop Lead"),
        ("Assembly Technician", "Machine Operator", "Tool Setter", "Production Planner"),
    ),
    "Quality": (
        "Head of Quality",
        ("Test Laboratory Lead", "Audit Lead"),
        ("Test Engineer", "Senior Test Engineer", "Calibration Technician", "Quality Auditor"),
    ),
    "Sales": (
        "Head of Sales",
        ("Key Accounts Lead", "Export Lead"),
        ("Account Manager", "Sales Engineer", "Export Assistant", "Tender Manager"),
    ),
    "Finance": (
        "Head of Finance",
        ("Payroll Lead",),
        ("Payroll Specialist", "Accountant", "Senior Accountant", "Purchasing Assistant"),
    ),
    "Logistics": (
        "Head of Logistics",
        ("Warehouse Lead",),
        ("Dispatch Clerk", "Warehouse Operative", "Customs Specialist", "Fleet Planner"),
    ),
    "People and Culture": (
        "Head of People and Culture",
        ("Recruiting Lead",),
        ("Recruiter", "Training Coordinator", "People Partner", "Office Manager"),
    ),
}
"""Department -> titles of its head, its leads and its staff."""
DEPARTMENTS = tuple(TITLES)
MINE = ("Engineering", "Production", "Quality")
"""Departments whose first lead can be the one who is signed in."""
FIRST = (
    *("Abena", "Alma", "Andrew", "Beatrix", "Benedikt", "Bruno", "Camille", "Cedric", "Delia", "Dominic", "Edith"),
    *("Emeka", "Farah", "Fergus", "Gemma", "Gustav", "Harriet", "Hugo", "Imogen", "Ivan", "Jasmin", "Joel", "Judith"),
    *("Kamal", "Kirsten", "Lena", "Leopold", "Maren", "Milan", "Naomi", "Nikhil", "Olive", "Oskar", "Paula", "Pedro"),
    *("Ranjit", "Rosalind", "Samir", "Selma", "Theo", "Tilda", "Ulrich", "Vera", "Viktor", "Wilma", "Yusuf", "Zelda"),
)
LAST = (
    *("Achterberg", "Ashdown", "Bancroft", "Bjornson", "Calloway", "Castellano", "Dabrowski", "Dunmore", "Eriksen"),
    *(
        "Fairbairn",
        "Fonseca",
        "Gadsby",
        "Grimaldi",
        "Hargreave",
        "Holloway",
        "Iqbal",
        "Jaramillo",
        "Kaplan",
        "Kinsella",
    ),
    *("Lockwood", "Mbeki", "Meadows", "Nakagawa", "Norris", "Ogilvie", "Petrov", "Pickering", "Quintero", "Rasmussen"),
    *("Sandoval", "Stavros", "Thackeray", "Ulbrich", "Venter", "Wainwright", "Yilmaz", "Zeller"),
)
TWINS = (("Anna", "Anne"), ("Erik", "Eric"), ("Marie", "Maria"), ("Stefan", "Stephen"), ("Lukas", "Lucas"))
"""First names of people who share a last name."""
APPLICANTS = (
    *("Ada", "Birgit", "Caspar", "Damaris", "Elio", "Freya", "Gideon", "Hedda", "Ilse", "Jonah", "Kezia", "Lorenz"),
    *(
        "Mathilde",
        "Nils",
        "Odile",
        "Pascal",
        "Quentin",
        "Runa",
        "Silvan",
        "Tamsin",
        "Urban",
        "Valerie",
        "Wanda",
        "Xenia",
    ),
)
FAMILIES = (
    *("Abbott", "Baptiste", "Crosby", "Dekker", "Endicott", "Farrow", "Gallo", "Hoyle", "Ivory", "Jansson", "Keane"),
    *(
        "Loxley",
        "Marchetti",
        "Nyberg",
        "Osgood",
        "Pereira",
        "Rowntree",
        "Sallow",
        "Treadwell",
        "Vance",
        "Winslow",
        "Yates",
    ),
)
STREETS = ("Spinners Row", "Gargrave Road", "Belle Vue Terrace", "Coach Street", "Raikes Avenue", "Swadford Close")
TOWNS = (("Skipton", "BD23 1HT"), ("Ilkley", "LS29 8PB"), ("Keighley", "BD21 4NG"), ("Settle", "BD24 9EJ"))
RELATIONS = ("Partner", "Parent", "Sibling", "Child", "Friend", "Neighbour")
PROJECTS = (
    *(
        ("CAL-20", "Calibration bench"),
        ("FLO-31", "Flow meter 3"),
        ("PRS-08", "Pressure cell"),
        ("INT-01", "Internal work"),
    ),
    *(("SRV-12", "Customer service"), ("FLO-27", "Flow meter 2"), ("TMP-15", "Temperature probe")),
)
NEWS = (
    (
        "Car park at {place} closed on {day}",
        "The surface is renewed. Please use the visitors' spaces or come by train.",
    ),
    ("Blood donation at {place}", "The bus stands in front of the gate from nine to three. No appointment is needed."),
    ("New opening hours of the canteen at {place}", "Lunch is served from 11:45 to 13:45. Breakfast stays as it was."),
    ("Spring party on {day}", "It takes place at {place}. Families are welcome; tell the office how many you are."),
    ("Fire drill at {place} on {day}", "Leave the building by the nearest stairs and go to your assembly point."),
)
KINDS = {"Annual leave": 25, "Study leave": 5, "Volunteer day": 2, "Unpaid leave": 0}
"""Kind of leave -> usual days a year; 0: as many as the manager grants."""
HOLIDAYS = {
    "2026-01-01": "New Year's Day",
    "2026-04-03": "Good Friday",
    "2026-04-06": "Easter Monday",
    "2026-05-04": "Early May bank holiday",
    "2026-05-25": "Spring bank holiday",
    "2026-08-31": "Summer bank holiday",
    "2026-12-25": "Christmas Day",
    "2026-12-28": "Boxing Day (substitute day)",
}
NOTES = (
    *(
        "Family visit.",
        "Long booked.",
        "Moving house.",
        "My sister gets married.",
        "Examination week.",
        "School holidays.",
    ),
    *("A few quiet days.", "Helping at the food bank."),
)
STAGES = ("Applied", "Screening", "Interview", "Offer", "Hired", "Rejected", "Withdrawn")
ACTIVE = STAGES[:4]
REASONS = ("Not enough experience", "Salary expectations", "Position filled", "No work permit", "Did not reply")
ROOMS = ("Alder", "Birch", "Cedar", "Dogwood")
TIMES = ("09:00", "10:00", "11:00", "13:00", "14:00", "15:00", "16:00")
SOURCES = ("Website", "Job fair", "Recommended by staff", "Agency", "Trade paper")
REMARKS = (
    *("Answers to the point.", "Knows the standards well.", "Was late, but prepared.", "Asked good questions."),
    *("Little practice so far.", "Would fit the team.", "Explained a drawing very clearly.", "Nervous, but sound."),
)
ITEMS = (
    *(
        ("Monitor, 24 inch", "Screens", 16900),
        ("Monitor, 27 inch", "Screens", 27900),
        ("Monitor, 27 inch, 4K", "Screens", 42900),
    ),
    *(("Monitor, 32 inch, 4K", "Screens", 61900), ("Laptop, 13 inch", "Computers", 114900)),
    *(
        ("Laptop, 15 inch", "Computers", 139900),
        ("Docking station", "Computers", 18900),
        ("Keyboard, flat", "Input", 4900),
    ),
    *(("Keyboard, split", "Input", 9900), ("Mouse, vertical", "Input", 5900), ("Mouse, left-handed", "Input", 4500)),
    *(("Headset, wired", "Sound", 3900), ("Headset, wireless", "Sound", 12900), ("Desk lamp", "Furniture", 5400)),
    *(("Footrest", "Furniture", 3400), ("Office chair", "Furniture", 34900), ("Standing desk", "Furniture", 58900)),
    *(
        ("Safety shoes", "Protection", 8900),
        ("Safety glasses", "Protection", 2400),
    ),
)
"""Thing, category, usual price in cents."""
ASSETS = ("Laptop, 13 inch", "Monitor, 27 inch", "Docking station", "Headset, wireless", "Telephone", "Door badge")
FAULTS = ("Does not switch on", "Damaged", "Lost", "Too slow", "Noise")
COURSES = (
    ("FIR-101", "Fire safety", "Safety", 3, None, "What to do when the alarm goes, and how to use an extinguisher."),
    ("FIR-201", "Fire warden", "Safety", 6, "FIR-101", "For those who lead others out of the building."),
    ("AID-110", "First aid", "Safety", 8, None, "A day of practice with a paramedic."),
    ("AID-120", "First aid, refresher", "Safety", 4, "AID-110", "For first aiders, every second year."),
    ("LFT-100", "Fork-lift licence", "Safety", 16, "FIR-101", "Theory, practice and the test."),
    ("LDR-100", "Leading a team", "Leadership", 12, None, "For those who lead people for the first time."),
    ("LDR-200", "Difficult conversations", "Leadership", 6, "LDR-100", "How to say what nobody likes to hear."),
    ("LDR-210", "Leading from afar", "Leadership", 5, "LDR-100", "Teams that sit in several places."),
    ("MET-100", "Basics of metrology", "Technical", 10, None, "Units, uncertainty, traceability."),
    ("MET-200", "Uncertainty budgets", "Technical", 8, "MET-100", "How to add up what one does not know."),
    ("SOL-100", "Soldering", "Technical", 7, None, "By hand and by hot air, with an inspection."),
    ("SOL-200", "Soldering, lead-free", "Technical", 5, "SOL-100", "Other alloys, other temperatures."),
    ("SPR-100", "Spreadsheets", "Office", 6, None, "Lookups, tables and charts."),
    ("SPR-200", "Spreadsheets, advanced", "Office", 7, "SPR-100", "Queries, models and tests."),
    ("PRI-100", "Data protection", "Office", 2, None, "What may be kept about whom, and for how long."),
    ("WRT-100", "Clear writing", "Office", 4, None, "Shorter letters, better manuals."),
)
"""Code, title, category, hours, what is needed before, what it is about."""
TRAINERS = ("P. Underhill", "M. Castellan", "J. Obiora", "S. Whitcombe", "R. Delacroix")
RATINGS = ("Below expectations", "Partly met expectations", "Met expectations", "Exceeded expectations", "Outstanding")
PATTERNS = ("On site", "Hybrid", "Remote")
STRENGTHS = ("Planning", "Teamwork", "Care for detail", "Customer focus", "Learning", "Initiative")
AREAS = ("Delegating", "Languages", "Presenting", "Project management", "Statistics", "Technical writing")
CONTRACTS = ("Permanent", "Fixed term", "Apprenticeship")
COMPUTERS = ("Windows laptop", "Linux laptop", "Tablet", "None")
EQUIPMENT = ("Safety shoes", "Headset", "Second screen", "Company phone", "Parking permit")
ACCESS = ("Mail", "Time sheets", "Drawing archive", "Warehouse system", "Payroll")


class Policy(NamedTuple):
    """A document with a rule that holds a number."""

    title: str
    category: str
    rule: str
    """A sentence with `{n}`."""
    question: str
    kind: str
    """Of the answer: number, or money (in dollars)."""
    low: int
    high: int
    rest: str


POLICIES = (
    Policy(
        "Working from home",
        "Working time",
        "Up to {n} days a month may be worked from home, in agreement with the team.",
        "how many days a month may be worked from home",
        "number",
        4,
        14,
        "Days that are not used cannot be carried over. Visits to customers do not count.",
    ),
    Policy(
        "Working abroad",
        "Working time",
        "Work from another country is possible for {n} days a year, if the office is told a month before.",
        "for how many days a year is work from another country possible",
        "number",
        10,
        30,
        "Insurance abroad has to be arranged by the employee.",
    ),
    Policy(
        "Overtime",
        "Working time",
        "Overtime above {n} hours is paid out with the next salary.",
        "above how many hours is overtime paid out",
        "number",
        12,
        48,
        "Overtime below that is taken as free time within three months.",
    ),
    Policy(
        "Hotels on business trips",
        "Travel",
        "A hotel may cost up to ${n}.00 a night, breakfast included.",
        "how much may a hotel cost a night",
        "money",
        95,
        180,
        "Dearer hotels need the agreement of the head of the department.",
    ),
    Policy(
        "Meals on business trips",
        "Travel",
        "Meals are refunded up to ${n}.00 a day; receipts are not needed.",
        "up to how much are meals refunded a day",
        "money",
        24,
        60,
        "A meal that was paid by others is deducted.",
    ),
    Policy(
        "Private cars on business trips",
        "Travel",
        "Whoever uses a private car drives {n} miles a day at most.",
        "how many miles a day may be driven in a private car",
        "number",
        120,
        400,
        "Trains are preferred wherever they take less than four hours.",
    ),
    Policy(
        "Gifts from suppliers",
        "Conduct",
        "A gift worth more than ${n}.00 has to be declined or handed in at the office.",
        "above what worth does a gift have to be declined",
        "money",
        20,
        75,
        "Invitations to meals count as gifts. Cash is always declined.",
    ),
    Policy(
        "Company cards",
        "Conduct",
        "Every card has a limit of ${n}.00 a month.",
        "what is the limit of a card a month",
        "money",
        500,
        2500,
        "Receipts are handed in by the fifth of the next month. Private use is not allowed.",
    ),
    Policy(
        "Visitors",
        "Conduct",
        "Visitors are announced {n} hours before they come, and are never left alone.",
        "how many hours before they come are visitors announced",
        "number",
        12,
        72,
        "Visitors wear a red badge, which is handed in at the gate.",
    ),
    Policy(
        "Carrying leave over",
        "Leave",
        "Up to {n} days of annual leave can be carried over into the next year.",
        "how many days of annual leave can be carried over",
        "number",
        3,
        9,
        "What is carried over is taken by the end of March.",
    ),
    Policy(
        "Sick notes",
        "Leave",
        "A doctor's note is needed from day {n} of an illness.",
        "from which day of an illness is a doctor's note needed",
        "number",
        2,
        6,
        "Tell your manager in the morning of the first day. Notes go to the office, not to the manager.",
    ),
    Policy(
        "Parental leave",
        "Leave",
        "Parental leave is announced {n} weeks before it begins.",
        "how many weeks before it begins is parental leave announced",
        "number",
        6,
        16,
        "It can be taken in up to three parts.",
    ),
    Policy(
        "Laptops and telephones",
        "Security",
        "A device that is lost is reported within {n} hours.",
        "within how many hours is a lost device reported",
        "number",
        2,
        24,
        "Devices are locked when nobody is near, and are not lent to the family.",
    ),
    Policy(
        "Passwords",
        "Security",
        "A password has at least {n} characters.",
        "how many characters does a password have at least",
        "number",
        11,
        22,
        "Nobody is asked for a password, not even by the office.",
    ),
)
SIGNED = 5
"""Documents that the one who is signed in has not confirmed yet."""
