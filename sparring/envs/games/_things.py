"""What Twenty Questions knows: things of everyday life and which plain statements are true of a typical one.

Each statement is written with the things of which it is true; of all others it is false. No two things agree in all
statements. Animals and plants are living ones (a hen is no food); `*birds` stands for all things of a group.
"""

from __future__ import annotations

_GROUPS = {
    "mammals": "lion, tiger, elephant, giraffe, zebra, monkey, wolf, polar bear, kangaroo, whale, dolphin, bat, mouse, cow, "
    "pig, goat, horse, dog, cat, rabbit, hamster, camel, panda, hedgehog",
    "birds": "eagle, penguin, parrot, hen, duck, ostrich, swan, swallow, pelican",
    "insects": "bee, ant, butterfly, grasshopper",
    "animals": "crocodile, cobra, tortoise, frog, goldfish, shark, octopus, spider, scorpion, snail",
    "plants": "oak, apple tree, rose, tulip, cactus",
    "fruit": "apple, orange, lemon, cherry, strawberry, pineapple, watermelon, peach, mango",
    "vegetables": "potato, carrot, pumpkin, cucumber, pea, radish",
    "drinks": "water, milk, coffee, beer, cola",
    "dishes": "bread, cheese, egg, honey, sausage, ice cream, cake, pizza, jam, rice, salt, walnut, peanut",
    "vehicles": "car, bus, lorry, motorcycle, bicycle, train, aeroplane, helicopter, hot-air balloon, rocket, ship, canoe, "
    "submarine, tractor, sailing boat",
    "clothes": "crown, helmet, shoe, sock, coat, ring, earring",
    "appliances": "television, mobile phone, refrigerator, toaster, electric kettle, iron, vacuum cleaner, washing machine, "
    "lamp, electric drill",
    "kitchenware": "knife, fork, spoon, frying pan, plate, chopsticks",
    "tools": "hammer, saw, scissors, needle, wheelbarrow, broom",
    "furniture": "table, chair, bed, sofa, wardrobe",
    "paper": "book, newspaper, banknote, stamp, toilet paper",
    "instruments": "piano, guitar, trumpet",
    "toys": "kite, doll, teddy bear, dice, chess set, swing",
    "sky": "sun, moon, rainbow, lightning, snowflake",
    "buildings": "castle, lighthouse, windmill, igloo, pyramid",
    "objects": "pen, pencil, ruler, chalk, coin, credit card, candle, soap, bathtub, towel, tent, hammock, sword, flag, "
    "backpack, wallet, skateboard, football, basketball, golf ball, tennis racket, bridge, snowman",
    "nature": "mountain, iceberg",
}
"""Things by groups; the groups serve to write the table and to mix the things."""

_TRUE_OF = {
    "is an animal": "*mammals, *birds, *insects, *animals",
    "is a mammal": "*mammals",
    "is a bird": "*birds",
    "is an insect": "*insects",
    "is a plant": "*plants",
    "is food or drink": "*fruit, *vegetables, *drinks, *dishes",
    "is a fruit": "*fruit",
    "is a vegetable": "*vegetables",
    "is a drink": "*drinks",
    "is man-made and no food": "*vehicles, *clothes, *appliances, *kitchenware, *tools, *furniture, *paper, *instruments, "
    "*toys, *buildings, *objects",
    "is a vehicle": "*vehicles",
    "is worn": "*clothes",
    "is a tool": "*tools, electric drill",
    "is furniture": "*furniture",
    "is a building": "*buildings",
    "is a musical instrument": "*instruments",
    "is a toy, a game or sports gear": "*toys, football, basketball, golf ball, tennis racket, skateboard",
    "is plugged in or charged": "*appliances",
    "is made for the kitchen": "*kitchenware, refrigerator, toaster, electric kettle",
    "belongs in a bathroom": "soap, bathtub, towel, toilet paper",
    "is made of paper": "*paper",
    "is part of the sky or the weather": "*sky",
    "can fly": "bat, eagle, parrot, duck, swan, swallow, pelican, bee, butterfly, grasshopper, aeroplane, helicopter, "
    "hot-air balloon, rocket, kite",
    "lives or travels in or on water": "whale, dolphin, penguin, duck, swan, pelican, crocodile, frog, goldfish, shark, octopus, "
    "ship, canoe, submarine, sailing boat",
    "lays eggs": "*birds, *insects, crocodile, cobra, tortoise, frog, goldfish, octopus, spider, snail",
    "eats meat or fish": "lion, tiger, wolf, polar bear, whale, dolphin, dog, cat, eagle, penguin, pelican, crocodile, cobra, "
    "shark, octopus",
    "belongs on a farm": "cow, pig, goat, horse, hen, tractor",
    "is a common pet": "dog, cat, rabbit, hamster, parrot, goldfish",
    "moves by hopping": "kangaroo, rabbit, frog, grasshopper",
    "weighs more than two people": "lion, tiger, elephant, giraffe, zebra, polar bear, whale, dolphin, cow, pig, horse, camel, "
    "crocodile, shark, oak, apple tree, car, bus, lorry, motorcycle, train, aeroplane, helicopter, hot-air balloon, rocket, "
    "ship, submarine, tractor, sailing boat, piano, sun, moon, *buildings, bridge, mountain, iceberg",
    "weighs more than a car": "elephant, whale, oak, bus, lorry, train, aeroplane, helicopter, rocket, ship, submarine, tractor, "
    "sun, moon, castle, lighthouse, windmill, pyramid, bridge, mountain, iceberg",
    "is smaller than an egg": "*insects, spider, snail, cherry, strawberry, pea, radish, walnut, peanut, ring, earring, "
    "needle, stamp, dice, snowflake, coin, golf ball",
    "is at home in the tropics or in deserts": "lion, tiger, elephant, giraffe, zebra, monkey, kangaroo, camel, parrot, ostrich, crocodile, "
    "cobra, scorpion, cactus, pineapple, mango, pyramid",
    "is frozen or lives in ice and snow": "polar bear, penguin, ice cream, snowflake, igloo, snowman, iceberg",
    "is an animal with stripes": "tiger, zebra, bee",
    "is an animal with a long neck": "giraffe, camel, ostrich, swan",
    "has hooves": "giraffe, zebra, cow, pig, goat, horse",
    "has horns": "cow, goat",
    "can sting": "bee, scorpion",
    "has a shell": "tortoise, snail, egg, walnut, peanut",
    "is sharp or prickly": "hedgehog, rose, cactus, pineapple, knife, fork, saw, scissors, needle, sword",
    "is a mammal that climbs trees": "monkey, cat, panda",
    "is ridden with a saddle": "horse, camel, motorcycle, bicycle",
    "grows on trees": "apple, orange, lemon, cherry, peach, mango, walnut",
    "grows in the ground": "potato, carrot, radish, peanut",
    "has a stone inside": "cherry, peach, mango",
    "tastes sweet": "apple, orange, cherry, strawberry, pineapple, watermelon, peach, mango, cola, honey, ice cream, cake, jam",
    "is orange in colour": "tiger, goldfish, orange, carrot, pumpkin, basketball",
    "is often eaten raw": "*fruit, carrot, cucumber, radish, walnut",
    "is fizzy": "beer, cola",
    "is a dish or drink that is mostly served hot": "coffee, sausage, pizza, rice",
    "is baked": "bread, cake, pizza",
    "is food with milk, egg, honey or meat in it": "milk, cheese, egg, honey, sausage, ice cream, cake, pizza",
    "has wheels": "car, bus, lorry, motorcycle, bicycle, train, aeroplane, tractor, wheelbarrow, skateboard, vacuum cleaner",
    "drives on roads": "car, bus, lorry, motorcycle, bicycle",
    "carries many passengers": "bus, train, aeroplane, ship",
    "is driven by human power": "bicycle, canoe, wheelbarrow, skateboard",
    "is moved by the wind": "sailing boat, hot-air balloon, kite, windmill, flag",
    "is in space or goes there": "rocket, sun, moon",
    "comes in pairs": "shoe, sock, earring, chopsticks",
    "is made of cloth": "sock, coat, sofa, teddy bear, towel, tent, hammock, flag, backpack",
    "is made of gold or silver": "crown, ring, earring",
    "has a screen": "television, mobile phone",
    "is carried in a pocket": "mobile phone, coin, banknote, credit card, wallet",
    "is made to heat things": "toaster, electric kettle, iron, frying pan",
    "is made for washing or cleaning": "vacuum cleaner, washing machine, broom, soap, bathtub",
    "is made to be filled with water": "electric kettle, washing machine, bathtub",
    "is a source of light": "sun, lightning, lamp, candle, lighthouse",
    "is used to cut": "knife, saw, scissors, sword",
    "is used to eat with": "knife, fork, spoon, chopsticks",
    "belongs in a school bag": "scissors, book, pen, pencil, ruler",
    "is made to sit or lie on": "chair, bed, sofa, swing, hammock",
    "is made to sleep in": "bed, tent, hammock",
    "is made to keep things in": "refrigerator, wardrobe, backpack, wallet",
    "is made to be read": "book, newspaper",
    "is used to pay": "banknote, coin, credit card",
    "is used to write": "pen, pencil, chalk",
    "is mostly made of metal": "car, bus, lorry, motorcycle, bicycle, train, aeroplane, helicopter, rocket, ship, submarine, "
    "tractor, crown, ring, earring, refrigerator, toaster, electric kettle, iron, washing machine, knife, fork, spoon, "
    "frying pan, hammer, saw, scissors, needle, wheelbarrow, trumpet, coin, sword",
    "is mostly made of wood": "oak, apple tree, chopsticks, table, chair, wardrobe, piano, guitar, pencil, chess set",
    "is strung with strings": "piano, guitar, tennis racket",
    "is used in ball games": "football, basketball, golf ball, tennis racket",
}


def _split(names: str) -> list[str]:
    """The things in a list of things and groups."""
    out = []
    for name in names.split(", "):
        out += _split(_GROUPS[name[1:]]) if name.startswith("*") else [name]
    return out


def _mixed() -> tuple[str, ...]:
    """The first of every group, then the second of every group, and so on: so any beginning has things of all sorts."""
    groups = [_split(names) for names in _GROUPS.values()]
    return tuple(group[i] for i in range(max(map(len, groups))) for group in groups if i < len(group))


THINGS = _mixed()
"""All things, mixed."""
STATEMENTS = {statement: frozenset(_split(names)) for statement, names in _TRUE_OF.items()}
"""Every statement with the things of which it is true."""
