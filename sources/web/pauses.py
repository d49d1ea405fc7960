"""Hosts that asked for a pause (429, Retry-After) are left alone until it is over, in this run and in the next."""

import asyncio
from datetime import datetime

from sources.errors import Refused, Throttled
from sources.store import SourceStore
from sources.web.http import ACCEPT_FEED, Answer, Web
from sources.web.limits import FetchLimits
from sources.web.urls import check_url, host_of, shown
from sources.web.validators import NO_VALIDATORS, Validators


class PausingWeb:
    """A web that remembers pauses in the store; `Pace` keeps them only as long as the process lives.

    Args:
        web: answers requests.
        store: where pauses outlast the run.
        now: the instant of this run.
        pauses: those of earlier runs.
    """

    def __init__(self, web: Web, store: SourceStore, now: datetime, pauses: dict[str, datetime]) -> None:
        self._web, self._store, self._now, self._pauses = web, store, now, pauses

    @property
    def limits(self) -> FetchLimits:
        """What one answer may cost."""
        return self._web.limits

    def paused(self, url: str) -> datetime | None:
        """Until when the URL's host wants to be left alone; None if it doesn't, or if this is no web address."""
        try:
            until = self._pauses.get(host_of(check_url(url)))
        except Refused:
            return None
        return until if until is not None and until > self._now else None

    async def get(
        self, url: str, *, validators: Validators = NO_VALIDATORS, limit: int | None = None, accept: str = ACCEPT_FEED
    ) -> Answer:
        """See `sources.web.http.Web.get`; `Throttled` without asking where the host is paused."""
        if until := self.paused(url):
            reason = f"the host asked not to be asked before {until:%Y-%m-%d %H:%M} UTC"
            raise Throttled(shown(url), reason, retry_at=until)
        try:
            return await self._web.get(url, validators=validators, limit=limit, accept=accept)
        except Throttled as error:
            if error.retry_at is not None:
                await self._note(error.url, error.retry_at)
            raise

    async def _note(self, url: str, until: datetime) -> None:
        host = host_of(url)  # of the hop that said so: a redirect may have led elsewhere
        if until > self._pauses.get(host, self._now):
            self._pauses[host] = until
            await asyncio.to_thread(self._store.pause_host, host, until)
