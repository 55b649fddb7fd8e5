"""Derives `regions_derived.csv` from `pwt.csv`, `fx_derived.csv` from `fx_monthly.csv`, `census_age5.csv` and
`mortality.csv` from the files `_raw`, `observed_derived.csv` from `observed.csv` and `observed_recalled.csv`, all in this folder.

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
        "deflator": dollars * row["xr"] / row["rgdpna"],
        "productivity": (row["rgdpna"] / row["emp"]) / (base["rgdpna"] / base["emp"]),
    }


def nies(korea, taiwan):
    """Korea and Taiwan in a currency of their own, the geometric mean of won and new Taiwan dollar."""
    both = {name: math.sqrt(korea[name] * taiwan[name]) for name in ("exchange", "prices", "pay", "deflator", "productivity")}
    dollars = korea["spending"] / korea["exchange"] + taiwan["spending"] / taiwan["exchange"]
    return both | {"spending": dollars * both["exchange"]}


def bloc(rows):
    """Several countries in dollars: prices weighted by real spending, pay by employment, the deflator of their sum."""
    dollars = [row["cgdpo"] * row["pl_gdpo"] for row in rows]
    return {
        "prices": sum(dollars) / sum(d / row["pl_con"] for d, row in zip(dollars, rows)),
        "pay": sum(d * row["labsh"] for d, row in zip(dollars, rows)) / sum(row["emp"] for row in rows),
        "spending": sum(dollars) / 1000,
        "deflator": sum(dollars) / sum(row["rgdpna"] for row in rows),
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


def census():
    """Both sexes together by class of five years, and the youths; a census is of 1 October."""
    years = {}
    with open(HERE / "census_age5_raw.csv", newline="") as file:
        for row in csv.DictReader(file):
            youngest = int(row["age"].rstrip("+").split("-")[0])
            name = "0-14" if youngest < 15 else "70+" if youngest >= 70 else row["age"]
            classes = years.setdefault(row["year"], {})
            for part in [name, "15-24"] if name in ("15-19", "20-24") else [name]:
                classes[part] = classes.get(part, 0) + int(row["men"]) + int(row["women"])
    columns = ["0-14", *(f"{age}-{age + 4}" for age in range(15, 70, 5)), "70+", "15-24"]
    with open(HERE / "census_age5.csv", "w", newline="\n") as file:
        file.write(",".join(["date", *(f"JPN.{name}" for name in columns)]) + "\n")
        for year, classes in sorted(years.items()):
            file.write(",".join([f"{year}-10", *(str(classes[name]) for name in columns)]) + "\n")


def rising(values):
    """The nearest values that never fall: neighbours that fall are put together at their mean."""
    blocks = []
    for value in values:
        blocks.append((value, 1))
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            (b, n), (a, m) = blocks.pop(), blocks.pop()
            blocks.append(((a * m + b * n) / (m + n), m + n))
    return [value for value, count in blocks for _ in range(count)]


def mortality():
    """Men's yearly probability of death by single age, at the middle of each period.

    From 50 on it is the estimate. Below, women's life table times what men have over women at 50 to 54 in the
    period (geometric mean). From 30 on it never falls with age.
    """
    with open(HERE / "mortality_women_raw.csv", newline="") as file:
        young = {int(row["year"]): {int(a): float(q) for a, q in row.items() if a != "year"}
                 for row in csv.DictReader(file)}
    old = {}
    with open(HERE / "mortality_men_raw.csv", newline="") as file:
        for row in csv.DictReader(file):
            old.setdefault(row["period"], {})[int(row["age"])] = (float(row["women"]), float(row["men"]))
    rows = []
    for period, ages in old.items():
        first, last = map(int, period.split("-"))
        years = range(first, last + 1)
        excess = math.prod(ages[age][1] / ages[age][0] for age in range(50, 55)) ** (1 / 5)
        men = {age: sum(young[year][age] for year in years) / len(years) * excess for age in range(15, 50)}
        men |= {age: ages[age][1] for age in range(50, 100)}
        men |= zip(range(30, 100), rising([men[age] for age in range(30, 100)]))
        # Five years have their middle in July, the six of the last period in January.
        middle = first * 12 + len(years) * 6
        rows.append((f"{middle // 12}-{middle % 12 + 1:02}", {f"JPN.men.{age}": q for age, q in men.items()}))
    write("mortality.csv", ["date", *rows[0][1]], rows)


# Towels have no figure for 1990, and for 2000 a bound: this share of pieces in 2000, and logits a year around it.
TOWELS_OF_2000, TOWELS_SLOPE = 0.525, 0.17

# By the first year of a decade: the census that ends a period, and the years that lie for the most part in it.
CENSUSES = {
    1982: [(1986, 5), (1989, 3), (1991, 2)],
    1992: [(1994, 2), (1996, 3), (1999, 3)],
    2000: [(2001, 2), (2004, 2), (2006, 3), (2009, 3)],
}


def logit(share):
    return math.log(share / (1 - share))


def logistic(logits):
    return 1 / (1 + math.exp(-logits))


def observed():
    """Figures made of observed ones: import penetration of mixed goods with its band, and changes."""
    values = {}
    for name in ("observed.csv", "observed_recalled.csv"):
        with open(HERE / name, newline="") as file:
            values |= {(row["series"], int(row["to"])): float(row["value"]) for row in csv.DictReader(file)}
    rows = []

    def derived(series, first, last, value, unit, source):
        rows.append([series, first, last, f"{value:.4g}", unit, source])

    towels = {
        1990: logit(TOWELS_OF_2000) - 10 * TOWELS_SLOPE,
        2000: logit(TOWELS_OF_2000),
        2010: logit(values["import_penetration_towels", 2008] / 100) + 2 * TOWELS_SLOPE,
    }
    half_way = "logits half-way from towels to apparel; low and high: half-way again to either"
    for year, low in towels.items():
        high = logit(values["import_penetration_apparel", year] / 100)
        for name, part in [("", 0.5), ("_low", 0.25), ("_high", 0.75)]:
            value = 100 * logistic(low + part * (high - low))
            derived(f"import_penetration_mixed{name}", year, year, value, "percent of pieces", half_way)
    for series in ("openings_rate", "closures_rate"):
        for first, periods in CENSUSES.items():
            rates = [values[series, census] for census, years in periods for _ in range(years)]
            text = "mean of the rates between censuses, weighted by whole years"
            derived(f"{series}_pooled", first, first + len(rates) - 1, sum(rates) / len(rates), "percent/year", text)
    owners = values["owner_mean_age", 2010] - values["owner_mean_age", 1990]
    derived("owner_mean_age_rise", 1990, 2010, owners, "years", "difference")
    modal = (values["owner_modal_age", 2015] - values["owner_modal_age", 1995]) * 15 / 20
    derived("owner_modal_age_rise", 1995, 2010, modal, "years", "rise of 1995 to 2015, three quarters of it")
    slope = 100 * math.log(values["craft_workers", 2006] / values["craft_workers", 1984]) / 22
    derived("craft_workers_growth", 1984, 2006, slope, "percent/year", "logarithm, a year")
    for series in ("establishments", "persons"):
        change = 100 * (values[series, 2006] / values[series, 1986] - 1)
        derived(f"{series}_change", 1986, 2006, change, "percent", "change")
    pieces = [values["apparel_production", y] / (100 - values["import_penetration_apparel", y]) for y in (1990, 2000)]
    text = "production over the share made at home; exports are in it"
    derived("apparel_pieces_change", 1990, 2000, 100 * (pieces[1] / pieces[0] - 1), "percent", text)
    change = 100 * (values["craft_production", 2010] / values["craft_production", 2001] - 1)
    derived("craft_production_change", 2001, 2010, change, "percent", "change")
    with open(HERE / "observed_derived.csv", "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["series", "from", "to", "value", "unit", "source"])
        writer.writerows(rows)


if __name__ == "__main__":
    regions()
    exchange()
    census()
    mortality()
    observed()
