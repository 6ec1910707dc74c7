"""How is the company doing, in ten seconds?"""

import streamlit as st

from lib.views import overview
from lib.views.frame import current

frame = current()
t = frame.t
st.title(t("How is the company doing?"))
overview.tiles(frame)

result = overview.company_boards(frame)
left, right = st.columns([1, 1], gap="large")
with left:
    st.subheader(t("Where are teams on target?"))
    overview.teams_by_dimension(frame, result)
with right:
    st.subheader(t("Who is on target?"))
    overview.on_and_off_target(frame, result)
