import json
import re
import subprocess
import sys
from dataclasses import replace
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import lxml.html
import pytest
from hypothesis import given, strategies as st

from digest.errors import TemplateError
from digest.mail.message import build_message, message_bytes, message_id_for, unsubscribe_by_mail
from digest.page.cards import theme_view
from digest.page.figures import usual_words
from digest.page.lines import LENGTHS, header_line, headline_line, one_line, safe_url
from digest.page.render import digest_json, render, shipped_templates
from digest.page.settings import ON_CARD, ROOM
from digest.page.view import view
from digest.tailor.choose import CARD
from digest.tailor.compose import Limits, compose
from digest.types import (
    ArticleKind,
    Closeness,
    Digest,
    InterestReport,
    Match,
    Moved,
    Question,
    Reason,
    ReasonKind,
    RenderedDigest,
    Status,
    StoryId,
    StudentId,
)
from sources.errors import ConfigError
from sources.types import ArticleId
from tests.digest.editions import BUILT, WEEK, edition, long_edition, quiet_edition
from tests.digest.ready import ready
from tests.shared_data import shared

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7*7 }}{% raw %}",
    "line\r\nBcc: victim@example.org",
    "=?utf-8?q?A=0ABcc:_v=40x.test?=",
    "\u202egnp.exe\u2066",
    "a\x00b\x1bc\u2028d\u0085e\x0bf",
    "\ud800 lone",
    "</title></style><!--",
    "x" * 5000,
)


def digest() -> Digest:
    return compose([ready(edition())], student=None, interests=("perovskite", "sodium-ion storage"))


def full() -> Digest:
    """A digest with every part there is."""
    made = digest()
    (first, *others), (brief, *briefs) = made.picks, made.briefs
    assert first.theme
    maria = replace(first.theme.actors[0], role="chief scientist", organisation="Nordcell", deed="announced it")
    kinds: dict[str, ArticleKind] = dict(zip(first.theme.article_ids, ("company", "press"), strict=False))
    named = replace(
        first.theme, name="sodium-ion batteries", name_before="cells without lithium",
        headline="Nordcell ships its first sodium-ion grid packs", headline_id=first.theme.article_ids[0],
        actors=(maria, *first.theme.actors[1:]), quotes=first.theme.quotes[1:] + first.theme.quotes[:1],
    )  # fmt: skip
    close = Reason(kind=ReasonKind.CLOSE, words="sodium-ion storage")
    moved = Moved(
        week=WEEK.plus(-1), articles_then=4, sites_then=3, articles_now=11, sites_now=5, status_then=Status.STEADY
    )
    return replace(
        made,
        picks=(replace(first, theme=named, reasons=(close,), moved=moved, peers=("Ada", "Bo")), *others),
        briefs=(brief, *briefs),
        articles=tuple(replace(card, kind=kinds.get(card.id, "")) for card in made.articles),
        interest_reports=(
            InterestReport(
                interest="perovskite",
                matches=(
                    Match(
                        article_id=others[0].theme.article_ids[0] if others[0].theme else ArticleId(""),
                        story=StoryId("s"), title="t", site="s", strength=Closeness.TOUCHES,
                    ),
                ),
                articles=142, sites=16,
            ),
            InterestReport(interest="sea floor maps", matches=(), articles=142, sites=16),
        ),
        questions=(Question(pattern="enough", to="your advisor", text="Would 2,000 hours of damp heat be enough?"),),
        record="Of 31 themes called rising since July, 24 were still above their usual four weeks later.",
        zone="Europe/Berlin",
    )  # fmt: skip


def poisoned(text: str, url: str) -> Digest:
    """A digest whose every text from outside is `text`, and every link `url`."""

    def poison(value: Any, name: str = "") -> Any:
        if name in ("url", "canonical_url"):
            return url
        if isinstance(value, tuple):
            return tuple(poison(one) for one in value)
        if isinstance(value, str) and type(value) is str and name not in ("id", "article_id", "field", "kind", "zone"):
            return text
        if hasattr(value, "__dataclass_fields__") and type(value).__name__ != "Week":
            kept = {"article_ids", "status"}
            fields = {n: getattr(value, n) for n in value.__dataclass_fields__}
            return replace(value, **{n: v if n in kept else poison(v, n) for n, v in fields.items()})
        return value

    return compose([ready(poison(edition()))], student=None, interests=(text,))


def told(rendered: RenderedDigest) -> str:
    """What a reader sees of the page."""
    return " ".join(lxml.html.fromstring(rendered.html).text_content().split())


def test_the_news_stands_first() -> None:
    """Three headlines, then the student's interests, the next deadlines, one question, and only then the rest."""
    shown = full()
    for page in (told(render(shown)), " ".join(render(shown).text.split())):
        order = [
            "Three things this week", "Nordcell ships its first sodium-ion grid packs", "(touches on it)",
            "none of this week’s 142 articles", "Call for papers: Nordic Battery Days 2026",
            "Would 2,000 hours", "Below: 3 themes", "We now see 90 percent yield",
            "A museum restores", "22 of 24 feeds answered", "Of 31 themes",
        ]  # fmt: skip
        places = [page.casefold().find(words.casefold()) for words in order]
        assert -1 not in places, order[places.index(-1)]
        assert places == sorted(places), order


LONG = (
    "A woman in Tempe, Arizona, dies after being hit by a self-driving car operated by Uber, in what appears to be the"
    " first death of a pedestrian struck by an autonomous vehicle on public roads."
)


@pytest.mark.parametrize(
    ("text", "limit", "cut"),
    [
        (LONG, LENGTHS.link, "A woman in Tempe, Arizona, dies after being hit by a self-driving car operated by Uber…"),
        (LONG[:80], LENGTHS.link, LONG[:80].strip()),
        ("Two men are hurt by a bomb in the U.S. Senate today. The police believe more. " * 2, 60,
         "Two men are hurt by a bomb in the U.S. Senate today."),
        ("A bus crash in rain and poor visibility kills four of the passengers in it", 60,
         "A bus crash in rain and poor visibility kills four of the passengers in it"),
        ("Secretary of State Mike Pompeo stated that the U.S. would lift sanctions against North Korea if the latter"
         " would dismantle its weapons, as both of them said in writing", LENGTHS.link,
         "Secretary of State Mike Pompeo stated that the U.S. would lift sanctions against North Korea if the latter"
         " would dismantle its weapons…"),
        ("ETA performs its act of dissolution in the presence of politicians such as Gerry Adams and Brian Currin", 70,
         "ETA performs its act of dissolution in the presence of politicians such as Gerry Adams and Brian Currin"),
        ("Officials say that both states have begun secret, direct talks about guns and explosives", 66,
         "Officials say that both states have begun secret, direct talks about guns and explosives"),
        ("Following the cancellation of the bank’s sale in Leeds, the state frees its funds for rival lenders", 66,
         "Following the cancellation of the bank’s sale in Leeds, the state frees its funds for rival lenders"),
        # The point stands last: it is whole up to half as long again.
        ("Malta holds the rescue boat Sea Watch, which was docked in Valletta for repairs, as it heads out to rescue"
         " migrants", 80,
         "Malta holds the rescue boat Sea Watch, which was docked in Valletta for repairs, as it heads out to rescue"
         " migrants"),
        # What stands between two commas is no end before the verb.
        ("Ada Byron, the acting head of the Chamber of Deputies of Norland, says that its vote should be annulled,"
         " as it was taken in haste", 76,
         "Ada Byron, the acting head of the Chamber of Deputies of Norland, says that its vote should be annulled…"),
        ("The studio behind the battle game Battlegrounds (PUBG) sues Epic for having copied it, and asks for more", 60,
         "The studio behind the battle game Battlegrounds (PUBG) sues Epic for having copied it…"),
        ("Floods killed 23 people (16 in Lai Chau, 5 in Ha Giang, while two in others) and ended in other places late",
         60, "Floods killed 23 people (16 in Lai Chau, 5 in Ha Giang, while two in others) and ended…"),
        ("x" * 300, 40, "x" * 59 + "…"),
        ("Cut 1,000 of 2,000 jobs in the plant at Tessen before the year is out and its owner is told", 46,
         "Cut 1,000 of 2,000 jobs in the plant at Tessen…"),
    ],
)  # fmt: skip
def test_a_headline_is_cut_where_its_first_sentence_or_a_clause_ends(text: str, limit: int, cut: str) -> None:
    assert headline_line(text, limit) == cut
    assert headline_line(cut, limit) == cut


def test_a_long_headline_stands_whole_once_and_no_link_is_longer() -> None:
    whole = digest()
    first = whole.picks[0]
    assert first.theme
    long = replace(first, theme=replace(first.theme, headline=LONG))
    shown = view(replace(whole, picks=(long, *whole.picks[1:])))
    assert shown.lead[0].headline.title == headline_line(LONG)
    assert len(shown.themes[0].headline.title) <= LENGTHS.over * LENGTHS.headline
    rendered = render(replace(whole, picks=(long, *whole.picks[1:])))
    assert rendered.subject.startswith(headline_line(LONG))
    assert rendered.subject.endswith("; and 2 more (10 to 16 Nov)")


def test_in_a_field_of_one_site_sites_are_not_counted() -> None:
    whole = digest()
    alone = replace(whole, articles=tuple(replace(card, site="arxiv.org") for card in whole.articles))
    assert "sites this week" in render(whole).text
    assert not re.search(r"from \d+ sites? ", render(alone).text)


def test_a_reason_names_no_article_that_stands_beside_it() -> None:
    whole = digest()
    first = whole.picks[0]
    assert first.theme
    beside = next(card.title for card in whole.articles if card.id == first.theme.article_ids[1])
    close = Reason(kind=ReasonKind.CLOSE, words="cells", headline=beside)
    far = replace(close, headline="A title that stands nowhere")
    why = [view(replace(whole, picks=(replace(first, reasons=(one,)),))).themes[0].why for one in (close, far)]
    assert why == ["close to your interest “cells”", "close to your interest “cells” (“A title that stands nowhere”)"]


def test_what_may_be_a_part_of_a_thing_above_is_no_second_thing() -> None:
    whole = digest()
    first, second = [pick for pick in whole.picks if pick.theme and pick.theme.trend.count >= CARD][:2]
    assert first.theme is not None
    assert second.theme is not None
    doubted = replace(second, theme=replace(second.theme, kin=first.theme.id))
    told = replace(whole, picks=tuple(doubted if pick is second else pick for pick in whole.picks))
    before, after = ([one.headline.title for one in view(shown).lead] for shown in (whole, told))
    assert after[0] == before[0]
    assert before[1] not in after
    assert len(after) == ROOM.lead


def test_a_theme_shows_what_it_rests_on() -> None:
    rendered = render(full())
    for words in (
        "Rising, very likely sodium-ion batteries",
        "11 articles from 5 sites this week; usually 2 to 5",
        "6 articles from 5 sites this week, none in the 6 weeks before",
        "5 articles from 5 sites this week; usually 3 to 8",
        "“We now see 90 percent yield",
        "gridweek.example, 10 Nov",
        "Maria Keller, chief scientist at Nordcell, announced it",
        "1 company, 1 press",
        "To ask your advisor",
        "You last had it in the week of 3 to 9 Nov, as “cells without lithium”: 4 articles from 3 sites then,",
        "close to your interest “sodium-ion storage”",
        "Ada and Bo in your programme follow this too",
        "in 14 days",
        "no article this week; usually 4 to 9",
    ):
        assert words in told(rendered), words
    assert 'aria-label="Articles a week: 0, 0, 0, not heard, 0, 0, 0, 6"' in rendered.html
    assert rendered.subject == "Nordcell ships its first sodium-ion grid packs; and 2 more (10 to 16 Nov)"
    assert "unsubscribe" not in rendered.html.lower()


def test_what_is_kept_of_a_page_is_each_students_own() -> None:
    mine = digest()
    hers = replace(mine, picks=tuple(replace(pick, peers=("Bo",)) for pick in mine.picks))
    first, second, third = (render(one).html for one in (mine, hers, mine))
    assert first == third
    assert "Bo in your programme follows this too" in second
    assert "in your programme" not in first


def test_a_paper_and_the_press_stand_side_by_side() -> None:
    shown = full()
    theme = shown.picks[0].theme
    assert theme
    last = theme.article_ids[-1]
    cards = tuple(replace(card, kind="preprint") if card.id == last else card for card in shown.articles)
    page = told(render(replace(shown, articles=cards)))
    assert "1 company, 1 press, 1 preprint" in page
    title = next(card.title for card in cards if card.id == last)
    assert re.search(rf"Read ?{re.escape(title)} [\w.]+, preprint, \d", page), "the paper first, beside the headline"
    assert ", preprint" not in told(render(shown))


def test_what_comes_from_next_door_says_whose_it_is() -> None:
    shown = full()
    pick = replace(shown.picks[1], field="Materials science")
    rendered = render(replace(shown, next_door=pick))
    for page in (told(rendered), " ".join(rendered.text.split())):
        assert re.search(r"From next door:?\s?(?:- )?Materials science: Perovskite tandem passes 2,000 hours", page)


def test_several_questions_to_one_person_stand_under_one_heading() -> None:
    two = (*full().questions, Question(pattern="call", to="your advisor", text="Do we have something to send?"))
    rendered = render(replace(full(), questions=two))
    for page in (told(rendered), rendered.text):
        assert page.casefold().count("to ask your advisor") == 1
        assert "Do we have something to send?" in page


def test_the_text_version_is_short_and_its_links_stand_at_the_end() -> None:
    text = render(full(), unsubscribe="https://brief.example.org/u?t=1").text
    body, _, links = text.partition("LINKS\n")
    assert "://" not in body
    assert max(map(len, body.splitlines())) <= 72
    assert len(body.split()) <= 700
    marks = {int(number) for number in re.findall(r"\[(\d+)\]", body)}
    assert marks == set(range(1, len(re.findall(r"^\[\d+\] http", links, re.MULTILINE)) + 1))


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [(0, 0.4, "none"), (0, 1, "none or one"), (0.4, 4, "up to 4"), (3, 3, "3"), (5, 14.2, "5 to 14")],
)
def test_what_is_usual_in_words(low: float, high: float, words: str) -> None:
    assert usual_words(low, high) == words


def test_deadlines_come_first_and_past_ones_not_at_all() -> None:
    titles = [one.title for one in digest().opportunities]
    assert titles == [
        "Call for papers: Nordic Battery Days 2026",
        "Two-year fellowships in solid-state chemistry",
        "Summer internships at the Nordcell pilot plant",
    ]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_hostile_gets_through(text: str) -> None:
    rendered = render(poisoned(text, "javascript:alert(1)"), unsubscribe="https://b.example/u")
    page = lxml.html.fromstring(rendered.html)
    assert {element.tag for element in page.iter() if isinstance(element.tag, str)} <= {
        "html", "head", "title", "meta", "style", "body", "div", "table", "tbody", "tr", "td", "h1", "h2", "p", "a",
        "span", "strong", "br",
    }  # fmt: skip
    assert [link for _, attribute, link, _ in page.iterlinks() if attribute == "href"] == ["https://b.example/u"]
    assert not any(name.startswith("on") for element in page.iter() for name in element.attrib)
    for part in (rendered.subject, rendered.preheader, rendered.html, rendered.text):
        part.encode()
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]", part)
    assert "49" not in rendered.subject
    message = build_message(
        rendered, sender="b@example.org", recipient="s@example.org", message_id="<1@example.org>", date=BUILT
    )
    parsed = message_from_bytes(message_bytes(message), policy=policy.default)
    assert parsed["Bcc"] is None
    assert parsed["To"] == "s@example.org"
    assert len(parsed["Subject"]) <= 150
    assert parsed["Subject"] == rendered.subject


_words = st.one_of(
    st.sampled_from(["“tactile", "skins”", "–", "Zürich's", "日本語", "(3%)", "x" * 70, "agri-photovoltaics"]),
    st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=80),
)


@given(st.lists(_words, min_size=1, max_size=14))
def test_a_subject_is_read_as_it_was_written(words: list[str]) -> None:
    subject = header_line(" ".join(words))
    rendered = RenderedDigest(subject=subject, preheader="", html="<p>x</p>", text="x")
    raw = message_bytes(
        build_message(
            rendered, sender="b@example.org", recipient="s@example.org", message_id="<1@example.org>", date=BUILT
        )
    )
    assert all(len(line) <= 78 for line in raw.split(b"\r\n"))
    raw.decode("ascii")
    assert message_from_bytes(raw, policy=policy.default)["Subject"] == subject
    old = message_from_bytes(raw)["Subject"].replace("\r\n", "")  # how mail programs and Python's older reader do it
    assert str(make_header(decode_header(old))) == subject


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "data:text/html,x", "ftp://a/b", "//a.example", "https://", "https://a b", "https://a/\n",
     "https://u:p@a.example", 'https://a/"', "https://[", "HTTPS//a", "https://a/" + "x" * 3000],
)  # fmt: skip
def test_a_link_that_is_none_is_shown_as_text(url: str) -> None:
    assert safe_url(url) == ""
    rendered = render(poisoned("words", url))
    assert "<a " not in rendered.html


def test_lines_are_clean_and_cut_at_words() -> None:
    assert one_line(" a\t\nb\u200b\u202ec ") == "a b" + "c"
    assert one_line("one two three four", 12) == "one two…"
    assert header_line("=?utf-8?q?A=0ABcc:_v=40x.test?= b") == "utf-8?q?A=0ABcc:_v=40x.test b"
    assert len(header_line("word " * 100)) <= 150


def test_a_quiet_week_says_so() -> None:
    rendered = render(compose([ready(quiet_edition())], student=None))
    assert rendered.subject == "A quiet week in Marine geology, 10 to 16 Nov"
    assert "published nothing that you haven’t had" in " ".join(rendered.text.split())
    assert "A QUIET WEEK" in rendered.text
    assert "9 of 9 feeds answered" in rendered.text


def test_many_full_themes_stay_under_what_mail_programs_clip() -> None:
    rendered = render(
        compose([ready(long_edition(12))], student=None, limits=Limits(picks=12)), unsubscribe="https://b.example/u"
    )
    assert rendered.html.count(">Who<") == ROOM.cards
    assert len(rendered.html.encode()) < 100_000


def test_nothing_is_fetched_when_it_is_read() -> None:
    html = render(digest()).html
    assert not re.search(r"<img|<link|<script|@import|url\(|@font-face", html)


def test_the_json_is_the_digest() -> None:
    told = json.loads(digest_json(digest()))
    assert told["week"] == "2025-W46"
    assert told["picks"][0]["theme"]["trend"]["figures"] == "11 articles from 5 sites this week; usual 2 to 5"
    assert told["opportunities"][0]["deadline"] == "2025-12-01"
    assert "centroid" not in told["picks"][0]["theme"]


@pytest.mark.parametrize(
    ("name", "change", "line"),
    [
        ("macros.html", lambda s: s.replace("{{ theme.figures }}", "{{ theme.figuers }}"), "{{ theme.figuers }}"),
        ("digest.txt", lambda s: s.replace("{% endif %}", "", 1), ""),
        ("digest.mjml", lambda s: s.replace("m.interests(digest.interests)", "m.nothing()"), "m.nothing()"),
        ("digest.mjml", lambda s: s.replace("{% endfor %}", "{% endfur %}"), "endfur"),
        ("digest.mjml", lambda s: s.replace("<mj-section", "<mj-secton", 1), "mj-secton"),
        ("digest.mjml", lambda s: s.replace("</mj-body>", ""), ""),
    ],
)
def test_a_wrong_template_is_named_with_its_line(tmp_path: Path, name: str, change: Any, line: str) -> None:
    source = change((shipped_templates() / name).read_text(encoding="utf-8"))
    (tmp_path / name).write_text(source, encoding="utf-8")
    with pytest.raises(TemplateError) as raised:
        render(full(), templates=tmp_path)
    assert str(tmp_path / name) in str(raised.value)
    if line:
        number = next(n for n, text in enumerate(source.splitlines(), 1) if line in text)
        assert f"line {number}:" in str(raised.value)


def test_an_operators_template_stands_in_for_ours(tmp_path: Path) -> None:
    (tmp_path / "subject.txt").write_text("Our own: {{ digest.fields }}")
    assert render(digest(), templates=tmp_path).subject == "Our own: Battery materials"
    with pytest.raises(TemplateError, match="no such folder"):
        render(digest(), templates=tmp_path / "missing")


@pytest.mark.parametrize("made", ["digest", "quiet", "long"])
def test_mail_programs_can_show_it(tmp_path: Path, made: str) -> None:
    tool = shared("tools/emailcheck/emailcheck.py")
    pytest.importorskip("tinycss2")
    shown = {
        "digest": digest(),
        "quiet": compose([ready(quiet_edition())], student=None),
        "long": compose([ready(long_edition())], student=None, limits=Limits(picks=12)),
    }[made]
    rendered = render(shown, unsubscribe="https://brief.example.org/u?t=1")
    message = build_message(
        rendered,
        sender="Weekly brief <brief@example.org>",
        recipient="s@example.org",
        message_id="<1@example.org>",
        date=BUILT,
        unsubscribe="https://brief.example.org/u?t=1",
    )
    path = tmp_path / "digest.eml"
    path.write_bytes(message_bytes(message))
    done = subprocess.run(
        [sys.executable, str(tool), str(path)], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_message_is_what_a_list_owes_its_readers() -> None:
    rendered = RenderedDigest(
        subject="ü" * 200, preheader="", html="<p>ß</p>" + "x" * 5000, text=".\r\nß " + "y" * 5000
    )
    identity = message_id_for(WEEK, StudentId("s1"), "b@example.org")
    assert (
        identity
        == message_id_for(WEEK, StudentId("s1"), "B <b@example.org>")
        != message_id_for(WEEK, StudentId("s2"), "b@example.org")
    )
    made = build_message(
        rendered,
        sender="Weekly brief <b@example.org>",
        recipient="s@example.org",
        message_id=identity,
        date=BUILT,
        unsubscribe="https://b.example.org/u?t=1",
    )
    raw = message_bytes(made)
    assert max(map(len, raw.split(b"\r\n"))) <= 200
    assert raw.isascii()
    assert b"\n" not in raw.replace(b"\r\n", b"")
    parsed = message_from_bytes(raw, policy=policy.default)
    assert parsed.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in parsed.iter_parts()] == ["text/plain", "text/html"]
    assert parsed["Date"] == "Mon, 17 Nov 2025 06:30:00 +0000"
    assert parsed["List-Unsubscribe"] == ("<https://b.example.org/u?t=1>, <mailto:b@example.org?subject=unsubscribe>")
    assert parsed["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    by_mail = build_message(
        rendered, sender="b@example.org", recipient="s@example.org", message_id=identity, date=BUILT
    )
    assert (
        by_mail["List-Unsubscribe"]
        == f"<{unsubscribe_by_mail('b@example.org')}>"
        == "<mailto:b@example.org?subject=unsubscribe>"
    )
    assert by_mail["List-Unsubscribe-Post"] is None


@pytest.mark.parametrize("address", ["", "a", "a@b\r\nBcc: c@d", "a@b, c@d", "<a@b>", "a b@c", "ä@b.org", "a..b@c.org"])
def test_what_is_no_address_is_refused(address: str) -> None:
    rendered = RenderedDigest(subject="s", preheader="", html="h", text="t")
    with pytest.raises(ValueError, match="no mail address"):
        build_message(rendered, sender="b@example.org", recipient=address, message_id="<1@x>", date=BUILT)


@pytest.mark.parametrize("sender", ["", "a", "Brief <a@b\r\nBcc: c@d>", "ä@b.org"])
def test_a_sender_that_is_none_is_the_operators_mistake(sender: str) -> None:
    rendered = RenderedDigest(subject="s", preheader="", html="h", text="t")
    with pytest.raises(ConfigError):
        build_message(rendered, sender=sender, recipient="b@example.org", message_id="<1@x>", date=BUILT)


@pytest.mark.parametrize(
    "link", ["javascript:x", "https://", "https://a>,<b", "https://a/\nBcc: x", "http://a.example"]
)
def test_a_link_to_unsubscribe_is_checked(link: str) -> None:
    rendered = RenderedDigest(subject="s", preheader="", html="h", text="t")
    with pytest.raises(ConfigError):
        build_message(
            rendered, sender="a@b.org", recipient="b@example.org", message_id="<1@x>", date=BUILT, unsubscribe=link
        )


def test_the_contents_count_the_notes_that_stand_below() -> None:
    shown = view(compose([ready(long_edition())], student=None, limits=Limits(picks=20, stories=20, briefs=20)))
    assert f"{len(shown.lines)} short notes" in shown.contents
    assert "more stories" not in render(compose([ready(long_edition())], student=None, limits=Limits(briefs=20))).text


def test_what_says_the_headline_again_is_not_what_to_read_and_lower_cards_are_shorter() -> None:
    whole = digest()
    first = whole.picks[0]
    assert first.theme
    again = first.theme.stories[1].article_ids[0]
    head = next(card.title for card in whole.articles if card.id == first.theme.article_ids[0])
    told = replace(whole, articles=tuple(replace(c, title=f"{head}!") if c.id == again else c for c in whole.articles))
    theme = replace(first.theme, headline=head, headline_id=first.theme.article_ids[0])
    cards = {card.id: card for card in told.articles}
    full, short = (
        theme_view(replace(first, theme=theme), theme, cards, ZoneInfo("UTC"), several=False, place=place)
        for place in (0, ON_CARD.full)
    )
    assert f"{head}!" not in [link.title for link in full.read]
    assert (len(full.read), len(short.read)) == (2, 1)
    assert short.read[0] == full.read[0]
    assert short.more == full.more + 1
