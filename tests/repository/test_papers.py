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


def test_no_file_names_a_package_index() -> None:
    forbidden = re.compile(rb"index-url|find-links|files\.python" rb"hosted|registry\.npm" rb"js|deb\.deb" rb"ian")
    named = [path.name for path in _tracked() if path != Path(__file__) and forbidden.search(path.read_bytes())]
    assert named == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    empty = {"utils", "common", "helpers", "base", "manager"}
    assert [path for path in _tracked() if path.suffix == ".py" and path.stem in empty] == []


def test_links_between_papers_lead_somewhere() -> None:
    broken = []
    for paper in (path for path in _tracked() if path.suffix == ".md"):
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", paper.read_text("utf-8")):
            if not (paper.parent / target).exists():
                broken.append(f"{paper.relative_to(ROOT)} → {target}")
    assert broken == []
