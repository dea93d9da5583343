"""What people upload: taken, refused in words, cleaned of places, served as nothing that runs."""

import io
import struct
import zipfile
import zlib

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import override
from PIL import Image, PngImagePlugin

from actionplans.models import ProgressUpdate
from office import files
from office.models import StoredFile
from office.photos import BadUpload

HERE = "22.8233N104.9836E"  # what must not be left in any byte
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def picture(size=(64, 48), mode="RGB", color="teal"):
    return Image.new(mode, size, color)


def saved(image, kind="JPEG", **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def exif_with_place():
    exif = Image.Exif()
    exif[0x010E] = HERE  # ImageDescription
    exif[0x0112] = 6  # to be turned
    place = exif.get_ifd(0x8825)
    place[1], place[2], place[3], place[4] = "N", (22.0, 49.0, 23.88), "E", (104.0, 59.0, 0.96)
    return exif


def upload(content, name="anh.jpg", content_type="image/jpeg"):
    return SimpleUploadedFile(name, content, content_type)


def xmp():
    return f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><exif:GPSLatitude>{HERE}</exif:GPSLatitude></x:xmpmeta>'.encode()


def png_with_text():
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Location", HERE)
    notes.add_itxt("XML:com.adobe.xmp", xmp().decode())
    return saved(picture(), "PNG", pnginfo=notes, exif=exif_with_place())


PLACED = {
    "jpeg-exif": lambda: saved(picture(), exif=exif_with_place(), comment=HERE.encode()),
    "jpeg-xmp": lambda: saved(picture(), xmp=xmp(), icc_profile=HERE.encode()),
    "jpeg-appended": lambda: saved(picture()) + HERE.encode(),
    "png": png_with_text,
    "webp": lambda: saved(picture(), "WEBP", exif=exif_with_place(), xmp=xmp()),
}


@pytest.mark.parametrize("kind", PLACED)
def test_no_place_is_left_in_the_photo_or_its_thumbnail(kind):
    content = PLACED[kind]()
    assert HERE.encode() in content
    for made in files.clean_photo(upload(content)):
        assert HERE.encode() not in made
        assert b"GPS" not in made
        image = Image.open(io.BytesIO(made))
        assert image.format == "JPEG"
        assert dict(image.getexif()) == {}
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_a_photo_taken_sideways_stands_upright():
    content = saved(picture((80, 40)), exif=exif_with_place())
    assert Image.open(io.BytesIO(files.clean_photo(upload(content))[0])).size == (40, 80)


def test_a_large_photo_is_made_small_and_its_thumbnail_fits_a_weak_line():
    noise = Image.effect_noise((4000, 3000), 60).convert("RGB")
    photo, thumbnail = files.clean_photo(upload(saved(noise, quality=60)))
    assert Image.open(io.BytesIO(photo)).size == (1600, 1200)
    assert Image.open(io.BytesIO(thumbnail)).size == (320, 240)
    assert len(thumbnail) < 40_000  # noise is the worst there is; a real photo is about 12 KB


def test_what_is_see_through_becomes_white():
    photo, _thumbnail = files.clean_photo(upload(saved(picture(mode="RGBA", color=(0, 0, 0, 0)), "PNG"), "a.png"))
    assert Image.open(io.BytesIO(photo)).getpixel((5, 5)) == (255, 255, 255)


def png_chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_bomb(width=50_000, height=50_000):
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    data = zlib.compress(b"\x00" * 100_000)
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + png_chunk(b"IDAT", data) + png_chunk(b"IEND", b"")


def text_bomb():
    text = b"Comment\x00\x00" + zlib.compress(b"a" * 80_000_000)
    whole = saved(picture(), "PNG")
    return whole[:33] + png_chunk(b"zTXt", text) + whole[33:]


SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
REFUSED = [
    ("svg", SVG, "ve.svg", "SVG"),
    ("svg called jpg", SVG, "ve.jpg", "SVG"),
    ("heic", b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", "IMG_1.HEIC", "HEIC"),
    ("html called jpg", b"<html><script>alert(1)</script></html>", "a.jpg", "không phải ảnh"),
    ("gif", b"GIF89a" + b"\x01\x00" * 20, "a.gif", "không phải ảnh"),
    ("broken jpeg", saved(picture((400, 300)))[:60], "a.jpg", "không phải ảnh"),
    ("eps called jpg", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "a.jpg", "không phải ảnh"),
    ("bomb", png_bomb(), "a.png", "ảnh"),
    ("empty", b"", "a.jpg", "trống"),
]


@pytest.mark.parametrize(("content", "name", "word"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_what_is_no_photo_is_refused_in_words_that_name_it(content, name, word):
    with override("vi"), pytest.raises(BadUpload) as caught:
        files.clean_photo(upload(content, name))
    assert name in str(caught.value)
    assert word in str(caught.value)


def test_a_bomb_in_a_photos_text_does_not_go_off():
    try:
        photo, _thumbnail = files.clean_photo(upload(text_bomb(), "a.png"))
    except BadUpload:
        return
    assert len(photo) < 100_000


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_damaged_photos_are_taken_or_refused_but_never_break_the_portal(kind):
    whole = bytearray(saved(picture((120, 90)), kind, exif=exif_with_place()))
    for position in range(4, len(whole), 7):
        damaged = whole.copy()
        damaged[position] ^= 0xFF
        try:
            files.clean_photo(upload(bytes(damaged)))
        except BadUpload:
            continue


def test_25_mb_is_refused_with_its_size_before_it_is_read():
    with override("en"), pytest.raises(BadUpload, match=r"“to.jpg” is 25 MB; at most 20 MB"):
        files.clean_photo(upload(b"\xff\xd8\xff" + b"0" * (25 * 2**20 - 3), "to.jpg"))


def test_just_over_the_limit_is_not_called_within_it():
    with override("en"), pytest.raises(BadUpload, match=r"is 21 MB; at most 20 MB"):
        files.check_size(upload(b"0" * (20 * 2**20 + 1), "to.jpg"))


# --- documents ------------------------------------------------------------------------


def packed(*names):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as box:
        for name in names:
            box.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (b"%PDF-1.7\n", "bien-ban.pdf", "application/pdf"),
        (packed("[Content_Types].xml", "word/document.xml"), "Biên bản.DOCX", DOCX),
        (packed("mimetype", "content.xml"), "a.odt", "application/vnd.oasis.opendocument.text"),
    ],
)
def test_documents_are_known_by_what_is_in_them(content, name, kind):
    assert files.document_type(upload(content, name, "application/octet-stream")) == kind


@pytest.mark.parametrize(
    ("content", "name", "word"),
    [
        (packed("run.js"), "a.docx", "not a kind of file"),
        (packed("word/document.xml", "word/vbaProject.bin"), "a.docx", "macros"),
        (packed("word/document.xml"), "a.docm", "macros"),
        (packed("word/document.xml"), "a.zip", "not a kind of file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.doc", "old Office version"),
        (b"MZ\x90\x00", "a.pdf", "not a kind of file"),
        (b"<html>", "a.html", "not a kind of file"),
        (b"PK\x03\x04broken", "a.xlsx", "not a kind of file"),
    ],
)
def test_other_files_are_refused_with_what_to_do(content, name, word):
    with override("en"), pytest.raises(BadUpload, match=word):
        files.document_type(upload(content, name, "application/octet-stream"))


# --- keeping and serving --------------------------------------------------------------


@pytest.fixture
def update(cast):
    return ProgressUpdate.objects.create(plan=cast.plan, happened_on="2023-11-01", what_happened="Họp")


def address(stored, name="file"):
    return reverse(f"office:{name}", args=[stored.uuid])


def test_a_photo_is_served_to_those_who_see_its_update_and_as_nothing_that_runs(cast, as_user, update):
    stored = files.store(upload(saved(picture()), "Họp thôn.png"), kind="photo", about=update, by=cast.trainee)
    for user in (cast.trainee, cast.coordinator, cast.monitor, cast.administrator):
        answer = as_user(user).get(address(stored))
        assert answer.status_code == 200
        assert answer["Content-Type"] == "image/jpeg"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer["Content-Disposition"].startswith("inline; filename")
        assert "private" in answer["Cache-Control"]
        assert b"".join(answer.streaming_content).startswith(b"\xff\xd8")
    for user in (cast.trainee_elsewhere, cast.coordinator_elsewhere, cast.donor, cast.stranger):
        for name in ("file", "thumbnail"):
            assert as_user(user).get(address(stored, name)).status_code == 404


def test_a_document_is_a_download_under_its_own_name(cast, as_user, update):
    polyglot = b"%PDF-1.4\n<html><script>alert(document.cookie)</script></html>"
    stored = files.store(upload(polyglot, "Biên bản.html.pdf", "text/html"), kind="evidence", about=update)
    answer = as_user(cast.coordinator).get(address(stored))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''Bi%C3%AAn%20b%E1%BA%A3n.html.pdf")
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert b"".join(answer.streaming_content) == polyglot


def test_a_picture_among_documents_is_cleaned_too(update):
    content = PLACED["jpeg-exif"]()
    stored = files.store(upload(content, "anh.pdf", "application/pdf"), kind="evidence", about=update)
    assert stored.content_type == "image/jpeg"
    assert HERE.encode() not in stored.file.read()


def test_a_file_that_the_storage_lost_is_told_in_words(cast, as_user, update):
    stored = files.store(upload(saved(picture())), kind="photo", about=update)
    stored.file.storage.delete(stored.file.name)
    answer = as_user(cast.coordinator).get(address(stored))
    assert answer.status_code == 410
    assert "anh.jpg" in answer.content.decode()


class FullStorage(FileSystemStorage):
    room = 2

    def _save(self, name, content):
        FullStorage.room -= 1
        if FullStorage.room < 0:
            raise OSError(28, "No space left on device")
        return super()._save(name, content)


def on_disk(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_full_storage_keeps_nothing_by_halves(settings, tmp_path, update, monkeypatch):
    monkeypatch.setattr(StoredFile._meta.get_field("file"), "storage", FullStorage(tmp_path))
    monkeypatch.setattr(FullStorage, "room", 0)
    with override("vi"), pytest.raises(files.CannotKeep, match="thử lại"):
        files.store(upload(saved(picture())), kind="photo", about=update)
    assert not StoredFile.objects.exists()
    assert on_disk(tmp_path) == []


def _two_photos_of_which_the_second_is_none(update, folder):
    with files.undone_on_error():
        files.store(upload(saved(picture())), kind="photo", about=update)
        assert len(on_disk(folder)) == 2
        files.store(upload(b"no photo"), kind="photo", about=update)


def test_files_kept_before_a_failure_are_taken_away_again(tmp_path, update):
    with pytest.raises(BadUpload):
        _two_photos_of_which_the_second_is_none(update, tmp_path)
    assert on_disk(tmp_path) == []
