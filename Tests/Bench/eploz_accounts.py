#!/usr/bin/env python3
"""Makes a directory file of made-up accounts, the same one for the same seed: people born from 1800 to 1850, addresses under .example.

    Tests/Bench/eploz_accounts.py 1000000 eploz.csv
"""

import argparse
import json
import random
from datetime import date, timedelta

HEADER = "pesel;login;email;status;given_names;family_name"
GIVEN = ["Anna", "Bożena", "Czesława", "Dąbrówka", "Elżbieta", "Grażyna", "Halina", "Jadwiga", "Łucja", "Małgorzata", "Świętosława", "Żaneta",
         "Adam", "Bolesław", "Czesław", "Damian", "Florian", "Grzegorz", "Ignacy", "Jarosław", "Łukasz", "Mieczysław", "Przemysław", "Zbigniew"]
FIRST = ["Bąbel", "Brzęcz", "Chrząszcz", "Dzięgiel", "Gżegż", "Jęczmien", "Kądziel", "Łabędz", "Mącz", "Niezabud", "Pszczół", "Świerszcz", "Trzmiel",
         "Wróbl", "Źródl", "Żółw"]
LAST = ["ak", "czyk", "ek", "ewicz", "iński", "ka", "nik", "owicz", "owski", "ółka"]
WEIGHTS = [1, 3, 7, 9, 1, 3, 7, 9, 1, 3]
FIRST_DAY, LAST_DAY = date(1800, 1, 1), date(1850, 12, 31)


def pesel(born, serial):
    digits = f"{born.year % 100:02}{born.month + 80:02}{born.day:02}{serial:04}"
    check = -sum(int(digit) * weight for digit, weight in zip(digits, WEIGHTS)) % 10
    return f"{digits}{check}"


def accounts(count, seed=1):
    """(pesel, login, email, status, given names, family name); one person in a hundred has a second account."""
    chance = random.Random(seed)
    days = (LAST_DAY - FIRST_DAY).days
    person = None
    for number in range(count):
        if person is None or number % 100:
            # 131 has no divisor in common with the number of days, so no two people share a PESEL.
            born = FIRST_DAY + timedelta(days=number * 131 % (days + 1))
            person = (pesel(born, number // (days + 1)), chance.choice(GIVEN), chance.choice(FIRST) + chance.choice(LAST))
        login = f"konto{number:07}"
        email = f"{login}@eploz.example" if chance.random() < 0.9 else ""
        status = chance.choices(["active", "blocked", "closed"], [94, 3, 3])[0]
        yield person[0], login, email, status, person[1], person[2]


def lines(count, seed=1, form="csv"):
    if form == "csv":
        yield HEADER
        for account in accounts(count, seed):
            yield ";".join(account)
        return
    for number, login, email, status, given, family in accounts(count, seed):
        yield json.dumps({
            "pesel": number, "login": login, "email": email or None, "status": status, "givenNames": given, "familyName": family},
            ensure_ascii=False)


def write(path, count, seed=1, form="csv"):
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        for line in lines(count, seed, form):
            file.write(line + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", type=int)
    parser.add_argument("file")
    parser.add_argument("--seed", type=int, default=1, help="another seed makes other people (default: 1)")
    parser.add_argument("--format", choices=["csv", "jsonl"], default="csv", help="(default: csv)")
    options = parser.parse_args()
    write(options.file, options.count, options.seed, options.format)


if __name__ == "__main__":
    main()
