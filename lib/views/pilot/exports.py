"""From the dropped files of a CRM's export to the simulator: recognised, shown as a form with first values, changed, imported."""

import hashlib
import tempfile
from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from lib.crm import drafts, tables
from lib.crm.fitting import Fitted, fit
from lib.crm.importing import import_from
from lib.crm.inventory import KIND_OF
from lib.crm.mapping import SHIPPED
from lib.crm.mapping_file import read_raw
from lib.crm.origins import Folder
from lib.crm.planning import headers_in
from lib.crm.report import Report
from lib.crm.sources import NAMES, recognised
from lib.errors import RequestError, SteelyardError
from lib.views.frame import Frame
from lib.views.pilot import mapping_form

OTHER = "\0other"
MAPPING_TYPE = ".toml"
ROLES = ("sales", "service", "account_manager", "customer_success", "acquisition", "after_sales")


def is_export(files: Sequence) -> bool:
    """Whether the dropped files are an export's rather than one sheet of a pilot's."""
    if len(files) > 1:
        return True
    try:
        return bool(recognised(Folder(_kept(files))))
    except SteelyardError:
        return False


def draw(frame: Frame, files: Sequence) -> Report | None:
    """The form; the import's report once the person has asked for it."""
    t, folder = frame.t, Folder(_kept(files))
    key = f"export_{folder.name}"
    chosen = _source(frame, files, folder, key)
    fitted = _assigned(frame, folder, key) if chosen == OTHER else _fitted(folder, chosen)
    if fitted is None:
        return None
    place = t("The mapping") if chosen == OTHER else chosen
    draft = mapping_form.draw(frame, folder, fitted, place, key)
    with st.container(horizontal=True):
        wanted = st.button(t("Weigh with these files"), type="primary", icon=":material/balance:", disabled=draft.plan is None)
        st.download_button(
            t("Keep this mapping as a file"), drafts.as_toml(draft.raw), "mapping.toml", icon=":material/download:", on_click="ignore"
        )
    if not wanted or draft.plan is None:
        return None
    left, right = st.columns([4, 1], vertical_alignment="center")
    bar = left.progress(0.0, t("Importing …"))
    right.button(t("Cancel"), key=f"{key}_cancel")  # any click ends this run where the bar moves next; nothing is in force before the end
    return import_from(folder, draft.plan, frame.settings.pilot_url, lambda share: bar.progress(share, t("Importing …")))


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


def _source(frame: Frame, files: Sequence, folder: Folder, key: str) -> str:
    """The mapping to use: a dropped one, a ready one, or none of them."""
    t, own = frame.t, [file.name for file in files if file.name.endswith(MAPPING_TYPE)]
    try:
        best = own[0] if own else recognised(folder).stem
    except RequestError:
        best = OTHER
    ready = [file.stem for file in sorted(SHIPPED.glob("*.toml"))]
    options = [*own, *ready, OTHER]
    named = {name: t(NAMES[name]) if name in NAMES else name for name in ready} | {OTHER: t("something else")}
    return st.selectbox(
        t("These files are from"), options, options.index(best), format_func=lambda name: named.get(name, name), key=f"{key}_source"
    )


def _fitted(folder: Folder, chosen: str) -> Fitted:
    file = folder.path / chosen if chosen.endswith(MAPPING_TYPE) else SHIPPED / f"{chosen}.toml"
    raw = read_raw(file)
    return fit(raw, headers_in(folder, raw), file.name)


def _assigned(frame: Frame, folder: Folder, key: str) -> Fitted | None:
    """A mapping for files that no ready one knows: a person says what is in each."""
    t = frame.t
    names = {"": t("nothing we need")} | {name: t.text(kind.name) for name, kind in KIND_OF.items() if not name.startswith("reported")}
    files = [file for file in folder.files() if not file.endswith(MAPPING_TYPE)]
    boxes = st.columns(min(len(files) + 1, 4))
    into = {
        file: boxes[k % len(boxes)].selectbox(t("In {file}", file=file), list(names), format_func=names.get, key=f"{key}_into_{file}")
        for k, file in enumerate(files)
    }
    role = boxes[len(files) % len(boxes)].selectbox(t("Role of the people"), ROLES, key=f"{key}_role")
    steps = [drafts.with_table(file, tables.metadata.tables[name], folder.headers(file)) for file, name in into.items() if name]
    if not steps:
        st.info(t("Say what is in each file."))
        return None
    if "user" not in into.values():
        people = next((people for step in steps if (people := drafts.with_people_of(step, role))), [])
        steps = [*people, *steps]
    return Fitted({"source": t("Files of one's own"), "step": steps}, (), {})
