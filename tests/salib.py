"""Asks SALib what it finds in the samples of tests/sensitivity.rs, and holds what was found there against it."""

import json
import sys

import numpy
from SALib.analyze import morris, sobol


def close(found, wanted, scale):
    assert abs(found - wanted) <= 1e-9 * scale, (found, wanted)


def check(case):
    groups, found = case["groups"], case["found"]
    outcomes = numpy.array(case["outcomes"])
    problem = {
        "num_vars": len(groups),
        "names": [f"x{factor}" for factor in range(len(groups))],
        "bounds": [[0.0, 1.0]] * len(groups),
    }
    single = len(set(groups)) == len(groups)
    if not single:
        problem["groups"] = [f"g{group}" for group in groups]
    names = [f"x{factor}" for factor in groups] if single else [f"g{group}" for group in sorted(set(groups))]
    assert len(names) == len(found)

    if case["method"] == "morris":
        points = numpy.array(case["points"])
        theirs = morris.analyze(problem, points, outcomes, num_levels=case["levels"], num_resamples=2000, seed=1)
        assert list(theirs["names"]) == names
        scale = float(numpy.max(theirs["mu_star"]))
        for number, ours in enumerate(found):
            close(ours["mu_star"], theirs["mu_star"][number], scale)
            # SALib gives half the width of an interval from the same bootstrap by its standard deviation.
            close_width(ours["high"] - ours["low"], 2 * theirs["mu_star_conf"][number], scale)
            if single:
                close(ours["mu"], theirs["mu"][number], scale)
                close(ours["sigma"], theirs["sigma"][number], scale)
            else:
                assert ours["mu"] is None and ours["sigma"] is None
    else:
        theirs = sobol.analyze(problem, outcomes, calc_second_order=False, num_resamples=2000, seed=1)
        for number, ours in enumerate(found):
            close(ours["first"], theirs["S1"][number], 1.0)
            close(ours["total"], theirs["ST"][number], 1.0)
            close_width(ours["first_width"], 2 * theirs["S1_conf"][number], 1.0)
            close_width(ours["total_width"], 2 * theirs["ST_conf"][number], 1.0)
    print(case["method"], names, "agree")


def close_width(ours, theirs, scale):
    assert abs(ours - theirs) <= 0.2 * theirs + 1e-9 * scale, (ours, theirs)


with open(sys.argv[1]) as file:
    for one in json.load(file):
        check(one)
