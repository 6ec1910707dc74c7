"""Which rows are behind a number?"""

import streamlit as st

from lib.views import pages, records
from lib.views.frame import current
from lib.views.kpi_table import encode

frame = current()
t = frame.t
st.title(t("Which rows are behind the number?"))

asked = records.choose(frame)
pages.say_ignored(frame)
if asked is None:
    st.stop()
behind = records.answer(frame, asked)
records.draw(frame, behind)
records.source(frame, behind)
pages.write(frame, kpi=asked.kpi.key, level=asked.level, of=encode(asked.group))
