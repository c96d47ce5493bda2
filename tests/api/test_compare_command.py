import os
import subprocess
import sys
from pathlib import Path

import pytest
from compare_folders import write_plan


def xunfang(*arguments: object, language: str = "en") -> subprocess.CompletedProcess[str]:
    program = [sys.executable, "-c", "from api.cli import main; main()", *map(str, arguments)]
    environment = {**os.environ, "XUNFANG_LANG": language}
    return subprocess.run(program, capture_output=True, text=True, check=False, env=environment)


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    one = write_plan(tmp_path / "one", [("P1", 100), ("P2", 500)])
    return one, write_plan(tmp_path / "two", [("P3", 300)])


def test_two_folders_become_one_page_with_nothing_from_elsewhere(folders, tmp_path):
    out = tmp_path / "new" / "compare.html"
    out.parent.mkdir()
    done = xunfang("compare", *folders, "-o", out)
    assert (done.returncode, done.stdout) == (0, f"{out}\n"), done.stderr
    page = out.read_text("utf-8")
    assert "<title>方案对比 Two plans · one · two</title>" in page
    assert 'src="http' not in page
    assert 'href="http' not in page


@pytest.mark.parametrize(("language", "words"), [("en", "there is no such file"), ("zh-CN", "没有这个文件")])
def test_a_folder_without_its_files_is_refused_in_both_languages(folders, tmp_path, language, words):
    (folders[1] / "plan.geojson").unlink()
    done = xunfang("compare", *folders, "-o", tmp_path / "x.html", language=language)
    assert done.returncode == 1
    assert "plan.geojson" in done.stderr
    assert words in done.stderr
    assert not (tmp_path / "x.html").exists()


def test_the_file_is_not_optional(folders):
    assert xunfang("compare", *folders).returncode == 2
