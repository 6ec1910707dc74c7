"""From the dropped files of a CRM's export to the simulator: recognised, shown as a form with first values, changed, imported."""

import hashlib
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import streamlit as st

from lib.crm import drafts
from lib.crm.importing import import_from
from lib.crm.mapping_file import read_raw
from lib.crm.origins import Folder
from lib.crm.report import Report
from lib.crm.sources import ready_mappings, recognised
from lib.errors import SteelyardError
from lib.store import mappings
from lib.views import connected
from lib.views.connected import Kind
from lib.views.frame import Frame
from lib.views.markdown import bold
from lib.views.pilot import in_force, mapping_form
from lib.views.pilot.mapping_choice import MAPPING_TYPE, choose


def is_export(frame: Frame, files: Sequence) -> bool:
    """Whether the dropped files are an export's rather than one sheet of a pilot's: told by a mapping, or by a person."""
    if len(files) > 1:
        return True
    try:
        return bool(recognised(Folder(_kept(files)), _kept_or_ready(frame)))
    except SteelyardError:
        said = frame.t("Each row is a record of a CRM: a deal, a call, an answer")
        return st.toggle(said, key=f"records_{files[0].file_id}")


def draw(frame: Frame, files: Sequence) -> Report | None:
    """The form; the import's report once the person has asked for it."""
    t, folder = frame.t, Folder(_kept(files))
    key = f"export_{folder.name}"
    own = {file.name: read_raw(folder.path / file.name) for file in files if file.name.endswith(MAPPING_TYPE)}
    place, fitted = choose(frame, folder, own, _kept_or_ready(frame), key, t("These files are from"))
    if fitted is None:
        return None
    draft = mapping_form.draw(frame, folder, fitted, place, key)
    update = _into_what_is_there(frame, key)
    in_force.announce(t)
    with st.container(horizontal=True):
        wanted = st.button(t("Weigh with these files"), type="primary", icon=":material/balance:", disabled=draft.plan is None)
        _keep(frame, draft.raw)
    if st.session_state.pop(_cancelled(key), False):
        st.info(t("Cancelled. Nothing was changed."), icon=":material/cancel:")
    if not wanted or draft.plan is None:
        return None
    left, right = st.columns([4, 1], vertical_alignment="center")
    bar = left.progress(0.0, t("Importing …"))
    # Any click ends this run where the bar moves next; nothing is in force before the end.
    right.button(t("Cancel"), key=f"{key}_cancel", on_click=lambda: st.session_state.update({_cancelled(key): True}))

    def progress(share: float) -> None:
        bar.progress(share, t("Importing …"))

    return import_from(folder, draft.plan, frame.settings.pilot_url, progress, update, whole=True)


def _cancelled(key: str) -> str:
    return f"{key}_cancelled"


def _into_what_is_there(frame: Frame, key: str) -> bool:
    """Whether the files are added to the company that was imported before; they replace it unless a person says so."""
    if frame.company.kind is not Kind.IMPORTED:
        return False
    t, name = frame.t, bold(connected.named(frame.t, frame.company))
    return st.toggle(t("Add to {name}: rows whose id is there are changed, the others are added", name=name), key=f"{key}_update")


def _kept(files: Sequence) -> Path:
    """A folder of this session with the dropped files."""
    digest = hashlib.sha256(b"".join(f"{file.name}:{hashlib.sha256(file.getvalue()).hexdigest()};".encode() for file in files))
    kept = st.session_state.setdefault("export_folder", {})
    name = digest.hexdigest()[:12]
    if name not in kept:
        kept.clear()  # a folder goes with the object that holds it
        kept[name] = tempfile.TemporaryDirectory(prefix="steelyard-")
        folder = Path(kept[name].name) / name
        folder.mkdir()
        for file in files:
            (folder / Path(file.name).name).write_bytes(file.getvalue())
    return Path(kept[name].name) / name


def _kept_or_ready(frame: Frame) -> dict[str, dict]:
    """The mappings that were kept in the store, and the ready ones."""
    kept = {name: one.content for name, one in connected.kept(frame.settings).items() if name != mappings.DATABASE}
    return ready_mappings() | kept


def _keep(frame: Frame, raw: dict) -> None:
    """The mapping as a file, or under a name in the store for the next export."""
    t = frame.t
    with st.popover(t("Keep this mapping"), icon=":material/save:"):
        name = st.text_input(t("Name"), raw.get("source", ""), max_chars=60, key="mapping_name").strip()
        if st.button(t("Keep it here"), disabled=not name or name == mappings.DATABASE):
            mappings.keep(frame.store, name, raw, datetime.now(UTC).replace(tzinfo=None))
            connected.changed()
            st.toast(t("Kept as “{name}”. It can be chosen for the next export.", name=name))
        st.download_button(t("As a file"), drafts.as_toml(raw), "mapping.toml", icon=":material/download:", on_click="ignore")
