"""What does each KPI mean, who carries it, and how is it now?"""

import streamlit as st

from lib.views import kpi_spread, library, pages
from lib.views.frame import current
from lib.views.own import section as own
from lib.views.targets import held, setting

frame = current()
t = frame.t
st.title(t("What does each KPI mean?"))

kpi = library.choose(frame)
pages.say_ignored(frame)
st.header(f"{t.text(kpi.name)} :gray[:small[{kpi.key}]]")
left, right = st.columns([1, 1], gap="large")
with left:
    library.card(frame, kpi)
    library.beside(frame, kpi)
with right:
    library.now(frame, kpi)
    library.trend(frame, kpi)
st.subheader(t("How is it distributed now?"))
kpi_spread.spread(frame, kpi)
st.subheader(t("Which goals hold, and who carries it?"))
held.draw(frame, kpi)
setting.draw(frame)
kpi_spread.splits(frame, kpi)
own.draw(frame)
pages.write(frame, kpi=kpi.key)
