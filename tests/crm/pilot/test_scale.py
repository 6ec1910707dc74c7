"""Months in another unit than those before are asked about; what merely grows is not."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.cli.commands import main
from lib.crm.pilot.scale import JUMP, Jump, jumps


def values(**months):
    """A KPI's values by month of 2026."""
    rows = [("x", pd.Timestamp(2026, int(month[1:]), 28), value) for month, said in months.items() for value in said]
    return pd.DataFrame(rows, columns=["kpi_id", "reported_on", "value"]).astype({"value": "Float64"})


def test_percent_after_shares_is_a_jump_and_a_good_month_is_none():
    found = list(jumps(values(m1=[0.8, 0.9, 1.1], m2=[0.7, 0.9, 1.2], m3=[85, 90, 110], m4=[0.8, 0.9, 1.0])))
    assert found == [Jump("x", date(2026, 2, 28), 0.9, date(2026, 3, 28), 90)]
    assert not list(jumps(values(m1=[1, 2, 3], m2=[10, 20, 30], m3=[0, 0, 0], m4=[10, 20, 30])))


@given(st.lists(st.floats(1, 4), min_size=1, max_size=9), st.integers(0, 8), st.sampled_from([100, 1000, 1 / 100, -100]))
def test_one_month_written_in_another_unit_is_always_found(months, place, factor):
    """Months within a factor of four of one another, one of them in another unit: found wherever it stands."""
    wrong = place % len(months)
    told = {f"m{number}": [value * (factor if number - 1 == wrong else 1)] for number, value in enumerate(months, start=1)}
    assert 4 < JUMP < 100 / 4
    assert len(list(jumps(values(**told)))) == (len(months) > 1)
    assert not list(jumps(values(**{f"m{number}": [value] for number, value in enumerate(months, start=1)})))


def test_the_command_line_asks(tmp_path, capsys):
    (tmp_path / "team.csv").write_text(
        "Name,Month,Growth\nAda,2026-01,1.1\nBo,2026-01,1.2\nAda,2026-02,110\nBo,2026-02,120\n", encoding="utf-8"
    )
    assert main(["import", str(tmp_path / "team.csv"), "--crm", f"duckdb:///{tmp_path / 'c.duckdb'}"]) == 0
    assert "x_growth: the middle value of 2026-01 is 1.15, of 2026-02 is 115: are both in the same unit?" in capsys.readouterr().err


@pytest.mark.parametrize("said", [values(), values(m1=[0.0])])
def test_no_value_jumps_nowhere(said):
    assert not list(jumps(said))
