"""What is said on each board of the Gatepost. Words in braces are filled in by `data.py`."""

from __future__ import annotations

from typing import NamedTuple


class Board(NamedTuple):
    """A board and what is said on it."""

    slug: str
    name: str
    about: str
    things: tuple[str, ...]
    """What `{thing}` stands for."""
    openings: tuple[tuple[str, str], ...]
    """(title, text) of threads."""
    replies: tuple[str, ...]


def _openings(text: str) -> tuple[tuple[str, str], ...]:
    """Read titles, each with its text behind it on lines further in.

    >>> _openings("One?\\n  Yes,\\n  one.\\nTwo\\n  No.")
    (('One?', 'Yes, one.'), ('Two', 'No.'))
    """
    found = list[tuple[str, str]]()
    for line in text.strip().splitlines():
        if line.startswith(" "):
            title, said = found[-1]
            found[-1] = (title, f"{said} {line.strip()}".strip())
        else:
            found.append((line, ""))
    return tuple(found)


def _lines(text: str) -> tuple[str, ...]:
    return tuple(text.strip().splitlines())


BOARDS = (
    Board(
        "garden",
        "Kitchen Garden",
        "Sowing, growing, and what ate it.",
        _lines("""
broad beans
leeks
Black Krim tomatoes
runner beans
garlic
Pink Fir potatoes
chard
squash
"""),
        _openings("""
When do you sow {thing}?
  The packet says one thing and my neighbour another. I have a cold frame and a south wall, no greenhouse.
  When would you start {thing} here?
Something is eating my {thing}
  Neat round holes, about {n} mm across, mostly on the lower leaves. No slugs to be seen at night, even with a
  torch. What is it?
{thing_} in raised beds, year {n}
  A short report on the raised beds with {thing}: {m} kilos from two beds. The wood holds, the paths do not.
Seed swap: {thing}
  I saved more seed of {thing} than I can use: about {m} packets. Send a message with what you have to offer.
Compost bin number {n}: what I would do differently
  Bays of {m} cm are too small to turn with a fork. The front boards must come out. Everything else is detail.
Frost on {weekday}: what did you lose?
  We had minus {n} at six in the morning. The {thing} look sad. What about yours?
Watering {thing} while away for {n} days
  Bottles with holes, wicks, or a timer on the tap? I shall be away for {n} days and have nobody to ask.
"""),
        _lines("""
Mine went in {n} weeks ago and are fine under fleece.
Copper tape did nothing here. A hedgehog did.
Try {thing} instead, they shrug it off.
I would wait for the soil to warm. Sit on it: if it is cold to you, it is cold to a seed.
Pigeons. It is always pigeons.
Ash from the stove, a ring of it, renewed after rain.
We lost {m} plants to the same thing last spring.
Net it today and do not look back.
"""),
    ),
    Board(
        "workshop",
        "Workshop and Tools",
        "Wood, metal, glue and sharp edges.",
        _lines("""
No. 4 plane
drawknife
bench vice
treadle lathe
mortise gauge
tenon saw
spokeshave
grindstone
"""),
        _openings("""
Restoring a rusty {thing}
  Bought a {thing} for {m} at a farm sale. Surface rust, one deep pit near the edge. Vinegar, electrolysis or
  patience?
Which {thing} for a beginner?
  I have about {m} to spend and one evening a week. New or second hand? What would you look for in a {thing}?
My {thing} chatters on ash
  Sharp iron, tight fittings, and still it chatters. Pine is fine. What am I doing wrong?
A workbench from {n} scaffold boards
  It took {m} hours, mostly because of nails that I did not see. Drawings on request.
Hide glue or modern glue, round {n}
  I glued {m} test joints and broke them all with a lever. Results inside, with the usual warnings about small
  numbers.
Dust in a small shed of {n} square metres
  I cough for two days after every sanding. A vacuum alone does not do it. What is worth the money?
Shown: {thing} with a new handle
  Pear wood from the hedge, {n} coats of oil. The old handle was held together by tape.
"""),
        _lines("""
Start with the back of the iron. It is the back, it is nearly always the back.
Mine came from a widow down the road for {m}. Ask around before you buy.
Citric acid, overnight, then wire wool and oil.
A {thing} will do that if the mouth is too wide.
Take {n} thinner shavings instead of one.
Please wear a mask. I did not, and I am sorry for it now.
I have a spare {thing} if you can collect it.
Show us the edge under a lamp, then we can say more.
"""),
    ),
    Board(
        "bread",
        "Bread and Ferments",
        "Sourdough, pickles, cider, and jars that hiss.",
        _lines("""
rye starter
sauerkraut
kefir
baguettes
kimchi
malt loaf
cider
focaccia
"""),
        _openings("""
My {thing} will not rise
  Day {n} and nothing to show for it. The kitchen has {m} degrees at night. Do I wait or start over?
{thing_} for {m} people
  A wedding, a village hall, one oven. Has anybody made {thing} for so many? How far ahead can I go?
White film on the {thing}
  A thin white film after {n} days, no smell. Skim it and carry on, or throw the lot away?
Salt in {thing}: {n} per cent?
  Books say anything between two and five. I went with {n} per cent and the result is, let us say, lively.
Flour prices, and a mill near you
  Sixteen kilos went up by {m} pence here. Which mills still sell by the sack at the door?
Baking {thing} in a wood stove
  Fire at one side, loaf at the other, turn it after {n} minutes. It works better than it should.
Jars: which ones have not burst
  I lost {n} jars this winter. The ones with a wire clip are still with us.
"""),
        _lines("""
Warmth. Put it on top of the boiler for a night.
Skim it, smell it, and trust your nose.
I feed mine {n} times a week and ignore it otherwise.
Weigh everything. Cups are a rumour.
Mine took {n} days the first time and never again.
Throw it away. Flour is cheaper than a doctor.
Half wholemeal, half white, and a spoon of patience.
Same here with {thing}, it was the water. Try it boiled and cooled.
"""),
    ),
    Board(
        "bicycles",
        "Bicycles",
        "Keeping them going, and going places.",
        _lines("""
bottom bracket
dynamo light
rear derailleur
brake cable
leather saddle
chain guard
freewheel
headset
"""),
        _openings("""
A click from the {thing}
  Once a turn, only uphill, only in the wet. I have greased everything that I can reach. Could it be the
  {thing}?
Commuting {m} km a day, year {n}
  What broke, what did not, and what I carry now. The short list: tubes, a spoke key, dry socks.
Which {thing} lasts a winter?
  I am on my {n}th one. Salt eats them. Money is some object.
Replacing a {thing} without the special tool
  The tool costs {m} and I shall use it once. Is there a way with a vice and a large spanner?
Ride on {weekday}: {m} km, slow, with cake
  Meet at the old station at nine. We wait for everybody. Lights, please.
Found: {thing}, near the canal
  Found on the towpath on {weekday}. Tell me the make and it is yours.
Steel frame with a dent of {n} mm
  Top tube, left side. It has ridden like that for {m} weeks. Would you?
"""),
        _lines("""
Check the seat post first. It is the seat post more often than one thinks.
I have done {m} km on worse.
Grease, new {thing}, torque as it says. Done in an hour.
Borrow the tool from me if you are near.
A tooth brush and paraffin, once a month.
Do not ride it down hills until somebody has looked at it.
Mine did that for {n} months, then it stopped. I do not ask.
There is a repair evening on {weekday} at the library.
"""),
    ),
    Board(
        "houses",
        "Old Houses",
        "Lime, slates, draughts and damp.",
        _lines("""
sash window
chimney
slate roof
stone floor
lath ceiling
cellar
oak door
porch
"""),
        _openings("""
Damp patch by the {thing}
  It comes and goes, about {m} cm wide, worst with wind from the west. The gutter is clean. Where would you
  look?
Quote for the {thing}: is this normal?
  I was told {m} hundred and {n} weeks of waiting. It seems a lot for a {thing}, or is it just me?
Lime plaster, coat {n}
  The scratch coat is up and it has not cracked yet. How long before the next one in a room of {m} per cent
  humidity?
Draught from the {thing}
  You can feel it at {n} paces. Brush strips, putty, or a heavy curtain and a stern look?
What we found behind the {thing}
  Newspaper of 1911, {n} clay pipes, and a letter. We read it aloud and put it back.
Painting a {thing}: linseed or modern?
  Modern lasted {n} years. I am told that linseed lasts longer if one gets the first coat right.
Cold room, {n} outside walls
  We heat to {m} and wear coats. Before I insulate: what do people regret?
"""),
        _lines("""
Gypsum over lime is your trouble. Take it off and let it breathe.
Ours was the flashing. It took {n} men to find it.
Do nothing for a year and watch. Old houses tell you.
Ask the conservation officer, they do not bite.
I paid {m} hundred for the same, two years ago.
Slow down between coats, a week at least.
Put a {thing} back as it was, you will not improve it.
A thermal camera for a day costs little and ends all arguments.
"""),
    ),
    Board(
        "sky",
        "Weather and Sky",
        "Rain gauges, comets and barometers.",
        _lines("""
rain gauge
barometer
eight inch reflector
wind vane
star atlas
sky camera
thermometer screen
pair of binoculars
"""),
        _openings("""
{weekday} night: clear at last
  Seeing was steady for {n} minutes, which is a record for this month. What did you look at?
Setting up a {thing} in a small garden
  The lawn is {m} feet long, with a house on three sides. Where would you put a {thing}?
{m} mm of rain in {n} hours
  The gauge was full. Is that usual for March? My records go back only a few years.
Second hand {thing}: what to check
  Somebody offers a {thing} for {m}. It has stood in a loft for {n} years.
Planets before dawn, week {n}
  Low in the east, about {m} minutes before the sun. Bring a flask.
Street lamps on our road, all {m} of them
  They changed to white ones. Has anybody had shields fitted by asking nicely?
Calibrating a {thing}
  Mine reads {n} too high against the airfield. Is it better to correct it or to write the error down?
"""),
        _lines("""
Clouds here, as ever. I shall take your word for it.
Write the error down. Never turn the screw.
I saw it too, at about {n} past the hour.
Wait until it has cooled for {m} minutes.
At {m} feet from the wall you will be fine.
The library lends a {thing}, ask at the desk.
We had {m} mm in the same storm, a valley away.
Ask the parish council. It took {n} letters.
"""),
    ),
    Board(
        "swap",
        "Trading Post",
        "Offered, wanted, and lent. No dealers.",
        _lines("""
fruit press
sack barrow
preserving pan
ladder of four metres
wool carders
cider barrel
tile cutter
seed trays
"""),
        _openings("""
Offered: {thing}
  Works, is heavy, needs a home by {weekday}. Collection only, I am near the bridge. First come.
Wanted: {thing} for a week
  I need it for {n} days and bring it back clean, with a jar of something.
Swap: {thing} for logs
  About {m} kilos of dry ash or oak would be fair, I think. Open to other ideas.
Lent out and lost: {thing}
  I lent it to somebody from this board in the autumn and cannot remember to whom. No hard feelings.
Free: {m} jam jars with lids
  Washed, in {n} crates. The crates come back, please.
Shared order: {thing}
  If {n} of us order together we save the carriage. Say yes by {weekday}.
Price check: {thing}
  What is a fair price for a used {thing}? I was thinking of {m}.
"""),
        _lines("""
Yes please. I can come on {weekday}.
Message sent.
Is it still there? I am second in line, then.
Mine went for {m} last year, in worse shape.
I have a {thing} as well, if anybody needs one.
Could you say how wide it is? My door is {m} cm.
It is not me, but I shall ask at the hall.
Count me in for the shared order.
"""),
    ),
    Board(
        "meta",
        "About the Gatepost",
        "How this place is run.",
        _lines("""
search page
notification list
dark theme
tag list
weekly digest
voting
message box
draft list
"""),
        _openings("""
Idea: changes to the {thing}
  It would help if the {thing} remembered what I chose last. Small thing, {m} clicks a week.
The {thing} was slow on {weekday}
  It took {n} seconds to open. Is it me, or are others seeing that?
New members: say hello, number {n}
  Tell us where you are and what you are mending. There is no test.
Minutes of the moderators, part {n}
  We handled {m} reports this month, most of them spam. Thank you for reporting rather than replying.
How do I turn off the {thing}?
  I have looked in the settings {n} times. Please be gentle.
Meeting in person on {weekday}?
  A table for {m} at the Woolpack, if enough of us say yes.
Thank you to whoever fixed the {thing}
  It had bothered me for {n} months.
"""),
        _lines("""
Agreed, and I would add the {thing} to that.
It is under settings. It took me {n} tries as well.
Hello and welcome! Mind the bread people.
Same here since {weekday}.
I like it as it is, for what it is worth.
Thank you for keeping this place kind.
Please do not change the {thing}, I have just learned it.
I can bring {n} friends.
"""),
    ),
)
