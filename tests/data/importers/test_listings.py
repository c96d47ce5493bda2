from pathlib import Path

import pytest

from data.errors import ColumnMissing
from data.importers.listings import ALIASES, ASSETS, MILEPOSTS, POIS, Listing, check_listing

LIMIT = 10_000_000


@pytest.mark.parametrize(
    ("listing", "text", "accepted", "problems"),
    [
        (
            MILEPOSTS,
            "road_name,km,lon,lat\n荣乌高速,201,109.7,39.5\n,x,109.7,39.5\n",
            1,
            [(3, "road_name"), (3, "km")],
        ),
        (POIS, "id,name,lon,lat\nP1,医院,109.7,39.5\nP1,学校,109.7,39.5\n", 1, [(3, "id")]),
        (ALIASES, "alias,target_id\n旱码头,E1\n,E2\n", 1, [(3, "alias")]),
        (ASSETS, "id,lon,lat\nD1,109.7,39.5\nD2,39.5,109.7\n", 1, [(3, "lat")]),
    ],
)
def test_the_rows_of_a_list_are_counted(
    tmp_path: Path, listing: Listing, text: str, accepted: int, problems: list[tuple[int, str]]
) -> None:
    path = tmp_path / "list.csv"
    path.write_text(text, encoding="utf-8")
    report = check_listing(path, listing, max_bytes=LIMIT)
    assert (report.rows, report.accepted) == (2, accepted)
    assert [(problem.row, problem.field) for problem in report.rejected] == problems


def test_a_list_without_its_columns_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("alias,target_name\na,b\n", encoding="utf-8")
    with pytest.raises(ColumnMissing) as refused:
        check_listing(path, ALIASES, max_bytes=LIMIT)
    assert refused.value.field == "target_id"
