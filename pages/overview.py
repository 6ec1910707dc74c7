"""How is the company doing, in ten seconds?"""

import streamlit as st

from lib.views.frame import current

frame = current()
st.title(frame.t("How is the company doing?"))
