"""Writes data/countries.tsv and data/currencies.tsv from CLDR (the Python package Babel) and the tz database (zone.tab)."""

from babel import Locale
from babel.numbers import get_territory_currencies
from babel.languages import get_official_languages

OURS = ("en", "de", "ar")  # The languages of src/ui/wording/languages.rs.
english = Locale("en")
zones = {}
for line in open("/usr/share/zoneinfo/zone.tab"):
    if not line.startswith("#"):
        country, _, zone = line.split("\t")[:3]
        zones.setdefault(country, []).append(zone.strip())
currencies = set()
with open("data/countries.tsv", "w") as out:
    out.write("country\tname\tcurrency\tlanguage\tzones\n")
    rows = []
    for country, its in zones.items():
        current = get_territory_currencies(country)
        if not current:
            continue
        currency = current[0] if country not in ("PS",) else "ILS"
        official = get_official_languages(country, de_facto=True, regional=False)
        language = next((one.split("_")[0] for one in official if one.split("_")[0] in OURS), "en")
        currencies.add(currency)
        rows.append((english.territories[country], country, currency, language, " ".join(its)))
    for name, country, currency, language, its in sorted(rows):
        out.write(f"{country}\t{name}\t{currency}\t{language}\t{its}\n")
with open("data/currencies.tsv", "w") as out:
    out.write("currency\tname\n")
    for code in sorted(currencies):
        out.write(f"{code}\t{english.currencies[code]}\n")
