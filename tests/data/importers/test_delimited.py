import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import ColumnDoubled, ColumnMissing, EncodingBroken, FileEmpty, RecordBroken, RowUneven
from data.importers.delimited import decode, read_delimited

ROWS = [["007", "甲公司"], ["008", "乙公司"]]
LETTERS = st.text(
    st.characters(codec="gb18030", exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp"]), min_size=1, max_size=12
)


def _written(rows: list[list[str]], *, separator: str = ",") -> str:
    stream = io.StringIO()
    csv.writer(stream, delimiter=separator).writerows([["id", "name"], *rows])
    return stream.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_every_encoding_and_separator_reads_the_same(encoding: str, separator: str) -> None:
    table = read_delimited(_written(ROWS, separator=separator).encode(encoding), file="x.csv")
    assert (table.headers, table.rows) == (("id", "name"), tuple(map(tuple, ROWS)))


@given(st.lists(st.tuples(LETTERS, LETTERS), max_size=6), st.sampled_from(["utf-8", "gb18030"]))
def test_what_a_writer_writes_is_read_back(rows: list[tuple[str, str]], encoding: str) -> None:
    # A long run of Chinese text makes the encoding certain, as any real register does.
    known = [("企业", "鄂尔多斯市康巴什区复工复产企业名单登记表" * 5), *rows]
    table = read_delimited(_written([list(row) for row in known]).encode(encoding), file="x.csv")
    assert table.rows == tuple(known)


def test_rows_are_numbered_as_a_person_sees_them() -> None:
    table = read_delimited(b'id,name\n1,"two\nlines"\n\n,\n3,c\n', file="x.csv")
    assert table.numbers == (2, 5)
    assert table.column("name") == ["two\nlines", "c"]


def test_a_title_above_the_header_is_skipped() -> None:
    table = read_delimited("复工企业名单,,\nid,name,\n1,甲,\n".encode(), file="x.csv")
    assert (table.headers, table.numbers) == (("id", "name", ""), (3,))


@pytest.mark.parametrize(("line", "found"), [("2,b,c", 3), ("2", 1)])
def test_an_uneven_row_is_left_out_and_named(line: str, found: int) -> None:
    table = read_delimited(f"id,name\n1,a\n{line}\n3,c\n".encode(), file="x.csv")
    (problem,) = table.problems
    assert isinstance(problem, RowUneven)
    assert (problem.file, problem.row, problem.params) == ("x.csv", 3, {"expected": 2, "found": found})
    assert table.column("id") == ["1", "3"]


def test_blank_cells_behind_a_row_do_no_harm() -> None:
    assert read_delimited(b"id,name\n1,a,,\n", file="x.csv").rows == (("1", "a"),)


def test_a_header_alone_is_a_table_without_rows() -> None:
    table = read_delimited(b"id,name\n", file="x.csv")
    assert (table.headers, table.rows) == (("id", "name"), ())


def test_separators_alone_are_an_empty_file() -> None:
    with pytest.raises(FileEmpty):
        read_delimited(b";;\n;;\n", file="x.csv")


def test_an_open_quote_names_the_row() -> None:
    with pytest.raises(RecordBroken) as refused:
        read_delimited(b'id,name\n1,a\n2,"b\n3,c\n', file="x.csv")
    assert (refused.value.file, refused.value.row) == ("x.csv", 3)


def test_a_cell_beyond_all_size_is_refused() -> None:
    with pytest.raises(RecordBroken):
        read_delimited(b"id,name\n1," + b"a" * 200_000 + b"\n", file="x.csv")


def test_bytes_of_no_encoding_name_their_row() -> None:
    with pytest.raises(EncodingBroken) as refused:
        decode(b"id,name\n1,\xff\xff\xff\n", file="x.csv")
    assert refused.value.row == 2


def test_damaged_utf8_is_not_taken_for_gb18030() -> None:
    good = "编号,名称\n1,鄂尔多斯市康巴什区某某公司\n".encode()
    with pytest.raises(EncodingBroken) as refused:
        decode(good + "2,东胜".encode()[:-1] + b",x\n", file="x.csv")
    assert refused.value.row == 3


def test_two_columns_of_one_meaning_are_refused_only_when_used() -> None:
    table = read_delimited("id,name,企业名称,备注,备注\n1,a,b,c,d\n".encode(), file="x.csv")
    assert table.column("id") == ["1"]
    with pytest.raises(ColumnDoubled) as refused:
        table.column("name")
    assert refused.value.params["headers"] == "name, 企业名称"


def test_a_missing_column_tells_what_was_found() -> None:
    table = read_delimited(b"id|name\n1|a\n", file="x.csv")
    with pytest.raises(ColumnMissing) as refused:
        table.require("id", "name")
    assert (refused.value.file, refused.value.field, refused.value.row) == ("x.csv", "id", 1)
    assert refused.value.params["found"] == "id|name"
