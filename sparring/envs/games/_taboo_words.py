"""The cards of Taboo, written by us: a target, five forbidden words, and clues that are allowed and find it."""

from __future__ import annotations

from typing import NamedTuple


class Card(NamedTuple):
    """One card. Every clue points to this card alone among those of its category."""

    category: str
    target: str
    forbidden: tuple[str, ...]
    clues: tuple[str, ...]


_TEXT = """
animal
elephant: trunk tusk ivory gray big / memory circus largest herd
giraffe: neck tall long spots leaves / savanna high treetops graze
penguin: bird ice black white swim / tuxedo waddle antarctic flightless
camel: hump desert sand ride dry / caravan thirsty spit oasis
spider: web eight legs insect bite / silk spin creepy trap
rabbit: ears hop carrot easter fur / burrow warren magician bunny
shark: fish teeth ocean fin attack / predator jaws surfer scary
owl: night bird wise hoot eyes / nocturnal barn mice feathers
bee: honey sting hive buzz yellow / pollen queen nectar swarm
kangaroo: australia jump pouch joey hop / marsupial boxing outback bounce
tortoise: shell slow turtle hare reptile / ancient lettuce lumber century
wolf: dog pack howl moon wild / grandmother forest alpha sheep
food
bread: loaf bake slice toast flour / sandwich crust sourdough yeast
pizza: cheese italy tomato slice round / delivery oven pepperoni topping
banana: yellow fruit peel monkey bunch / potassium slip tropical curved
egg: chicken yolk shell scramble breakfast / omelette boil nest dozen
honey: bee sweet hive sugar sticky / jar golden bear mead
cheese: milk mouse cow yellow dairy / cheddar holes fondue ripen
chocolate: cocoa sweet candy brown bar / valentine truffle melts dessert
onion: cry layers vegetable smell peel / chop tears rings bulb
soup: bowl spoon hot liquid broth / ladle chowder starter simmer
popcorn: cinema corn movie butter snack / kernels salted bucket microwave
pancake: syrup maple flat flip breakfast / batter skillet stack tuesday
lemon: sour yellow citrus juice fruit / zest bitter tart squeeze
nature
volcano: lava erupt mountain ash hot / magma crater dormant pompeii
rainbow: colors rain sun arch sky / pot leprechaun prism seven
desert: sand dry hot cactus sahara / dunes oasis mirage barren
river: water flow stream lake boat / banks delta bridge estuary
snow: white winter cold flake ski / avalanche shovel sledge igloo
moon: night sky sun earth round / lunar tides astronaut crescent
thunder: lightning storm loud rain sound / rumble clap roar distant
island: water sea land palm surrounded / shipwreck castaway tropical ferry
forest: trees wood green leaves jungle / hiking shade ranger clearing
cave: dark bat rock hole bear / stalactite echo prehistoric spelunker
beach: sand sea sun towel swim / waves seagull castle umbrella
earthquake: ground shake disaster tremor building / seismic richter fault collapse
home
mirror: reflection glass look face see / vanity image selfie hallway
bed: sleep pillow blanket night mattress / nap bunk lie tired
clock: time hour hands tick watch / alarm pendulum cuckoo wall
ladder: climb steps rungs high up / painter roof superstition lean
candle: wax flame light wick birthday / romantic scented blow power
key: lock door open car metal / ring jangle spare janitor
umbrella: rain wet handle dry open / poppins parasol drizzle shelter
scissors: cut paper sharp blades hair / barber snip tailor craft
pillow: bed head sleep soft feathers / cushion fluffy fight case
broom: sweep floor witch dust clean / bristles stick fly chores
fridge: cold food kitchen cool ice / magnets milk leftovers appliance
soap: wash clean bubbles hands water / lather shower slippery scrub
job
teacher: school student class learn lesson / chalk homework grades apple
doctor: hospital medicine sick nurse patient / stethoscope prescription heal surgeon
farmer: field crop tractor animals land / barn plow harvest overalls
pilot: plane fly airport sky captain / cockpit takeoff wings runway
firefighter: fire hose truck burn smoke / hydrant siren rescue dalmatian
dentist: teeth drill mouth cavity clean / filling braces floss gums
chef: cook kitchen food restaurant meal / recipe apron gourmet knife
painter: art brush canvas color picture / easel gallery palette portrait
judge: court law gavel trial guilty / verdict robe bench sentence
sailor: ship sea navy boat ocean / anchor tattoo knots deck
astronaut: space moon rocket planet nasa / weightless helmet orbit shuttle
magician: trick magic rabbit hat wand / illusion vanish cards sleeve
sport
football: ball kick goal team player / stadium touchdown referee helmet
tennis: racket ball net court serve / wimbledon deuce backhand strings
swimming: pool water stroke dive lap / goggles butterfly lifeguard chlorine
boxing: gloves ring punch fight knockout / jab heavyweight bell rounds
golf: club hole ball green tee / caddie birdie bunker putt
skiing: snow mountain slope winter poles / chairlift downhill slalom lodge
archery: bow arrow target shoot aim / quiver bullseye medieval sherwood
surfing: wave board ocean beach water / hawaii wetsuit balance tide
basketball: hoop ball dunk tall dribble / rebound jersey freethrow bounce
fencing: sword foil mask duel blade / musketeer parry lunge touche
bowling: pins ball lane strike alley / gutter spare rented thumb
marathon: run race long miles distance / endurance athens blisters sweat
city
hospital: doctor sick nurse patient health / ambulance surgery ward emergency
library: books read quiet borrow shelf / silence catalog overdue study
museum: art history exhibit old paintings / curator dinosaur guide artifacts
bank: money vault cash account loan / robber teller savings interest
airport: plane fly travel pilot luggage / terminal customs runway gate
bakery: bread cake bake oven pastry / croissant dough apron flour
prison: jail cell crime guard bars / inmate escape warden convict
stadium: sport game team football arena / bleachers floodlights turf fans
zoo: animals cage lion visit wild / keeper feeding exotic giraffes
restaurant: food eat waiter menu meal / tip reservation dine waitress
bridge: river cross water span road / suspension toll arch engineer
school: teacher student learn class education / homework bell recess lockers
transport
bicycle: wheels pedal ride two bike / helmet chain handlebars commuter
train: rail track station engine ride / conductor whistle platform carriage
helicopter: rotor fly blades air hover / rescue chopper pad traffic
submarine: underwater ship sea navy dive / periscope torpedo deep sonar
balloon: air hot float helium party / inflate basket burst string
rocket: space launch moon fly astronaut / countdown fuel orbit firework
taxi: cab driver yellow car fare / meter hail passenger backseat
tractor: farm field plow wheels machine / harvest mud tow rural
canoe: paddle boat river water row / rapids kayak lake wooden
skateboard: wheels ramp trick ride board / ollie hawk sidewalk kneepads
ambulance: siren hospital emergency sick doctor / paramedic stretcher urgent lights
ship: boat sea ocean sail captain / cruise titanic harbor cargo
sound
piano: keys black white play instrument / grand pedals pianist concerto
guitar: strings play rock instrument strum / chords acoustic campfire pick
drum: beat stick hit rhythm loud / snare cymbal bang march
violin: bow strings orchestra play fiddle / viola soloist chin stradivari
trumpet: brass blow horn loud instrument / jazz fanfare valves bugle
opera: sing stage italian voice song / soprano aria dramatic tenor
concert: music band live stage ticket / crowd encore tour arena
flute: wind blow instrument silver holes / magic piper recorder breath
lullaby: baby sleep song sing night / cradle soothe gentle hush
microphone: sing voice loud speak stage / karaoke amplify podium testing
choir: sing voices church group song / hymn harmony robes carol
radio: listen station music broadcast waves / antenna dial host static
occasion
birthday: cake candles party age gift / balloons wish annual older
wedding: bride groom marry ring church / vows veil honeymoon bouquet
halloween: costume candy pumpkin october trick / ghosts witch haunted mask
present: gift wrap birthday give box / ribbon bow surprise santa
fireworks: sky explode light loud july / sparkler midnight rocket display
parade: march street band float flag / spectators procession confetti carnival
picnic: basket park food blanket outdoors / ants sandwich thermos meadow
vacation: travel trip work beach holiday / suitcase resort relax hotel
camping: tent fire woods sleep outdoors / marshmallows backpack lantern wilderness
cake: birthday candles sweet bake frosting / layers sponge tier celebrate
"""


def _cards() -> tuple[Card, ...]:
    cards, category = [], ""
    for line in _TEXT.strip().splitlines():
        target, colon, rest = line.partition(": ")
        if not colon:
            category = line
            continue
        forbidden, _, clues = rest.partition(" / ")
        cards.append(Card(category, target, tuple(forbidden.split()), tuple(clues.split())))
    return tuple(cards)


CARDS = _cards()
"""All cards, by category."""
