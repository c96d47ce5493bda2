from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from data.errors import CitySettingsBroken, CitySettingWrong, FileMissing
from data.importers.city_settings import CitySettings, read_city_settings

LIMIT = 1_000_000


def _read(folder: Path, text: str) -> CitySettings:
    (folder / "city.toml").write_text(text, encoding="utf-8")
    return read_city_settings(folder / "city.toml", max_bytes=LIMIT)


def test_every_setting_is_read(tmp_path: Path) -> None:
    settings = _read(
        tmp_path,
        'name = "鄂尔多斯市"\nadcode = 150600\ntimezone = "Asia/Urumqi"\nmetric_epsg = 4546\n'
        "bbox = [106.48, 37.62, 111.46, 40.87]\nunknown = 1\n[targets]\nurban_min = 5\n",
    )
    assert settings == CitySettings(
        name="鄂尔多斯市",
        adcode="150600",
        timezone=ZoneInfo("Asia/Urumqi"),
        metric_epsg=4546,
        bbox=(106.48, 37.62, 111.46, 40.87),
        targets={"urban_min": 5},
    )


def test_settings_have_defaults(tmp_path: Path) -> None:
    settings = _read(tmp_path, "# nothing is set\n")
    assert (settings.name, settings.timezone, settings.bbox) == ("", ZoneInfo("Asia/Shanghai"), None)


def test_broken_toml_names_its_line(tmp_path: Path) -> None:
    with pytest.raises(CitySettingsBroken) as refused:
        _read(tmp_path, 'name = "a"\nadcode 15\n')
    assert (refused.value.file, refused.value.row) == (str(tmp_path / "city.toml"), 2)


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ('timezone = "Mars/Base"', "timezone"),
        ('timezone = "../../etc/passwd"', "timezone"),
        ('timezone = "Asia"', "timezone"),
        ("timezone = 8", "timezone"),
        ("metric_epsg = 4326", "metric_epsg"),
        ("metric_epsg = 1", "metric_epsg"),
        ('metric_epsg = "4546"', "metric_epsg"),
        ("bbox = [111.0, 37.0, 106.0, 40.0]", "bbox"),
        ("bbox = [106.0, 37.0, 111.0]", "bbox"),
        ("bbox = [106.0, 37.0, 111.0, 99.0]", "bbox"),
        ("bbox = [106.0, 37.0, nan, 40.0]", "bbox"),
        ("targets = 5", "targets"),
    ],
)
def test_a_setting_that_cannot_be_is_named(tmp_path: Path, line: str, key: str) -> None:
    with pytest.raises(CitySettingWrong) as refused:
        _read(tmp_path, line)
    assert (refused.value.file, refused.value.field) == (str(tmp_path / "city.toml"), key)


def test_missing_settings_are_named(tmp_path: Path) -> None:
    with pytest.raises(FileMissing):
        read_city_settings(tmp_path / "city.toml", max_bytes=LIMIT)


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ('name = "a\\u0000b"', "name"),
        ("adcode = [1]", "adcode"),
        ("[targets]\nurban = inf", "targets"),
        ("[targets]\nsince = 2020-03-01", "targets"),
        ('[targets]\nurban = "\\u0000"', "targets"),
    ],
)
def test_what_no_database_keeps_is_refused(tmp_path: Path, written: str, key: str) -> None:
    path = tmp_path / "city.toml"
    path.write_text(written + "\n", encoding="utf-8")
    with pytest.raises(CitySettingWrong) as refused:
        read_city_settings(path, max_bytes=10_000)
    assert refused.value.field == key


def test_a_number_may_stand_for_an_adcode(tmp_path: Path) -> None:
    path = tmp_path / "city.toml"
    path.write_text("adcode = 150600\n", encoding="utf-8")
    assert read_city_settings(path, max_bytes=10_000).adcode == "150600"
