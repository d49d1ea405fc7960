from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest

from digest.mail.message import build_message, message_bytes, unsubscribe_links
from digest.types import RenderedDigest, Week
from sources.errors import ConfigError

NOW = datetime(2025, 11, 17, 7, tzinfo=UTC)
SENDER = "Field Brief <brief@example.org>"


def raw(unsubscribe: str = "", subject: str = "s") -> bytes:
    rendered = RenderedDigest(subject=subject, preheader="", html="<p>h</p>", text="t")
    return message_bytes(
        build_message(
            rendered,
            sender=SENDER,
            recipient="ada@example.org",
            message_id="<1@example.org>",
            date=NOW,
            unsubscribe=unsubscribe,
            week=Week.of(NOW),
        )
    )


@pytest.mark.parametrize(
    ("setting", "links"),
    [
        ("", ("mailto:brief@example.org?subject=unsubscribe",)),
        ("leave@example.org", ("mailto:leave@example.org?subject=unsubscribe",)),
        ("https://e.org/l", ("https://e.org/l", "mailto:brief@example.org?subject=unsubscribe")),
        ("leave@e.org, https://e.org/l", ("https://e.org/l", "mailto:leave@e.org?subject=unsubscribe")),
        ("mailto:l@e.org?subject=x,https://e.org/l", ("https://e.org/l", "mailto:l@e.org?subject=x")),
    ],
)
def test_readers_can_leave_by_link_and_by_mail(setting: str, links: tuple[str, ...]) -> None:
    assert unsubscribe_links(setting, SENDER) == links
    parsed = message_from_bytes(raw(setting), policy=policy.default)
    assert parsed["List-Unsubscribe"] == ", ".join(f"<{link}>" for link in links)
    one_click = links[0].startswith("https:")
    assert parsed["List-Unsubscribe-Post"] == ("List-Unsubscribe=One-Click" if one_click else None)


def test_what_senders_of_lists_owe_is_there() -> None:
    parsed = message_from_bytes(raw(), policy=policy.default)
    assert parsed["Auto-Submitted"] == "auto-generated"
    assert parsed["Feedback-ID"] == "2025-W47:digest:fieldbrief:example.org"
    assert parsed["List-ID"] == "<fieldbrief.example.org>"


@pytest.mark.parametrize(
    "setting",
    [
        "mailto:l@e.org?subject==?utf-8?q?A=0ABcc:_v=40x.test?=",
        "https://e.org/?=?utf-8?q?A=0D=0ABcc:_v=40x.test?=",
        "https://e.org/?=?utf-8?b?QQpCY2M6IHZAeC50ZXN0?=",
        "https://e.org/" + "a" * 700 + "?=?utf-8?q?A=0ABcc:_v=40x.test?=",
    ],
)
def test_an_encoded_word_in_the_setting_makes_no_header(setting: str) -> None:
    made = raw(setting)
    parsed = message_from_bytes(made, policy=policy.default)
    assert parsed["Bcc"] is None
    assert b"Bcc" not in made.split(b"\r\n\r\n")[0].replace(b"0ABcc", b"").replace(b"0D=0ABcc", b"")
    assert "=?" not in str(message_from_bytes(made)["List-Unsubscribe"])


@pytest.mark.parametrize("length", [60, 100, 400, 880])
def test_a_long_link_is_read_back_whole(length: int) -> None:
    link = "https://e.org/" + "x" * (length - 14)
    head = message_from_bytes(raw(f"{link}, leave@e.org"))["List-Unsubscribe"]
    assert head.replace("\r\n", "").replace("\n", "").split(", ")[0] == f"<{link}>"
    assert max(map(len, raw(f"{link}, leave@e.org").split(b"\r\n"))) <= 998


@pytest.mark.parametrize(
    "setting",
    [
        "http://e.org/l",
        "javascript:alert(1)",
        "https://e.org/a b",
        "mailto:",
        "mailto:a@b@c",
        "https://e.org/\r\nBcc:x",
        "https://" + "x" * 1000 + ".org",
        "leave",
    ],
)
def test_what_is_no_way_to_leave_is_said(setting: str) -> None:
    with pytest.raises(ConfigError) as raised:
        raw(setting)
    assert raised.value.remedy
