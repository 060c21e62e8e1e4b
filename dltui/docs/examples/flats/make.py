"""A table as people have them: words, gaps, semicolons and decimal commas."""

import csv
from pathlib import Path

import numpy as np

random = np.random.default_rng(0)
cities = {"Ghent": 2900, "Leuven": 3400, "Liège": 2100}
with Path("flats.csv").open("w", newline="", encoding="utf-8") as file:
    table = csv.writer(file, delimiter=";")
    table.writerow(["city", "rooms", "area", "lift", "built", "price"])
    for _ in range(600):
        city = random.choice(list(cities))
        area = random.uniform(30, 140)
        built = random.integers(1900, 2024)
        lift = random.random() < 0.4
        price = area * cities[city] * (1 + (built - 1960) / 400) + 9000 * lift
        row = [city, int(area // 25) + 1, f"{area:.1f}".replace(".", ","), "yes" if lift else "no"]
        row += [built, int(price + random.normal(0, 9000))]
        if random.random() < 0.1:
            row[random.integers(5)] = ""
        table.writerow(row)
