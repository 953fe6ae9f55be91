"""Compare a city pack with the tables it was made from: ``compare_pack_tables.py PACK PUBLISHED.csv BASE.csv``.

Every row of the base-year table must stand in the pack with its value, range, year, sector, fuel and method; every published row that is a
number must stand there with its value and year, or with the words it was quoted from. Variables and units carry the names of the house, which
were given row by row; each renaming is printed once. Exit code 1 where a row is missing.
"""

import csv
import sys
from collections import Counter
from pathlib import Path


def rows_of(path):
    """Rows of a csv file."""
    with Path(path).open(encoding="utf-8-sig", newline="") as table:
        return list(csv.DictReader(table))


def number(text):
    """A number, None where the text is none."""
    try:
        return float(text)
    except ValueError:
        return None


def whole(label):
    """The pack leaves empty what the table calls all."""
    return "" if label == "all" else label


def base_key(row):
    """What identifies a base-year row whatever its names."""
    return (*(number(row[name]) for name in ("year", "value", "low", "high")), whole(row["sector"]), whole(row["fuel"]))


def compare_base(facts, base):
    """Base-year rows missing in the pack, and the renamings of those found."""
    have = {}
    for fact in facts:
        have.setdefault(base_key(fact), []).append(fact)
    missing, renamed = [], Counter()
    for row in base:
        found = have.get(base_key(row)) or []
        same = [fact for fact in found if fact["method"] == row["method"] or fact["variable"] == row["variable"]] or found
        if not same:
            missing.append(row)
            continue
        fact = next((each for each in same if each["variable"] == row["variable"]), same[0])
        for name in ("variable", "unit"):
            if fact[name] != row[name]:
                renamed[f"{name} {row[name]} -> {fact[name]}"] += 1
    return missing, renamed


def compare_published(facts, published):
    """Published numbers that stand nowhere in the pack, and the number of rows that are no numbers."""
    values = {(fact["year"], number(fact["value"])) for fact in facts}
    notes = "\n".join(fact["note"] for fact in facts)
    missing, words = [], 0
    for row in published:
        value = number(row["value"])
        if row["unit"] == "rank":
            value = None
        words += value is None
        quoted = bool(row["quote"]) and row["quote"] in notes
        if value is not None and not quoted and (row["year"][:4], value) not in values:
            missing.append(row)
    return missing, words


def main(pack, published, base):
    """Print the comparison; the number of missing rows is the answer."""
    facts = rows_of(Path(pack) / "facts.csv")
    lost, renamed = compare_base(facts, rows_of(base))
    gone, words = compare_published(facts, rows_of(published))
    for name, count in sorted(renamed.items()):
        print(f"renamed: {name} ({count})")
    print(f"left out because they measure nothing (names, ratings, ranks): {words}")
    for row in lost:
        print(f"missing base row: {row['variable']} {row['year']} {row['value']} {row['unit']} {row['sector']} {row['fuel']}")
    for row in gone:
        print(f"missing published row: {row['key']} {row['year']} {row['value']} {row['unit']}")
    print(f"{len(facts)} facts in the pack; missing: {len(lost)} base rows, {len(gone)} published rows")
    return len(lost) + len(gone)


if __name__ == "__main__":
    sys.exit(1 if main(*sys.argv[1:4]) else 0)
