"""Settings, read once at the edge from the environment and Streamlit's secrets, then frozen."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lib.errors import N_, SettingsError

LIVE, NATIVE = "live", "native"
ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Settings:
    """`crm_url` None means the sample company, unless something else is chosen in the app. `crm_mapping`: the mapping file through
    which it is read, where it has tables of its own. `source_url`: the company's own database, for the page *Your own data*.
    `fiscal_start`: first month of the fiscal year, 1..12. `currency`: the reporting currency's sign, empty when nobody said it.
    `live`: weights move the picture in the browser; otherwise Streamlit's own sliders speak on release."""

    crm_url: str | None
    store_url: str
    data: Path
    fiscal_start: int = 1
    currency: str = ""
    live: bool = True
    crm_mapping: Path | None = None
    source_url: str | None = None

    @property
    def sample_url(self) -> str:
        """The sample company's own file."""
        return f"duckdb:///{self.data / 'sample.duckdb'}"

    @property
    def pilot_url(self) -> str:
        """The file of a company that came as one sheet."""
        return f"duckdb:///{self.data / 'pilot.duckdb'}"


def secret(connection: str, file: Path = ROOT / ".streamlit" / "secrets.toml") -> str | None:
    """The URL of `[connections.NAME]` in the secrets file, for what runs without Streamlit."""
    if not file.is_file():
        return None
    try:
        return tomllib.loads(file.read_text(encoding="utf-8")).get("connections", {}).get(connection, {}).get("url")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(N_("{file} cannot be read: {reason}"), file=file.name, reason=str(error)) from error


def read(environment: Mapping[str, str], crm_secret: str | None = None, source_secret: str | None = None) -> Settings:
    """Settings from `STEELYARD_CRM_URL`, `_CRM_MAPPING`, `_SOURCE_URL`, `_STORE_URL`, `_DATA`, `_FISCAL_START`, `_CURRENCY`,
    `_SLIDERS`; the environment wins over secrets."""
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
        crm_mapping=Path(environment["STEELYARD_CRM_MAPPING"]) if environment.get("STEELYARD_CRM_MAPPING") else None,
        source_url=environment.get("STEELYARD_SOURCE_URL") or source_secret,
    )
