import pytest

from data.importers.headers import meaning_of


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("id", "id"),
        (" ID ", "id"),
        ("\ufeffid", "id"),
        ("ｉｄ", "id"),
        ("Reopened On", "reopened_on"),
        ("reopened-on", "reopened_on"),
        ("企业名称", "name"),
        ("单位名称*", "name"),
        ("经度", "lon"),
        ("经度（WGS84）", "lon"),
        ("Longitude", "lon"),
        ("纬 度", "纬_度"),
        ("纬度", "lat"),
        ("统一社会信用代码", "credit_code"),
        ("从业人数（人）", "workers"),
        ("用工人数", "workers"),
        ("复工日期", "reopened_on"),
        ("派出所", "station"),
        ("备注", "备注"),
    ],
)
def test_a_header_means_its_field(header: str, field: str) -> None:
    assert meaning_of(header) == field
