"""Who plays which story. Seats are named here once; the modules plant the effect, `stories` tells it."""

from dataclasses import dataclass

from sample_data.seats import seat

SELF_COLLECTED = seat("North", "service", 1)
FOUR_SURVEYS = seat("South", "service", 3)
SHORT_HANDLING = seat("East", "service", 0)
HARD_CASES = seat("North", "service", 4)
FAST_SELLER = seat("West", "sales", 3)
MISSING_KPI, RIVAL_OF_MISSING = seat("West", "after_sales", 0), seat("East", "after_sales", 0)
PARTNERS = (seat("South", "after_sales", 1), seat("South", "after_sales", 2), seat("East", "after_sales", 2))
CAPPED = seat("East", "service", 2)
TOO_SATISFIED = seat("South", "service", 1)
TRANSFER_FROM, TRANSFER_TO = seat("North", "service", 5), seat("East", "service", 5)
ROLE_CHANGE_FROM, ROLE_CHANGE_TO = seat("South", "service", 5), seat("South", "customer_success", 1)
HANDOVER_FROM, HANDOVER_TO = seat("North", "account_manager", 0), seat("North", "account_manager", 1)
SWAP = (seat("East", "sales", 4), seat("South", "sales", 4))
CHURNING_SEGMENT, CHURNING_REGION = "medium", "South"
COSTLY_REGION = "West"
WEAK_ROLE = "sales"


@dataclass(frozen=True, slots=True)
class Rivals:
    """Of one role: two near-equal leaders of the last quarter, and the undisputed leader of the quarter before."""

    role: str
    first: int
    second: int
    undisputed: int


RIVALS = (
    Rivals("sales", seat("North", "sales", 0), seat("East", "sales", 0), seat("West", "sales", 0)),
    Rivals("acquisition", seat("North", "acquisition", 0), seat("South", "acquisition", 0), seat("West", "acquisition", 0)),
    Rivals("service", seat("West", "service", 0), seat("North", "service", 0), seat("South", "service", 0)),
    Rivals("account_manager", seat("East", "account_manager", 0), seat("North", "account_manager", 2), seat("West", "account_manager", 0)),
    Rivals(
        "customer_success", seat("North", "customer_success", 0), seat("West", "customer_success", 0), seat("East", "customer_success", 0)
    ),
    Rivals("after_sales", MISSING_KPI, RIVAL_OF_MISSING, seat("North", "after_sales", 0)),
)

SETTLED = frozenset(
    {SELF_COLLECTED, FOUR_SURVEYS, SHORT_HANDLING, HARD_CASES, CAPPED, TOO_SATISFIED, FAST_SELLER, TRANSFER_FROM, TRANSFER_TO,
     ROLE_CHANGE_FROM, ROLE_CHANGE_TO, HANDOVER_FROM, HANDOVER_TO, *SWAP}
    | {number for rivals in RIVALS for number in (rivals.first, rivals.second, rivals.undisputed)}
)  # fmt: skip
"""Seats whose person must not change by chance."""
