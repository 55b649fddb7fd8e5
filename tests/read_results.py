"""Reads results folders as Parquet and as CSV with pandas and polars, and the units of every column."""

import json
import sys
from pathlib import Path

import pandas
import polars
import pyarrow.parquet

try:
    import tomllib
except ImportError:  # before Python 3.11
    tomllib = None

TABLES = {"district": 3 * 18, "stages": 3 * 18 * 5, "events": None}
KEYS = ["run_id", "scenario", "replicate", "seed", "date"]


def metadata(file, key):
    return json.loads(pyarrow.parquet.read_schema(file).metadata[key.encode()])


def main(place):
    columns = tomllib.loads((place / "csv/columns.toml").read_text()) if tomllib else None
    for table, rows in TABLES.items():
        parquet, csv = place / f"parquet/{table}.parquet", place / f"csv/{table}.csv"
        units, meanings = metadata(parquet, "sanchi.units"), metadata(parquet, "sanchi.meanings")
        assert pyarrow.parquet.read_schema(parquet).metadata[b"sanchi.format"] == b"1"

        one, other = pandas.read_parquet(parquet), polars.read_parquet(parquet)
        assert list(one.columns) == other.columns, table
        assert list(one.columns[: len(KEYS)]) == KEYS, table
        assert one.shape == other.shape, table
        assert rows is None or len(one) == rows, (table, one.shape)
        assert other.schema["date"] == polars.Date
        assert rows is None or pandas.to_datetime(one["date"]).min().year == 1980

        # Every column has a unit and a meaning, and no unit names a column that is not there.
        assert sorted(units) == sorted(meanings) == sorted(one.columns), table
        assert all(units.values()) and all(meanings.values()), table
        assert not any("{" in unit for unit in units.values()), table
        if columns:
            beside = columns[table]
            assert {name: column["unit"] for name, column in beside.items()} == units, table
            assert {name: column["meaning"] for name, column in beside.items()} == meanings, table

        # The same rows in either format.
        written = pandas.read_csv(csv, dtype={"run_id": str})
        assert list(written.columns) == list(one.columns), table
        written["date"] = pandas.to_datetime(written["date"]).dt.date
        one["date"] = pandas.to_datetime(one["date"]).dt.date
        pandas.testing.assert_frame_equal(
            one.astype(object).where(one.notna(), None),
            written.astype(object).where(written.notna(), None),
            check_dtype=False,
            rtol=1e-12,
        )
        assert polars.read_csv(csv, infer_schema_length=None).shape == other.shape, table
        print(table, one.shape, "read")

    units = metadata(place / "parquet/district.parquet", "sanchi.units")
    assert units["shipments"] == "yen/month" and units["lead_time"] == "months"
    whole = pandas.read_parquet(place / "parquet/district.parquet")
    assert whole["shipments"].dtype.kind == "i" and (whole["shipments"] > 0).all()


main(Path(sys.argv[1]))
