"""Where somebody worked, in turn."""

from datetime import date

import pandas as pd

from lib.kpis.roster import ASSIGNMENT, Roster
from lib.periods import Period

ROWS = [
    ("u", "y", "service", "2024-01-01", "2025-01-01", 1.0),
    ("u", "a", "service", "2025-01-01", "2026-07-01", 1.0),
    ("u", "z", "service", "2026-07-01", "2026-08-15", 1.0),
    ("u", "b", "sales", "2026-08-15", "2026-08-20", 1.0),
    ("u", "y", "service", "2026-08-20", "2026-09-01", 1.0),
    ("u", "z", "service", "2026-09-01", "2026-10-01", 1.0),
    ("u", "n", "service", "2026-10-01", None, 1.0),
    ("v", "a", "service", None, None, 0.0),
]


def test_stations_are_those_of_the_period_in_the_order_of_arrival():
    rows = pd.DataFrame(ROWS, columns=list(ASSIGNMENT))
    rows[["starts_on", "ends_on"]] = rows[["starts_on", "ends_on"]].apply(pd.to_datetime)
    roster = Roster({}, {}, {}, {}, rows)
    quarter = Period(date(2026, 7, 1), date(2026, 9, 1))
    assert roster.stations("service", quarter) == {"u": ["z", "y"]}
    assert roster.stations("service", Period(date(2026, 6, 1), date(2026, 9, 1))) == {"u": ["a", "z", "y"]}
    assert roster.stations("sales", quarter) == {"u": ["b"]}
    assert set(roster.presence(quarter)["team_id"]) == {"z", "y", "b"}
