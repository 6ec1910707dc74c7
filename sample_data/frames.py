"""Arrays to canonical columns: ids, dates, timestamps, texts; what is missing becomes None or NaT."""

import numpy as np


def numbered(prefix: str, count: int, digits: int) -> np.ndarray:
    """Ids 'prefix00001' …, as objects."""
    return np.array([f"{prefix}{number:0{digits}d}" for number in range(1, count + 1)], dtype=object)


def looked_up(values: np.ndarray, index: np.ndarray) -> np.ndarray:
    """`values[index]` as objects, None where the index is negative."""
    return np.append(np.asarray(values, dtype=object), None)[np.where(index < 0, len(values), index)]


def as_dates(days: np.ndarray) -> np.ndarray:
    """`datetime.date` objects, None for NaT."""
    return days.astype("datetime64[D]").astype(object)


def as_times(times: np.ndarray) -> np.ndarray:
    """`datetime64[us]`, NaT kept."""
    return times.astype("datetime64[us]")


def until_end(times: np.ndarray, last: np.datetime64) -> np.ndarray:
    """NaT for what has not happened yet at the last second."""
    return np.where(times <= last, times, np.datetime64("NaT"))


def money(amounts: np.ndarray) -> np.ndarray:
    return np.round(amounts, 2)
