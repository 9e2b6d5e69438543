"""The judge of forbidden words: forms, parts and disguises are found, innocent words are not."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sparring.envs.games._taboo_words import CARDS
from sparring.envs.games._wordcheck import count_words, offence, plain, stem
from sparring.envs.games._words import WORDS
from tests.cases import cases

BANNED = ("snow", "island", "bee", "teacher", "ride")
FAMILIES = """
ride rides riding rider rode ridden
wave waves waving waved
leaf leaves
knife knives
box boxes boxing boxer
shoe shoes
city cities
teach teacher teaching taught
swim swimmer swimming swam
happy happier happiest happiness happily
sun sunny
dance dancer dancing
bake baker baking
noise noisy
fly flies flying flew
run runner running ran
hope hoping hopeful hopeless
hop hopping hopped
mouse mice
judge judges judging
beauty beautiful
ice icy
bus buses
""".strip().splitlines()


@cases("family", FAMILIES)
def test_forms_of_a_word_have_one_stem(family):
    assert len({stem(word) for word in family.split()}) == 1


@pytest.mark.parametrize(
    "pair", ["plan plane", "hop hope", "fin fine", "car care", "see seed", "star stare", "sing string"]
)
def test_other_words_have_other_stems(pair):
    one, two = pair.split()
    assert stem(one) != stem(two)


def test_stems_of_the_word_list_are_few_that_meet():
    words = [word for group in WORDS.values() for word in group]
    assert len({stem(word) for word in words}) > 0.92 * len(words)


@given(st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=12))
def test_a_stem_is_no_longer_than_its_word_plus_an_e(word):
    assert 1 <= len(stem(word)) <= max(len(word) + 1, 5)


@cases(
    ("text", "word"),
    [
        ("it is SNOW", "snow"),
        ("snowy weather", "snow"),
        ("a snowman", "snow"),
        ("Snow's colour", "snow"),
        ("some \uff33\uff2e\uff2f\uff37", "snow"),
        ("s\u200bn\u200bo\u200bw", "snow"),
        ("sno\u0301w or \u015fnow", "snow"),
        ("\U0001d4ee \U0001d4fc\U0001d4f7\U0001d4f8\U0001d500", "snow"),
        ("\u24e2\u24dd\u24de\u24e6", "snow"),
        ("\u0455n\u043ew", "snow"),
        ("\u03a5 \u0405N\u039fW", "snow"),
        ("5n0w", "snow"),
        ("$n0w", "snow"),
        ("s n o w", "snow"),
        ("s-n-o-w", "snow"),
        ("s.n.o.w.", "snow"),
        ("s n  0 w", "snow"),
        ("sn ow", "snow"),
        ("s*n*o*w", "snow"),
        ("s_n_o_w", "snow"),
        ("snooooow", "snow"),
        ("snnoww", "snow"),
        ("wons, reversed", "snow"),
        ("w o n s", "snow"),
        ("19 14 15 23", "snow"),
        ("letters 19, 14, 15 and 23: 19-14-15-23", "snow"),
        ("115 110 111 119", "snow"),
        ("83/78/79/87", "snow"),
        ("Silent nights on Wednesday", "snow"),
        ("is land", "island"),
        ("!sland", "island"),
        ("1sland", "island"),
        ("is1and", "island"),
        ("is7land", "island"),
        ("a land of its own", "island"),
        ("many bees", "bee"),
        ("8ee", "bee"),
        ("be e", "bee"),
        ("they taught me", "teacher"),
        ("teaching", "teacher"),
        ("I rode it", "ride"),
        ("riders", "ride"),
    ],
)
def test_what_is_said_in_disguise_is_found(text, word):
    assert offence(text, BANNED) == word


@cases(
    "text",
    [
        "frozen water that is white in winter",
        "is now the time",
        "slow show",
        "an insect that makes honey",
        "it has been there; be as free as she is",
        "who gives lessons",
        "red bird",
        "",
        "7 dwarfs, 2 bears, 101 dogs",
        "...!!! ??? 123",
    ],
)
def test_innocent_words_are_not_found(text):
    assert offence(text, BANNED) is None


@cases("text", ["elefant", "elefants", "elephnt", "elaphant", "eIephant", "elephhant", "elpehant", "elephamt"])
def test_long_words_are_found_in_spite_of_one_slip(text):
    assert offence(f"think of an {text}", ("elephant",)) == "elephant"


@cases(
    ("text", "word"),
    [
        ("an elegant explorer", "elephant"),
        ("a fountain", "mountain"),
        ("the concept", "concert"),
        ("boring and better", "boxing"),
        ("works as an explorer", "nasa"),
        ("it must be at rest", "beat"),
        ("do or die", "door"),
        ("lots do of late", "food"),
        ("so up it goes", "soup"),
        ("knock them all down", "alley"),
        ("a sweet dessert", "desert"),
        ("an honest man of honor", "honey"),
        ("a survey of early birds", "surfing"),
        ("early in the day", "ears"),
        ("up in the sky", "skiing"),
        ("runs in a loop", "pool"),
        ("the smoke will flow", "wolf"),
        ("a score of ten", "net"),
        ("owls hoot", "hot"),
        ("shots through a hoop", "hop"),
        ("built in 1920 with 5 rooms and 3 doors", "ice"),
    ],
)
def test_common_words_that_only_look_alike_are_not_found(text, word):
    assert offence(text, (word,)) is None


@cases(
    ("text", "count"),
    [
        ("", 0),
        ("it's", 1),
        ("don't you're they'll", 3),
        ("a'b'c'd", 2),
        ("well-known", 2),
        ("one_two", 2),
        ("1st 2", 2),
        ("!?", 0),
    ],
)
def test_words_are_counted_as_people_count_them(text, count):
    assert count_words(text) == count


def test_plain_keeps_curly_apostrophes_and_dashes():
    assert plain("I know: it\u2019s \u201cbig\u201d \u2013 really") == "I know: it's 'big' - really"


TARGETS = st.sampled_from([word for card in CARDS for word in (card.target, *card.forbidden)])


@given(TARGETS, st.data())
def test_no_disguise_of_single_letters_helps(word, data):
    """Every letter by itself gets a case, a look-alike, a sign, an accent, or something invisible or a separator after it."""
    disguised = ""
    for letter in word:
        options = [letter, letter.upper(), chr(ord(letter) + 0xFEE0), letter + "\u0301", letter + "\u200b"]
        options += [letter + separator for separator in " -._*/"]
        options += [
            {"a": "@", "e": "3", "o": "0", "s": "$", "t": "7", "b": "8", "g": "9", "z": "2"}.get(letter, letter)
        ]
        options += [
            {"a": "\u0430", "c": "\u0441", "e": "\u0435", "o": "\u043e", "p": "\u0440", "x": "\u0445"}.get(
                letter, letter
            )
        ]
        disguised += data.draw(st.sampled_from(options))
    assert offence(f"think of {disguised} then", (word,)) == word


@given(st.text(max_size=60))
def test_plain_text_is_ascii_on_one_line(text):
    shown = plain(text)
    assert shown.isascii()
    assert shown.isprintable()
    assert plain(shown) == shown == " ".join(shown.split())


@given(st.text("abcdef ", max_size=30))
def test_plain_keeps_what_is_plain(text):
    assert plain(text) == " ".join(text.split())
    assert plain(unicodedata.normalize("NFD", "\u00e9t\u00e9")) == "ete"


@given(st.text(max_size=80), st.lists(TARGETS, max_size=3))
def test_the_judge_answers_with_a_banned_word_or_none(text, banned):
    assert offence(text, banned) in (None, *banned)
