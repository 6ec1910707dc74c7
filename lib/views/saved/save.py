"""Save what the sliders say as a scheme: the next version of a name, or a new one."""

from datetime import UTC, datetime

import streamlit as st

from lib.errors import SteelyardError
from lib.scoring.presets import STAGE_BY_KEY, STAGES
from lib.store.schemes import LONGEST_NAME, LONGEST_NOTE, SavedScheme, save, versions
from lib.views import pages
from lib.views.desk import Desk
from lib.views.frame import Frame
from lib.views.markdown import escape

MOST_VERSIONS = 10


def draw(frame: Frame, desk: Desk) -> None:
    """The form, and the versions saved last."""
    if desk.problem:
        st.caption(frame.t("These weights weigh nothing, so there is nothing to save. Raise at least one."))
    else:
        _form(frame, desk)
    _versions(frame, desk)


def _form(frame: Frame, desk: Desk) -> None:
    t, started = frame.t, desk.start.saved.name if desk.start.saved else ""
    with st.form(f"save_{desk.role}_{desk.start.key}", border=False):
        name = st.text_input(
            t("Name of the scheme"),
            started,
            max_chars=LONGEST_NAME,
            help=t("A name that exists gets its next version; no version is ever lost."),
        )
        author = author_box(frame, "save_author")
        stage = stage_box(frame, desk.field.stage)
        note = st.text_area(t("Why these weights?"), max_chars=LONGEST_NOTE)
        if st.form_submit_button(t("Save scheme"), type="primary"):
            _save(frame, desk, name, author, note, stage)


def _save(frame: Frame, desk: Desk, name: str, author: str, note: str, stage: str | None) -> None:
    t = frame.t
    try:
        saved = save(frame.store, company_key(frame), name, desk.scenario, author, note, moment(), stage)
    except SteelyardError as error:
        st.error(escape(t.error(error)))
        return
    remember_author(frame, author)
    st.success(t("Saved “{name}”, version {version}.", name=escape(saved.name), version=saved.version))


def _versions(frame: Frame, desk: Desk) -> None:
    t = frame.t
    for old in versions(frame.store, company_key(frame), desk.field.role)[:MOST_VERSIONS]:
        st.text(described(frame, old))
    pages.link(frame, "schemes", t("All schemes: rename, duplicate, compare versions"))


def described(frame: Frame, saved: SavedScheme) -> str:
    """One version in one line, as plain text."""
    return frame.t(
        "{name} v{version} · {when} · {author} (unverified) · {note}",
        name=saved.name,
        version=saved.version,
        when=when(saved.created_at),
        author=saved.author,
        note=saved.note,
    )


def author_box(frame: Frame, key: str) -> str:
    """Who does it; what was typed last in this session is there already."""
    t, typed = frame.t, frame.choices.picked.get("author", "")
    told = t("Shown as typed and unverified: there is no login yet.")
    # A box keeps what it showed first: a name typed elsewhere needs a box of its own.
    return st.text_input(t("Your name"), typed, max_chars=LONGEST_NAME, help=told, key=f"{key}_{typed}")


def remember_author(frame: Frame, author: str) -> None:
    """Keep the name for the session's next form."""
    frame.choices.picked["author"] = author


def stage_box(frame: Frame, now: str | None) -> str | None:
    """The stage of the teams a scheme is made for."""
    t, keys = frame.t, [None, *STAGE_BY_KEY]
    names = {None: t("any stage")} | {stage.key: t.text(stage.name) for stage in STAGES}
    return st.selectbox(t("For teams in"), keys, index=keys.index(now) if now in keys else 0, format_func=names.get)


def company_key(frame: Frame) -> str:
    """What the company is known by in the store."""
    return frame.company.identity


def moment() -> datetime:
    """Now, as the store keeps it: UTC, whole seconds."""
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)


def when(day: datetime) -> str:
    """A moment of the store, shown."""
    return f"{day:%Y-%m-%d %H:%M} UTC"
