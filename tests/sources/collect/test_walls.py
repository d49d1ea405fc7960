"""Walls leave the summary, articles don't."""

import pytest

from sources.collect.walls import Arrival, is_wall, lines_of
from sources.wording.gates import is_gate, without_gates

SUMMARY = (
    "The laboratory halved the energy that each wafer takes, with a catalyst made of cheap iron instead of platinum."
)
ARTICLE = (
    f"{SUMMARY} It was measured over three weeks, at room temperature and under pressure.\n"
    "The group in Zurich had looked for such a catalyst since 2019, and found it in a waste product of steel mills.\n"
    "Others warn that the effect may not last: iron corrodes, and the cell was opened only once."
)


def arrival(text: str, **changes: str) -> Arrival:
    values = {"asked": "https://e.org/a", "arrived": "https://e.org/a", "title": "Wafers take half", "summary": SUMMARY}
    return Arrival(**(values | changes), text=text)


@pytest.mark.parametrize(
    "text",
    [
        "We value your privacy.\nWe and our 842 partners store and/or access information on a device, such as cookies, "
        "and process personal data.\nAccept all\nManage options",
        "Sign in to read\nThis article is for subscribers only. Already a subscriber? Log in.",
        "Just a moment...\nVerifying you are human. This may take a moment.\ne.org needs to review the security of "
        "your connection before proceeding.\nRay ID: 8f3a",
        "Press & Hold to confirm you are a human (and not a bot).\nReference ID 1234",
        "Please enable JavaScript and disable any ad blocker to continue.",
        "You have reached your monthly limit of free articles. Subscribe now to continue reading, from 1 euro a week.",
        "Weiterlesen mit Werbung und Cookies\nOder jetzt kostenlos registrieren und mit dem Abo lesen.",
        "Cet article est réservé aux abonnés.\nDéjà abonné ? Se connecter. Abonnez-vous pour un euro le premier mois.",
        "Pardon Our Interruption. As you were browsing something about your browser made us think you were a bot. "
        "There are a few reasons this might happen: you're a power user moving through this website with super-human "
        "speed, you've disabled cookies in your web browser, or a third-party browser plugin is preventing JavaScript.",
        "Access denied. You don't have permission to access this page on this server.\nReference #18.1",
        "451: Unavailable due to legal reasons\nWe recognize you are attempting to access this website from a country "
        "of the European Economic Area (EEA), and therefore access cannot be granted at this time.",
        "Error establishing a database connection. This either means that the user name and password in the "
        "configuration file are incorrect, or that contact with the database server could not be established.",
        "404\nOops! That page can’t be found.\nIt looks like nothing was found at this location. Maybe try one of the "
        "links below or a search?\nRecent posts: Ten ways to cook rice; Our summer picks; Hotels of the coast.",
        "Welcome back\nEnter your e-mail and password to go on.\nForgot your password? We will send you a link to set "
        "a new one. New here? It takes a minute to join, and it costs nothing. Members keep articles for later.",
        "The domain e.org is for sale!\nMake an offer today, and our brokers will contact the owner. Buy safely here.",
        "Dieser Artikel ist Teil unseres Plus-Angebots.\nJetzt Plus-Mitglied werden: Der erste Monat kostet nichts.",
        "Ten artykuł jest dostępny tylko dla prenumeratorów.\nZaloguj się lub kup dostęp, aby czytać dalej.",
        "この記事は会員限定です。\n残り1,234文字。有料会員になると続きをお読みいただけます。ログインまたは会員登録をしてください。",
        "This is a preview of subscription content. Access through your institution. Rent this article for 10 dollars.",
    ],
)
def test_a_wall_by_what_it_says(text: str) -> None:
    assert is_wall(arrival(text))
    # Around it the site says what it is, which is no article either.
    about = "The Example has brought news of science and industry to its readers since 1911, online and in print."
    assert is_wall(arrival(f"{text}\n{about}"))


def test_an_article_is_none_whatever_stands_around_it() -> None:
    assert not is_wall(arrival(ARTICLE))
    assert not is_wall(arrival(f"{ARTICLE}\nSubscribe to continue reading. Accept all cookies."))
    assert not is_wall(arrival(ARTICLE, summary="", title=""))
    about = (
        "The browser makers agreed on cookies. " + "Sites must ask for consent once, said the group, and keep it. " * 9
    )
    assert not is_wall(
        arrival(about, title="Browsers agree on cookies", summary="The browser makers agreed on cookies.")
    )


@pytest.mark.parametrize(
    ("asked", "arrived", "wall"),
    [
        ("https://e.org/a", "https://e.org/login?next=/a", True),
        ("https://e.org/a", "https://consent.e.org/v2/collect?u=a", True),
        ("https://e.org/a", "https://e.org/", True),
        ("https://e.org/a", "https://www.e.org/a/", False),
        ("https://e.org/login-flaw-found", "https://e.org/2026/login-flaw-found", False),
        ("https://e.org/", "https://www.e.org/", False),
        ("https://e.org/?p=12", "https://e.org/2026/login-flaw-is-found", False),
        ("https://e.org/?p=12", "https://e.org/2026/a-404-error-of-note", False),
        *(
            ("https://e.org/a", f"https://e.org/{gate}", True)
            for gate in ("404", "not-found", "error.html?x=1", "users/sign_in", "age-gate", "cgi-bin/cookieabsent")
        ),
        ("https://e.org/a", "https://accounts.example.com/ServiceLogin?continue=x", True),
    ],
)
def test_a_wall_by_the_address_arrived_at(asked: str, arrived: str, wall: bool) -> None:
    assert is_wall(arrival(ARTICLE, asked=asked, arrived=arrived)) is wall


def test_a_wall_by_the_sites_other_pages() -> None:
    text = (
        "The Example has brought its readers news of the trade since 1911.\n"
        + "Read by managers in forty countries. " * 5
    )
    alone = arrival(text, summary="", title="")
    assert not is_wall(alone)
    assert is_wall(alone, [lines_of(text)])
    assert not is_wall(arrival(ARTICLE), [lines_of(ARTICLE)])  # the entry itself says so: one article at two addresses


@pytest.mark.parametrize(
    "prose",
    [
        "The regulator fined the site for its cookies in May.",
        "Members of the council read the report twice.",
        "To sign the treaty, both need a vote.",
        "The robot verified the part.",
        "Access to clean water is denied to a third of them.",
    ],
)
def test_prose_is_no_gate(prose: str) -> None:
    assert not is_gate(prose) or without_gates(f"{ARTICLE}\n{prose}").startswith(ARTICLE)
