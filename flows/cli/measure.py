"""Verbs over dated or labelled texts: replay lets time run week by week, eval scores the production code."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.cli.fields import routing
from flows.cli.options import AsJson, AsOf, DataDir, opened, progress_bars, show, show_json, show_scores, write_lines

if TYPE_CHECKING:
    from digest.measure.digests import Reader
    from digest.measure.replay import EmbeddingsOf
    from digest.themes.read import WeekReading
    from digest.types import Digest, Edition, Week
    from flows.wiring import Installation, Progress
    from sources.types import Article

Files = Annotated[list[Path], typer.Argument(help="Files in the common form (.jsonl or .jsonl.gz).", metavar="FILES")]
Predictions = Annotated[
    Path | None, typer.Option("--predictions", help="Write what was found, a JSON line each.", metavar="OUT.jsonl")
]
Gold = Annotated[Path, typer.Option("--gold", help="The gold file.", metavar="FILE")]


def register(app: typer.Typer) -> None:
    """Put the verbs on the command line."""
    app.command()(replay)
    group = typer.Typer(
        help="Score the production code on labelled files.", no_args_is_help=True, rich_markup_mode=None
    )
    about_themes = (stories, duplicates, trends, record, themes, names, labels)
    for verb in (*about_themes, extraction, interests, ranking, routing, opportunities, people):
        group.command()(verb)
    app.add_typer(group, name="eval")


Dated = Annotated[
    list[Path] | None, typer.Argument(help="Files in the common form; none: the store.", metavar="[FILES]")
]
Digests = Annotated[
    Path | None, typer.Option("--digests", help="Folder for each week's digest (HTML, text, JSON).", metavar="FOLDER")
]
ReadersInterest = Annotated[
    list[str] | None,
    typer.Option("--interest", "-i", help="An interest of the digests' reader; may be given again.", metavar="TEXT"),
]
Replayed = Annotated[
    str | None,
    typer.Option("--field", "-f", help="Study field of the digests, or the one to replay.", metavar="SLUG"),
]


def replay(
    files: Dated = None,
    first: Annotated[str | None, typer.Option("--from", help="First week to write.", metavar="WEEK")] = None,
    last: Annotated[str | None, typer.Option("--to", help="Last week to read.", metavar="WEEK")] = None,
    out: Annotated[Path | None, typer.Option("--out", help="File to write; stdout by default.")] = None,
    digests: Digests = None,
    interest: ReadersInterest = None,
    field: Replayed = None,
    as_of: AsOf = None,
    data_dir: DataDir = None,
) -> None:
    """Read dated texts week by week, as if each were now.

    Writes each week's themes as JSON lines, and its digests, whose reader has had the earlier ones.
    Without files the articles stored for --field are replayed, as they were known at --as-of.
    """
    from digest.measure.digests import Reader, editions, field_of
    from digest.measure.replay import by_week, replay as read_weeks

    start, end = _week(first), _week(last)
    with opened(data_dir, as_of) as here, progress_bars(always=True) as progress:
        zone = here.settings.zone
        weeks = by_week(_dated(files, as_of) if files else _stored(here, field), zone)
        weeks = {week: own for week, own in weeks.items() if end is None or week <= end}
        articles = [article for own in weeks.values() for article in own]
        total = (end or max(weeks)).since(min(weeks)) + 1 if weeks else 0
        readings = read_weeks(
            articles,
            _embeddings(here, articles, progress),
            first=start,
            last=end,
            zone=zone,
            progress=lambda week: progress("weeks", week.since(min(weeks)) + 1, total),
        )
        of = here.study_field(field) if field else field_of(files or [])
        told = editions(readings, articles, parser=here.parser, field=of, zone=zone)
        reader = Reader(articles, interests=interest or (), encoder=here.encoder, store=here.store)
        rows = _told_lines(here, told, reader, digests)
        if digests and not out:
            for _ in rows:  # whoever asks for digests alone wants no lines on stdout
                pass
        else:
            write_lines(out, rows)
    for path in (out, digests):
        if path:
            show(str(path))


def _told_lines(
    here: "Installation", told: "Iterable[tuple[WeekReading, Edition]]", reader: "Reader", folder: Path | None
) -> Iterator[dict[str, Any]]:
    """Each week's themes as lines; its digest is written on the way, where there is a folder for it."""
    from digest.measure.replay import lines

    for reading, edition in told:
        if folder:
            _write_digest(here, reader.digest(edition), folder)
        yield from lines(reading, edition)


def stories(files: Files, predictions: Predictions = None, as_json: AsJson = False, data_dir: DataDir = None) -> None:
    """Score stories: B-cubed, pair F1, ARI, NMI, groups, share left alone."""
    from digest.measure.stories import evaluate_stories, write_predictions

    with opened(data_dir) as here, progress_bars(always=True) as progress:
        scores = evaluate_stories(files, encoder=here.encoder, store=here.store, progress=partial(progress, "embed"))
    if predictions:
        write_predictions(predictions, scores.predictions())
    show_scores(scores.to_json(), as_json)


def duplicates(files: Files, predictions: Predictions = None, as_json: AsJson = False) -> None:
    """Score near duplicates and wire copies."""
    from digest.measure.stories import evaluate_duplicates, write_predictions

    scores = evaluate_duplicates(files)
    if predictions:
        write_predictions(predictions, scores.predictions())
    show_scores(scores.to_json(), as_json)


def trends(
    files: Files,
    gold: Annotated[Path | None, typer.Option("--gold", help="Onsets or new headings; JSON lines.")] = None,
    null: Annotated[bool, typer.Option("--null", help="Shuffle the dates, so that every claim is chance.")] = False,
    seeds: Annotated[int, typer.Option("--seeds", help="How many times the dates are shuffled.", min=1, max=100)] = 3,
    predictions: Predictions = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Score how soon emerging themes are found, or what is claimed where nothing changes (--null)."""
    if null == (gold is not None):
        raise typer.BadParameter("give either --gold FILE or --null")
    if gold is not None:
        scores, rows = _replayed(files, gold, data_dir)
        _predict(predictions, rows)
        show_scores(scores, as_json)
        return
    from digest.measure.documents import read_documents
    from digest.measure.null import evaluate_null

    articles = [document.article for document in read_documents(files)]
    with opened(data_dir) as here, progress_bars(always=True) as progress:
        found = evaluate_null(articles, _embeddings(here, articles, progress), seeds=range(1, seeds + 1))
    show_scores(found.to_json(), as_json)


def themes(
    files: Files,
    first: Annotated[str | None, typer.Option("--from", help="First week to score.", metavar="WEEK")] = None,
    predictions: Predictions = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Score whether a theme is one development, on labelled texts, beside plain average linkage."""
    from digest.measure.documents import read_documents
    from digest.measure.replay import by_week, lines, replay
    from digest.measure.themes import compare, told_in

    documents = read_documents(files)
    weeks = by_week(document.article for document in documents)
    articles = [article for own in weeks.values() for article in own]
    with opened(data_dir) as here, progress_bars(always=True) as progress:
        embeddings = _embeddings(here, articles, progress)
        total = max(weeks).since(min(weeks)) + 1 if weeks else 0
        readings = list(
            replay(
                articles, embeddings, first=_week(first),
                progress=lambda week: progress("weeks", week.since(min(weeks)) + 1, total),
            )
        )  # fmt: skip
        found = compare(told_in(readings), weeks, documents, embeddings)
    _predict(predictions, [line for reading in readings for line in lines(reading)])
    show_scores(found, as_json)


def names(
    file: Annotated[Path, typer.Argument(help="Lines that `replay --out` wrote.", metavar="REPLAY")],
    docs: Annotated[list[Path], typer.Option("--docs", help="The files that were replayed.", metavar="FILE")],
    predictions: Predictions = None,
    as_json: AsJson = False,
) -> None:
    """Score what themes are called: whether this week's articles say it, and what it tells of their headings."""
    from digest.measure.documents import read_documents
    from digest.measure.names import named, score_names
    from digest.measure.replay import read_replay

    rows, documents = read_replay(file), read_documents(docs)
    found = named(rows, documents)
    _predict(predictions, found)
    show_scores(score_names(rows, documents, found).to_json(), as_json)


def labels(
    files: Files, gold: Gold, predictions: Predictions = None, as_json: AsJson = False, data_dir: DataDir = None
) -> None:
    """Score themes' labels against a gold file."""
    from digest.measure.documents import read_documents
    from digest.measure.trends import evaluate_labels, read_gold

    _, rows = _replayed(files, gold, data_dir)
    _predict(predictions, rows)
    show_scores(evaluate_labels(rows, read_documents(files), read_gold(gold)), as_json)


def interests(
    gold: Annotated[
        Path, typer.Argument(help="JSON lines: interest, field, relevant and decoys (ids).", metavar="GOLD")
    ],
    docs: Annotated[list[Path], typer.Option("--docs", help="Files in the common form.", metavar="FILE")],
    predictions: Predictions = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Score what a digest claims to be close to an interest, week by week."""
    from digest.measure.documents import read_documents
    from digest.measure.interests import claims, read_interests, score_claims

    wanted, documents = read_interests(gold), read_documents(docs)
    with opened(data_dir) as parts, progress_bars(always=True) as progress:
        _embeddings(parts, [document.article for document in documents], progress)
        found = list(claims(documents, wanted, encoder=parts.encoder, store=parts.store))
    _predict(
        predictions,
        [{"interest": c.interest, "week": c.week, "article_ids": c.close} for c in found if c.close],
    )
    show_scores(score_claims(found, wanted, documents), as_json)


def ranking(
    users: Annotated[
        Path, typer.Argument(help="JSON lines: user, profile, relevant and candidates (ids).", metavar="USERS")
    ],
    docs: Annotated[list[Path], typer.Option("--docs", help="Files in the common form.", metavar="FILE")],
    predictions: Predictions = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Score how well a person's texts rank the ones that person turned to later."""
    from digest.measure.documents import read_documents
    from digest.reach.ranking import prediction, rank, read_readers, score_ranking

    readers, documents = read_readers(users), read_documents(docs)
    with opened(data_dir) as here:
        found = rank(readers, documents, encoder=here.encoder, store=here.store)
    _predict(predictions, map(prediction, found))
    show_scores(score_ranking(found), as_json)


def opportunities(
    files: Annotated[
        list[Path],
        typer.Argument(help="JSON lines: title, text or html, published, now, open, kind, due.", metavar="FILES"),
    ],
    predictions: Predictions = None,
    as_json: AsJson = False,
) -> None:
    """Score which texts are calls, of which kind, whether they are open and until when."""
    from digest.measure.opportunities import prediction, read_all, read_announcements, score

    announcements = read_announcements(files)
    found = list(read_all(announcements))
    _predict(predictions, map(prediction, found))
    show_scores(score(announcements, found), as_json)


def people(
    files: Annotated[
        list[Path],
        typer.Argument(help="JSON lines: id, title, text, people (name, role, organisation).", metavar="FILES"),
    ],
    predictions: Predictions = None,
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Score which people of a text are found, with their role and organisation."""
    from digest.measure.people import find_people, prediction, read_labelled, score

    texts = read_labelled(files)
    with opened(data_dir) as here:
        found = find_people(texts, here.parser)
    _predict(predictions, map(prediction, texts, found))
    show_scores(score(texts, found), as_json)


def record(
    file: Annotated[Path, typer.Argument(help="Lines that `replay --out` wrote.", metavar="REPLAY")],
    as_json: AsJson = False,
) -> None:
    """Score how calls held over the four weeks after each, by status and confidence word."""
    from digest.edition.record import record as judged, record_json, record_lines
    from digest.measure.replay import read_replay, said_in

    calls = judged(said_in(read_replay(file)))
    if as_json:
        show_json(record_json(calls))
        return
    for line in record_lines(calls):
        show(line)


def extraction(
    files: Annotated[list[Path], typer.Argument(help="Archives of labelled pages.", metavar="FILES")],
    predictions: Predictions = None,
    as_json: AsJson = False,
) -> None:
    """Score extraction of text, date and authors on labelled pages."""
    from sources.evaluation import evaluate_extraction
    from sources.values import to_json

    scores = {str(file): evaluate_extraction(file) for file in files}
    _predict(predictions, (page for _, pages in scores.values() for page in pages))
    found = {name: to_json(total) for name, (total, _) in scores.items()}
    show_scores(found if len(files) > 1 else found[str(files[0])], as_json)


def _replayed(
    files: Sequence[Path], gold: Path, data_dir: Path | None
) -> tuple[dict[str, Any], Sequence[dict[str, Any]]]:
    from digest.measure.documents import read_documents
    from digest.measure.trends import evaluate_trends, read_gold

    documents, known = read_documents(files), read_gold(gold)
    with opened(data_dir) as here, progress_bars(always=True) as progress:
        return evaluate_trends(
            documents, known, _embeddings(here, [document.article for document in documents], progress)
        )


def _dated(files: Sequence[Path], as_of: datetime | None) -> "list[Article]":
    from digest.measure.documents import read_documents

    articles = [document.article for document in read_documents(files)]
    return [article for article in articles if as_of is None or article.dated <= as_of]


def _write_digest(here: "Installation", digest: "Digest", folder: Path) -> None:
    from digest.page.render import digest_json, render
    from flows.operations import write_files

    rendered = render(digest, templates=here.settings.templates_dir)
    text = f"Subject: {rendered.subject}\n\n{rendered.text}"
    kinds = {"html": rendered.html, "txt": text, "json": digest_json(digest)}
    write_files({folder / f"{digest.week}.{ending}": body.encode() for ending, body in kinds.items()})


def _stored(here: "Installation", slug: str | None) -> "list[Article]":
    from datetime import UTC

    if slug is None:
        raise typer.BadParameter("give files, or --field to replay what is stored")
    urls = [feed.url for feed in here.study_field(slug).feeds]
    now = here.now()
    found = here.articles.articles(urls, datetime(1990, 1, 1, tzinfo=UTC), now)
    return [article for article in found if article.first_seen <= now]


def _embeddings(here: "Installation", articles: "Sequence[Article]", progress: "Progress") -> "EmbeddingsOf":
    """Vectors from the data folder's database, so that a second run computes none again."""
    from digest.embedding import embed

    embed(articles, encoder=here.encoder, store=here.store, progress=partial(progress, "embed"))
    return lambda some: embed(some, encoder=here.encoder, store=here.store)


def _week(text: str | None) -> "Week | None":
    from digest.types import Week

    try:
        return Week.parse(text) if text else None
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} is no week; write 2025-W37 or a day of it") from error


def _predict(path: Path | None, rows: Iterable[Any]) -> None:
    if path:
        write_lines(path, rows)
