"""Derives `regions_derived.csv` and `fx_derived.csv` from `pwt.csv` and `fx_monthly.csv` in this folder.

Run `python3 data/derive.py`; the same input gives the same bytes. What each column is stands in SOURCES.md.
Nothing is interpolated: a year's value is a year's value, a gap stays a gap.
"""

import csv
import math
from pathlib import Path

HERE = Path(__file__).parent
YEARS = range(1970, 2020)
COUNTRIES = ["JPN", "USA", "DEU", "FRA", "GBR", "ITA", "KOR", "TWN", "HKG", "CHN", "THA", "VNM"]
BLOCS = {"ASIA": ["CHN", "KOR", "TWN", "HKG", "THA"], "EUROPE": ["DEU", "FRA", "GBR", "ITA"]}
LIRE_PER_EURO, MARKS_PER_EURO = 1936.27, 1.95583


def read_pwt():
    """The selected Penn World Table by country and year; an empty cell is None."""
    with open(HERE / "pwt.csv", newline="") as file:
        return {
            (row["country"], int(row["year"])): {
                name: float(cell) if cell else None
                for name, cell in row.items()
                if name not in ("country", "year")
            }
            for row in csv.DictReader(file)
        }


def country(row, base):
    """One country's year in its own currency."""
    dollars = row["cgdpo"] * row["pl_gdpo"]  # nominal GDP, million USD
    pay = row["labsh"] * dollars / row["emp"] * row["xr"] if row["labsh"] else None
    return {
        "exchange": row["xr"],
        "prices": row["pl_con"] * row["xr"],
        "pay": pay,
        "spending": dollars * row["xr"] / 1000,
        "productivity": (row["rgdpna"] / row["emp"]) / (base["rgdpna"] / base["emp"]),
    }


def nies(korea, taiwan):
    """Korea and Taiwan in a currency of their own, the geometric mean of won and new Taiwan dollar."""
    both = {name: math.sqrt(korea[name] * taiwan[name]) for name in ("exchange", "prices", "pay", "productivity")}
    dollars = korea["spending"] / korea["exchange"] + taiwan["spending"] / taiwan["exchange"]
    return both | {"spending": dollars * both["exchange"]}


def bloc(rows):
    """Several countries in dollars: prices weighted by real spending, pay by employment."""
    dollars = [row["cgdpo"] * row["pl_gdpo"] for row in rows]
    return {
        "prices": sum(dollars) / sum(d / row["pl_con"] for d, row in zip(dollars, rows)),
        "pay": sum(d * row["labsh"] for d, row in zip(dollars, rows)) / sum(row["emp"] for row in rows),
        "spending": sum(dollars) / 1000,
    }


def write(name, columns, rows):
    """Rows of (label, {column: value}) as CSV with six significant digits."""
    with open(HERE / name, "w", newline="\n") as file:
        file.write(",".join(columns) + "\n")
        for label, values in rows:
            cells = ("" if values.get(c) is None else f"{values[c]:.6g}" for c in columns[1:])
            file.write(",".join([label, *cells]) + "\n")


def regions():
    pwt = read_pwt()
    columns = ["year"]
    rows = []
    for year in YEARS:
        parts = {c: country(pwt[c, year], pwt[c, 1980]) for c in COUNTRIES}
        parts["NIES"] = nies(parts["KOR"], parts["TWN"])
        for name, members in BLOCS.items():
            parts[name] = bloc([pwt[c, year] for c in members])
        rows.append((str(year), {f"{c}.{k}": v for c, part in parts.items() for k, v in part.items()}))
    columns += rows[-1][1]
    columns = [c for c in columns if c == "year" or any(values[c] is not None for _, values in rows)]
    write("regions_derived.csv", columns, rows)


def exchange():
    with open(HERE / "fx_monthly.csv", newline="") as file:
        months = list(csv.DictReader(file))
    rows = []
    for row in months:
        rate = {name: float(cell) for name, cell in row.items() if name != "date" and cell}
        euro = rate.get("EUR")
        rows.append((row["date"], {
            "NIES": math.sqrt(rate["KRW"] * rate["TWD"]) if {"KRW", "TWD"} <= rate.keys() else None,
            "ITA": euro or rate["ITL"] / LIRE_PER_EURO,
            "DEU": euro or rate["DEM"] / MARKS_PER_EURO,
        }))
    write("fx_derived.csv", ["date", "NIES", "ITA", "DEU"], rows)


if __name__ == "__main__":
    regions()
    exchange()
