import re
from xml.etree import ElementTree

import pytest
from django.utils.translation import override

from office.charts import Change, Row, Tile, columns, dumbbell, hbar, line, progress, split_bar, tile_map
from office.svg import shorten, text_width, wrap
from participants.tiles import positions

NS = "{http://www.w3.org/2000/svg}"
LONG = "Tổ chức của người khuyết tật và bảo trợ người khuyết tật, trẻ mồ côi cấp tỉnh các tỉnh miền núi phía Bắc"
ROWS = [Row("Hội Phụ nữ", 10), Row(LONG, 5), Row("Dao", None, "<5")]
PARTS = [Row("nữ", 22, tone="a"), Row("nam", 8, tone="b")]
CHANGES = [Change("Khái niệm", 40, 80), Change("Ngân sách", 60, 58), Change("Bằng nhau", 70, 70)]
TILES = [Tile("Hà Giang", "H.Giang", 3, 0, 4, present=True), Tile("Cao Bằng", "C.Bằng", 4, 0, 0)]

ALL = {
    "hbar": lambda **more: hbar(ROWS, title="t", **more),
    "split_bar": lambda **more: split_bar(PARTS, title="t", **more),
    "progress": lambda **more: progress(60, gone=62, title="t", **more),
    "dumbbell": lambda **more: dumbbell(CHANGES, title="t", **more),
    "columns": lambda **more: columns(ROWS, title="t", **more),
    "line": lambda **more: line([Row("01/2023", 3), Row("02/2023", None), Row("03/2023", 9)], title="t", **more),
    "tile_map": lambda **more: tile_map(TILES, title="t", **more),
}


def read(svg):
    return ElementTree.fromstring(svg)


def rects(svg, kind):
    return [rect for rect in read(svg).iter(f"{NS}rect") if kind in rect.get("class", "").split()]


def texts(svg):
    return [text for text in read(svg).iter(f"{NS}text")]


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("theme", ["page", "print"])
def test_each_chart_is_an_image_with_a_name_and_keeps_the_content_policy(name, theme):
    svg = ALL[name](theme=theme)
    root = read(svg)
    assert root.get("role") == "img"
    assert root[0].tag == f"{NS}title"
    assert root[0].text == "t"
    assert not re.search(r"\sstyle=|<script|<style|\son\w+=", svg)
    assert ("class=" in svg.split(">", 1)[1]) == (theme == "page")
    for element in root.iter():
        if element.tag in {f"{NS}rect", f"{NS}circle", f"{NS}text"}:
            assert element.get("fill", "").startswith("#")


@pytest.mark.parametrize(
    "svg",
    [
        hbar([], title="t"),
        hbar([Row("a", 0), Row("b", None, "<5")], title="t"),
        split_bar([Row("a", 0)], title="t"),
        split_bar([Row("a", 20), Row("b", None, "<5")], title="t"),  # its length would tell it
        dumbbell([Change("a", 40, None)], title="t"),
        columns([Row("a", None)], title="t"),
        line([Row("a", 3)], title="t"),
        tile_map([TILES[1]], title="t"),
    ],
)
def test_a_chart_with_nothing_to_say_is_not_drawn(svg):
    assert svg == ""


def test_bars_are_as_long_as_their_values_and_a_hidden_one_has_no_length():
    svg = hbar(ROWS, title="t")
    first, second = rects(svg, "tone-a")
    assert float(first.get("width")) == pytest.approx(2 * float(second.get("width")), abs=0.2)
    assert [text.text for text in texts(svg) if text.get("text-anchor") == "end"] == ["10", "5", "<5"]
    assert len(rects(svg, "c-unseen")) == 1


def test_parts_fill_the_whole_bar():
    women, men = [rect for rect in read(split_bar(PARTS, title="t", width=301.5)).iter(f"{NS}rect")][:2]
    assert (float(women.get("width")), float(men.get("width"))) == (220, 80)
    assert [text.text for text in texts(split_bar(PARTS, title="t"))] == ["22 nữ", "8 nam"]


def test_before_and_after_stand_on_one_scale():
    svg = dumbbell([Change("a", 0, 100, "0", "100")], title="t", width=360)
    before, after = [float(circle.get("cx")) for circle in read(svg).iter(f"{NS}circle")]
    assert (before, after) == (44, 316)


def test_long_labels_are_broken_then_shortened_and_told_in_full():
    svg = hbar(ROWS, title="t", width=240)
    assert f"<title>{LONG}</title>" in svg
    for words in wrap(LONG, 200):
        assert text_width(words) <= 200
    assert len(wrap(LONG, 200)) == 2
    assert wrap(LONG, 200)[1].endswith("…")
    assert shorten("Nữ", 200) == "Nữ"


def test_no_two_words_of_a_chart_stand_on_each_other():
    months = [Row(f"{month:02d}/2023", month) for month in range(1, 13)]
    for svg in (*(draw() for draw in ALL.values()), line(months, title="t"), dumbbell(CHANGES, title="t", width=640)):
        placed = []
        for text in texts(svg):
            words = (text.text or text[0].tail or "") if len(text) == 0 else text[0].tail
            size, x, y = (float(text.get(key)) for key in ("font-size", "x", "y"))
            wide = text_width(words, size, strong=text.get("font-weight") == "600")
            left = x - {"end": wide, "middle": wide / 2}.get(text.get("text-anchor"), 0)
            for other_left, other_right, other_y, other in placed:
                assert abs(y - other_y) >= 11 or left >= other_right or left + wide <= other_left, (words, other)
            placed.append((left, left + wide, y, words))


def test_words_are_escaped():
    svg = hbar([Row("<script>alert(1)</script>", 3, url='/x/?a="b"&c')], title='"<b>"')
    assert "<script" not in svg
    assert "<b>" not in svg
    read(svg)


def test_a_map_with_links_is_a_group_since_an_image_hides_them():
    svg = tile_map([Tile("Hà Giang", "H.Giang", 0, 0, 4, present=True, url="/people/?place=1")], title="Ở đâu")
    root = read(svg)
    assert (root.get("role"), root.get("aria-label")) == ("group", "Ở đâu")
    assert [(a.get("href"), a.get("aria-label")) for a in root.iter(f"{NS}a")] == [("/people/?place=1", "Hà Giang: 4")]
    assert "<a " not in tile_map([Tile("a", "a", 0, 0, 4, present=True, url="/x/")], title="t", theme="print")


def test_a_hidden_count_is_present_and_not_counted():
    with override("vi"):
        svg = tile_map([Tile("Hà Giang", "H.Giang", 0, 0, None, present=True, text="<5"), TILES[1]], title="t")
    assert len(rects(svg, "c-unseen")) == 2  # the tile and its swatch
    assert not [rect for step in range(1, 5) for rect in rects(svg, f"c-step-{step}")]
    assert "có, không nêu số" in svg
    assert "Hà Giang: &lt;5" in svg


def test_shades_run_from_least_to_most():
    tiles = [Tile(str(n), str(n), n, 0, n, present=True) for n in (1, 3, 5, 8)]
    svg = tile_map(tiles, title="t")
    legend = [text.text for text in texts(svg) if text.get("font-size") == "12"]
    assert legend[:4] == ["1–2", "3–4", "5–6", "7–8"]
    assert [len(rects(svg, f"c-step-{step}")) for step in range(1, 5)] == [2, 2, 2, 2]  # a tile and a swatch each


@pytest.mark.parametrize(("era", "provinces"), [("63", 63), ("34", 34)])
def test_each_province_has_its_own_place_and_a_short_name_that_fits(era, provinces):
    found = [position for (of, _code), position in positions().items() if of == era]
    assert len({(position.column, position.row) for position in found}) == provinces
    assert len({position.short_vi for position in found}) == provinces
    assert all(text_width(position.short_vi, 10) <= 48 for position in found)
    assert positions()[("63", "06")].short("vi") == "B.Kạn"
    assert positions()[("63", "11")].short("en") == "D.Bien"
