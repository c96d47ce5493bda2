"""Two demos in one data folder would take each other's database away."""

import subprocess
import sys
from pathlib import Path

import pytest

from api.demo_folder import own_demo_folder
from api.errors import LANGUAGES, sentence
from api.refusals import DemoRuns
from geo.errors import OutputNotWritable

_HOLD = (
    "import sys; from pathlib import Path; from api.demo_folder import own_demo_folder\n"
    "with own_demo_folder(Path(sys.argv[1])):\n"
    "    print('held', flush=True); sys.stdin.read()"
)


def test_a_second_demo_in_the_folder_is_refused_until_the_first_has_ended(tmp_path: Path) -> None:
    with own_demo_folder(tmp_path), pytest.raises(DemoRuns) as refused, own_demo_folder(tmp_path):
        pass
    words = [sentence(refused.value, language) for language in LANGUAGES]
    assert all(str(tmp_path) in said for said in words)
    with own_demo_folder(tmp_path):
        assert (tmp_path / "demo.lock").exists()


def test_the_folder_of_a_demo_that_was_killed_is_free_again(tmp_path: Path) -> None:
    command = [sys.executable, "-c", _HOLD, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(DemoRuns), own_demo_folder(tmp_path):
            pass
        other.kill()
    with own_demo_folder(tmp_path):
        assert (tmp_path / "demo.lock").exists()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputNotWritable) as refused, own_demo_folder(tmp_path / "file/data"):
        pass
    assert refused.value.file == str(tmp_path / "file/data/demo.lock")


def test_the_demo_says_in_one_sentence_that_another_runs(xunfang, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("XUNFANG_DATA_DIR", str(tmp_path))
    with own_demo_folder(tmp_path):
        done = xunfang("demo", "--port", "18471")
    assert done.returncode == 1
    assert (
        done.stderr.strip()
        .splitlines()[-1]
        .endswith(f"another demo runs in {tmp_path}; end it, or set XUNFANG_DATA_DIR to another folder")
    )
