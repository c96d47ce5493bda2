import json
import os
import stat
import threading
from pathlib import Path

import pytest

from api.errors import LANGUAGES, sentence
from api.output import replacing, write_bytes, write_json, write_text
from geo.errors import OutputNotWritable


def test_bytes_text_and_json_arrive_as_given(tmp_path):
    write_bytes(tmp_path / "a", b"\x00\xff")
    write_text(tmp_path / "b", "东胜\n")
    write_json(tmp_path / "c", {"b": [1.5, "东胜"], "a": None})
    assert (tmp_path / "a").read_bytes() == b"\x00\xff"
    assert (tmp_path / "b").read_bytes() == "东胜\n".encode()
    assert (tmp_path / "c").read_text("utf-8") == '{"b": [1.5, "东胜"], "a": null}\n'


def test_a_missing_folder_is_refused_in_every_language(tmp_path):
    with pytest.raises(OutputNotWritable) as refusal:
        write_text(tmp_path / "none" / "x.json", "x")
    assert refusal.value.file == str(tmp_path / "none" / "x.json")
    for language in LANGUAGES:
        assert "x.json" in sentence(refusal.value, language)


def test_a_folder_as_destination_is_refused(tmp_path):
    with pytest.raises(OutputNotWritable):
        write_text(tmp_path, "x")
    assert list(tmp_path.iterdir()) == []


def test_a_failure_leaves_the_old_file_and_no_rest(tmp_path):
    path = tmp_path / "x.json"
    write_json(path, 1)
    with pytest.raises(TypeError), replacing(path) as stream:
        stream.writelines([b"half", None])
    assert json.loads(path.read_text()) == 1
    assert list(tmp_path.iterdir()) == [path]


def test_infinity_is_not_written(tmp_path):
    with pytest.raises(ValueError, match="JSON"):
        write_json(tmp_path / "x", float("inf"))
    assert list(tmp_path.iterdir()) == []


def test_the_new_file_follows_the_umask(tmp_path):
    old = os.umask(0o022)
    try:
        write_text(tmp_path / "x", "x")
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "x").stat().st_mode) == 0o644


def test_a_link_is_followed_and_kept(tmp_path):
    (tmp_path / "real").mkdir()
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "real" / "x")
    write_text(link, "new")
    assert link.is_symlink()
    assert (tmp_path / "real" / "x").read_text() == "new"


def test_a_pipe_is_written_through(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    seen: list[bytes] = []
    reader = threading.Thread(target=lambda: seen.append(Path(pipe).read_bytes()))
    reader.start()
    write_bytes(pipe, b"through")
    reader.join(timeout=10)
    assert seen == [b"through"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)
