"""Whether a Word file may be kept as a template: what is packed inside, before anything of it is rendered.

A letterhead is text, pictures and page numbers. What runs, fetches or embeds something is refused, whatever it is
called: an allow-list of parts, of relationships and of fields, since a list of what is harmful is never complete.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath

from django.utils.translation import gettext as _
from lxml import etree

from reports.letterheads.problems import Problem

MOST_BYTES = 5 * 2**20  # of the file
MOST_UNPACKED = 40 * 2**20
MOST_PARTS = 400
MOST_XML = 4 * 2**20  # of one part that is read as XML
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
PICTURES = {
    ".png": (b"\x89PNG\r\n\x1a\n",),
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
    ".gif": (b"GIF8",),
}
PARTS = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/[\w.-]+\.(xml|jpeg|png|emf|wmf)|customXml/(_rels/)?[\w.-]+(\.rels)?"
    r"|word/(_rels/)?[\w.-]+\.xml(\.rels)?|word/theme/(_rels/)?[\w.-]+\.xml(\.rels)?|word/glossary/(_rels/|theme/)?[\w.-]+"
    r"|word/media/[\w.-]+|word/fonts/[\w.-]+\.(odttf|fntdata)"
)
FOLDERS = re.compile(r"(word|docProps|customXml|_rels|media|theme|fonts|glossary|/)+")
RELATIONS = frozenset(
    [
        "officeDocument",
        "core-properties",
        "extended-properties",
        "custom-properties",
        "thumbnail",
        "styles",
        "stylesWithEffects",
        "settings",
        "webSettings",
        "fontTable",
        "font",
        "theme",
        "header",
        "footer",
        "image",
        "hyperlink",
        "numbering",
        "footnotes",
        "endnotes",
        "comments",
        "commentsExtended",
        "commentsIds",
        "commentsExtensible",
        "people",
        "customXml",
        "customXmlProps",
        "glossaryDocument",
        "themeOverride",
        "classificationlabels",
    ]
)
FIELDS = frozenset(
    [
        "PAGE",
        "NUMPAGES",
        "SECTION",
        "SECTIONPAGES",
        "PAGEREF",
        "REF",
        "STYLEREF",
        "SEQ",
        "TOC",
        "DATE",
        "TIME",
        "CREATEDATE",
        "SAVEDATE",
        "PRINTDATE",
        "TITLE",
        "SUBJECT",
        "HYPERLINK",
    ]
)
ELEMENTS = {  # what stands in the text itself and is no text
    "altChunk": "altChunk", "object": "OLE", "control": "ActiveX", "OLEObject": "OLE", "subDoc": "subDoc",
    "attachedTemplate": "attachedTemplate", "mailMerge": "mailMerge", "frameset": "frameset",
}  # fmt: skip
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def problems(data: bytes) -> list[Problem]:
    """What forbids keeping the file; all at once. Nothing is unpacked before its size is known."""
    if len(data) > MOST_BYTES:
        return [
            Problem(
                _("The file is %(size)d MB; a template may have at most %(limit)d MB. Make its pictures smaller.")
                % {"size": -(-len(data) // 2**20), "limit": MOST_BYTES // 2**20}
            )
        ]
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            return _sizes(packed) or list(_inside(packed))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError):
        return [Problem(_("The file is damaged or locked with a password. Open it in Word, save it anew as .docx."))]


def _sizes(packed: zipfile.ZipFile) -> list[Problem]:
    """A few kilobytes that unpack to gigabytes, names that lead out of the file, names that stand there twice."""
    parts = packed.infolist()
    names = [part.filename for part in parts]
    if sum(part.file_size for part in parts) > MOST_UNPACKED or len(parts) > MOST_PARTS:
        return [
            Problem(
                _(
                    "Unpacked, the file is larger than %(limit)d MB or has more than %(parts)d parts. It can’t be a letterhead."
                )
                % {"limit": MOST_UNPACKED // 2**20, "parts": MOST_PARTS}
            )
        ]
    if any(name.startswith("/") or ".." in name.split("/") or "\\" in name for name in names) or len(
        set(map(str.lower, names))
    ) < len(names):
        return [Problem(_("The file is not packed as Word does it. Open it in Word, save it anew as .docx."))]
    return []


def _inside(packed: zipfile.ZipFile) -> Iterator[Problem]:
    for name in packed.namelist():
        if name.endswith("/") and FOLDERS.fullmatch(name):
            continue
        ending = PurePosixPath(name).suffix.lower()
        if _runs(name):
            yield Problem(
                _("It holds macros, ActiveX or an embedded file, which can do harm. Take it out."), found=name
            )
        elif not PARTS.fullmatch(name):
            yield Problem(_("It holds a part that a letterhead has no need of. Take it out."), found=name)
        elif name.startswith("word/media/"):
            if not packed.read(name).startswith(PICTURES.get(ending, ())):
                yield Problem(_("This picture is no PNG, JPEG or GIF. Put it in again as PNG or JPEG."), found=name)
        elif ending in {".xml", ".rels"}:
            yield from _part(name, packed, ending)


def _runs(name: str) -> bool:
    low = name.lower()
    return (
        low.endswith(("vbaproject.bin", "vbadata.xml"))
        or any(folder in low for folder in ("/activex/", "/embeddings/", "customui", "/afchunk", "/ole"))
        or low.endswith((".exe", ".dll", ".js", ".vbs", ".hta"))
    )


def _part(name: str, packed: zipfile.ZipFile, ending: str) -> Iterator[Problem]:
    if packed.getinfo(name).file_size > MOST_XML:
        yield Problem(_("This part is too large for a letterhead."), found=name)
        return
    root = read_xml(packed.read(name))
    if root is None:
        yield Problem(_("This part can’t be read. Open the file in Word, save it anew as .docx."), found=name)
    elif name == "[Content_Types].xml":
        yield from _types(root)
    elif ending == ".rels":
        yield from _relations(root)
    elif name.startswith("word/"):
        yield from _elements(root)
        yield from _fields(root)


def read_xml(content: bytes) -> etree._Element | None:
    """Its root; None of what is no XML or brings a document type of its own (entities that swell or read files)."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    return None if root.getroottree().docinfo.doctype else root


def _types(root: etree._Element) -> Iterator[Problem]:
    mains = [row.get("ContentType", "") for row in root if row.get("PartName") == "/word/document.xml"]
    if mains != [MAIN]:
        macros = any("macro" in kind.lower() for kind in mains)
        yield Problem(
            _("The file is made for macros (.docm or .dotm). Save it as “Word document (.docx)”.")
            if macros
            else _("The file is no ordinary Word document (perhaps a .dotx). Save it as “Word document (.docx)”.")
        )


def _relations(root: etree._Element) -> Iterator[Problem]:
    for row in root:
        kind, target = row.get("Type", "").rpartition("/")[2], row.get("Target", "")
        outside = row.get("TargetMode", "").lower() == "external"
        if kind not in RELATIONS:
            yield Problem(
                _("It leads to something that a letterhead has no need of. Take it out."),
                found=f"{kind}: {target}"[:200],
            )
        elif outside and kind == "image":
            yield Problem(
                _(
                    "This picture would be fetched from another address each time somebody opens a report. Put the picture itself in."
                ),
                found=target[:200],
            )
        elif outside and not (kind == "hyperlink" and target.lower().startswith(("https://", "http://", "mailto:"))):
            yield Problem(
                _("It leads out of the file. Only links to web and mail addresses may."),
                found=f"{kind}: {target}"[:200],
            )


def _elements(root: etree._Element) -> Iterator[Problem]:
    for found in {etree.QName(element).localname for element in root.iter(etree.Element)} & set(ELEMENTS):
        yield Problem(_("It holds another document or a program inside. Take it out."), found=ELEMENTS[found])


def _fields(root: etree._Element) -> Iterator[Problem]:
    for code in _codes(root):
        words = code.replace("“", '"').split()
        kind = words[0].upper() if words else ""
        address = next((word.strip('"') for word in words[1:] if not word.startswith("\\")), "")
        if kind not in FIELDS and kind:
            yield Problem(
                _(
                    "The field %(kind)s reads or runs something. A letterhead may have page numbers, dates, headings and links."
                )
                % {"kind": kind[:40]},
                found=code.strip()[:120],
            )
        elif (
            kind == "HYPERLINK"
            and "\\l" not in words
            and not address.lower().startswith(("https://", "http://", "mailto:"))
        ):
            yield Problem(
                _("It leads out of the file. Only links to web and mail addresses may."), found=code.strip()[:120]
            )


def _codes(root: etree._Element) -> Iterator[str]:
    """Each field's code, put together however many runs Word (or somebody) cut it into."""
    open_fields: list[list[str]] = []
    for element in root.iter(f"{W}fldSimple", f"{W}fldChar", f"{W}instrText", f"{W}delInstrText"):
        if element.tag == f"{W}fldSimple":
            yield element.get(f"{W}instr", "")
        elif element.tag in {f"{W}instrText", f"{W}delInstrText"}:
            if open_fields:
                open_fields[-1].append(element.text or "")
            else:
                yield element.text or ""
        elif element.get(f"{W}fldCharType") == "begin":
            open_fields.append([])
        elif element.get(f"{W}fldCharType") == "end" and open_fields:
            yield "".join(open_fields.pop())
    yield from ("".join(rest) for rest in open_fields)
