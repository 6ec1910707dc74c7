"""Settings, read once at the edge from the environment and Streamlit's secrets, then frozen."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lib.errors import N_, SettingsError

LIVE, NATIVE = "live", "native"
ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Settings:
    """`crm_url` None means the sample company. `fiscal_start`: first month of the fiscal year, 1..12. `currency`:
    the reporting currency's sign, empty when nobody said it. `live`: weights move the picture in the browser;
    otherwise Streamlit's own sliders speak on release."""

    crm_url: str | None
    store_url: str
    data: Path
    fiscal_start: int = 1
    currency: str = ""
    live: bool = True

    @property
    def sample_url(self) -> str:
        """The sample company's own file."""
        return f"duckdb:///{self.data / 'sample.duckdb'}"

    @property
    def pilot_url(self) -> str:
        """The file of a company that came as one sheet."""
        return f"duckdb:///{self.data / 'pilot.duckdb'}"


def read(environment: Mapping[str, str], crm_secret: str | None = None) -> Settings:
    """Settings from `STEELYARD_CRM_URL`, `_STORE_URL`, `_DATA`, `_FISCAL_START`, `_CURRENCY`, `_SLIDERS`;
    the environment wins over secrets."""
    data = Path(environment.get("STEELYARD_DATA") or ROOT / "var").resolve()
    start = environment.get("STEELYARD_FISCAL_START", "1")
    if start not in {str(month) for month in range(1, 13)}:
        raise SettingsError(N_("STEELYARD_FISCAL_START is “{value}”; write the month's number, 1 to 12."), value=start)
    mode = environment.get("STEELYARD_SLIDERS", LIVE)
    if mode not in (LIVE, NATIVE):
        raise SettingsError(N_("STEELYARD_SLIDERS is “{value}”; write live or native."), value=mode)
    return Settings(
        crm_url=environment.get("STEELYARD_CRM_URL") or crm_secret,
        store_url=environment.get("STEELYARD_STORE_URL") or f"sqlite:///{data / 'store.sqlite'}",
        data=data,
        fiscal_start=int(start),
        currency=environment.get("STEELYARD_CURRENCY", ""),
        live=mode == LIVE,
    )
