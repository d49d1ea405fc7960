"""The sample's articles as the web would serve them: RSS, Atom, JSON Feed, and pages with all that surrounds a text."""

import json
from collections.abc import Sequence
from datetime import timedelta
from email.utils import format_datetime
from html import escape

from flows.sample.content import SampleArticle, Site


def feed(site: Site, shown: Sequence[SampleArticle], home: str) -> tuple[bytes, str]:
    """The site's feed with these articles, newest first, and its media type; `home` is the site's URL."""
    if site.form == "json":
        return _json(site, shown, home).encode(), "application/feed+json"
    if site.form == "atom":
        return _atom(site, shown, home).encode(), "application/atom+xml; charset=utf-8"
    return _rss(site, shown, home).encode(), "application/rss+xml; charset=utf-8"


def teaser(article: SampleArticle) -> str:
    """The first sentence or two, as feeds that want visitors give."""
    text = " ".join(article.body.split())
    end = text.find(". ", 80)
    return text[: end + 1] if 0 < end < 320 else text[:240].rsplit(" ", 1)[0] + " …"


def _paragraphs(article: SampleArticle) -> str:
    return "\n".join(f"<p>{escape(' '.join(part.split()))}</p>" for part in article.body.strip().split("\n\n"))


def _rss(site: Site, shown: Sequence[SampleArticle], home: str) -> str:
    items = []
    for article in shown:
        url = escape(home + article.path)
        text = f"<content:encoded><![CDATA[{_paragraphs(article)}]]></content:encoded>" if site.full else ""
        items.append(
            f"<item><title>{escape(article.title)}</title><link>{url}</link><guid isPermaLink='true'>{url}</guid>"
            f"<pubDate>{format_datetime(article.published)}</pubDate><dc:creator>{escape(article.author)}</dc:creator>"
            f"<description>{escape(teaser(article))}</description>{text}</item>"
        )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        f"<title>{escape(site.name)}</title><link>{home}/</link><description>{escape(site.about)}</description>"
        f"<language>en</language>\n{chr(10).join(items)}\n</channel></rss>\n"
    )


def _atom(site: Site, shown: Sequence[SampleArticle], home: str) -> str:
    entries = []
    for article in shown:
        when = article.published.isoformat()
        text = f'<content type="html">{escape(_paragraphs(article))}</content>' if site.full else ""
        entries.append(
            f"<entry><id>tag:{site.host},2026:{article.id}</id><title>{escape(article.title)}</title>"
            f'<link rel="alternate" href="{escape(home + article.path)}"/><published>{when}</published>'
            f"<updated>{when}</updated><author><name>{escape(article.author)}</name></author>"
            f"<summary>{escape(teaser(article))}</summary>{text}</entry>"
        )
    updated = shown[0].published.isoformat() if shown else "2026-01-01T00:00:00+00:00"
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">'
        f"<title>{escape(site.name)}</title><id>tag:{site.host},2026:feed</id><updated>{updated}</updated>"
        f'<link href="{home}/"/>\n{chr(10).join(entries)}\n</feed>\n'
    )


def _json(site: Site, shown: Sequence[SampleArticle], home: str) -> str:
    items = [
        {
            "id": article.id,
            "url": home + article.path,
            "title": article.title,
            "date_published": article.published.isoformat(),
            "authors": [{"name": article.author}],
            "summary": teaser(article),
            **({"content_html": _paragraphs(article)} if site.full else {}),
        }
        for article in shown
    ]
    head = {"version": "https://jsonfeed.org/version/1.1", "title": site.name, "home_page_url": f"{home}/"}
    return json.dumps({**head, "language": "en", "items": items}, ensure_ascii=False, indent=1)


def page(site: Site, article: SampleArticle, home: str, others: Sequence[SampleArticle]) -> bytes:
    """The article's page; `others` are linked below it as sites do."""
    data = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": article.title,
        "datePublished": article.published.isoformat(),
        "author": {"@type": "Person", "name": article.author},
        "publisher": {"@type": "Organization", "name": site.name},
    }
    more = "".join(f'<li><a href="{escape(home + other.path)}">{escape(other.title)}</a></li>' for other in others)
    return f"""<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>{escape(article.title)} | {escape(site.name)}</title>
<meta property="og:site_name" content="{escape(site.name)}"><meta property="og:type" content="article">
<script type="application/ld+json">{json.dumps(data).replace("<", chr(92) + "u003c")}</script></head>
<body>
<div class="cookie-banner">We use cookies to measure our audience. <button>Accept all</button></div>
<header><a href="{home}/">{escape(site.name)}</a>
<nav><a href="{home}/">Home</a> <a href="{home}/topics">Topics</a> <a href="{home}/jobs">Jobs</a></nav></header>
<main><article><h1>{escape(article.title)}</h1>
<p class="byline">By {escape(article.author)} · <time datetime="{article.published.isoformat()}">\
{article.published:%d %B %Y}</time></p>
{_paragraphs(article)}
</article>
<aside class="newsletter"><h2>Never miss a story</h2><p>Sign up for our free newsletter.</p>
<form><input type="email"><button>Subscribe</button></form></aside>
<section class="related"><h2>Read more</h2><ul>{more}</ul></section></main>
<footer><p>© 2026 {escape(site.name)}. All rights reserved.</p><a href="{home}/privacy">Privacy</a></footer>
</body></html>
""".encode()


def front_page(site: Site) -> bytes:
    """What a site answers where its feed should be, on the day its webmaster mixed something up."""
    return (
        f"<!doctype html><html lang=en><head><title>{escape(site.name)}</title></head>"
        f"<body><h1>{escape(site.name)}</h1><p>{escape(site.about)}</p></body></html>"
    ).encode()


WINDOW = timedelta(days=14)  # what a feed holds
