"""The zip package: readable by everyone, always the same, and never stored when it cannot be read back."""

import re
import zipfile
import zlib
from io import BytesIO

import pytest
import segno

from documents.docx.package import member, package
from documents.docx.qr import qr_png
from documents.docx.reading import DocumentUnreadable, read_back
from documents.docx.render import render
from tests.documents import paper
from tests.documents.opened_files import parts_of

PARTS = {"[Content_Types].xml": b"<Types/>", "_rels/.rels": b"<R/>", "word/document.xml": "<d>ё</d>".encode()}


def packed(parts):
    return package([member(name, data) for name, data in parts.items()])


def test_python_reads_back_what_was_packed_in_the_order_given():
    with zipfile.ZipFile(BytesIO(packed(PARTS))) as opened:
        assert opened.testzip() is None
        assert opened.namelist() == list(PARTS)
        assert {name: opened.read(name) for name in PARTS} == PARTS
        assert {each.date_time for each in opened.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {each.compress_type for each in opened.infolist()} == {zipfile.ZIP_DEFLATED}


def test_a_document_opens_with_its_types_first_and_every_relation_leads_to_a_part():
    for form in ("full", "appendix"):
        parts = parts_of(render(paper.implementation(), form).bytes)
        assert next(iter(parts)) == "[Content_Types].xml"
        types = parts["[Content_Types].xml"].decode()
        assert {name.lstrip("/") for name in re.findall(r'PartName="([^"]+)"', types)} <= set(parts)
        for name, data in parts.items():
            if name.endswith(".rels"):
                folder = name.replace("_rels/", "").rpartition("/")[0]
                targets = re.findall(r'Target="([^"]+)"', data.decode())
                assert {f"{folder}/{target}".lstrip("/") for target in targets} <= set(parts), name


def test_a_document_has_no_part_that_it_does_not_need():
    names = set(parts_of(render(paper.implementation(), "appendix").bytes))
    assert names == {
        "[Content_Types].xml",
        "_rels/.rels",
        "word/_rels/document.xml.rels",
        "word/document.xml",
        "word/styles.xml",
        "word/settings.xml",
        "word/fontTable.xml",
        "word/header1.xml",
        "word/footer1.xml",
        "docProps/core.xml",
        "docProps/custom.xml",
    }


def test_a_good_file_is_read_back_in_silence():
    read_back(render(paper.completed(), "full").bytes)


def test_a_damaged_byte_of_any_part_is_found():
    data = render(paper.review(), "appendix").bytes
    with zipfile.ZipFile(BytesIO(data)) as opened:
        places = [(each.filename, each.header_offset + 30 + len(each.filename)) for each in opened.infolist()]
    for name, start in places:
        broken = bytearray(data)
        broken[start + 5] ^= 0x10
        with pytest.raises(DocumentUnreadable, match=re.escape(name)):
            read_back(bytes(broken))


@pytest.mark.parametrize("place", [0, 6, 8, 14, 18, 22, 26, 28, 31])  # signature … sizes, lengths, name
def test_a_header_that_says_other_than_the_directory_is_found(place):
    data = render(paper.review(), "appendix").bytes
    with zipfile.ZipFile(BytesIO(data)) as opened:
        start = opened.getinfo("word/document.xml").header_offset
    broken = bytearray(data)
    broken[start + place] ^= 1
    with pytest.raises(DocumentUnreadable, match=r"word/document\.xml"):
        read_back(bytes(broken))


@pytest.mark.parametrize("cut", [0, 10, 500, 5000])
def test_a_file_cut_short_is_found(cut):
    with pytest.raises(DocumentUnreadable, match="Решение не записано"):
        read_back(render(paper.review(), "appendix").bytes[:cut])


def test_xml_that_is_not_well_formed_is_found():
    with pytest.raises(DocumentUnreadable, match=r"word/document\.xml"):
        read_back(packed({**PARTS, "word/document.xml": b"<w:document>"}))


def test_a_file_without_its_body_or_with_two_is_found():
    with pytest.raises(DocumentUnreadable):
        read_back(packed({name: data for name, data in PARTS.items() if name != "word/document.xml"}))
    twice = [member(name, data) for name, data in PARTS.items()]
    with pytest.raises(DocumentUnreadable):
        read_back(package([*twice, twice[-1]]))


def test_the_qr_code_is_a_picture_of_the_standard_code_with_its_quiet_zone():
    text = "https://iom.primersk.example/check/IOM-2026-0147"
    data = qr_png(text)
    assert data == qr_png.__wrapped__(text)
    side = int.from_bytes(data[16:20], "big")
    matrix = segno.make(text, error="m", mask=3, boost_error=False, micro=False).matrix
    assert side == (len(matrix) + 8) * 4
    start = data.index(b"IDAT") + 4
    raw = zlib.decompress(data[start : start + int.from_bytes(data[start - 8 : start - 4], "big")])
    width = 1 + (side + 7) // 8
    for row, modules in enumerate(matrix):
        line = raw[(row + 4) * 4 * width + 1 : ((row + 4) * 4 + 1) * width]
        bits = "".join(f"{byte:08b}" for byte in line)[16 : side - 16 : 4]
        assert bits == "".join("0" if module else "1" for module in modules)


def test_a_part_that_declares_entities_is_refused():
    declared = b'<!DOCTYPE w [<!ENTITY a "b">]><w>&a;</w>'
    with pytest.raises(DocumentUnreadable, match="DOCTYPE"):
        read_back(packed({**PARTS, "word/document.xml": declared}))
