import unicodedata

import pytest

from office.text import fold, given_name_key, nfc, split_name


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Giàng Thị Máy", "giang thi may"),
        ("Hoà Bình", "hoa binh"),
        ("Hòa  Bình", "hoa binh"),
        ("Đỗ Đức", "do duc"),
        (unicodedata.normalize("NFD", "Lường Thị Ngoan"), "luong thi ngoan"),
        (" Nguyễn\u00a0Hải\u200b Yến ", "nguyen hai yen"),
        ("", ""),
    ],
)
def test_search_text_has_no_marks(typed, folded):
    assert fold(typed) == folded


def test_composed_letters_without_unseen_characters():
    assert nfc(unicodedata.normalize("NFD", "Mườ\u200bng")) == "Mường"
    assert nfc("A\x00B\tC") == "AB\tC"


def test_names_are_parted_after_the_family_name():
    assert split_name("Giàng  Thị Máy") == ("Giàng", "Thị Máy")
    assert split_name("Ma Doãn Khiêm") == ("Ma", "Doãn Khiêm")
    assert split_name("Y Moan") == ("Y", "Moan")
    assert split_name("Pham") == ("", "Pham")
    assert split_name("") == ("", "")


@pytest.mark.parametrize(
    "order",
    [
        ["Lê Văn An", "Bùi Thị Anh", "Trần Bình", "Vũ Cường", "Đỗ Dung", "Lò Đào", "Ma Hà", "Lý Hồng"],
        ["Ma", "Mà", "Mả", "Mã", "Má", "Mạ"],
        ["Tan", "Tàn", "Tăn", "Tân"],
        ["Bế", "Bi"],
        ["Lò o", "Lò ô", "Lò ơ", "Lò u", "Lò ư"],
        ["Bùi Văn Lan", "Đỗ Mai Lan", "Trần Mai Lan"],
        ["Nguyễn An", "Nguyễn Văn An"],
        ["Hoa", "Hoà", "Hoài"],
    ],
)
def test_lists_sort_by_the_given_name_in_vietnamese_order(order):
    assert sorted(reversed(order), key=given_name_key) == order


def test_the_key_is_the_same_however_it_was_typed_and_made_of_digits():
    key = given_name_key("Trần Hoà")
    assert key == given_name_key(unicodedata.normalize("NFD", "trần  HÒA"))
    assert key.isdigit()
    assert given_name_key("") == ""
