#!/usr/bin/env python3
# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""What the variation of Starlink's links comes to in measurements, as the presets hold it.

link_variation.py REFERENCE rates    from rates/osnabrueck_*.csv; prints what configs/presets/variation holds
link_variation.py REFERENCE access   from rtt/seattle_bent_pipe.csv; prints what configs/presets/access holds
link_variation.py REFERENCE loss     from rtt/*.csv; prints what configs/presets/loss/starlink-2026.yaml was chosen with

REFERENCE is ../shared/reference.
"""
import argparse
import csv
import datetime
import math
import os
import random
import statistics

SLOT_S, OFFSET_S = 15, 12  # slots begin at seconds 12, 27, 42 and 57
PROBABILITIES = (0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99)  # of the tables in presets
SLOW_SLOTS = 60  # as in models/link/rate_variation.cc
TAPS = 6
LARGEST_SPREAD = 0.3
NORMAL = statistics.NormalDist()
KNOTS = [NORMAL.inv_cdf(p) for p in PROBABILITIES]


def quantile(values, probability, weights=None):
    """Of values that count by their weights, linear between the middles of the weights."""
    pairs = sorted(zip(values, weights or [1] * len(values)))
    total = sum(w for _, w in pairs)
    below, last = 0, None
    for value, weight in pairs:
        here = (below + weight / 2) / total
        if here >= probability:
            if last is None:
                return value
            return last[1] + (value - last[1]) * (probability - last[0]) / (here - last[0])
        last = (here, value)
        below += weight
    return pairs[-1][0]


def read_slots(path):
    """Rates by slot: {slot: {second of the slot: Mbit/s}}."""
    slots = {}
    with open(path, encoding="utf-8") as file:
        for row in csv.DictReader(file):
            time = datetime.datetime.fromisoformat(row["time"]).replace(tzinfo=datetime.timezone.utc)
            second = int(time.timestamp()) - OFFSET_S
            slots.setdefault(second // SLOT_S, {})[second % SLOT_S] = float(row["mbit_per_s"])
    return slots


def without_starts(slots):
    """The same without the first second of each run, in which the measuring program is not yet at its rate."""
    return {slot: {second: rate for second, rate in seconds.items()
                   if second - 1 in seconds or (second == 0 and SLOT_S - 1 in slots.get(slot - 1, {}))}
            for slot, seconds in slots.items()}


def body(seconds):
    """Rates of a slot without those of its first and last second."""
    return [rate for second, rate in seconds.items() if 0 < second < SLOT_S - 1]


def boundary_factor(slots, second):
    """Sum of the rates of one second over that of the means of the inner seconds of the same slots: what the boundary
    costs. The mean of the ratios is higher (up to 1.07), by poor slots that end before the boundary."""
    found = [(seconds[second], statistics.fmean(body(seconds))) for seconds in slots.values()
             if second in seconds and len(body(seconds)) >= 4]
    return sum(rate for rate, _ in found) / sum(inner for _, inner in found)


def interpolated(table, z):
    if z <= KNOTS[0]:
        return table[0]
    for i in range(1, len(KNOTS)):
        if z < KNOTS[i]:
            return table[i - 1] + (z - KNOTS[i - 1]) / (KNOTS[i] - KNOTS[i - 1]) * (table[i] - table[i - 1])
    return table[-1]


def simulated(table, spread, ends, count=3000):
    """Seconds of slots as models/link/rate_variation.cc makes them, without correlation between slots."""
    draw = random.Random(1)
    slots = []
    for i in range(count):
        factor = interpolated(table, NORMAL.inv_cdf((i + 0.5) / count))
        relative = min(LARGEST_SPREAD, spread / factor)
        rates = [factor * (1 + relative * max(-3, min(3, draw.gauss(0, 1)))) for _ in range(SLOT_S)]
        slots.append([rates[0] * ends[0]] + rates[1:-1] + [rates[-1] * ends[1]])
    return slots


def fit_distribution(slots, ends):
    """The table is that of the means of slots (inner seconds, at least three, weighted by their number); but its
    two lowest values, and the deviation in slots, are those with which simulated seconds have the measured quantiles
    and mean deviation: outages of some seconds make single seconds poorer than whole slots."""
    seconds = [rate for each in slots.values() for rate in each.values()]
    median = statistics.median(seconds)
    means = [(statistics.fmean(body(each)), len(body(each))) for each in slots.values() if len(body(each)) >= 3]
    table = [quantile([mean for mean, _ in means], p, [count for _, count in means]) for p in PROBABILITIES]
    table = [value / table[3] for value in table]
    whole = [list(each.values()) for each in slots.values() if len(each) >= 10]
    deviation = statistics.fmean(map(statistics.pstdev, whole)) / median
    spread = deviation
    for _ in range(4):
        made = simulated(table, spread, ends)
        values = sorted(rate for each in made for rate in each)
        middle = values[len(values) // 2]
        for i in (0, 1):
            table[i] *= quantile(seconds, PROBABILITIES[i]) / median / (values[int(PROBABILITIES[i] * len(values))] / middle)
        spread *= deviation / (statistics.fmean(map(statistics.pstdev, made)) / middle)
    return table, spread


def gaussians(values):
    """Ranks as quantiles of the normal distribution."""
    order = sorted(range(len(values)), key=values.__getitem__)
    out = [0.0] * len(values)
    for rank, index in enumerate(order):
        out[index] = NORMAL.inv_cdf((rank + 0.5) / len(values))
    return out


def correlations(first, second, bins):
    """Mean product of two series {slot: Gaussian} in bins of lags: [(low, high, pairs, correlation)]."""
    sums = {each: [0, 0.0] for each in bins}
    for slot, value in first.items():
        for each in bins:
            for lag in range(each[0], each[1] + 1):
                if slot + lag in second:
                    sums[each][0] += 1
                    sums[each][1] += value * second[slot + lag]
    return [(low, high, n, total / n) for (low, high), (n, total) in sums.items() if n > 0]


def model_correlation(lag, persistence, slow_share):
    """Of the model's Gaussian between two slots: see models/link/rate_variation.cc."""
    weights = [persistence**k for k in range(TAPS)]
    power = sum(w * w for w in weights)
    fast = sum(weights[k] * weights[k + lag] for k in range(max(0, TAPS - lag))) / power
    slow = 0.0
    for start in range(SLOW_SLOTS):  # the mean over where in its interval of 60 slots the first one lies
        ends = []
        for slot in (start, start + lag):
            knot, along = divmod(slot, SLOW_SLOTS)
            ends.append({knot: math.sqrt(1 - along / SLOW_SLOTS), knot + 1: math.sqrt(along / SLOW_SLOTS)})
        slow += sum(weight * ends[1].get(knot, 0) for knot, weight in ends[0].items()) / SLOW_SLOTS
    return (1 - slow_share) * fast + slow_share * slow


def overlap(first, second):
    """What two directions keep of their draws' correlation when each is filtered by its own parameters."""
    ways = []
    for persistence, slow_share in (first, second):
        weights = [persistence**k for k in range(TAPS)]
        scale = math.sqrt((1 - slow_share) / sum(w * w for w in weights))
        ways.append([w * scale for w in weights] + [math.sqrt(slow_share)])
    return sum(a * b for a, b in zip(*ways))


LAGS = ((1, 1), (2, 2), (3, 3), (4, 4), (5, 8), (9, 16), (17, 30), (31, 60))


def fit_correlation(measured):
    """Least squares over the bins of lags, weighted by their pairs' square root; a grid of 0.05."""
    best = None
    shapes = {}
    for persistence in range(0, 80, 5):
        for slow_share in range(0, 60, 5):
            error = 0.0
            for low, high, pairs, value in measured:
                middle = round(math.sqrt(low * high))
                for part in (0, 1):
                    key = (middle, persistence, part)
                    if key not in shapes:
                        shapes[key] = model_correlation(middle, persistence / 100, part)
                model = (1 - slow_share / 100) * shapes[(middle, persistence, 0)]
                model += slow_share / 100 * shapes[(middle, persistence, 1)]
                error += math.sqrt(pairs) * (model - value) ** 2
            if best is None or error < best[0]:
                best = (error, persistence / 100, slow_share / 100)
    return best[1], best[2]


def fit_rates(reference, plan):
    series = {}
    fitted = []
    print(f"# Osnabrueck, {plan.replace('_', ' ')}")
    for direction in ("down", "up"):
        slots = read_slots(os.path.join(reference, "rates", f"osnabrueck_{plan}_{direction}load.csv"))
        ends = [boundary_factor(slots, 0), boundary_factor(slots, SLOT_S - 1)]
        slots = without_starts(slots)
        table, spread = fit_distribution(slots, ends)
        means = {slot: statistics.fmean(body(seconds)) for slot, seconds in slots.items() if len(body(seconds)) >= 5}
        gaussian = dict(zip(means, gaussians(list(means.values()))))
        series[direction] = gaussian
        measured = correlations(gaussian, gaussian, LAGS)
        persistence, slow_share = fit_correlation(measured)
        fitted.append((persistence, slow_share))
        whole = sum(len(seconds) >= 10 for seconds in slots.values())
        print(f"# {direction}: {len(means)} slots, {whole} of them with 10 seconds; correlation by lag:",
              " ".join(f"{low}-{high}: {value:.2f}" for low, high, _, value in measured))
        print(f"{direction}:")
        print("  factor: [" + ", ".join(f"{value:.2f}" for value in table) + "]")
        print(f"  persistence: {persistence:.2f}\n  slow_share: {slow_share:.2f}")
        print(f"  second_spread: {spread:.3f}\n  first_second: {ends[0]:.2f}\n  last_second: {ends[1]:.2f}")
    pairs = [(value, series["up"][slot]) for slot, value in series["down"].items() if slot in series["up"]]
    squares = sum(a * a for a, _ in pairs) * sum(b * b for _, b in pairs)
    measured = sum(a * b for a, b in pairs) / math.sqrt(squares)
    print(f"up_down: {measured / overlap(*fitted):.2f}  # {len(pairs)} slots with both, {measured:.2f} between them")


GEOMETRIC_MS = 8.0  # of the round trip in Seattle: up and down twice over 600 to 700 km
LOST_AFTER_S = 5.11  # a lost ping is stamped when the wait for it ends


def read_pings(path):
    """[(when sent, round trip in ms or None)]."""
    with open(path, encoding="utf-8") as file:
        rows = [(float(row["unix_s"]), float(row["rtt_ms"])) for row in csv.DictReader(file)]
    return [(time - LOST_AFTER_S, None) if rtt < 0 else (time - rtt / 1000, rtt) for time, rtt in rows]


def fit_access(reference):
    """Each slot's 10 % quantile and its distance to the 90 % quantile, and where between the two a packet is. Around
    boundaries (0.1 s before to 0.3 s after) there is a spike of its own, which is left out."""
    pings = [each for each in read_pings(os.path.join(reference, "rtt", "seattle_bent_pipe.csv")) if each[1]]
    slots = {}
    for time, rtt in pings:
        if 0.3 < (time - OFFSET_S) % SLOT_S < SLOT_S - 0.1:
            slots.setdefault(math.floor((time - OFFSET_S) / SLOT_S), []).append((time, rtt - GEOMETRIC_MS))
    slots = {slot: waits for slot, waits in slots.items() if len(waits) >= 30}
    median = statistics.median(wait for waits in slots.values() for _, wait in waits)

    def low_and_width(waits):
        low = quantile(waits, 0.1)
        return low, quantile(waits, 0.9) - low

    found = {slot: low_and_width([wait for _, wait in waits]) for slot, waits in slots.items()}
    packets = [(wait - found[slot][0]) / found[slot][1] for slot, waits in slots.items() for _, wait in waits]
    # What two halves of a slot say alike is the slot's; the rest of the width's variance is that of few pings.
    halves = []
    for slot, waits in slots.items():
        middle = (slot + 0.5) * SLOT_S + OFFSET_S
        parts = [[wait for time, wait in waits if (time < middle) == first] for first in (True, False)]
        if min(map(len, parts)) > 15:
            halves.append([low_and_width(part) for part in parts])
    alike = [correlation([f(one) for one, _ in halves], [f(two) for _, two in halves])
             for f in (lambda each: each[0], lambda each: math.log(each[1]))]
    reliable = 2 * alike[1] / (1 + alike[1])  # of the whole slot: Spearman and Brown
    widths = [math.log(width) for _, width in found.values()]
    centre = statistics.fmean(widths)
    widths = [math.exp(centre + math.sqrt(reliable) * (width - centre)) for width in widths]
    print(f"# Seattle: {len(slots)} slots; two halves of a slot correlate by {alike[0]:.2f} in their base, "
          f"{alike[1]:.2f} in their spread; base and spread by "
          f"{correlation([low for low, _ in found.values()], [width for _, width in found.values()]):.2f}")
    print(f"# median wait {median:.1f} ms")
    for name, values, unit in (("base", [low for low, _ in found.values()], median), ("spread", widths, median),
                               ("packet", packets, 1)):
        print(f"{name}: [" + ", ".join(f"{quantile(values, p) / unit:.2f}" for p in PROBABILITIES) + "]")
    times = sorted(time for time, _ in pings)
    for part in range(4):
        low, high = (times[0] + (times[-1] - times[0]) * k / 4 for k in (part, part + 1))
        wait = statistics.median(rtt for time, rtt in pings if low <= time <= high) - GEOMETRIC_MS
        print(f"# quarter {part + 1} of the log: median wait {wait:.1f} ms")


BOUNDARY_S = 1.5  # a ping sent this near to the beginning of a slot counts as one at the boundary


def boundary_and_elsewhere(pings):
    """(share of the boundaries at which a ping is lost, boundaries, share of the pings lost elsewhere, how many)."""
    boundaries, lost, elsewhere = set(), {}, [0, 0]
    for time, rtt in pings:
        boundary = math.floor((time - OFFSET_S) / SLOT_S + 0.5)
        after = time - OFFSET_S - boundary * SLOT_S
        if abs(after) > BOUNDARY_S:
            elsewhere[0] += rtt is None
            elsewhere[1] += 1
            continue
        boundaries.add(boundary)
        if rtt is None:
            lost.setdefault(boundary, after)
    return len(lost) / len(boundaries), len(boundaries), elsewhere[0] / elsewhere[1], elsewhere[0], sorted(lost.values())


def measure_loss(reference):
    """Loss is not fitted but chosen with these figures: they do not tell its length (the prober waits after a loss)."""
    for name, seconds in (("seychelles_laser", math.inf), ("seattle_bent_pipe", 1250)):
        pings = read_pings(os.path.join(reference, "rtt", name + ".csv"))
        pings = [each for each in pings if each[0] < pings[0][0] + seconds]
        share, boundaries, rest, count, places = boundary_and_elsewhere(pings)
        print(f"# {name}: {len(pings)} pings, {sum(rtt is None for _, rtt in pings)} lost; at {share:.3f} of {boundaries} "
              f"boundaries, {100 * rest:.3f} % elsewhere ({count})")
        print("#   lost pings were sent at (s after the boundary): " +
              ", ".join(f"p{p} {quantile(places, p / 100):.2f}" for p in (5, 25, 50, 75, 95)))


def correlation(first, second):
    a, b = statistics.fmean(first), statistics.fmean(second)
    product = sum((x - a) * (y - b) for x, y in zip(first, second))
    return product / math.sqrt(sum((x - a) ** 2 for x in first) * sum((y - b) ** 2 for y in second))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("reference")
    parser.add_argument("what", choices=("rates", "access", "loss"))
    args = parser.parse_args()
    if args.what == "rates":
        for plan in ("best_effort", "priority"):
            fit_rates(args.reference, plan)
    if args.what == "access":
        fit_access(args.reference)
    if args.what == "loss":
        measure_loss(args.reference)


if __name__ == "__main__":
    main()
