"""Bytes over the wire of a first visit and of the next one, in the coding that the product serves to a browser."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urljoin

from django.http.response import HttpResponseBase
from django.test import Client

from bench.pages import Page
from bench.ratios import Ratio

KB = 1024
LIMITS = {"trainee's page": (100, 15), "donor's dashboard": (150, 25)}
PHONE = {"trainee's page"}  # read on phones: what is for wide screens alone brings no font
LINKED = re.compile(r'<(?:link|script|img)\b[^>]*?\b(?:href|src)="([^"]+)"')
WIDE = re.compile(r'<link\b[^>]*?href="([^"]+)"[^>]*?media="\(min-width')
IN_CSS = re.compile(r"url\(([^)]+)\)")
ALWAYS_IMPORTED = re.compile(r'^import\b[^"]*"([^"]+)"', re.MULTILINE)
KEPT_BY_WORKER = re.compile(r'"(/[^"\s]*)"')
TABS = re.compile(r'<nav class="tabs".*?</nav>', re.DOTALL)


def compare(database: str, pages: Iterable[Page], readers: dict[str, Client]) -> list[Ratio]:
    """In kilobytes: with everything that the page asks for, and with all static files kept."""
    ratios = []
    for page in pages:
        if page.name not in LIMITS:
            continue
        visit = Visit(readers[page.reader], on_phone=page.name in PHONE)
        visit.page(page.address)
        first, following = LIMITS[page.name]
        ratios.append(Ratio(f"{page.name}: KB of a first visit", database, visit.total / KB, first))
        ratios.append(Ratio(f"{page.name}: KB of the next visit", database, visit.html / KB, following))
        if visit.offline:
            whole = (visit.total + visit.keep_offline()) / KB
            ratios.append(Ratio(f"{page.name}: KB of a first visit with all kept offline", database, whole, None))
    return ratios


class Visit:
    """One browser with nothing kept yet."""

    def __init__(self, client: Client, *, on_phone: bool) -> None:
        self.client, self.on_phone = client, on_phone
        self.fetched: dict[str, int] = {}
        self.html = 0
        self.offline = False

    @property
    def total(self) -> int:
        return sum(self.fetched.values())

    def page(self, address: str) -> None:
        text = self.fetch(address)
        self.text, self.html, self.offline = text, self.fetched[address], "data-offline" in text
        wide = set(WIDE.findall(text))
        for found in dict.fromkeys(LINKED.findall(text)):
            if found.startswith("/"):
                self.follow(found, brings=not (self.on_phone and found in wide))

    def follow(self, address: str, *, brings: bool = True) -> None:
        """A file, and what it asks for in its turn."""
        if address in self.fetched:
            return
        text = self.fetch(address)
        if brings and address.endswith((".css", ".js")):
            pattern = IN_CSS if address.endswith(".css") else ALWAYS_IMPORTED
            for found in pattern.findall(text):
                self.follow(urljoin(address, found.strip("'\"")))

    def keep_offline(self) -> int:
        """What the service worker fetches besides, after the page stands: the rooms of the bottom bar and the shell."""
        before = self.total
        worker = self.fetch("/sw.js")
        rooms = re.findall(r'href="([^"]+)"', "".join(TABS.findall(self.text)))
        for address in [*KEPT_BY_WORKER.findall(worker.split("addEventListener")[0]), *rooms]:
            if address not in self.fetched:
                self.fetch(address)
        return self.total - before

    def fetch(self, address: str) -> str:
        """The text behind an address; head and body are counted as sent."""
        plain = self.client.get(address, headers={"accept-encoding": ""}, follow=True)
        sent = self.client.get(address, follow=True)
        if sent.status_code != 200:
            raise RuntimeError(f"{address} answered {sent.status_code}")
        self.fetched[address] = len(_body(sent)) + sum(len(k) + len(v) + 4 for k, v in sent.items())
        return _body(plain).decode(errors="replace")


def _body(response: HttpResponseBase) -> bytes:
    return b"".join(response) if response.streaming else response.content  # type: ignore[attr-defined,arg-type]
