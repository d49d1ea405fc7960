"""The sample's articles and sites, as they stand in this folder. Every site, person and company in them is invented.

`articles/FIELD-THEME.toml` holds the articles of one planted theme in order; `theme` is the truth that only
tests read. `sites.toml` says who publishes, and in which form.
"""

import tomllib
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

FOLDER = Path(str(files("flows.sample")))


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Who publishes: `form` is rss, atom or json; `full` says whether the feed holds whole texts or first sentences."""

    host: str
    name: str
    form: str
    full: bool = False
    about: str = ""

    @property
    def feed_path(self) -> str:
        """Where on the site its feed lies."""
        return {"rss": "/feed.xml", "atom": "/atom.xml", "json": "/feed.json"}[self.form]


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleArticle:
    """One invented article. `field` and `theme` are the planted truth."""

    id: str
    field: str
    theme: str
    site: str  # host
    title: str
    author: str
    published: datetime
    body: str  # paragraphs parted by empty lines

    @property
    def path(self) -> str:
        """Where on its site the article lies."""
        return f"/{self.published:%Y/%m}/{self.id}"


@lru_cache(maxsize=1)
def sites() -> dict[str, Site]:
    """The sites, by host."""
    rows = tomllib.loads((FOLDER / "sites.toml").read_text(encoding="utf-8"))["sites"]
    return {row["host"]: Site(**row) for row in rows}


@lru_cache(maxsize=1)
def articles() -> tuple[SampleArticle, ...]:
    """All articles, oldest first."""
    found = []
    for path in sorted((FOLDER / "articles").glob("*.toml")):
        read = tomllib.loads(path.read_text(encoding="utf-8"))
        found += [SampleArticle(field=read["field"], theme=read["theme"], **row) for row in read["articles"]]
    return tuple(sorted(found, key=lambda article: (article.published, article.id)))
