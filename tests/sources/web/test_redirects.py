"""Links that only lead on, and those that don't."""

import base64
import json
from urllib.parse import quote

import pytest
from hypothesis import given, strategies as st

from sources.errors import Refused
from sources.web.redirects import unwrapped
from sources.web.urls import check_url

REAL = "https://real.org/2026/a-b?c=1"
CODED = quote(REAL, safe="")
RECORD = json.dumps({"e": REAL}).encode()
MESSAGE = bytes((8, 19, 34, len(REAL))) + REAL.encode() + bytes((210, 1, 0))


def coded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


@pytest.mark.parametrize(
    "link",
    [
        f"https://www.google.com/url?rct=j&sa=t&url={REAL}&ct=ga&usg=AO",
        f"https://news.example/apiclick.aspx?ref=FexRss&aid=&url={CODED}&c=1",
        f"https://l.social.example/l.php?u={CODED}&h=AT",
        f"https://eur02.safelinks.protection.example.com/?url={CODED}&data=05",
        f"https://a.example/redirect?url={quote(f'https://www.google.com/url?q={CODED}', safe='')}",
        f"https://urldefense.com/v3/__{REAL}__;!!abc",
        "https://urldefense.proofpoint.com/v2/url?u=https-3A__real.org_2026_a-2Db-3Fc-3D1&d=DwM",
        f"https://r.search.example.com/RV=2/RU={CODED}/RK=0",
        f"https://click.letters.example/abc/{base64.urlsafe_b64encode(REAL.encode()).decode()}",
        f"https://feedproxy.example/?url={CODED}",
        f"https://t.example.com/redirect?z={CODED}&t=x",
        f"https://www.shop.example/cread.php?p={CODED}",
        f"https://ezproxy.uni.example/login?qurl={CODED}",
        f"https://news.example/out/{CODED}",
        f"https://news.example/out/{REAL}",
        f"https://news.example/out?{REAL}",
        f"https://hides.example/?{REAL}",
        f"https://letters.example/redirect/2/{coded(RECORD)}.sig",
        f"https://news.example/rss/articles/{coded(MESSAGE)}?oc=5",
    ],
)
def test_the_real_address(link: str) -> None:
    assert unwrapped(check_url(link)) == REAL


def test_a_copy_kept_for_phones_is_its_original() -> None:
    assert unwrapped("https://www.google.com/amp/s/real.org/a") == "https://real.org/a"
    assert unwrapped("https://real-org.cdn.ampproject.org/c/s/real.org/a") == "https://real.org/a"


@pytest.mark.parametrize(
    "link",
    [
        f"https://example.com/review?url={CODED}",  # about a page, not on the way to it
        f"https://web.archive.example/web/2020/{REAL}",
        "https://web.archive.example/web/2020/https://real.org/links/out",
        f"https://reader.example/entry/{CODED}",
        f"https://news.example/rss/articles/{coded(b'opaque' * 9)}?oc=5",
        f"https://social.example/sharer.php?u={CODED}",
        "https://example.com/redirect?url=/here",
        "https://example.com/redirect?url=https://www.example.com/here",
        "https://example.com/redirect?url=javascript:alert(1)",
        "https://example.com/url?id=5",
        "https://example.com/track/aHR0cHM6Ly9",
    ],
)
def test_other_links_stay(link: str) -> None:
    assert unwrapped(check_url(link)) == check_url(link)


@given(st.text(max_size=80))
def test_any_address_leads_to_one_that_may_be_asked(text: str) -> None:
    try:
        checked = check_url("https://l.example/url?u=" + text)
    except Refused:
        return
    assert check_url(unwrapped(checked)) == unwrapped(checked)
