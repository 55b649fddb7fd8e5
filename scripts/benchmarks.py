"""Holds runs and naive forecasts against years that neither has seen.

    sanchi run --format csv
    sanchi run traditional_craft --format csv
    python3 scripts/benchmarks.py results/typical results/traditional_craft

For every observed series (data/observed.csv) forecasts stand at the last year before the cut: the last value, the trend of
its logarithm, and an autoregression of the first order on years between which the logarithm is drawn straight. The runs' figure is the median
of the replicates; numbers of people and firms are brought to the observed level in the last year before the cut, rates are taken as they are.
Printed is the mean error in logarithms, as a share: 0.10 is ten per cent off. Needs nothing but Python.
"""

import csv
import math
import statistics
import sys
from pathlib import Path

OBSERVED = Path(__file__).parent.parent / "data" / "observed.csv"
LEVELS, RATES = "level", "rate"
# Series, place among the folders given, the cut, the run's columns, and how they are compared.
SERIES = [
    ("establishments", 0, 1996, ["establishments"], LEVELS),
    ("persons", 0, 1996, ["persons_engaged"], LEVELS),
    ("openings_rate", 0, 1999, ["openings"], RATES),
    ("closures_rate", 0, 1999, ["closures_solvent", "closures_bankrupt", "relocations"], RATES),
    ("craft_workers", 1, 1990, ["persons_engaged"], LEVELS),
    ("craft_workshops", 1, 1990, ["establishments"], LEVELS),
]


def observed():
    """By series: (first year, last year, value), in order."""
    with open(OBSERVED, newline="") as file:
        points = {}
        for row in csv.DictReader(file):
            points.setdefault(row["series"], []).append((int(row["from"]), int(row["to"]), float(row["value"])))
    return {name: sorted(rows, key=lambda row: row[1]) for name, rows in points.items()}


def lived(folder, columns):
    """By replicate and year: the sum of the columns over a year's months, and firms in business in a mean month."""
    sums = {}
    with open(Path(folder) / "district.csv", newline="") as file:
        for row in csv.DictReader(file):
            cell = sums.setdefault(row["replicate"], {}).setdefault(int(row["date"][:4]), [0.0, 0.0])
            cell[0] += sum(float(row[column]) for column in columns)
            cell[1] += (float(row["establishments"]) + float(row["wholesalers"])) / 12
    return sums


def yearly(points):
    """Logarithms by year, on straight lines between points."""
    values = {}
    for (_, a, x), (_, b, y) in zip(points, points[1:]):
        for year in range(a, b + 1):
            values[year] = math.log(x) + (math.log(y) - math.log(x)) * (year - a) / (b - a)
    return [values[year] for year in sorted(values)]


def line(xs, ys):
    """Intercept and slope by least squares."""
    mx, my = statistics.fmean(xs), statistics.fmean(ys)
    slope = sum((x - mx) * (y - my) for x, y in zip(xs, ys)) / sum((x - mx) ** 2 for x in xs)
    return my - slope * mx, slope


def naive(seen, years):
    """Forecasts in logarithms by name, for every year."""
    last_year, last = seen[-1][1], math.log(seen[-1][2])
    a, b = line([row[1] for row in seen], [math.log(row[2]) for row in seen])
    path = yearly(seen)
    c, d = line(path[:-1], path[1:])
    auto = {}
    value = last
    for year in range(last_year + 1, max(years) + 1):
        value = c + d * value
        auto[year] = value
    return {
        "last value": [last] * len(years),
        "trend": [a + b * year for year in years],
        "AR(1)": [auto[year] for year in years],
    }


def simulated(runs, seen, ahead, how):
    """The runs' medians in logarithms, for every observed point ahead."""
    def figure(years, first, last):
        if how == LEVELS:
            return years[last][0]
        span = range(first + 1, last + 1)
        return 100 * statistics.fmean(years[year][0] / years[year][1] for year in span)

    # A rate of no firms has no logarithm; half of one in a thousand stands for it.
    log = lambda value: math.log(max(value, 0.05))
    told = []
    for first, last, _ in ahead:
        values = []
        for years in runs.values():
            value = log(figure(years, first, last))
            if how == LEVELS:
                value += math.log(seen[-1][2]) - log(figure(years, first, seen[-1][1]))
            values.append(value)
        told.append(statistics.median(values))
    return told


def main():
    folders = sys.argv[1:]
    if len(folders) != 2:
        sys.exit("usage: python3 scripts/benchmarks.py TYPICAL TRADITIONAL_CRAFT (results folders of `run --format csv`)")
    points = observed()
    print(f"{'series':<18}{'held out':<12}{'points':>6}{'model':>9}{'last value':>12}{'trend':>8}{'AR(1)':>8}")
    for name, place, cut, columns, how in SERIES:
        seen = [row for row in points[name] if row[1] <= cut]
        ahead = [row for row in points[name] if cut < row[1] <= 2010]
        actual = [math.log(row[2]) for row in ahead]
        told = {"model": simulated(lived(folders[place], columns), seen, ahead, how)}
        told |= naive(seen, [row[1] for row in ahead])
        errors = [statistics.fmean(abs(x - y) for x, y in zip(values, actual)) for values in told.values()]
        span = f"{ahead[0][1]}-{ahead[-1][1]}"
        print(f"{name:<18}{span:<12}{len(ahead):>6}" + "".join(f"{e:>{w}.2f}" for e, w in zip(errors, (9, 12, 8, 8))))


if __name__ == "__main__":
    main()
