"""A template to begin with: a letterhead, every kind of tag once, the report itself. It passes the check."""

from __future__ import annotations

import io

from django.utils.translation import gettext as _
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt

from reports.renderers.make_template import field


def sample() -> bytes:
    """Bytes of the .docx, its words in the reader's language."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin, section.top_margin = Mm(25), Mm(20), Mm(30)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Arial", Pt(10.5)
    head = section.header.paragraphs[0]
    head.add_run(_("[Put your logo and address here]")).bold = True
    section.header.add_paragraph("{{ organisation }} · {{ parent }}")
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    foot.add_run("{{ edition }} · {{ version }} · ")
    field(foot, "PAGE")
    document.add_paragraph("{{ kind | upper }}").runs[0].bold = True
    title = document.add_paragraph().add_run("{{ title }}")
    title.bold, title.font.size = True, Pt(20)
    document.add_paragraph("{{ period }} · {{ as_of }}")
    document.add_paragraph("{% if objective %}")
    document.add_paragraph(_("Objective: %(tag)s") % {"tag": "{{ objective }}"})
    document.add_paragraph("{% endif %}")
    document.add_paragraph(_("People trained: %(tag)s") % {"tag": "{{ figures.people_trained }}"})
    document.add_paragraph(
        _("Partners: %(tag)s")
        % {"tag": "{% for one in partners %}{{ one.organisation }} ({{ one.role | lower }}); {% endfor %}"}
    )
    table = document.add_table(rows=1, cols=3, style="Table Grid")
    for cell, words in zip(table.rows[0].cells, (_("Promised"), _("Target"), _("Reached")), strict=True):
        cell.text = words
    table.add_row().cells[0].text = "{% for one in promises %}"
    for cell, words in zip(table.add_row().cells, ("title", "target", "reached"), strict=True):
        cell.text = f"{{{{ one.{words} }}}}"
    table.add_row().cells[0].text = "{% endfor %}"
    document.add_paragraph()
    document.add_paragraph("{{ contents }}")
    document.add_paragraph("{{ body }}")
    document.core_properties.comments = document.core_properties.author = ""
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
