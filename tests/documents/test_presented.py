"""B5: what strangers present is read within bounds or refused; nothing of it brings the reader down."""

import tracemalloc
import zipfile
from io import BytesIO

import pytest

from approvals import verify_file
from documents.docx.presented import NotAccepted, present
from documents.docx.render import render
from documents.docx.words import NotWords, lines_of, text_of
from tests.documents import paper
from tests.documents.hostile_files import MAIN, WORD, hostile, parts_of, zipped

GOOD = render(paper.completed(12), "full").bytes
HOSTILE = hostile(GOOD)
FIFTY_MEGABYTES = 50 << 20


@pytest.mark.slow
def test_there_are_sixty_hostile_files_and_more():
    assert len(HOSTILE) >= 60
    assert all(data != GOOD for data in HOSTILE.values())


@pytest.mark.slow
@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_file_is_refused_with_a_sentence(what: str):
    with pytest.raises(NotAccepted, match=r"^Файл не принят: .+\. Выберите документ Word"):
        present(HOSTILE[what])


@pytest.mark.slow
def test_none_of_them_takes_much_memory():
    tracemalloc.start()
    try:
        peaks = {what: _peak(data) for what, data in HOSTILE.items()}
    finally:
        tracemalloc.stop()
    assert {what: peak for what, peak in peaks.items() if peak > FIFTY_MEGABYTES} == {}


def _peak(data: bytes) -> int:
    tracemalloc.reset_peak()
    before = tracemalloc.get_traced_memory()[0]
    with pytest.raises(NotAccepted):
        present(data)
    return tracemalloc.get_traced_memory()[1] - before


def test_a_document_of_ours_is_read_with_what_it_says_of_itself():
    snapshot = paper.completed(12)
    for form in ("full", "appendix"):
        found = present(render(snapshot, form).bytes)
        assert {claim.version for claim in found.claims} == {snapshot.version}
        assert found.claims[0].route == snapshot.route
        assert {(claim.number, claim.code) for claim in found.claims[1:]} == {
            (snapshot.number, snapshot.control_code)
        }


def test_the_words_are_those_that_the_given_out_verifier_reads():
    for snapshot in (paper.completed(12), paper.review(12)):
        for form in ("full", "appendix"):
            data = render(snapshot, form).bytes
            words = text_of(parts_of(data)["word/document.xml"])
            assert words == verify_file.document_text(BytesIO(data))


def test_saving_again_changes_neither_words_nor_margins():
    again = zipped(dict(reversed(parts_of(GOOD).items())))
    assert again != GOOD
    assert present(again).wording.repeats(present(GOOD).wording)
    assert present(GOOD).wording.repeats(present(again).wording)


def test_one_changed_letter_changes_the_words_and_a_changed_footer_the_margins():
    parts = parts_of(GOOD)
    other = zipped({**parts, MAIN: parts[MAIN].replace("Лугова".encode(), "Иванова".encode())})
    assert not present(other).wording.repeats(present(GOOD).wording)
    foot = parts["word/footer1.xml"].replace("Завершён".encode(), "Действует".encode())
    assert not present(zipped({**parts, "word/footer1.xml": foot})).wording.repeats(present(GOOD).wording)


def test_a_link_in_the_text_is_no_outside_file():
    name = "word/_rels/document.xml.rels"
    link = (
        '<Relationship Id="r9" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"'
        ' Target="https://example.org/" TargetMode="External"/></Relationships>'
    )
    parts = parts_of(GOOD)
    made = zipped({**parts, name: parts[name].replace(b"</Relationships>", link.encode())})
    assert present(made).wording.repeats(present(GOOD).wording)


def test_numbers_of_pages_are_no_words_of_a_margin():
    def margin(page: str) -> bytes:
        return (
            f'<w:ftr {WORD}><w:p><w:r><w:t>лист </w:t></w:r><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
            f'<w:r><w:t>{page}</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
            f'<w:fldSimple w:instr="NUMPAGES"><w:r><w:t>{page}</w:t></w:r></w:fldSimple></w:p><w:p/></w:ftr>'
        ).encode()

    assert lines_of(margin("1")) == lines_of(margin("27")) == {"лист"}


def test_letters_are_composed_spaces_and_fallbacks_left_out():
    def main(inside: str) -> bytes:
        return f'<w:document {WORD} xmlns:mc="urn:mc"><w:p>{inside}</w:p></w:document>'.encode()

    assert text_of(main("<w:t>ё ж</w:t>")) == text_of(main("<w:t>е\u0308</w:t><w:t>\u00a0ж</w:t>")) == "ёж"
    assert text_of(main("<mc:Fallback><w:t>нет</w:t></mc:Fallback><w:t>да</w:t>")) == "да"
    with pytest.raises(NotWords):
        text_of(main("<w:t>"))


def test_nothing_is_unpacked_beyond_what_was_said():
    with zipfile.ZipFile(BytesIO(HOSTILE["two hundred megabytes in the text"])) as package:
        assert package.getinfo(MAIN).file_size == 200 << 20
    with pytest.raises(NotAccepted, match="слишком большая часть"):
        present(HOSTILE["two hundred megabytes in the text"])
