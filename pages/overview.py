"""How is the company doing, in ten seconds?"""

import streamlit as st

from lib.views import company, overview, pages, scope, tiles
from lib.views.frame import current

frame = current()
t = frame.t
st.title(t("How is the company doing?"))
overview.print_switch(frame)
about = scope.choose(frame)
pages.say_ignored(frame)
overview.print_heading(frame, about)
tiles.draw(frame, about)

result = company.boards(frame)
left, right = st.columns([1, 1], gap="large")
with left:
    st.subheader(t("Where are teams on target?"))
    overview.teams_by_dimension(frame, about, result)
with right:
    st.subheader(t("Who is on target?"))
    overview.on_and_off_target(frame, about, result)
    st.subheader(t("Who moved most?"))
    overview.moved_most(frame, about, result)
printing = {"print": "1"} if frame.choices.compact else {}
pages.write(frame, team=about.team, versus=frame.choices.picked["versus"], **printing)
