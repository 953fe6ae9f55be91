"""Documents that cannot go stale: they are compared with what runs."""

import re

import measure
import pytest

from dafeng.cli.app import COMMANDS, EXIT_CODES
from dafeng.terms.nomenclature import nomenclature_page

README = (measure.ROOT / "README.md").read_text(encoding="utf-8")


def test_the_nomenclature_is_what_the_tables_say():
    """Run `python -m dafeng.terms.nomenclature > docs/nomenclature.md` where it differs."""
    assert (measure.ROOT / "docs" / "nomenclature.md").read_text(encoding="utf-8") == nomenclature_page()


@pytest.mark.parametrize("name", [*COMMANDS, "plan read", "facts show"])
def test_the_readme_or_the_changelog_names_every_command(name):
    """A command nobody can find does not exist."""
    news = [measure.ROOT / "CHANGELOG.md", *(measure.ROOT / "changes").glob("*.md")]
    assert f"dafeng {name}" in README + "".join(path.read_text(encoding="utf-8") for path in news)


@pytest.mark.parametrize("code", [code for code in EXIT_CODES if code != 130])
def test_the_readme_names_every_exit_code(code):
    """Scripts rely on them."""
    assert re.search(rf"\b{code} ", README)


@pytest.mark.parametrize("path", [measure.ROOT / "README.md", *sorted((measure.ROOT / "docs").glob("*.md"))], ids=lambda path: path.name)
def test_links_lead_somewhere(path):
    """Every relative link of a page exists."""
    links = re.findall(r"\]\(([^)#:]+)\)", path.read_text(encoding="utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []


def test_at_least_80_indicators():
    """The vocabulary covers other cities' plans too."""
    assert nomenclature_page().count("| `") > 80


@pytest.mark.parametrize("folder", ["published", "agreement"])
def test_the_page_on_validation_names_every_check(folder):
    """A check against a publication or another program that nobody can find convinces nobody."""
    page = (measure.ROOT / "docs" / "validation.md").read_text(encoding="utf-8")
    files = (measure.ROOT / "tests" / folder).rglob("test_*.py")
    assert [path.name for path in files if f"tests/{path.relative_to(measure.ROOT / 'tests').as_posix()})" not in page] == []
