"""Reads results folders as Parquet and as CSV with pandas and polars, and the units of every column."""

import json
import sys
import xml.etree.ElementTree
from pathlib import Path

import pandas
import polars
import pyarrow.parquet

try:
    import tomllib
except ImportError:  # before Python 3.11
    tomllib = None

TABLES = {
    "district": 3 * 18,
    "stages": 3 * 18 * 5,
    "events": None,
    "agents": None,
    "ties": None,
    "flows": None,
}
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
        dates = [name for name in one.columns if other.schema[name] == polars.Date]
        assert dates == [name for name in ["date", "since", "begun"] if name in one.columns], table
        for name in dates:
            for frame in [written, one]:
                frame[name] = pandas.to_datetime(frame[name]).dt.date
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

    panel(place, whole)
    network(place)


def panel(place, district):
    agents, ties, flows = (
        polars.read_parquet(place / f"parquet/{table}.parquet") for table in ["agents", "ties", "flows"]
    )
    keys = ["replicate", "date"]
    assert len(agents.unique([*keys, "agent"])) == len(agents)
    assert set(agents["kind"]) == {"wholesaler", "manufacturer", "craftsman"}
    assert agents.filter(polars.col("stage").is_null())["kind"].unique().to_list() == ["wholesaler"]

    # Who is in business is as many as the district's table says.
    counted = agents.group_by([*keys, "kind"]).len().pivot("kind", index=keys, values="len").sort(keys)
    stated = polars.from_pandas(district).sort(keys)
    measures = {"wholesaler": "wholesalers", "manufacturer": "manufacturers", "craftsman": "craftsmen"}
    for kind, measure in measures.items():
        assert counted[kind].to_list() == stated[measure].to_list(), kind
    assert agents.group_by(keys).agg(polars.sum("persons")).sort(keys)["persons"].to_list() == (
        stated["persons_all"].to_list()
    )

    # Both ends of a tie are in business; agents are named as events name them.
    for end in ["buyer", "supplier"]:
        ends = ties.select([*keys, polars.col(end).alias("agent")])
        assert ends.join(agents, on=[*keys, "agent"], how="anti").is_empty(), end
    events = polars.read_parquet(place / "parquet/events.parquet")
    failed = events.filter(polars.col("kind") == "bankruptcy")
    seen = agents.join(failed, on=["replicate", "agent"], suffix="_failed")
    assert len(seen) > 0 and seen.filter(polars.col("date") >= polars.col("date_failed")).is_empty()
    assert ties.schema["pieces"] == polars.Int64 and ties["trust"].is_between(0, 1).all()
    assert ties["kind"].is_in(["peer", "partner"]).equals(ties["trust"].is_null())

    # A matrix of who pays whom, of which a line is a measure of the district.
    exports = flows.filter(polars.col("flow") == "export")
    assert exports.group_by(keys).agg(polars.sum("amount")).sort(keys)["amount"].to_list() == (
        stated["exports"].to_list()
    )
    assert set(exports["payer"]) == {"buyers abroad"}
    assert {"wholesalers"} <= set(exports["payee"]) <= {"wholesalers", "manufacturers"}
    assert (flows["amount"] != 0).all()


def network(place):
    root = xml.etree.ElementTree.parse(place / "parquet/ties.graphml").getroot()
    space = {"g": "http://graphml.graphdrawing.org/xmlns"}
    nodes, edges = root.findall("g:graph/g:node", space), root.findall("g:graph/g:edge", space)
    agents = polars.read_parquet(place / "parquet/agents.parquet")
    here = agents.filter((polars.col("replicate") == 0) & (polars.col("date") == agents["date"].max()))
    assert [node.get("id") for node in nodes] == here["agent"].to_list()
    keys = {key.get("id"): key.get("attr.name") for key in root.findall("g:key", space)}
    told = {keys[data.get("key")]: data.text for data in nodes[-1]}
    assert set(told) == {"kind", "stage", "x", "y", "persons"}, told
    assert int(told["persons"]) == here["persons"][-1] and float(told["x"]) == here["x"][-1]
    known = {node.get("id") for node in nodes}
    assert edges and all({edge.get("source"), edge.get("target")} <= known for edge in edges)
    print("network", len(nodes), len(edges), "read")


main(Path(sys.argv[1]))
