"""Clues for the crossword, written by us, to words of our list."""

from __future__ import annotations

from collections.abc import Mapping

_TEXT = """
acid: sour liquid that eats metal
army: soldiers of a country
bank: it keeps your money
barn: where a farmer stores hay
bean: seed that is baked in tomato sauce
bell: it rings in a tower
bird: animal with feathers
bone: a dog buries it
cake: sweet with candles on birthdays
cave: hole in a mountain
coin: round piece of money
corn: yellow grain on a cob
crab: sea animal that walks sideways
dawn: when the sun comes up
desk: table for office work
dice: cubes with dots, thrown in games
drum: instrument that is beaten
duck: bird that quacks
east: where the sun rises
farm: place with cows and fields
fish: animal with fins
flag: cloth on a pole
frog: green jumper in a pond
gold: metal of first prizes
hand: five fingers are on it
harp: instrument of angels
hero: brave person in a story
iron: it rusts when wet
king: man with a crown
kite: toy that flies on a string
knee: joint in the middle of the leg
lake: water with land all around
lamb: young sheep
lion: big cat with a mane
loaf: bread in one piece
mask: it hides a face
milk: white drink from cows
moon: it circles the earth
nail: a hammer hits it
nest: where birds lay eggs
nose: you smell with it
oven: cakes are baked in it
pear: fruit shaped like a light bulb
poem: text that often rhymes
rain: drops from clouds
ring: jewel on a finger
rose: flower with thorns
salt: white stuff beside pepper
ship: large vessel at sea
shoe: it is worn on a foot
silk: fine cloth from worms
snow: white flakes in winter
soap: it washes hands
star: sun far away in the night sky
tent: house of cloth for campers
toad: warty cousin of the frog
tree: it has a trunk and leaves
vase: it holds cut flowers
wolf: wild dog that howls
wood: what planks are made of
zero: nothing, as a number
actor: performer on a stage
alarm: it wakes you up
angel: being with wings and a halo
ankle: joint above the foot
apple: fruit that fell on Newton
apron: a cook wears it
arrow: it is shot from a bow
baker: person who makes bread
beach: sand beside the sea
beard: hair on a chin
bread: it is sliced for sandwiches
brick: block to build walls
bride: woman at her own wedding
broom: a witch rides it
camel: animal with humps
candy: sweets for children
chain: links of metal
chair: seat with a back
chalk: it writes on blackboards
cheek: side of a face
chess: game of kings and pawns
clock: it hangs and ticks
cloud: it brings rain
clown: funny man with a red nose
coach: person who trains a team
cobra: snake with a hood
crown: it is on a royal head
dance: move to music
diary: book of secret days
eagle: large bird of prey
earth: our planet
elbow: joint of an arm
fence: it goes around a garden
flame: tongue of fire
flour: white powder in bread
fruit: apples and pears
ghost: spirit in an old house
giant: very big man
glove: it warms a hand
grape: wine is made from it
grass: green stuff on a lawn
heart: it pumps blood
honey: bees make it
horse: a jockey rides it
house: family home
juice: drink from oranges
knife: it cuts meat
lemon: sour yellow fruit
medal: winners wear it
mouse: cheese is its bait
music: art of sounds
night: dark half of a day
nurse: person who looks after patients
ocean: Atlantic or Pacific
olive: oil comes from it
onion: it makes you cry
paint: color in a bucket
paper: pages are made of it
pearl: jewel from an oyster
piano: instrument with 88 keys
pilot: person who flies a plane
pizza: round meal from Naples
plane: it takes off and lands
queen: strongest chess piece
radio: it plays songs and news
river: it flows to the sea
robot: machine like a person
salad: green leaves with dressing
scarf: it warms a neck
shark: fish that swimmers fear
sheep: animal that gives wool
shirt: it has sleeves and a collar
skate: boot with a blade
skirt: women wear it below the waist
smile: happy look
smoke: it rises from a fire
snail: slow animal with a shell
snake: long animal without legs
spoon: soup is eaten with it
stone: small rock
storm: thunder and strong wind
sugar: it makes coffee sweet
sword: weapon of a knight
table: meals are served on it
tiger: cat with stripes
toast: crisp brown slice at breakfast
tooth: a dentist pulls it
towel: you dry yourself with it
train: it runs on rails
truck: heavy vehicle for goods
tulip: flower of the Netherlands
uncle: brother of your father
violin: smallest of the orchestra's strings
water: it comes from a tap
wheat: grain for flour
wheel: round part of a car
yacht: fine sailing boat
zebra: striped animal of Africa
anchor: it holds a ship in place
autumn: season of falling leaves
banana: curved yellow fruit
basket: woven thing for shopping
bottle: wine is sold in it
bridge: it crosses a river
bucket: it carries water
butter: yellow spread on bread
camera: it takes pictures
candle: wax with a wick
carpet: it covers a floor
carrot: orange root that rabbits like
castle: knights lived in it
cheese: mice love it
church: building with a steeple
cookie: sweet with chocolate chips
desert: dry land of sand
doctor: person who heals the sick
dragon: beast that breathes fire
engine: it makes a car go
farmer: person who drives a tractor
finger: one of ten
flower: rose or tulip
forest: many trees
garden: flowers grow behind the house in it
garlic: vampires hate it
guitar: instrument of rock bands
hammer: tool for nails
island: it has water on all sides
jacket: short coat
jungle: where Tarzan lives
kettle: it boils water for tea
kitten: young cat
ladder: it has rungs to climb
lawyer: person who pleads in court
lizard: small reptile that can lose its tail
magnet: it attracts iron
market: stalls with food
mirror: you see yourself in it
monkey: animal that swings in trees
museum: house of old paintings
needle: tool with an eye for thread
orange: fruit and color
oyster: shell with a pearl
parrot: bird that can talk
pepper: it makes you sneeze
pillow: your head rests on it
pirate: robber at sea
pocket: part of trousers for coins
potato: chips are made from it
prince: son of a king
rabbit: animal with long ears
rocket: it flies into space
saddle: a rider sits on it
sailor: man on a ship
school: children learn there
shadow: it follows you in the sun
silver: metal of second prizes
spider: it spins a web
spring: season after winter
square: shape with four equal sides
summer: hottest season
temple: house of a god
tennis: game with rackets
ticket: you need it for a train
tomato: ketchup is made from it
tongue: it tastes in the mouth
tunnel: road through a mountain
turtle: slow animal that lives in its shell
valley: low land between mountains
walnut: brain-shaped nut
window: glass in a wall
winter: coldest season
balloon: it bursts at a party
bicycle: it has two wheels and pedals
brother: boy with the same parents
captain: head of a crew
chicken: bird that lays eggs
chimney: Santa comes down it
compass: its needle points north
curtain: cloth before a window
diamond: hardest jewel
dolphin: clever swimmer that jumps
feather: birds are covered with it
gorilla: largest ape
highway: wide road for fast cars
husband: married man
iceberg: it sank the Titanic
kitchen: room where meals are cooked
lantern: light to carry
library: house full of books
lobster: red sea animal with claws
morning: first part of a day
ostrich: largest bird, cannot fly
pancake: flat thing with maple syrup
penguin: bird in a tuxedo
popcorn: snack at the cinema
postman: he brings letters
pumpkin: Halloween lantern
pyramid: tomb of a pharaoh
rainbow: seven colors in the sky
teacher: person who gives homework
thunder: noise after lightning
trumpet: loud brass instrument
unicorn: horse with a horn
vampire: he drinks blood
village: smaller than a town
volcano: mountain that spits lava
weather: rain or shine
wedding: bride and groom have one
whistle: a referee blows it
airplane: it flies with passengers
alphabet: from a to z
birthday: day with cake and presents
calendar: it shows days and months
children: boys and girls
cucumber: long green vegetable
daughter: girl of her parents
dinosaur: it died out long ago
elephant: animal with a trunk
envelope: a letter is sent in it
football: game with eleven a side
fountain: it sprays water in a park
hospital: sick people lie there
keyboard: you type on it
magician: he pulls rabbits from hats
mosquito: insect that drinks blood
mountain: it has a peak
mushroom: it grows in woods, some are poisonous
notebook: pages to write in
painting: picture in a gallery
princess: daughter of a king
sandwich: filling between two slices
scissors: they cut paper
skeleton: all your bones
squirrel: it hides nuts for winter
sunshine: nice weather
treasure: pirates bury it
triangle: shape with three sides
umbrella: it keeps you dry
"""

CLUES: Mapping[str, str] = dict(line.split(": ", 1) for line in _TEXT.strip().splitlines())
"""For every word its clue."""
