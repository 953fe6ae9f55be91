"""Files that are no plans: each gets a sentence."""

import json
import subprocess
import sys

import docx
import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from dafeng.cli.plan import read
from dafeng.errors import PlanError
from dafeng.plan import read_plan, read_text
from dafeng.plan.formats import LARGEST

SENTENCE = "到2030年,森林覆盖率达到42%。"


def test_an_empty_file(tmp_path):
    """It holds no text."""
    path = tmp_path / "a.txt"
    path.write_text("")
    with pytest.raises(PlanError, match="holds no text"):
        read_plan(path)


def test_a_missing_file(tmp_path):
    """The path is named."""
    with pytest.raises(PlanError, match=r"no file at .*b\.txt"):
        read_plan(tmp_path / "b.txt")


def test_a_binary_file(tmp_path):
    """Bytes that are no text in any known encoding."""
    path = tmp_path / "c.txt"
    path.write_bytes(bytes(range(256)) * 40)
    with pytest.raises(PlanError, match="is not text"):
        read_plan(path)


def test_a_file_far_too_large(tmp_path):
    """Fifty megabytes are refused before they are read."""
    path = tmp_path / "d.txt"
    with path.open("wb") as file:
        file.truncate(LARGEST * 5 // 2)
    with pytest.raises(PlanError, match="50 MB, expected at most 20 MB"):
        read_plan(path)


def test_a_scanned_pdf(tmp_path):
    """Pages without text are a scan."""
    path = tmp_path / "e.pdf"
    canvas = Canvas(str(path))
    canvas.rect(10, 10, 100, 100)
    canvas.showPage()
    canvas.save()
    with pytest.raises(PlanError, match="it is a scan"):
        read_plan(path)


def test_a_broken_docx(tmp_path):
    """A zip that is no Word document."""
    path = tmp_path / "f.docx"
    path.write_bytes(b"PK\x03\x04" + b"x" * 100)
    with pytest.raises(PlanError, match="no Word document"):
        read_plan(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodings(tmp_path, encoding):
    """Chinese offices have written all of them, UTF-16 also without its mark."""
    path = tmp_path / "g.txt"
    path.write_bytes(SENTENCE.encode(encoding))
    assert read_plan(path).targets[0].value == 42


def test_big5(tmp_path):
    """So have offices that write traditional characters."""
    path = tmp_path / "g.txt"
    path.write_bytes("到2030年,全市森林覆蓋率達到42%,綠色建築占比達到90%以上。".encode("big5"))
    assert [target.value for target in read_plan(path).targets] == [42, 90]


def test_an_old_word_file(tmp_path):
    """It is named as such."""
    path = tmp_path / "g.doc"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600)
    with pytest.raises(PlanError, match="save it as docx"):
        read_plan(path)


def test_a_pdf_keeps_its_spans(tmp_path):
    """text[start:end] is the quote also there."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    canvas = Canvas(str(tmp_path / "k.pdf"))
    canvas.setFont("STSong-Light", 12)
    canvas.drawString(40, 700, SENTENCE)
    canvas.save()
    plan = read_plan(tmp_path / "k.pdf")
    assert [plan.quote(target.span) for target in plan.targets] == ["42%"]


def test_one_bad_file_does_not_stop_a_folder(tmp_path, capsys):
    """It says why, the others are read."""
    (tmp_path / "a.txt").write_text(SENTENCE, encoding="utf-8")
    (tmp_path / "b.txt").write_bytes(b"")
    read(tmp_path, batch=True)
    answer = json.loads(capsys.readouterr().out)
    assert (len(answer["a.txt"]["targets"]), "holds no text" in answer["b.txt"]["error"]["en"]) == (1, True)


def test_the_reader_comes_without_the_libraries_of_formats():
    """Reading text loads neither the registry of units nor the libraries of docx, html and pdf."""
    code = "import sys, dafeng.plan; print([m for m in ('pint', 'docx', 'bs4', 'pypdfium2', 'numpy') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_docx_of_tables_alone(tmp_path):
    """Rows are lines."""
    document = docx.Document()
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text = "目标"
    table.rows[0].cells[1].text = SENTENCE
    document.save(tmp_path / "h.docx")
    assert read_plan(tmp_path / "h.docx").targets[0].value == 42


def test_html_is_read_without_its_scripts(tmp_path):
    """Only what a person sees."""
    path = tmp_path / "i.html"
    path.write_text(f"<html><script>到2030年,甲达到9%</script><p>{SENTENCE}</p></html>", encoding="utf-8")
    assert "script" not in read_text(path)
    assert [t.value for t in read_plan(path).targets] == [42]


def test_a_text_without_targets_says_so(tmp_path):
    """A finding, not an error."""
    path = tmp_path / "j.txt"
    path.write_text("今天天气很好。", encoding="utf-8")
    assert [finding.code for finding in read_plan(path).findings] == ["no_targets"]
