"""The web and the clock, for tests: small, honest stand-ins that obey the same promises as the real ones."""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from sources.errors import Refused, SourceError, TooLarge
from sources.web.http import ACCEPT_FEED, Answer
from sources.web.limits import FetchLimits
from sources.web.urls import check_url
from sources.web.validators import NO_VALIDATORS, Validators

MONDAY = datetime(2025, 9, 8, 7, 0, tzinfo=UTC)


class FrozenClock:
    """A clock that moves only when told: `clock()` is now, `clock.advance(days=1)` moves it."""

    def __init__(self, start: datetime = MONDAY) -> None:
        self._now = start

    def __call__(self) -> datetime:
        return self._now

    def advance(self, **span: float) -> datetime:
        """Move on by `timedelta(**span)` and return the new now."""
        self._now += timedelta(**span)
        return self._now

    def set(self, moment: datetime) -> None:
        self._now = moment


class FakeWeb:
    """A web made of a dict: URL to a body, a whole `Answer`, or the error that asking raises.

    Like the real web it refuses what `check_url` refuses, answers 304 where the validators of a stored `Answer`
    are echoed, keeps the size limit and knows nothing of other URLs (404). `asked` counts the requests,
    `validators` keeps what each URL was last asked with. The dict may be changed between requests.
    """

    limits = FetchLimits()

    def __init__(
        self, pages: Mapping[str, bytes | str | Answer | SourceError] | None = None, clock: FrozenClock | None = None
    ) -> None:
        self.pages = dict(pages or {})
        self.clock = clock or FrozenClock()
        self.asked: Counter[str] = Counter()
        self.validators: dict[str, Validators] = {}

    async def get(
        self, url: str, *, validators: Validators = NO_VALIDATORS, limit: int | None = None, accept: str = ACCEPT_FEED
    ) -> Answer:
        """See `sources.web.http.Web.get`."""
        check_url(url)
        self.asked[url] += 1
        self.validators[url] = validators
        page = self.pages.get(url)
        if page is None:
            raise Refused(url, "answered 404: there is nothing there")
        if isinstance(page, SourceError):
            raise page
        answer = page if isinstance(page, Answer) else fake_answer(url, page, at=self.clock())
        if limit is not None and len(answer.body) > limit:
            raise TooLarge(url, "the answer is larger than the limit")
        known = answer.validators
        same = (validators.etag and validators.etag == known.etag) or (
            validators.last_modified and not validators.etag and validators.last_modified == known.last_modified
        )
        if same:
            return fake_answer(url, b"", status=304, at=self.clock(), headers=dict(answer.headers))
        return answer


def fake_answer(
    url: str,
    body: bytes | str = b"",
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    final_url: str | None = None,
    permanent: bool = False,
    at: datetime = MONDAY,
) -> Answer:
    """An `Answer` with what matters to a test said and the rest filled in."""
    return Answer(
        url=url,
        final_url=final_url or url,
        status=status,
        headers={name.lower(): value for name, value in (headers or {}).items()},
        body=body.encode() if isinstance(body, str) else body,
        permanent_url=final_url if permanent else None,
        received_at=at,
    )
