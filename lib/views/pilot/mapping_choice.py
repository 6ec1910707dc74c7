"""Which mapping an origin is read with: one of its own, one that was kept, a ready one, or one that a person makes."""

import streamlit as st

from lib.crm import guessing
from lib.crm.fitting import Fitted, fit
from lib.crm.inventory import KIND_OF
from lib.crm.origins import Origin
from lib.crm.planning import headers_in
from lib.crm.sources import NAMES
from lib.scoring.standings import OUR_NAMES
from lib.views.frame import Frame

OTHER = "\0other"
MAPPING_TYPE = ".toml"
SHOWN_FILES = 8


def choose(frame: Frame, origin: Origin, own: dict[str, dict], ready: dict[str, dict], key: str, label: str) -> tuple[str, Fitted | None]:
    """The name of the chosen mapping, and the mapping fitted to the origin; None while a person has not said what is in any file.

    `own`: those that come first, by name; `ready`: those to choose from besides; `label` asks for one.
    """
    t = frame.t
    best, _ = (next(iter(own)), None) if own else guessing.best(origin, ready) or (OTHER, None)
    known = own | ready
    named = {name: t(NAMES[name]) for name in known if name in NAMES} | {OTHER: t("something else")}
    options = [*known, OTHER]
    chosen = st.selectbox(label, options, options.index(best), format_func=lambda name: named.get(name, name), key=f"{key}_source")
    if chosen == OTHER:
        return t("The mapping"), _assigned(frame, origin, key)
    return chosen, fit(known[chosen], headers_in(origin, known[chosen]), chosen)


def _assigned(frame: Frame, origin: Origin, key: str) -> Fitted | None:
    """A mapping for files that no ready one knows: a person says what is in each."""
    t = frame.t
    names = {"": t("nothing we need")} | {name: t.text(kind.name) for name, kind in KIND_OF.items() if not name.startswith("reported")}
    files = [file for file in origin.files() if not file.endswith(MAPPING_TYPE)]
    if len(files) > SHOWN_FILES:
        files = st.multiselect(t("Which of them hold something we need?"), files, key=f"{key}_files")
    boxes = st.columns(min(len(files) + 1, 4))
    guessed, tables = guessing.tables_of(files, origin.headers), list(names)
    into = {
        file: boxes[k % len(boxes)].selectbox(
            t("In {file}", file=file), tables, tables.index(guessed[file]), format_func=names.get, key=f"{key}_into_{file}"
        )
        for k, file in enumerate(files)
    }
    asked = t("Role of the people, where nothing says it")
    role = boxes[len(files) % len(boxes)].selectbox(
        asked, guessing.ROLES, format_func=lambda role: t.text(OUR_NAMES[role]), key=f"{key}_role"
    )
    fitted = guessing.assembled(origin, into, role)
    if not fitted.raw["step"]:
        st.info(t("Say what is in each file."))
        return None
    return fitted
