import re
import subprocess
from pathlib import Path

import pytest

from api.reference import PAGES

ROOT = Path(__file__).parents[2]


def _tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


@pytest.mark.parametrize("page", sorted(PAGES))
def test_the_reference_says_what_the_program_does(page: str) -> None:
    assert (ROOT / "docs/reference" / page).read_text("utf-8") == PAGES[page](), "run `make reference`"


# Written so that this file does not name them itself.
INDEXES = re.compile(
    r"index[-]url|find[-]links|files[.]pythonhosted|registry[.]npmjs|deb[.]debian",
)


def test_no_file_names_a_package_index() -> None:
    texts = {path: path.read_bytes().decode("utf-8", "replace") for path in _tracked()}
    assert [path.name for path, text in texts.items() if INDEXES.search(text)] == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    empty = {"utils", "common", "helpers", "base", "manager"}
    assert [path for path in _tracked() if path.suffix == ".py" and path.stem in empty] == []


LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")


def test_links_between_papers_lead_somewhere() -> None:
    papers = [path for path in _tracked() if path.suffix == ".md"]
    links = [(each, to) for each in papers for to in LINK.findall(each.read_text("utf-8"))]
    assert [f"{paper.name} → {to}" for paper, to in links if not (paper.parent / to).exists()] == []
