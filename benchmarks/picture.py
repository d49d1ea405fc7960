"""Make a picture of a rendered digest, in a real browser, as a reader sees it.

    python -m benchmarks.picture DIGEST.html OUT.png [--width 1200] [--dark] [--height 1400]

DIGEST.html may be a folder: its first digest in alphabetical order is taken. Needs playwright and a Chromium
(CHROMIUM names it; /usr/bin/chromium by default). Nothing is fetched: the page is opened offline.
"""

import argparse
import os
import sys
from pathlib import Path

BROWSER = os.environ.get("CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def picture(page_file: Path, out: Path, *, width: int = 1200, height: int | None = None, dark: bool = False) -> None:
    """Write a PNG of the page: the whole of it, or its first `height` pixels."""
    from playwright.sync_api import sync_playwright

    out.parent.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=ARGUMENTS)
        page = browser.new_page(
            viewport={"width": width, "height": height or 900},
            color_scheme="dark" if dark else "light",
            java_script_enabled=False,
            offline=True,
        )
        page.goto(page_file.resolve().as_uri())
        page.screenshot(path=out, full_page=height is None)
        browser.close()


def _html(path: Path) -> Path:
    found = sorted(path.rglob("*.html")) if path.is_dir() else [path] if path.is_file() else []
    if not found:
        sys.exit(f"{path}: there is no rendered digest")
    return found[0]


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("digest", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--width", type=int, default=1200)
    parser.add_argument("--height", type=int, help="cut here; the whole page by default")
    parser.add_argument("--dark", action="store_true")
    given = parser.parse_args()
    picture(_html(given.digest), given.out, width=given.width, height=given.height, dark=given.dark)


if __name__ == "__main__":
    main()
