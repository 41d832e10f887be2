"""Canonical JSON: one value has one spelling, and bytes that are spelled otherwise are refused, slowly or fast."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.log.canonical import LARGEST, NotCanonical, canonical, parse
from workflow.log.respelling import reread

KEYS = st.from_regex(r"[a-z0-9_]{1,32}", fullmatch=True)


def is_allowed(text: str) -> bool:
    try:
        canonical(text)
    except NotCanonical:
        return False
    return True


LETTERS = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cf"])
TEXTS = st.text(alphabet=LETTERS, max_size=20).filter(is_allowed)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-LARGEST, LARGEST) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)
ENTRIES = st.dictionaries(KEYS, VALUES, max_size=6)


@given(VALUES)
def test_what_is_spelled_is_read_back_and_spelled_the_same(value: object):
    assert parse(canonical(value)) == value
    assert canonical(parse(canonical(value))) == canonical(value)


@pytest.mark.slow
@given(ENTRIES)
def test_the_fast_reader_reads_the_same(value: dict[str, object]):
    assert reread(canonical(value)) == value


@pytest.mark.slow
@given(ENTRIES.filter(bool), st.data())
def test_every_other_spelling_is_refused(value: dict[str, object], data: st.DataObject):
    spelled = canonical(value)
    other = data.draw(
        st.sampled_from(
            [
                json.dumps(value, ensure_ascii=False).encode() + b" ",
                json.dumps(value, sort_keys=True, ensure_ascii=False).encode() + b"\n",
                json.dumps(value, sort_keys=True, indent=1).encode(),
                b" " + spelled,
                spelled + b"\n",
                b"\xef\xbb\xbf" + spelled,
                spelled[:-1] + b',"zz":1,"zz":1}',
            ]
        )
    )
    for read in (parse, reread):
        with pytest.raises((NotCanonical, ValueError)):
            read(other)


@pytest.mark.parametrize(
    "value",
    [
        1.5,
        float("nan"),
        LARGEST + 1,
        -LARGEST - 1,
        {"Key": 1},
        {"a" * 33: 1},
        {"": 1},
        {"ключ": 1},
        {1: 2},
        {"a": b"bytes"},
        "\x00",
        "\t",
        "\x7f",
        "\x85",
        "\u200b",
        "\u202e",
        "\ufeff",
        "\ufffe",
        "\ud800",
        "и\u0306",  # й in two characters
        ["ok", {"deep": ["\u2066"]}],
    ],
    ids=ascii,
)
def test_what_has_no_spelling_is_refused_with_its_place(value: object):
    with pytest.raises(NotCanonical) as refused:
        canonical(value)
    assert "$" in str(refused.value)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b'{"a":1.0}',
        b'{"a":1e3}',
        b'{"a":NaN}',
        b'{"a":-0}',
        b'{"a":01}',
        b'{"a":1,"a":1}',
        b'{"b":1,"a":1}',
        b'{"a": 1}',
        b'{"a" :1}',
        b'{ "a":1}',
        b'{"a":1 }',
        b'{"a":[1, 2]}',
        b'{"a":[ 1]}',
        b'{"a":{"c":1,"b":2}}',
        b'{"a":[{"c":1,"b":2}]}',
        b'{"A":1}',
        b'{"a":\t1}',
        b'{"a":1}\n',
        b'{"a":"\\u0041"}',
        b'{"a":"\\/"}',
        b'{"a":"\\ud800"}',
        b'{"a":"\xc0\xaf"}',
        '{"a":"и\u0306"}'.encode(),
        '{"a":"\u202e"}'.encode(),
        b'{"a":"\x7f"}',
        b"[" * 100_000,
        b"\xff",
    ],
    ids=lambda data: ascii(data[:24]),
)
def test_bytes_that_are_not_the_one_spelling_are_refused(data: bytes):
    for read in (parse, reread):
        with pytest.raises((NotCanonical, ValueError, RecursionError)):
            read(data)


def test_a_number_that_others_would_round_is_refused():
    with pytest.raises(NotCanonical, match="слишком велико"):
        parse(b'{"a":9007199254740992}')


def test_a_line_break_and_quotes_are_allowed_in_a_text():
    value = {"other": "a, b: c {d}", "text": 'первая строка\nвторая «строка» "в кавычках" \\ 😀'}
    assert reread(canonical(value)) == parse(canonical(value)) == value
