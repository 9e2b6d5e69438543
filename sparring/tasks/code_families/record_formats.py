"""Parsing: records in a format of their own."""

from __future__ import annotations

from typing import Any, ClassVar

from sparring.tasks.code_families._ops import LETTERS, Op, apply, block, coded, dashed, draw_clause, numbered, said
from sparring.tasks.core import EpisodeRng
from sparring.tasks.program_families import ProgramFamily, Spec, program_family
from sparring.tasks.programs import Args

_KEYS = ["name", "size", "kind", "cost", "code", "area", "form", "mark"]
_VALUE = {
    "number": Op(
        "the number that the value writes, times {0}, plus {1}",
        "int(v) * {0} + {1}",
        lambda v, a, b: b + sum(int(v) for _ in range(a)),
        (range(2, 10), range(-20, 21)),
    ),
    "upper": Op(
        "the value in capital letters, with `{0}` in front",
        "{0!r} + v.upper()",
        lambda v, a: "".join([a, *map(str.upper, v)]),
        (LETTERS,),
    ),
    "turned": Op(
        "the value read from its end, with `{0}` behind it",
        "v[::-1] + {0!r}",
        lambda v, a: "".join(reversed(v)) + a,
        (LETTERS,),
    ),
    "length": Op(
        "the number of characters of the value, times {0}, plus {1}",
        "len(v) * {0} + {1}",
        lambda v, a, b: sum(a for _ in v) + b,
        (range(2, 10), range(-20, 21)),
    ),
    "flag": Op(
        "True if the value has more than {1} characters or a `{0}`, else False",
        "{0!r} in v or len(v) > {1}",
        lambda v, a, k: not len(v) <= k or v.count(a) > 0,
        ("aeiou0123", range(3, 6)),
        2,
    ),
    "sum": Op(
        "the sum of its parts between plus signs, {0} being added for every sign (`3+4` has two parts and one sign, "
        "`5` has one part)",
        "sum(map(int, v.split('+'))) + {0} * v.count('+')",
        lambda v, b: sum(b + int(part) for part in v.split("+")) - b,
        (range(1, 20),),
        2,
    ),
    "cut": Op(
        "the first {0} characters of the value (all, if there are fewer), then `{1}`",
        "v[:{0}] + {1!r}",
        lambda v, k, a: "".join(c for c, _ in zip(v, range(k), strict=False)) + a,
        (range(1, 5), LETTERS),
        3,
    ),
}
_NUMERIC = ("number", "sum")
_TWICE = {
    "first": ("the first one counts", "if key not in seen:\n    seen[key] = value"),
    "last": ("the last one counts", "seen[key] = value"),
    "longest": (
        "the one with the longest value counts, the first of several",
        "if key not in seen or len(value) > len(seen[key]):\n    seen[key] = value",
    ),
}


@program_family("record_format", "parsing", "records")
class RecordFormat(ProgramFamily):
    """Separators, comments, quotes, defaults and repeated keys."""

    signature = "(text: str) -> list[tuple]"
    edges = (("",),)
    choices: ClassVar = {"twice": tuple(_TWICE)}

    def draw(self, rng: EpisodeRng, level: int) -> Spec:
        """Return the signs of the format, the fields and what is done with them."""
        record, field, pair, comment, quote = rng.sample(";|/,:=~#!%", 5)
        keys = rng.sample(_KEYS, 2 + (level + 1) // 2)
        fields = []
        for key in keys:
            clause = draw_clause(rng, _VALUE, level)
            default = rng.choice(
                [0, rng.randint(1, 99)]
                if clause[0] in (*_NUMERIC, "length")
                else [False]
                if clause[0] == "flag"
                else ["-", "none", ""]
            )
            fields.append({"key": key, "value": clause, "default": default})
        spec: Spec = {
            "record": record,
            "field": field,
            "pair": pair,
            "fields": fields,
            "twice": rng.choice(list(_TWICE)[: level + 1]),
        }
        if level > 1:
            spec["comment"] = comment
        if level > 2:
            spec["needs"] = rng.choice(keys)
        if level > 3:
            spec["quote"] = quote
        return spec | ({"turned": rng.random() < 0.5} if level > 4 else {})

    def statement(self, spec: Spec) -> str:
        """Describe the format, then the result."""
        lines = [
            f"Records are separated by `{spec['record']}`; a record that is empty or has only spaces is ignored.",
            f"A record consists of fields separated by `{spec['field']}`.",
            f"A field is a key, then `{spec['pair']}`, then a value, in which there may be further `{spec['pair']}`. "
            f"Spaces around "
            f"the key and around the value do not count. A field without `{spec['pair']}` is ignored.",
            f"If a key comes several times in a record, {_TWICE[spec['twice']][0]}.",
        ]
        if "comment" in spec:
            lines.insert(
                1,
                f"A record whose first character other than a space is `{spec['comment']}` is a comment and is "
                f"ignored.",
            )
        if "quote" in spec:
            lines.append(
                f"Between two `{spec['quote']}` all characters stand for themselves and separate nothing; the two "
                f"signs themselves do "
                f"not belong to the text. There is always an even number of `{spec['quote']}`, and none in a comment."
            )
        if "needs" in spec:
            lines.append(f"A record without the key `{spec['needs']}` is ignored.")
        values = [
            f"For the key `{one['key']}`: {said(_VALUE, one['value'])}; {one['default']!r} if the record does not "
            f"have the key."
            for one in spec["fields"]
        ]
        order = " The records are given in reverse order, the last one of the text first." if spec.get("turned") else ""
        return (
            f"`text` has records in this format:\n\n{dashed(lines)}\n\nReturn a list with a tuple for every record "
            f"that is not ignored. "
            f"A tuple has these items, in this order:\n\n{numbered(values)}\n\nOther keys are ignored.{order} Where "
            f"a number has to be "
            "read, the value is a whole number without a sign"
            + (
                " (or several with plus signs between them)"
                if any(one["value"][0] == "sum" for one in spec["fields"])
                else ""
            )
            + "."
        )

    def solution(self, spec: Spec) -> str:
        """Split, or scan where there are quotes; then a dictionary per record."""
        quote = spec.get("quote")
        split = (
            f"""
            def split(text, mark):
                parts, quoted = [''], False
                for c in text:
                    quoted ^= c == {quote!r}
                    if c == mark and not quoted:
                        parts.append('')
                    else:
                        parts[-1] += c
                return parts
            """
            if quote
            else "def split(text, mark):\n    return text.split(mark)\n"
        )
        clean = f".replace({quote!r}, '')" if quote else ""
        comment = f" or record.strip().startswith({spec['comment']!r})" if "comment" in spec else ""
        need = f"if {spec['needs']!r} not in seen:\n    continue" if "needs" in spec else ""
        items = "\n".join(
            f"v = seen.get({one['key']!r})\nrow.append({one['default']!r} if v is None else "
            f"{coded(_VALUE, one['value'])})"
            for one in spec["fields"]
        )
        return (
            f"{block(split, 0)}\n\n\ndef record_format(text):\n    out = []\n    for record in split(text, "
            f"{spec['record']!r}):\n"
            f"        if not record.strip(){comment}:\n            continue\n        seen = {{}}\n"
            f"        for field in split(record, {spec['field']!r}):\n            parts = split(field, "
            f"{spec['pair']!r})\n"
            f"            if len(parts) == 1:\n                continue\n            key = parts[0].strip(){clean}\n"
            f"            value = "
            f"{spec['pair']!r}.join(parts[1:]).strip(){clean}\n{block(_TWICE[spec['twice']][1], 3)}\n"
            f"{block(need, 2)}\n        row = []\n{block(items, 2)}\n        out.append(tuple(row))\n"
            f"    return out{'[::-1]' if spec.get('turned') else ''}\n"
        )

    def run(self, spec: Spec, *args: Any) -> Any:
        """Read the text character by character, as tokens."""
        out = []
        for pairs in self._records(spec, args[0]):
            keys = [key for key, _ in pairs]
            if spec.get("needs", "") not in ["", *keys]:
                continue
            row: list[Any] = []
            for one in spec["fields"]:
                values = [value for key, value in pairs if key == one["key"]]
                row.append(apply(_VALUE, one["value"], self._one(spec, values)) if values else one["default"])
            out.append(tuple(row))
        return list(reversed(out)) if spec.get("turned") else out

    def _one(self, spec: Spec, values: list[str]) -> str:
        return max(values, key=len) if spec["twice"] == "longest" else values[-1 if spec["twice"] == "last" else 0]

    def _records(self, spec: Spec, text: str) -> list[list[tuple[str, str]]]:
        """The pairs of the records that are no comments and not empty."""
        tokens, quoted = [], False
        for mark in text:
            if mark == spec.get("quote"):
                quoted = not quoted
                tokens.append("quote")
            else:
                tokens.append(f"={mark}" if quoted else mark)
        records: list[list[str]] = [[]]
        for token in tokens:
            if token == spec["record"]:
                records.append([])
            else:
                records[-1].append(token)
        return [
            self._pairs(spec, record)
            for record in records
            if any(token != " " for token in record) and next(t for t in record if t != " ") != spec.get("comment")
        ]

    def _pairs(self, spec: Spec, record: list[str]) -> list[tuple[str, str]]:
        pairs = []
        while record:
            end = record.index(spec["field"]) if spec["field"] in record else len(record)
            field, record = record[:end], record[end + 1 :]
            if spec["pair"] in field:
                at = field.index(spec["pair"])
                pairs.append((self._told(field[:at]), self._told(field[at + 1 :])))
        return pairs

    def _told(self, tokens: list[str]) -> str:
        while tokens and tokens[0] == " ":
            tokens = tokens[1:]
        while tokens and tokens[-1] == " ":
            tokens = tokens[:-1]
        return "".join(token[-1] for token in tokens if token != "quote")

    def inputs(self, spec: Spec, rng: EpisodeRng, size: int) -> Args:
        """Up to size records, some of them comments, empty or without a key."""
        return (spec["record"].join(self._record(spec, rng) for _ in range(rng.randint(0, size))),)

    def _record(self, spec: Spec, rng: EpisodeRng) -> str:
        kind = rng.random()
        if kind < 0.1:
            return rng.choice(["", " ", rng.choice(_KEYS)])
        fields = [one for one in spec["fields"] if rng.random() < 0.85]
        written = [self._field(spec, rng, one["key"], one["value"][0]) for one in fields]
        if fields and rng.random() < 0.4:
            again = rng.choice(fields)
            written.append(self._field(spec, rng, again["key"], again["value"][0]))
        if rng.random() < 0.3:
            written.append(rng.choice([self._field(spec, rng, "other", "upper"), rng.choice(_KEYS)]))
        rng.shuffle(written)
        comment = f"{spec['comment']} " if kind < 0.25 and "comment" in spec else ""
        told = str(spec["field"]).join(written)
        return rng.choice(["", " "]) + comment + (told.replace(spec.get("quote", " "), "") if comment else told)

    def _field(self, spec: Spec, rng: EpisodeRng, key: str, kind: str) -> str:
        if kind in _NUMERIC:
            value = str(rng.randint(0, 120)) + (
                f"+{rng.randint(0, 50)}" if kind == "sum" and rng.random() < 0.5 else ""
            )
        else:
            value = "".join(rng.choices("abeiort012", k=rng.randint(1, 6)))
            if "quote" in spec and rng.random() < 0.4:
                inner = rng.choice([spec["record"], spec["field"], spec["pair"], " "])
                value = f"{spec['quote']}{value}{inner}{rng.choice('aeo')}{spec['quote']}"
            elif rng.random() < 0.15:
                value += spec["pair"] + rng.choice("aeo")
        space = rng.choice(["", "", " "])
        return f"{space}{key}{rng.choice(['', ' '])}{spec['pair']}{space}{value}{rng.choice(['', ' '])}"
