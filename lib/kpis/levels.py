"""The levels a KPI has values at, and the id columns that name a group of each."""

IDS = ("grain", "user_id", "team_id", "role_id", "above", "part")
GROUPS = ("user_role", "user", "team_role", "team", "role", "company")
WITH_TEAMS_BELOW = ("team", "team_role")
SPLITS = ("channel", "touchpoint")
LEVELS = (*GROUPS, *SPLITS)


def level_columns(level: str) -> list[str]:
    """The id columns that name a group of this level."""
    return {
        "user_role": ["user_id", "role_id"],
        "user": ["user_id"],
        "team_role": ["above", "role_id"],
        "team": ["above"],
        "role": ["role_id"],
        "company": [],
        "channel": ["part"],
        "touchpoint": ["part"],
    }[level]
