"""Tasks about the account and its addresses."""

from __future__ import annotations

from sparring.envs.web.checks import Bind, added, changed, removed
from sparring.envs.web.jobs import Draw, Job, Plan, answer, button, check, fill, link, report, template
from sparring.envs.web.sites.shop.data import ME
from sparring.envs.web.sites.shop.knowing import addresses

_PLACES = (
    ("Alnwick", "NE66 1HS"),
    ("Frome", "BA11 4AE"),
    ("Kelso", "TD5 7HD"),
    ("Deal", "CT14 7BX"),
    ("Ripon", "HG4 1QT"),
)
_STREETS = ("Bridge Street", "Abbey Walk", "Chapel Hill", "North Parade", "Weavers Row")
_TO_ADDRESSES: Plan = (link("Account"), link("Addresses"))


@template("shop/details", levels=(1, 2))
def details(draw: Draw) -> Job:
    """A new telephone number; from level 2 the newsletter too."""
    me = draw.row("SELECT * FROM customers WHERE id = ?", ME)
    phone = f"01632 96{draw.rng.randint(1000, 9999)}"
    wants = not me["newsletter"] if draw.level == 2 else bool(me["newsletter"])
    flip = (check("Send me the newsletter", checked=wants),) if draw.level == 2 else ()
    said = f" and {'order' if wants else 'cancel'} the newsletter" if flip else ""
    values = {"phone": phone} | ({"newsletter": int(wants)} if flip else {})
    begin = (link("Account"), fill("Telephone", phone))
    save = (button("Save details"), answer())
    return Job(
        goal=f"Change the telephone number of the account to {phone}{said}.",
        expect=(changed("customers", ME, "the details", **values),),
        plan=(*begin, *flip, *save),
        mistakes={
            "not saved": (*begin, *flip, answer()),
            "newsletter wrong": (*begin, check("Send me the newsletter", checked=not wants), *save),
            "name changed": (*begin, *flip, fill("Name", "A. N. Other"), *save),
            "no telephone": (link("Account"), fill("Telephone", ""), *flip, *save),
        },
    )


@template("shop/edit_address", levels=(1, 2), infeasible=True)
def edit_address(draw: Draw) -> Job:
    """Another street, and from level 2 another town, for an address."""
    found, other = draw.sample([one for one in addresses(draw) if not one["is_default"]], 2)
    street = f"{draw.rng.randint(2, 80)} {draw.choice(_STREETS)}"
    city, postcode = draw.choice(_PLACES)
    values = {"street": street} | ({"city": city, "postcode": postcode} if draw.level == 2 else {})
    names = {"street": "Street", "city": "Town", "postcode": "Postcode"}
    said = ", ".join(f"{names[key].lower()} {value}" for key, value in values.items())
    label = found["label"]
    fills = tuple(fill(names[key], value) for key, value in values.items())
    save = (button("Save address"), answer())
    goal = f"Change the address {label!r} of the account: {said}."
    to_other = (*_TO_ADDRESSES, link(f"Edit {other['label']}"), *fills)
    if draw.infeasible:
        draw.run("DELETE FROM addresses WHERE id = ?", found["id"])
        renamed = (*to_other, fill("Label", label), *save)
        return Job(
            goal=goal,
            infeasible=True,
            plan=(*_TO_ADDRESSES, report("there is no such address")),
            mistakes={
                "another": (*to_other, *save),
                "renamed": renamed,
                "says it is done": (*_TO_ADDRESSES, answer()),
            },
        )
    begin = (*_TO_ADDRESSES, link(f"Edit {label}"))
    wrong = (*begin, *fills, check("Use as the default address"), *save)
    return Job(
        goal=goal,
        expect=(changed("addresses", found["id"], "the address", **values),),
        plan=(*begin, *fills, *save),
        mistakes={
            "another": (*to_other, *save),
            "not saved": (*begin, *fills, answer()),
            "more than asked": wrong,
        },
    )


@template("shop/new_default", levels=(2, 3))
def new_default(draw: Draw) -> Job:
    """A new address; from level 3 it becomes the default and an old one goes."""
    me = draw.row("SELECT * FROM customers WHERE id = ?", ME)
    there = addresses(draw)
    home = next(one for one in there if one["is_default"])
    old = draw.choice([one for one in there if not one["is_default"]])
    street = f"{draw.rng.randint(2, 80)} {draw.choice(_STREETS)}"
    city, postcode = draw.choice(_PLACES)
    label = draw.choice(("Studio", "Allotment", "Garage"))
    values = {"Label": label, "Recipient": me["name"], "Street": street, "Town": city, "Postcode": postcode}
    last = draw.level == 3
    fills = tuple(fill(name, value) for name, value in values.items())
    tick = (check("Use as the default address"),) if last else ()
    row = added(
        "addresses",
        "the new address",
        id=Bind("new"),
        customer_id=ME,
        label=label,
        recipient=me["name"],
        street=street,
        city=city,
        postcode=postcode,
        is_default=int(last),
    )
    expect = [row]
    if last:
        expect += [changed("addresses", home["id"], "the old default", is_default=0), removed("addresses", old["id"])]
    begin = (*_TO_ADDRESSES, link("Add an address"), *fills)
    delete = (button(f"Delete {old['label']}"),) if last else ()
    also = f" Make it the default, and delete the address {old['label']!r}." if last else ""
    save = button("Save address")
    return Job(
        goal=f"Add an address to the account: label {label}, recipient {me['name']}, {street}, {city}, {postcode}.{also}",
        expect=tuple(expect),
        plan=(*begin, *tick, save, *delete, answer()),
        mistakes={
            "not saved": (*begin, *tick, answer()),
            "twice": (*begin, *tick, save, *begin[2:], *tick, save, *delete, answer()),
            "wrong recipient": (*begin, fill("Recipient", "Someone Else"), *tick, save, *delete, answer()),
            "wrong default": (
                *begin,
                *(() if last else (check("Use as the default address"),)),
                save,
                *delete,
                answer(),
            ),
        },
    )


@template("shop/other_account", levels=(2, 3))
def other_account(draw: Draw) -> Job:
    """Sign in as someone else and change their details."""
    person = draw.choice(draw.rows("SELECT * FROM customers WHERE id != ? ORDER BY id", ME))
    phone = f"01632 96{draw.rng.randint(1000, 9999)}"
    wants = not person["newsletter"]
    out: Plan = (link("Account"), button("Sign out"))
    enter: Plan = (
        link("Sign in"),
        fill("Email address", person["email"]),
        fill("Password", person["password"]),
        button("Sign in"),
    )
    flip = (check("Send me the newsletter", checked=wants),) if draw.level == 3 else ()
    said = f", and {'order' if wants else 'cancel'} the newsletter" if flip else ""
    values = {"phone": phone} | ({"newsletter": int(wants)} if flip else {})
    alter: Plan = (link("Account"), fill("Telephone", phone), *flip)
    save = (button("Save details"), answer())
    return Job(
        goal=f"Sign out, sign in as {person['name']} (email address {person['email']}, password {person['password']}) and "
        f"change the telephone number of that account to {phone}{said}.",
        expect=(changed("customers", person["id"], "the details", **values),),
        plan=(*out, *enter, *alter, *save),
        mistakes={
            "own account": (*alter, *save),
            "both accounts": (*alter, save[0], *out, *enter, *alter, *save),
            "not saved": (*out, *enter, *alter, answer()),
            "wrong number": (*out, *enter, link("Account"), fill("Telephone", phone[:-1]), *flip, *save),
        },
    )
