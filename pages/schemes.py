"""Which weights have we saved, and what changed in them?"""

import streamlit as st

from lib.views import pages
from lib.views.frame import current
from lib.views.saved import life as scheme_life
from lib.views.saved import listing as scheme_list

frame = current()
t = frame.t
st.title(t("Which weights have we saved, and what changed in them?"))

known = scheme_list.everything(frame)
if not known:
    scheme_list.nothing_yet(frame)
    pages.write(frame)
    st.stop()

chosen = scheme_list.choose(frame, known)
pages.say_ignored(frame)
if chosen is None:
    pages.write(frame)
    st.stop()

st.header(scheme_list.title(frame, chosen))
st.info(scheme_list.headline(frame, chosen), icon=":material/balance:")
scheme_life.actions(frame, chosen)
st.subheader(t("What weighs how much?"))
scheme_list.weights_table(frame, chosen)
st.subheader(t("What changed between two versions?"))
scheme_life.difference(frame, chosen)
st.subheader(t("What has happened to it?"))
scheme_life.events(frame, chosen)
pages.write(frame, scheme=scheme_list.key_of(chosen))
