"""Markup to text: nothing lost that is text, nothing kept that isn't."""

import pytest
from hypothesis import given, settings, strategies as st

from sources.wording.sanitise import clean_line, clean_text, plain_line, plain_text
from tests.hostile.strict import text_flaws


@pytest.mark.parametrize(
    ("markup", "line"),
    [
        ("a < b and c > d", "a < b and c > d"),
        ("if x <= 3 && y>2", "if x <= 3 && y>2"),
        ("Vec<T> and map<string, int>", "Vec<T> and map<string, int>"),
        ("AT&T, AT&amp;T, AT&amp;amp;T", "AT&T, AT&T, AT&T"),
        ("&lt;b&gt;Bold&lt;/b&gt; news", "Bold news"),
        ("&amp;lt;b&amp;gt;Bold&amp;lt;/b&amp;gt; news", "Bold news"),
        ("How the <video> tag works", "How the video tag works"),
        ("How the &lt;script&gt; tag works", "How the script tag works"),
        ("<em>R&amp;D</em> at 5&nbsp;°C", "R&D at 5 °C"),
        ("one<br>two\nthree", "one two three"),
        ("<script>alert(1)</script>Words", "Words"),
        ("<style>p{}</style>Words<!-- no -->", "Words"),
        ("<x onclick=alert(1)>Words</x>", "Words"),
        ("<img src=x onerror=alert(1)//", ""),
        ("=?utf-8?q?A=0ABcc:_v=40x.test?= Words", "Words"),
        ("a\u202egnp\u200b.exe\x00", "agnp.exe"),
        ("line\u2028separator\x85and\x0btabs\t.", "line separator and tabs ."),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("a\u200d\u200cb", "ab"),
        ("\U0001f469\u200d\U0001f52c works", "\U0001f469\u200d\U0001f52c works"),
        ("e\u0301\u0301\u0301\u0301\u0301x", "e\u0301\u0301\u0301x"),
        ("lone \ud800 surrogate", "lone surrogate"),
    ],
)
def test_a_line(markup: str, line: str) -> None:
    assert plain_line(markup) == line


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>One\nline.</p>\n<p>Two.</p>", "One line.\nTwo."),
        ("One\nline.\n\nTwo.", "One line.\nTwo."),
        ("<ul><li>a<li>b</ul>c", "a\nb\nc"),
        ("<table><tr><td>a<td>b<tr><td>c</table>", "a | b\nc"),
        ("<dl><dt>Deadline</dt><dd>15 December</dd></dl>", "Deadline\n15 December"),
        ("Due: <del>1 May</del> <s class='x'>2 May</s> 3 May", "Due: 3 May"),
        ("<p><s>never closed</p><p>and more</p>", "never closed\nand more"),
        ("<pre>one\n two</pre>", "one\ntwo"),
        ("<div>" * 3000 + "deep" + "</div>" * 3000, "deep"),
        ("<p>keep</p><noscript>not</noscript><button>not</button><p>all</p>", "keep\nall"),
        ("", ""),
    ],
)
def test_a_body(markup: str, text: str) -> None:
    assert plain_text(markup) == text


def test_a_long_line_is_cut_at_a_word() -> None:
    line = clean_line("word " * 100, 50)
    assert line.endswith("word…")
    assert len(line) <= 50
    assert clean_line("x" * 100, 50) == "x" * 49 + "…"


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.sampled_from(list("<>/&;#!-=\"' \n\0\u202e\u200d\u2028abpxit0")), max_size=60))
def test_nothing_active_comes_out(markup: str) -> None:
    assert not list(text_flaws(plain_line(markup), lines=False))
    assert not list(text_flaws(plain_text(markup), lines=True))


@given(st.text(max_size=60))
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean_line(clean_line(text)) == clean_line(text)
    assert clean_text(clean_text(text)) == clean_text(text)
