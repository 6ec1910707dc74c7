"""The organisation: one company, four departments, twelve teams, 92 seats. People sit on seats for a while.

Accounts and work belong to seats, so that a successor takes over on the day and nothing is left without an owner.
"""

import numpy as np

REGIONS = ("North", "East", "South", "West")
COMPANY_TEAM = "t-company"
# (role, how many seats in a region, team of the region; the executive sits in the department itself)
PLAN = (
    ("sales", 5, "sales"),
    ("acquisition", 3, "sales"),
    ("service", 6, "service"),
    ("after_sales", 3, "service"),
    ("account_manager", 3, "customers"),
    ("customer_success", 2, "customers"),
    ("executive", 1, ""),
)
TEAM_NAMES = (("sales", "Sales"), ("service", "Service desk"), ("customers", "Customer team"))
ROLE_NAMES = (
    ("sales", "Sales"), ("acquisition", "Customer acquisition"), ("service", "Customer service"),
    ("account_manager", "Account manager"), ("customer_success", "Customer success"), ("after_sales", "After-sales"),
    ("executive", "Executive"),
)  # fmt: skip
SEATS_IN_REGION = sum(count for _, count, _ in PLAN)
SEATS = SEATS_IN_REGION * len(REGIONS)
OWNING_ROLES = ("sales", "account_manager", "customer_success")


def department_id(region: str) -> str:
    return f"t-{region.lower()}"


def team_of(region: str, team: str) -> str:
    return f"{department_id(region)}-{team}" if team else department_id(region)


ROLE_OF_SEAT = np.array([role for _ in REGIONS for role, count, _ in PLAN for _ in range(count)], dtype=object)
REGION_OF_SEAT = np.repeat(np.arange(len(REGIONS)), SEATS_IN_REGION)
TEAM_OF_SEAT = np.array([team_of(region, team) for region in REGIONS for _, count, team in PLAN for _ in range(count)], dtype=object)


def seats_of(*roles: str, region: int | None = None) -> np.ndarray:
    """Seat numbers of these roles, in all regions or one."""
    chosen = np.isin(ROLE_OF_SEAT, roles)
    if region is not None:
        chosen &= region == REGION_OF_SEAT
    return np.flatnonzero(chosen)


def seat(region: str, role: str, place: int) -> int:
    """The `place`-th seat (from 0) of a role in a region."""
    return int(seats_of(role, region=REGIONS.index(region))[place])
