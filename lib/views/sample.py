"""The first start: make the sample company, with progress, once — whoever else starts at the same time."""

from datetime import date, timedelta

import streamlit as st

from lib.crm import company
from lib.crm.source import embedded_file
from lib.language import Translator
from lib.settings import Settings


def ensure(settings: Settings, t: Translator, today: date) -> None:
    """Make the sample company if it is not there yet. A second start waits for the first; a broken one left nothing."""
    path = embedded_file(settings.sample_url)
    if company.current(path) is not None:
        return
    # Imported here: the generator is needed once in the life of an installation.
    from sample_data import generate

    said = t("Making the sample company: 24 months, about 90 people. This happens once and takes up to half a minute.")
    bar = st.progress(0.0, said)
    with company.writing(path):
        if company.current(path) is None:
            until = today.replace(day=1) - timedelta(days=1)
            frames = generate(until, progress=lambda share: bar.progress(0.7 * share, said))
            company.publish(path, frames, lambda share: bar.progress(min(0.7 + 0.3 * share, 1.0), said))
    bar.empty()
