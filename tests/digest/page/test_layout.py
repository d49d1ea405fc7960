"""What a page looks like where the room is small: nothing is broken that is read in one piece."""

import re

from digest.page.render import render
from tests.digest.page.test_render import full


def test_a_day_is_not_broken_over_lines() -> None:
    rendered = render(full())
    assert "gridweek.example, 10\u00a0Nov" in rendered.html
    assert "10\u00a0Nov" in rendered.text
    assert not re.search(r"example, \d+ (?:Oct|Nov)\b", rendered.html + rendered.text)


def test_a_week_is_as_wide_on_every_card() -> None:
    bars = re.findall(r'<td class="\w+" width="8" style="([^"]+)"></td>', render(full()).html)
    assert bars
    assert all("min-width:8px" in style for style in bars)


def test_what_to_read_stands_apart() -> None:
    page = render(full()).html
    read = page.split(">Read</td>")[1].split("</td>")[0]
    assert read.count('<div style="padding:0 0 6px;">') == 2
    assert "<br" not in read
