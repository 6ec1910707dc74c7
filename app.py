"""Steelyard, the ASGI application: `streamlit run app.py` or `uvicorn app:app`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from lib.views.live import assets


async def healthz(request: Request) -> JSONResponse:
    """Answers while the server is alive."""
    return JSONResponse({"status": "ok"})


@asynccontextmanager
async def lifespan(application: st.App) -> AsyncIterator[None]:
    """Starts what the first visitor shall not wait for."""
    assets.warm()
    yield


app = st.App("lib/shell.py", routes=[Route("/healthz", healthz), assets.ROUTE], lifespan=lifespan)
