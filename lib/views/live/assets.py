"""What the browser loads once and keeps: our modules and the Vega library, by routes that are cached for ever.

The address carries a tag of the contents, so that another release has other addresses.
"""

import gzip
import hashlib
import threading
from functools import cache, lru_cache
from pathlib import Path

import vl_convert
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

FOLDER = Path(__file__).parent
VEGA = "vega.js"
# Vega 6 has no default export any more, so the bundle's own `vega` is null: vega-embed is the way to it.
SNIPPET = "window.vegaEmbed = vegaEmbed;\n"
FOREVER = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}


@cache
def tag() -> str:
    """A word that changes with the contents."""
    contents = hashlib.sha256(vl_convert.__version__.encode() + SNIPPET.encode())
    for path in sorted(FOLDER.glob("*.js")):
        contents.update(path.read_bytes())
    return contents.hexdigest()[:12]


def sources(name: str) -> list[str]:
    """Where a page finds the file: beside itself, or at the root where a base path is set (our routes stay there)."""
    return [f"assets/{tag()}/{name}", f"/assets/{tag()}/{name}"]


_bundling = threading.Lock()


@cache
def _bundle() -> str:
    return vl_convert.javascript_bundle(SNIPPET)


@lru_cache(maxsize=16)
def _packed(name: str) -> bytes:
    with _bundling:
        text = _bundle() if name == VEGA else (FOLDER / name).read_text(encoding="utf-8")
    return gzip.compress(text.encode(), mtime=0)


def names() -> set[str]:
    """The files that are served."""
    return {VEGA} | {path.name for path in FOLDER.glob("*.js")}


def serve(request: Request) -> Response:
    """One file, packed where the browser takes that; 404 for other names and for the tags of other releases."""
    name = request.path_params["name"]
    if request.path_params["tag"] != tag() or name not in names():
        return Response("not found", status_code=404, media_type="text/plain")
    packed = _packed(name)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(packed, media_type="text/javascript", headers=FOREVER | {"Content-Encoding": "gzip"})
    return Response(gzip.decompress(packed), media_type="text/javascript", headers=FOREVER)


def warm() -> None:
    """Make the bundle (two seconds) beside the start of the server, not at the first visitor's expense."""
    threading.Thread(target=_packed, args=(VEGA,), daemon=True).start()


ROUTE = Route("/assets/{tag}/{name}", serve)
