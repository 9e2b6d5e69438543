"""Forms as browsers have them: which values a control takes, when a form is not sent, and what is sent."""

from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sparring.envs.web.forms import LONGEST_VALUE, Fields, Mistake
from sparring.envs.web.outline import outline
from tests.cases import cases
from tests.envs.web.lab import HOST, Lab


def fields(html):
    return Fields(outline(f"<form action=/echo>{html}</form>"))


def sent(html, *deeds, press=None):
    """What a form sends after some deeds (fill, check, select by the index of a control), as pairs."""
    form = fields(html)
    controls = form.page.controls
    for name, index, *arguments in deeds:
        getattr(form, name)(controls[index], *arguments)
    return parse_qsl(
        form.encoded(form.page.forms[0], None if press is None else controls[press]), keep_blank_values=True
    )


ALL = """
<input name=a value=1><input name=hidden type=hidden value=2><input value=unnamed><input name=off value=3 disabled>
<textarea name=t>
two
lines</textarea><input type=checkbox name=c><input type=checkbox name=c value=y checked><input type=radio name=r value=1>
<input type=radio name=r value=2 checked><select name=s><option>x<option value=v selected>y</select>
<select name=m multiple><option selected>1<option>2<option selected>3</select><input type=reset name=z value=z>
<input type=file name=f><button name=go value=1>Go</button><button name=other value=2>Other</button>
<fieldset disabled><input name=in value=x></fieldset>
"""


def test_a_form_sends_what_counts_in_the_order_of_the_page():
    plain = [
        ("a", "1"),
        ("hidden", "2"),
        ("t", "two\r\nlines"),
        ("c", "y"),
        ("r", "2"),
        ("s", "v"),
        ("m", "1"),
        ("m", "3"),
    ]
    assert sent(ALL) == plain
    go = next(i for i, one in enumerate(fields(ALL).page.controls) if one.name == "go")
    assert sent(ALL, press=go) == [*plain, ("go", "1")]


def test_image_buttons_send_a_place():
    assert sent("<input type=image name=i>", press=0) == [("i.x", "0"), ("i.y", "0")]
    assert sent("<input type=image>", press=0) == [("x", "0"), ("y", "0")]


def test_controls_elsewhere_on_the_page_belong_to_the_form_they_name():
    lab = Lab(
        "/a", a="<form id=f action=/echo></form><input form=f name=n value=v><form><button form=f>Go</button></form>"
    )
    lab.click(lab.ref("Go"))
    assert "GET /echo?n=v" in lab.text


def test_a_radio_button_unchecks_the_others_of_its_group_alone():
    html = "<input type=radio name=a value=1 checked><input type=radio name=a value=2><input type=radio name=b value=3 checked>"
    assert sent(html, ("check", 1, True)) == [("a", "2"), ("b", "3")]


def test_reset_brings_the_start_back():
    lab = Lab(
        "/a", a="<form><input aria-label=A value=x><input type=checkbox aria-label=B checked><input type=reset></form>"
    )
    before = lab.text
    lab.fill("e1", "y")
    lab.click("e2")
    assert lab.text != before
    lab.click(lab.ref("Reset"))
    assert lab.text == before


@cases(
    ("html", "text", "value"),
    [
        ("<input>", "a\r\nb\nc", "abc"),
        ("<input maxlength=3>", "abcdef", "abc"),
        ("<textarea></textarea>", "a\r\nb\rc", "a\nb\nc"),
        ("<textarea maxlength=2></textarea>", "abc", "ab"),
        ("<input type=email>", " a@b.c ", "a@b.c"),
        ("<input type=number>", " 1.50 ", "1.50"),
        ("<input type=number>", "", ""),
        ("<input type=date>", "2026-02-28", "2026-02-28"),
        ("<input type=color>", "#ABCDEF", "#abcdef"),
        ("<input type=range min=2 max=8>", "9", "8"),
        ("<input type=range>", "50", "50"),
        ("<input type=range max=10>", "7.6", "8"),
        ("<input type=range max=10>", "7.5", "8"),
        ("<input type=range max=10>", "3.0", "3"),
        ("<input type=range max=10>", "1e1", "10"),
        ("<input type=range max=10>", "", "5"),
        ("<input type=range min=1 max=10 step=4>", "10", "9"),
        ("<input type=range max=1 step=0.25>", "0.3", "0.25"),
        ("<input type=range max=1 step=any>", "0.3", "0.3"),
        ("<input type=range min=5 max=1>", "3", "5"),
        ("<input type=unknown>", "x", "x"),
        ("<input>", "\ud800x\ud83d\ude00", "\ufffdx\U0001f600"),
    ],
)
def test_values_are_cleaned(html, text, value):
    form = fields(html)
    form.fill(form.page.controls[0], text)
    assert form.value(form.page.controls[0]) == value


@cases(
    ("html", "deed", "why"),
    [
        ("<input type=number aria-label=N>", ("fill", "two"), 'the spinbutton "N" takes a number, not "two"'),
        ("<input type=number>", ("fill", "1e9999999"), "takes a number"),
        ("<input type=date>", ("fill", "17.3.2026"), "takes a date such as 2026-03-17"),
        ("<input type=date>", ("fill", "2026-02-30"), "takes a date"),
        ("<input type=time>", ("fill", "25:00"), "takes a time such as 14:30"),
        ("<input type=month>", ("fill", "2026-13"), "takes a month"),
        ("<input type=week>", ("fill", "2026-W60"), "takes a week"),
        ("<input type=datetime-local>", ("fill", "2026-03-17"), "takes a datetime-local"),
        ("<input type=color>", ("fill", "red"), "takes a color"),
        ("<input disabled>", ("fill", "x"), "is disabled"),
        ("<fieldset disabled><input></fieldset>", ("fill", "x"), "is disabled"),
        ("<input readonly>", ("fill", "x"), "is read-only"),
        ("<input>", ("fill", "x" * (LONGEST_VALUE + 1)), "the most are 10000"),
        ("<input type=checkbox>", ("fill", "x"), "takes no text; use check or click"),
        ("<select></select>", ("fill", "x"), "takes no text; use select"),
        ("<button>B</button>", ("fill", "x"), "takes no text; use click"),
        ("<input type=file>", ("fill", "x"), "files cannot be uploaded"),
        ("<input>", ("check", True), "cannot be checked; use fill"),
        ("<input type=radio>", ("check", False), "check another one of its group"),
        ("<input type=checkbox disabled>", ("check", True), "is disabled"),
        ("<input>", ("select", ["x"]), "has no options to select"),
        (
            "<select aria-label=S><option>a<option>b</select>",
            ("select", ["c"]),
            'the combobox "S" has no option "c"; it has "a", "b"',
        ),
        ("<select><option>a<option>b</select>", ("select", ["a", "b"]), "takes one option, not 2"),
        ("<select><option>a</select>", ("select", []), "takes one option, not 0"),
        ("<select><option disabled>a</select>", ("select", ["a"]), "is disabled"),
        ("<select disabled><option>a</select>", ("select", ["a"]), "is disabled"),
    ],
)
def test_what_a_control_does_not_take_says_why(html, deed, why):
    form = fields(html)
    before = form.encoded(form.page.forms[0], None)
    with pytest.raises(Mistake, match=why):
        getattr(form, deed[0])(form.page.controls[0], *deed[1:])
    assert form.encoded(form.page.forms[0], None) == before


@cases(
    ("html", "complaint"),
    [
        ("<input required>", "please fill out this field"),
        ("<input required value=x>", None),
        ("<input required disabled>", None),
        ("<input required readonly>", None),
        ("<textarea required></textarea>", "please fill out this field"),
        ("<input type=checkbox required>", "please tick this box"),
        ("<input type=checkbox required checked>", None),
        ("<input type=radio name=a required><input type=radio name=a>", "please select one of these options"),
        ("<input type=radio name=a required><input type=radio name=a checked>", None),
        ("<select required><option value=''>-<option>a</select>", "please select an item"),
        ("<select required><option value=''>-<option selected>a</select>", None),
        ("<select required multiple><option>a</select>", "please select an item"),
        ("<input pattern='[a-z]+' value=abc>", None),
        (
            "<input pattern='[a-z]+' value=abc1 title='small letters'>",
            "please match the requested format: small letters",
        ),
        ("<input pattern='[a-z]+' value=''>", None),
        ("<input type=email value='a@b'>", None),
        ("<input type=email value='a b'>", "please enter an email address"),
        ("<input type=email multiple value='a@b, c@d'>", None),
        ("<input type=url value='shop'>", "please enter a URL"),
        ("<input type=url value='https://x'>", None),
        ("<input type=number min=2 value=1>", "the value must be 2 or more"),
        ("<input type=number max=2 value=3>", "the value must be 2 or less"),
        ("<input type=number min=2 max=9 value=9>", None),
        ("<input type=number value=1.5>", "steps of 1 from 0"),
        ("<input type=number step=0.1 value=1.5>", None),
        ("<input type=number step=any value=1.555>", None),
        ("<input type=number min=1 step=2 value=4>", "steps of 2 from 1"),
        ("<input type=number min=10 value=9>", "10 or more"),
        ("<input type=date min=2026-03-17 value=2026-03-16>", "the value must be 2026-03-17 or later"),
        ("<input type=date max=2026-03-17 value=2026-03-18>", "or earlier"),
        ("<input minlength=3 value=ab>", None),
        ("<button required>B</button>", None),
    ],
)
def test_a_form_is_not_sent_with_a_value_that_breaks_a_rule(html, complaint):
    form = fields(html)
    said = form.complaint(form.page.forms[0])
    assert (said is None) if complaint is None else complaint in said


def test_what_is_written_must_be_long_enough():
    form = fields("<input minlength=3>")
    form.fill(form.page.controls[0], "ab")
    assert "at least 3 characters" in form.complaint(form.page.forms[0])


FORM = (
    "<form action=/echo {}><input aria-label=A name=a required>"
    "<button>Go</button><button {} name=b value=c>Other</button></form>"
)


@pytest.mark.parametrize(
    ("form", "button", "name", "said"),
    [
        ("", "", "Go", None),
        ("novalidate", "", "Go", "GET /echo?a="),
        ("", "formnovalidate", "Other", "GET /echo?a=&b=c"),
        ("novalidate", "formaction=/to303", "Other", "GET /to303?a=&b=c"),
        ("novalidate", "formmethod=post", "Other", "POST /echo?"),
        ("novalidate method=post", "formmethod=get", "Other", "GET /echo?a=&b=c"),
    ],
)
def test_buttons_may_say_where_and_how(form, button, name, said):
    lab = Lab("/a", a=FORM.format(form, button), to303=FORM)
    if said is None:
        with pytest.raises(Mistake, match='the form is not sent: the textbox "A": please fill out this field'):
            lab.click(lab.ref(name))
        assert lab.tab.url == f"{HOST}/a"
    else:
        lab.click(lab.ref(name))
        assert said.partition(" ")[2] in (lab.tab.url.removeprefix(HOST), f"{lab.tab.url.removeprefix(HOST)}?")


def test_the_query_of_an_address_is_replaced_and_its_fragment_stays():
    lab = Lab("/a", a="<form action='/echo?old=1#f'><input name=n value='a b&c'><button>Go</button></form>")
    lab.click(lab.ref("Go"))
    assert lab.tab.url == f"{HOST}/echo?n=a+b%26c#f"


@pytest.mark.parametrize(
    ("html", "sent"),
    [
        (
            "<input aria-label=A name=a><button name=b value=1>Go</button><button name=b value=2>No</button>",
            "/echo?a=x&b=1",
        ),
        ("<input aria-label=A name=a>", "/echo?a=x"),
        ("<input aria-label=A name=a><input name=c>", None),
        ("<input aria-label=A name=a><button disabled>Go</button>", None),
    ],
)
def test_enter_presses_the_first_button(html, sent):
    lab = Lab("/a", a=f"<form action=/echo>{html}</form>")
    lab.fill("e1", "x", submit=True)
    assert lab.tab.url.removeprefix(HOST) == (sent or "/a")


TEXTS = st.text(max_size=30)


@given(TEXTS, TEXTS)
def test_what_is_written_arrives(one, other):
    said = dict(sent("<input name=a><textarea name=b></textarea>", ("fill", 0, one), ("fill", 1, other)))
    form = fields("<input name=a><textarea name=b></textarea>")
    form.fill(form.page.controls[0], one)
    form.fill(form.page.controls[1], other)
    assert said["a"] == form.value(form.page.controls[0])
    assert said["b"].replace("\r\n", "\n") == form.value(form.page.controls[1])


KINDS = st.sampled_from(
    ["text", "email", "number", "date", "time", "week", "month", "color", "range", "url", "datetime-local"]
)


@given(KINDS, st.one_of(TEXTS, st.from_regex(r"[-0-9.e:TW#]{0,12}", fullmatch=True)))
def test_no_text_breaks_a_control(kind, text):
    form = fields(f"<input type={kind} min=1 max=5 step=2>")
    try:
        form.fill(form.page.controls[0], text)
    except Mistake:
        return
    form.complaint(form.page.forms[0])
