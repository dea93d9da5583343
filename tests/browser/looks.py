"""What can be seen wrong on a page by a machine: each function gives a list of faults in words, empty when all is well."""

from __future__ import annotations

import re
from functools import cache
from itertools import chain
from pathlib import Path

import polib
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parent.parent.parent
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

AXE = """options => axe.run(document, options).then(({violations}) => violations.map((found) => [
  found.id, found.impact, found.nodes.map((node) => node.html.slice(0, 160) + ' — '
    + [...node.any, ...node.all, ...node.none].map((check) => check.message).join('; '))]))"""

WORDS = """() => {
  const seen = [], hidden = 'script, style, template, noscript, code, pre, svg title';
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const language = (element) => element.closest('[lang]')?.lang ?? '';
  for (let node; (node = walker.nextNode());) {
    const text = node.data.replace(/\\s+/g, ' ').trim();
    if (text && !node.parentElement.closest(hidden)) seen.push([text, language(node.parentElement)]);
  }
  for (const name of ['aria-label', 'placeholder', 'title', 'alt', 'data-label'])
    for (const element of document.querySelectorAll(`body [${name}]`))
      seen.push([element.getAttribute(name).replace(/\\s+/g, ' ').trim(), language(element)]);
  seen.push([document.title, document.documentElement.lang]);
  return seen;
}"""

TARGETS = """(least) => {
  const small = [];
  const inSentence = (element) => {
    if (getComputedStyle(element).display !== 'inline') return false;
    const around = element.closest('p, li, dd, td, th, div, span, small, label, figcaption, summary, h2, h3');
    return [...(around?.childNodes ?? [])].some((node) => node.nodeType === 3 && /[\\p{L}\\p{N}]/u.test(node.data));
  };
  for (const element of document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]')) {
    if (!element.checkVisibility({visibilityProperty: true, opacityProperty: false}) || element.disabled) continue;
    if (element.matches('.skip, [tabindex="-1"]') || element.closest('.sr-only')) continue;
    let area = element.getBoundingClientRect();
    if (['checkbox', 'radio'].includes(element.type)) {
      for (const label of element.labels ?? []) {
        const other = label.getBoundingClientRect();
        if (other.width * other.height > area.width * area.height) area = other;
      }
    }
    if (!area.width || !area.height || area.right < 0) continue;
    const word = element.localName === 'a' && !element.matches('.btn, nav.tabs a, nav.sheet a'); // may be short
    const drawn = element.ownerSVGElement; // a tile of the map: its figures are also a table of links
    const [wide, high] = drawn ? [24, 24] : [word ? 24 : least, least];
    if (area.width >= wide - .5 && area.height >= high - .5 || inSentence(element)) continue;
    small.push(`${Math.round(area.width)}x${Math.round(area.height)} ${element.outerHTML.slice(0, 110)}`);
  }
  return small;
}"""

WIDE = """(width) => {
  const page = document.documentElement;
  if (page.scrollWidth <= width) return [];
  const scrolls = (element) => { for (let e = element.parentElement; e && e !== document.body; e = e.parentElement) if (getComputedStyle(e).overflowX !== 'visible') return true; return false; };
  const out = [...document.body.querySelectorAll('*')].filter((element) => element.getBoundingClientRect().right > width + 1 && !scrolls(element));
  return [`${page.scrollWidth} px wide: ${out.slice(0, 3).map((element) => element.outerHTML.slice(0, 110)).join(' | ')}`];
}"""

HEADINGS = (
    "() => [...document.querySelectorAll('h1')].filter((h) => h.checkVisibility()).map((h) => h.textContent.trim())"
)


def axe(page: Page, *, only: str = "", but: str = "") -> list[str]:
    """What axe-core says of the page as it stands: by all rules, by one only, or by all but one."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    options = {
        "runOnly": {"type": "rule", "values": [only]} if only else {"type": "tag", "values": RULES},
        "rules": {but: {"enabled": False}} if but else {},
        "resultTypes": ["violations"],
        "preload": False,
    }
    return [f"{rule} ({impact}), {len(nodes)}×: {nodes[0]}" for rule, impact, nodes in page.evaluate(AXE, options)]


def too_small(page: Page, least: int = 44) -> list[str]:
    """What a finger has to hit; links within a sentence are free (WCAG 2.5.8)."""
    return [f"small target {target}" for target in page.evaluate(TARGETS, least)]


def too_wide(page: Page, width: int) -> list[str]:
    return page.evaluate(WIDE, width)


def headings(page: Page) -> list[str]:
    found = page.evaluate(HEADINGS)
    return [] if len(found) == 1 and found[0] else [f"h1: {found}"]


# --- words of the other language ------------------------------------------------------------------------------------

PLACE = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
COUNTED = re.compile(r"\b\d+\s(year|month|week|day|hour|minute|byte|person|people|item)s?\b", re.I)
ENGLISH = re.compile(
    r"\b(the|of|and|is|are|was|to|for|with|your|you|this|that|not|from|has|have|been|by|in|on)\b", re.I
)
MARKS = re.compile(r"[ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ]", re.I)


@cache
def catalogue(side: int) -> tuple[frozenset[str], list[tuple[str, re.Pattern[str]]]]:
    """Texts of ours and of the packages in English (0) or in Vietnamese (1) that are no text of the other language:
    the plain ones, and those with values in them as their longest piece and a pattern."""
    plain: tuple[set[str], set[str]] = (set(), set())
    shaped: dict[str, re.Pattern[str]] = {}
    for entry in chain.from_iterable(polib.pofile(str(path)) for path in (ROOT / "locale").rglob("vi/*/django.po")):
        for pair in _pairs(entry):
            words = [" ".join(text.split()) for text in pair]
            if not PLACE.search(words[side]):
                plain[0].add(words[0])
                plain[1].add(words[1])
            elif words[0] != words[1] and len(re.findall(r"[^\W\d_]{2,}", PLACE.sub(" ", words[side]))) >= 2 + 2 * side:
                pieces = PLACE.split(words[side])
                shaped[max(pieces, key=len)] = re.compile(".{1,80}?".join(map(re.escape, pieces)))
    return frozenset(plain[side] - plain[1 - side]), list(shaped.items())


def _pairs(entry: polib.POEntry) -> list[tuple[str, str]]:
    if not entry.msgid_plural:
        return [(entry.msgid, entry.msgstr)]
    return [(text, said) for said in entry.msgstr_plural.values() for text in (entry.msgid, entry.msgid_plural)]


@cache
def foreign(text: str, language: str) -> bool:
    """A text of ours in the other language; on a Vietnamese page also what reads like an English sentence."""
    plain, shaped = catalogue(0 if language == "vi" else 1)
    if text in plain or any(piece in text and pattern.fullmatch(text) for piece, pattern in shaped):
        return True
    return language == "vi" and bool(
        COUNTED.search(text) or (len(ENGLISH.findall(text)) >= 2 and not MARKS.search(text))
    )


def other_language(page: Page, language: str, content: re.Pattern[str] = re.compile("(?!)")) -> list[str]:
    """Texts of the interface in the language that the page is not in. What is marked with its own ``lang`` is free."""
    found = [
        f"not in {language}: “{text}”"
        for text, marked in page.evaluate(WORDS)
        if marked in {language, ""} and len(text) > 2 and not content.fullmatch(text) and foreign(text, language)
    ]
    return list(dict.fromkeys(found))
