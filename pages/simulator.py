"""Who rises when the weights move?"""

import streamlit as st

from lib.views import company
from lib.views.desk import choose_role
from lib.views.frame import current
from lib.views.simulator import page as simulator

frame = current()
t = frame.t
st.title(t("Who rises when the weights move?"))

fields = company.fields(frame)
if not fields:
    st.info(t("Nobody has a role in this period. Fill user_assignment (who works where, as what, since when), or choose another period."))
    st.stop()

role = choose_role(frame, fields)
simulator.draw(frame, fields, role)
