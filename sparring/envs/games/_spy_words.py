"""Pairs of similar words for WhoIsTheSpy, written by us, with descriptions that are true of both or of one of them."""

from __future__ import annotations

from typing import NamedTuple


class Pair(NamedTuple):
    """Two similar words; descriptions of both, and of each alone."""

    words: tuple[str, str]
    shared: tuple[str, ...]
    own: tuple[tuple[str, ...], tuple[str, ...]]


_TEXT = """
coffee, tea
    people drink it hot; it is served in a cup
    it is made from roasted beans; an espresso is one kind; it is dark brown and often taken black
    it is made from dried leaves; it hangs in a little bag; some like it green
cat, dog
    it is a popular pet; it has four legs and fur
    it purrs; it likes to climb trees; it uses a litter box
    it barks; it fetches sticks; it needs a leash outside
apple, pear
    it grows on a tree; it is a sweet fruit
    it is round and often red; cider is made from it; it keeps the doctor away
    it is wide at the bottom and narrow at the top; it is mostly green or yellow; it has the shape of a light bulb
violin, guitar
    it has strings; it is made of wood
    it is held under the chin; it is played with a bow; every orchestra has many
    it is strummed or plucked; rock bands use an electric one; it has six strings as a rule
train, bus
    it carries many passengers; you need a ticket for it
    it runs on rails; it has a locomotive; it leaves from a platform
    it drives on the road; it has rubber wheels; it often takes children to school
moon, sun
    it is seen in the sky; it is round and bright
    it shines at night; men have walked on it; it changes its shape through the month
    it shines by day; it is a star; it burns your skin
river, lake
    it is full of fresh water; people fish in it
    it flows to the sea; it has bridges over it; it has two banks
    its water stands still; it has land all around it; it can freeze over and be skated on
chair, sofa
    you sit on it; it stands in a home
    it is for one person; it stands at the table; it is light enough to carry
    it has room for three; people nap on it; it stands before the television
pencil, pen
    you write with it; it fits in a hand
    it is made of wood; its marks can be erased; it has to be sharpened
    it has ink in it; it leaves marks that stay; contracts are signed with it
butter, cheese
    it is made from milk; it goes on bread
    it melts in the hot pan; it is churned from cream; it is soft, pale and goes under the jam
    it may have holes; mice are said to love it; it goes on top of a pizza
rain, snow
    it falls from clouds; it makes you wet
    it makes puddles; you need an umbrella; it comes in drops
    it is white; children build men of it; it comes in flakes
doctor, dentist
    you need an appointment; this person wears white
    this person listens to your heart; this person treats a fever; this person works in every hospital ward
    this person uses a drill; this person looks into your mouth; this person fixes cavities
lion, tiger
    it is a big wild cat; it hunts other animals
    the male has a mane; it is called the king of beasts; it lives in a pride on the savanna
    it has stripes; it is orange and black; it lives alone in the jungle
wolf, fox
    it is a wild animal like a dog; it plays a part in fairy tales
    it hunts in packs; it howls at the moon; it blew down the house of the little pigs
    it is red with a bushy tail; it is said to be sly; it steals hens
whale, shark
    it lives in the ocean; it can be huge
    it is a mammal; it blows water into the air; it sings under water
    it is a fish; it has rows of sharp teeth; it makes swimmers flee
rose, tulip
    it is a flower; it comes in many colors
    it has thorns; it is a gift of love; it grows on a bush
    it grows from a bulb; Holland is famous for it; it looks like a cup in spring
bread, cake
    it is baked in an oven; it is made with flour
    it is sliced for toast; a sandwich needs it; it is made with yeast
    it is sweet; it has candles on birthdays; it is covered with frosting
car, truck
    it drives on the road; it has an engine
    a family travels in it; it is parked in a garage; a taxi is one
    it hauls heavy loads; it is big and long; its driver sits high up and crosses the country
bicycle, motorcycle
    it has two wheels; you should wear a helmet on it
    you pedal it; it needs no fuel; it has a bell
    it has a loud engine; it needs gasoline; leather jackets go with it
spoon, fork
    you eat with it; it is made of metal
    it is for soup; it stirs the coffee; it is round and hollow at the end
    it has prongs; it picks up spaghetti; it is held in the left hand beside a knife
shoe, sock
    you wear it on your foot; it comes in pairs
    it has laces; it has a sole; it is polished
    it is made of wool or cotton; it gets lost in the laundry; it is pulled on first
hat, helmet
    you wear it on your head; you take it off indoors
    it keeps off the sunshine; it is made of straw or felt; magicians pull rabbits out of it
    it is hard; it saves your life in a crash; knights and cyclists put it on
lemon, orange
    it is a citrus fruit; its juice is drunk
    it is sour; it is yellow; a slice of it goes with fish
    it is sweet; it is peeled and eaten in pieces; its juice goes with breakfast
castle, palace
    it is a large old building; kings lived in it
    it has thick walls; it has a moat and a drawbridge; it was built to stop enemies
    it has splendid halls; it stands in fine gardens; it was built to show wealth
football, basketball
    it is a team sport; two sides try to score
    it is played on grass; feet do the work; it has a goalkeeper
    it is played with the hands; it has a hoop; tall players do well in it
candle, lamp
    it gives light; it stands on a table
    it is made of wax; it has a wick; you blow it out
    it has a switch; it needs a bulb; it has a shade
mirror, window
    it is made of glass; it hangs or sits in a wall
    you see yourself in it; it breaks with seven years of bad luck; you shave in front of it
    you can open it; you look out of it; it has curtains
clock, calendar
    it tells you about time; it hangs on the wall
    it has hands; it ticks; it wakes you up
    it has twelve pages; it shows the weeks; birthdays are marked in it
ladder, stairs
    you climb on it; it has steps
    it is carried away after use; a painter leans it on the wall; walking under it is bad luck
    it is part of the house; it has a handrail; an elevator saves you from it
beach, desert
    it is covered with sand; it is hot there
    there are waves; people swim there; children dig for shells there
    camels cross it; it hardly ever has water; you find an oasis in it
library, bookstore
    it has much to read; there are many shelves
    you bring everything back; you must be quiet; it costs nothing to take something home
    you pay for what you take; it has a cash register; it displays the newest bestsellers
hospital, pharmacy
    sick people go there; they have medicine there
    there are beds for the night; surgeons operate there; babies are born there
    it sells pills; you bring a prescription; you are in and out in minutes
airport, harbor
    travelers leave from there; you see big vehicles there
    it has runways; it has a control tower; security looks into your bag
    it has docks; sailors come ashore there; seagulls cry there
honey, jam
    it is sweet and sticky; it is spread on toast
    bees make it; it is golden; bears love it
    it is made of fruit; it is boiled with sugar; strawberry is a favorite
salt, sugar
    it is white; it is in the kitchen
    it comes from the sea; it goes with pepper; it makes you thirsty
    it is sweet; it goes into coffee; it is bad for the teeth
soup, salad
    it is a starter; vegetables go into it
    it is hot; it is eaten with a spoon; it simmers in a pot
    it is cold; it has a dressing; it is mostly lettuce
milk, juice
    it is a healthy drink; children have it for breakfast
    it comes from a cow; it is white; it goes over cereal
    it is pressed from fruit; it is full of vitamin C; orange is one flavor
owl, eagle
    it is a bird; it hunts small animals
    it is awake at night; it is said to be wise; it turns its head all the way round
    it is a symbol of nations; it soars over mountains; it nests on high cliffs
ant, spider
    it is very small; it crawls
    it has six legs; it lives in a colony; it comes to picnics
    it has eight legs; it spins a web; many people are scared of it
bridge, tunnel
    it gets you to the other side; roads and railways use it
    it goes over a river; it may hang on cables; it has a fine view
    it goes through a mountain; it is dark inside; moles dig one
knife, scissors
    it cuts; it is sharp
    it goes with a fork; it slices bread; a chef has many
    it has two blades; it is for paper and hair; children get one with round tips
pillow, blanket
    it is on the bed; it is soft
    it is under your head; it is full of feathers; children fight with it
    it keeps you warm; it covers your whole body; it is spread on the grass for a picnic
painter, photographer
    this person makes pictures; this person shows work in galleries
    this person uses a brush; this person works on canvas; this person needs days for one picture
    this person uses a camera; this person works with a lens; this person needs a second for one picture
chef, waiter
    this person works in a restaurant; this person has to do with food
    this person wears a tall white hat; this person stands at the stove; this person knows many recipes
    this person brings the menu; this person gets tips; this person carries plates
piano, drum
    it is a musical instrument; it can be loud
    it has black and white keys; it is hard to carry up the stairs; it has pedals
    you hit it with sticks; it keeps the beat; marching bands take it along
rocket, plane
    it flies; it has a crew
    it goes to space; it starts after a countdown; it takes satellites up
    it has wings; it takes tourists on holiday; it lands on a runway
"""


def _pairs() -> tuple[Pair, ...]:
    lines = [line.strip() for line in _TEXT.strip().splitlines()]
    pairs = []
    for names, *described in zip(*[iter(lines)] * 4, strict=True):
        first, second = names.split(", ")
        shared, one, two = (tuple(text.split("; ")) for text in described)
        pairs.append(Pair((first, second), shared, (one, two)))
    return tuple(pairs)


PAIRS = _pairs()
"""All pairs."""
