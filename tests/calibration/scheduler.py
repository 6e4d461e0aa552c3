#!/usr/bin/python3
# Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
"""Fits the weights of the policy `measured` (models::MeasuredPolicy) to the satellites that served one dish.

    scheduler.py CANDIDATES_PROGRAM SERVED.csv CATALOGUE.tle [LATITUDE LONGITUDE]

SERVED.csv has the columns slot_start and satellite, in slots of 15 s; the dish stands in Louvain-la-Neuve unless a
place is given. Prints the weights by maximum likelihood with their standard errors (`kept`: so that the model keeps
satellites as often as they were), and what they make of the served slots. A slot whose satellite the rules leave out
(25 deg above the horizon, 18 deg from the geostationary arc, each for the whole slot) has probability 0: it is counted
and takes no part in the fit.
"""
import csv
import io
import subprocess
import sys
from datetime import datetime, timedelta

import numpy

KEYS = ["elevation_rise", "elevation_fall", "arc", "low_orbit", "age", "off_station"]
FOLDS = 5


def moment(text):
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ")


def features(row):
    """As models/schedule/measured_policy.cc has them, in the order of KEYS."""
    elevation, arc = float(row["elevation_deg"]), float(row["arc_deg"])
    return [min(elevation, 55) / 10, max(elevation - 55, 0) / 10, min(arc, 60) / 10, float(row["low_orbit"]),
            min(float(row["age_years"]), 5), float(row["off_station"])]


class Slot:
    def __init__(self, rows, served):
        self.names = [row["satellite"] for row in rows]
        self.elevation = numpy.array([float(row["elevation_deg"]) for row in rows])
        self.azimuth = numpy.array([float(row["azimuth_deg"]) for row in rows])
        self.sunlit = numpy.array([row["sunlit"] == "1" for row in rows])
        self.features = numpy.array([features(row) for row in rows])
        self.served = served
        self.chosen = self.names.index(served) if served in self.names else None

    def shares(self, weights):
        utility = self.features @ weights
        shares = numpy.exp(utility - utility.max())
        return shares / shares.sum()


def fit(slots):
    """Newton's method on the log-likelihood, which is concave. Returns weights and standard errors."""
    weights = numpy.zeros(len(KEYS))
    for _ in range(100):
        slope, bend = numpy.zeros(len(KEYS)), numpy.zeros((len(KEYS), len(KEYS)))
        for slot in slots:
            shares = slot.shares(weights)
            mean = shares @ slot.features
            slope += slot.features[slot.chosen] - mean
            bend += slot.features.T @ (slot.features * shares[:, None]) - numpy.outer(mean, mean)
        step = numpy.linalg.solve(bend, slope)
        weights += step * min(1, 3 / abs(step).max())
        if abs(step).max() < 1e-9:
            break
    return weights, numpy.sqrt(numpy.diag(numpy.linalg.inv(bend)))


def likelihood(slots, weights):
    return numpy.mean([numpy.log(slot.shares(weights)[slot.chosen]) for slot in slots])


def quantiles(values, shares):
    order = numpy.argsort(values)
    sums = numpy.cumsum(shares[order])
    return [values[order][numpy.searchsorted(sums, q * sums[-1])] for q in (0.05, 0.25, 0.5, 0.75, 0.95)]


def pairs_of(all_slots):
    """Slots of which both the one before and they themselves were seen, and chosen among the candidates."""
    return [(before, slot) for before, slot in zip(all_slots, all_slots[1:])
            if slot.start - before.start == timedelta(seconds=15) and None not in (before.chosen, slot.chosen)]


def same_again(pairs, weights, draws=200):
    """How often the model takes the same satellite in both slots of a pair: where the draw stands (by simulation), and
    where it is a new one."""
    random = numpy.random.default_rng(20)
    stands, anew = [], []
    for before, slot in pairs:
        both = sorted(set(before.names) | set(slot.names))
        marks = random.gumbel(size=(draws, len(both)))
        taken = []
        for each in (before, slot):
            places = [both.index(name) for name in each.names]
            taken.append(numpy.array(places)[(marks[:, places] + each.features @ weights).argmax(axis=1)])
        stands.append(numpy.mean(taken[0] == taken[1]))
        shares = dict(zip(before.names, before.shares(weights)))
        anew.append(sum(share * shares.get(name, 0) for name, share in zip(slot.names, slot.shares(weights))))
    return numpy.mean(stands), numpy.mean(anew)


def main():
    program, served, catalogue, *place = sys.argv[1:]
    latitude, longitude = place or ("50.67", "4.61")
    with open(served, newline="") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: row["slot_start"])
    until = (moment(rows[-1]["slot_start"]) + timedelta(seconds=15)).strftime("%Y-%m-%dT%H:%M:%SZ")
    printed = subprocess.run([program, catalogue, latitude, longitude, rows[0]["slot_start"], until], check=True,
                             capture_output=True, text=True).stdout
    candidates = {}
    for row in csv.DictReader(io.StringIO(printed)):
        candidates.setdefault(row["slot_start"], []).append(row)
    everything = []
    for row in rows:
        slot = Slot(candidates[row["slot_start"]], row["satellite"])
        slot.start = moment(row["slot_start"])
        everything.append(slot)
    slots = [slot for slot in everything if slot.chosen is not None]
    print(f"{len(everything)} slots; in {len(everything) - len(slots)} the rules leave out what served")
    print(f"{sum(len(slot.names) for slot in slots) / len(slots):.1f} candidates a slot, "
          f"{numpy.mean(numpy.concatenate([slot.sunlit for slot in slots])):.3f} of them sunlit")

    weights, errors = fit(slots)
    pairs = pairs_of(everything)
    served_again = numpy.mean([before.served == slot.served for before, slot in pairs])
    stands, anew = same_again(pairs, weights)
    kept = max(0, (served_again - anew) / (stands - anew))  # so that the model keeps as often
    for key, weight, error in zip(KEYS, weights, errors):
        print(f"  {key}: {weight:.2f}  # +- {error:.2f}")
    print(f"  kept: {kept:.2f}  # +- {(served_again * (1 - served_again) / len(pairs)) ** 0.5 / (stands - anew):.2f}")

    print(f"log-likelihood a slot: {likelihood(slots, weights):.3f}; a random choice "
          f"{-numpy.mean([numpy.log(len(slot.names)) for slot in slots]):.3f}")
    folds = numpy.array_split(numpy.arange(len(slots)), FOLDS)
    held = []
    for fold in folds:
        left = set(fold)
        others, _ = fit([slot for i, slot in enumerate(slots) if i not in left])
        held.append(likelihood([slots[i] for i in fold], others))
    print(f"of each fifth in time by the weights of the others: {' '.join(f'{value:.2f}' for value in held)}, mean "
          f"{numpy.mean(held):.3f}")
    shares = numpy.concatenate([slot.shares(weights) for slot in slots])
    elevation = numpy.concatenate([slot.elevation for slot in slots])
    azimuth = numpy.concatenate([slot.azimuth for slot in slots])
    chosen = numpy.array([slot.elevation[slot.chosen] for slot in slots])
    print("elevation p5/25/50/75/95: served", *(f"{value:.1f}" for value in quantiles(chosen, numpy.ones(len(slots)))),
          "model", *(f"{value:.1f}" for value in quantiles(elevation, shares)))
    served_azimuth = numpy.array([slot.azimuth[slot.chosen] for slot in slots])
    quarter = [[numpy.sum(own[(angle + 45) // 90 % 4 == k]) / numpy.sum(own) for k in range(4)]
               for angle, own in ((served_azimuth, numpy.ones(len(slots))), (azimuth, shares))]
    print("azimuth N/E/S/W: served", *(f"{value:.2f}" for value in quarter[0]), "model",
          *(f"{value:.2f}" for value in quarter[1]))
    print(f"kept in the next slot: served {served_again:.3f}; model {stands:.3f} where the draw stands, {anew:.3f} "
          f"where it is a new one")
    highest = [slot.elevation.argmax() for slot in slots]
    print(f"the highest is taken: served {numpy.mean([slot.chosen == top for slot, top in zip(slots, highest)]):.3f} "
          f"model {numpy.mean([slot.shares(weights)[top] for slot, top in zip(slots, highest)]):.3f}")


if __name__ == "__main__":
    main()
