"""From the dropped files of a CRM's export to the simulator: recognised, shown as a form with first values, changed, imported."""

import hashlib
import json
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pandas as pd
import streamlit as st
from sqlalchemy import Column

from lib.crm import drafts, importing, tables
from lib.crm.fitting import Absent, Fitted, fit, for_company
from lib.crm.inventory import KIND_OF
from lib.crm.mapping import SHIPPED, VOCABULARY
from lib.crm.mapping import Mapping as Plan
from lib.crm.mapping_file import read_raw
from lib.crm.reading import read_headers
from lib.crm.report import Report
from lib.crm.sources import NAMES, recognised
from lib.errors import RequestError, SteelyardError
from lib.views.column_words import NAMES as COLUMN_NAMES
from lib.views.frame import Frame
from lib.views.markdown import escape
from lib.views.pilot.reported import issues

OTHER = "\0other"
NONE = "–"  # an empty cell of a choice would be shown as “None”
MAPPING_TYPE = ".toml"
ROLES = ("sales", "service", "account_manager", "customer_success", "acquisition", "after_sales")


@dataclass(frozen=True, slots=True)
class _Draft:
    """The form's mapping as it stands, and where the session keeps what a person has changed. `plan`: None while it does not fit."""

    folder: Path
    plan: Plan | None
    raw: dict
    key: str
    first: list[dict[str, drafts.Preview]]

    @property
    def turn(self) -> int:
        """How often it was changed: a table begins anew with each."""
        return st.session_state[self.key]["turn"]

    def change(self, how: Callable[[dict], dict]) -> None:
        """Keep the changed mapping and draw the page again."""
        state = st.session_state[self.key]
        state |= {"raw": how(state["raw"]), "turn": state["turn"] + 1}
        st.rerun()


def is_export(files: Sequence) -> bool:
    """Whether the dropped files are an export's rather than one sheet of a pilot's."""
    if len(files) > 1:
        return True
    try:
        return bool(recognised(_kept(files)))
    except SteelyardError:
        return False


def draw(frame: Frame, files: Sequence) -> Report | None:
    """The form; the import's report once the person has asked for it."""
    t, folder = frame.t, _kept(files)
    key = f"export_{folder.name}"
    chosen = _source(frame, files, folder, key)
    base = _assigned(frame, folder, key) if chosen == OTHER else _fitted(folder, chosen)
    if base is None:
        return None
    raw = st.session_state.setdefault(f"{key}_{chosen}", {"raw": base.raw, "turn": 0})["raw"] if chosen != OTHER else base.raw
    raw = _company(frame, raw, f"{key}_{chosen}")
    place = st.container()
    plan = absent = None
    try:
        plan, absent = importing.plan_of(Fitted(raw, base.absent, base.unused), _place(frame, chosen))
        with place, st.spinner(t("Reading the files …"), show_time=False):
            report = _tried(str(folder), json.dumps(raw), plan, absent)
            _counts(frame, report, absent)
            issues(frame, report, "export_issues")
    except SteelyardError as error:
        place.error(escape(t.error(error)), icon=":material/error:")
    first = _previews(str(folder), json.dumps(raw), plan) if plan else [{} for _ in raw["step"]]
    draft = _Draft(folder, plan, raw, f"{key}_{chosen}", first)
    for number in range(len(raw["step"])):
        _step(frame, draft, number)
    with st.container(horizontal=True):
        wanted = st.button(t("Weigh with these files"), type="primary", icon=":material/balance:", disabled=plan is None)
        st.download_button(
            t("Keep this mapping as a file"), drafts.as_toml(raw), "mapping.toml", icon=":material/download:", on_click="ignore"
        )
    if not wanted or plan is None:
        return None
    left, right = st.columns([4, 1], vertical_alignment="center")
    bar = left.progress(0.0, t("Importing …"))
    right.button(t("Cancel"), key=f"{key}_cancel")  # any click ends this run where the bar moves next; nothing is in force before the end
    return importing.import_plan(folder, plan, absent, frame.settings.pilot_url, lambda share: bar.progress(share, t("Importing …")))


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


def _source(frame: Frame, files: Sequence, folder: Path, key: str) -> str:
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


def _place(frame: Frame, chosen: str) -> str:
    return frame.t("The mapping") if chosen == OTHER else chosen


def _fitted(folder: Path, chosen: str) -> Fitted:
    file = folder / chosen if chosen.endswith(MAPPING_TYPE) else SHIPPED / f"{chosen}.toml"
    raw = read_raw(file)
    return fit(raw, importing.headers_in(folder, raw), file.name)


def _assigned(frame: Frame, folder: Path, key: str) -> Fitted | None:
    """A mapping for files that no ready one knows: a person says what is in each."""
    t = frame.t
    names = {"": t("nothing we need")} | {name: t.text(kind.name) for name, kind in KIND_OF.items() if not name.startswith("reported")}
    files = sorted(path.name for path in folder.iterdir() if path.suffix != MAPPING_TYPE)
    boxes = st.columns(min(len(files) + 1, 4))
    into = {
        file: boxes[k % len(boxes)].selectbox(t("In {file}", file=file), list(names), format_func=names.get, key=f"{key}_into_{file}")
        for k, file in enumerate(files)
    }
    role = boxes[len(files) % len(boxes)].selectbox(t("Role of the people"), ROLES, key=f"{key}_role")
    steps = [drafts.with_table(file, tables.metadata.tables[name], read_headers(folder, file)) for file, name in into.items() if name]
    if not steps:
        st.info(t("Say what is in each file."))
        return None
    if "user" not in into.values():
        people = next((people for step in steps if (people := drafts.with_people_of(step, role))), [])
        steps = [*people, *steps]
    state = st.session_state.setdefault(f"{key}_{OTHER}", {"raw": None, "turn": 0, "of": None})
    if state["of"] != (into, role):
        state |= {"raw": {"source": t("Files of one's own"), "step": steps}, "of": (into, role), "turn": state["turn"] + 1}
    return Fitted(state["raw"], (), {})


def _company(frame: Frame, raw: dict, key: str) -> dict:
    """The mapping with the company's time zone, and how the whole export writes days and numbers."""
    t = frame.t
    left, right, last = st.columns(3)
    zones = list(dict.fromkeys([raw.get("zone", "UTC"), "UTC", "Asia/Shanghai", "Asia/Singapore", "Europe/Berlin", "Europe/London",
                                "America/New_York", "America/Los_Angeles"]))  # fmt: skip
    zone = left.selectbox(t("The company's time zone"), zones, accept_new_options=True, key=f"{key}_zone")
    orders = {None: t("as found"), "day": t("day first"), "month": t("month first")}
    order = right.selectbox(t("03/04/2026 is"), list(orders), format_func=orders.get, key=f"{key}_order")
    mark = last.selectbox(t("Decimal mark"), [None, ".", ","], format_func=lambda one: one or t("as found"), key=f"{key}_mark")
    return for_company(raw, zone, order, mark)


@st.cache_resource(max_entries=4, show_spinner=False)
def _tried(folder: str, written: str, _plan: Plan, _absent: tuple[Absent, ...]) -> Report:
    """What an import would do."""
    return importing.carry_out(Path(folder), _plan, _absent)[1]


@st.cache_resource(max_entries=4, show_spinner=False)
def _previews(folder: str, written: str, _plan: Plan) -> list[dict[str, drafts.Preview]]:
    return drafts.previews(Path(folder), _plan)


def _counts(frame: Frame, report: Report, absent: tuple[Absent, ...]) -> None:
    t = frame.t
    rows = [
        {
            t("File"): count.file,
            t("What is in it"): t.text(KIND_OF[count.table].name),
            t("Rows"): count.read,
            t("loaded"): count.loaded,
            t("skipped"): count.skipped,
            t("rejected"): count.rejected,
        }
        for count in report.steps
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, key="export_counts")
    lacking = [f"{_name(frame, one.column)} ({t.text(KIND_OF[one.table].name)})" for one in absent if one.column]
    if lacking:
        st.caption(escape(t("Not in these files: {columns}.", columns=", ".join(dict.fromkeys(lacking)))))


def _step(frame: Frame, draft: _Draft, number: int) -> None:
    """One file and one table: which column feeds which, changed in a table."""
    t, step = frame.t, draft.raw["step"][number]
    box = st.expander(escape(f"{t.text(KIND_OF[step['into']].name)} ← {step['file']}"), key=f"{draft.key}_step_{number}", on_change="rerun")
    if not box.open:
        return
    with box:
        columns = drafts.columns_of(step)
        table = pd.DataFrame([_row(frame, column, step["columns"].get(column.name, ""), draft.first[number]) for column in columns])
        shown = {
            "ours": st.column_config.TextColumn(t("Steelyard's column"), disabled=True),
            "header": st.column_config.SelectboxColumn(t("Column of the file"), options=[NONE, *read_headers(draft.folder, step["file"])]),
            "how": st.column_config.TextColumn(t("or filled by"), disabled=True),
            "texts": st.column_config.TextColumn(t("First values"), disabled=True, width="medium"),
            "values": st.column_config.TextColumn(t("become"), disabled=True, width="medium"),
            "wrong": st.column_config.TextColumn(t("cannot be read"), disabled=True),
        }
        edited = st.data_editor(table, column_config=shown, hide_index=True, key=f"{draft.key}_table_{number}_{draft.turn}")
        for column, before, after in zip(columns, table["header"], edited["header"], strict=True):
            if before != (after or NONE):
                header = "" if after in (None, NONE) else after
                draft.change(partial(drafts.with_header, step=number, column=column.name, header=header))
        for column in columns:
            if draft.plan and drafts.has_words(step, column.name):
                _words(frame, draft, number, column.name)


def _row(frame: Frame, column: Column, spec: object, first: dict[str, drafts.Preview]) -> dict[str, str]:
    seen = first.get(column.name, drafts.Preview((), (), ()))
    name = _name(frame, column.name)
    return {
        "ours": f"{name} *" if tables.is_needed(column) else name,
        "header": drafts.header_of(spec) or NONE,
        "how": drafts.told(spec),
        "texts": " · ".join(seen.texts),
        "values": " · ".join(seen.values),
        "wrong": " · ".join(seen.wrong),
    }


def _name(frame: Frame, column: str) -> str:
    return frame.t(COLUMN_NAMES[column]) if column in COLUMN_NAMES else column.replace("_", " ")


def _words(frame: Frame, draft: _Draft, number: int, column: str) -> None:
    """What the words of a column with a closed vocabulary mean, changed in a table."""
    t, into = frame.t, draft.raw["step"][number]["into"]
    found = drafts.words_of(draft.folder, draft.plan, number, column)
    if not found:
        return
    st.markdown(t("**What the words of “{column}” mean**", column=escape(_name(frame, column))))
    rows = pd.DataFrame([{"word": word, "rows": count, "means": means or NONE} for word, (count, means) in found.items()])
    shown = {
        "word": st.column_config.TextColumn(t("Word in the file"), disabled=True),
        "rows": st.column_config.NumberColumn(t("Rows"), disabled=True, width="small"),
        "means": st.column_config.SelectboxColumn(t("means"), options=[NONE, *VOCABULARY[into, column]]),
    }
    edited = st.data_editor(rows, column_config=shown, hide_index=True, key=f"{draft.key}_words_{number}_{column}_{draft.turn}")
    meanings = zip(rows["word"], rows["means"], edited["means"], strict=True)
    changed = {word: "" if after in (None, NONE) else after for word, before, after in meanings if before != (after or NONE)}
    if changed:
        draft.change(partial(drafts.with_words, step=number, column=column, words=changed))
