"""Files that nobody should have to fear: what an import says of each, how long it takes and how much memory."""

import io
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from openpyxl import Workbook

from bench.command import Ran, run

GOAL_SECONDS, GOAL_MB = 10, 1024
GIGABYTE = 2**30
SHEET = "Name,Month,CSAT\n" + "".join(f"Person {k},2026-0{1 + k % 9},{k % 100}\n" for k in range(50))


def hostile() -> dict:
    """For each file: how the import ended, its seconds and its largest memory in MB."""
    found = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = f"duckdb:///{folder / 'c.duckdb'}"
        (folder / "good.csv").write_text(SHEET)
        imported(folder / "good.csv", url)
        for file in files(folder):
            ran = imported(file, url)
            found[file.name] = {
                "exit": ran.code,
                "seconds": round(ran.seconds, 1),
                "mb": ran.mb,
                "said": ran.errors.strip().splitlines()[-1:],
            }
    worst = {"seconds": max(one["seconds"] for one in found.values()), "mb": max(one["mb"] for one in found.values())}
    return {"files": found, "worst": worst, "goal_s": GOAL_SECONDS, "goal_mb": GOAL_MB}


def imported(file: Path, url: str) -> Ran:
    """`python -m lib import` of a file."""
    return run("import", file, "--crm", url)


def files(folder: Path) -> Iterator[Path]:
    """The files, made one after another in the folder."""
    for name, make in MADE.items():
        path = folder / name
        make(path)
        yield path
        path.unlink()


def _bytes(content: Callable[[], bytes]) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(content())


def _workbook(rows: list[list]) -> bytes:
    book, stream = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(stream)
    return stream.getvalue()


def _formulas() -> bytes:
    """Formulas that were never computed, that divide by nothing, and that run in a circle."""
    head = ["Name", "Month", "CSAT"]
    return _workbook([head, ["Ada", "2026-01", "=1+1"], ["Bo", "2026-01", "=1/0"], ["Cy", "2026-01", "=C4"], ["Di", "2026-01", 80]])


def _bomb(member: str) -> Callable[[Path], None]:
    """A small workbook, one part of which unpacks to 320 MB of nothing."""

    def made(path: Path) -> None:
        path.write_bytes(_workbook([["Name", "CSAT"], ["Ada", 80]]))
        with (
            zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
            archive.open(member, "w", force_zip64=True) as part,
        ):
            for _ in range(20):
                part.write(bytes(GIGABYTE // 64))

    return made


def _liar(path: Path) -> None:
    """A bomb whose directory says that it is small."""
    _bomb("xl/worksheets/sheet2.xml")(path)
    data = bytearray(path.read_bytes())
    place = data.rindex(b"PK\x01\x02")  # the last entry of the directory
    data[place + 24 : place + 28] = (1000).to_bytes(4, "little")
    path.write_bytes(data)


def _laughs() -> bytes:
    """A workbook whose names are defined by ten of another, nine times over."""
    entities = "".join(f'<!ENTITY l{k} "{f"&l{k - 1};" * 10}">' for k in range(1, 10))
    cells = '<worksheet><sheetData><row><c t="str"><v>&l9;</v></c></row></sheetData></worksheet>'
    sheet = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{entities}]>{cells}'
    stream = io.BytesIO(_workbook([["Name"], ["Ada"]]))
    found = io.BytesIO()
    with zipfile.ZipFile(stream) as old, zipfile.ZipFile(found, "w") as new:
        for item in old.namelist():
            new.writestr(item, sheet if item == "xl/worksheets/sheet1.xml" else old.read(item))
    return found.getvalue()


def _noise(size: int) -> bytes:
    return np.random.default_rng(3).bytes(size)


MADE: dict[str, Callable[[Path], object]] = {
    "noise.csv": _bytes(lambda: _noise(5_000_000)),
    "noise.xlsx": _bytes(lambda: b"PK\x03\x04" + _noise(5_000_000)),
    "cut.csv": _bytes(lambda: (SHEET + '"Eve,2026-01,8').encode()),
    "cut.xlsx": _bytes(lambda: (whole := _workbook([["Name", "CSAT"], *([f"p{k}", k] for k in range(5000))]))[: len(whole) // 2]),
    "columns.csv": _bytes(lambda: (",".join(f"c{k}" for k in range(1_000_000)) + "\n" + "1," * 999_999 + "1\n").encode()),
    "columns.xlsx": _bytes(lambda: _workbook([[f"c{k}" for k in range(16_384)], list(range(16_384))])),
    "newlines.csv": _bytes(lambda: ("Name,Month,CSAT\n" + "".join(f'"A\nd\r\na {k}","2026-01\n",80\n' for k in range(30_000))).encode()),
    "open_quote.csv": _bytes(lambda: ("Name,Month,CSAT\n" + 'Ada,"2026-01,80\n' * 200_001).encode()),
    "one_cell.csv": _bytes(lambda: b"Name,CSAT\n" + b"x" * 50_000_000 + b",80\n"),
    "mixed.csv": _bytes(lambda: "姓名,月份,满意度\n王芳,2026-01,80\n".encode() + "李雷,2026-01,90\n".encode("gb18030") * 1000),
    "utf16.csv": _bytes(lambda: SHEET.encode("utf-16")),
    "zeros.csv": _bytes(lambda: bytes(20_000_000)),
    "commas.csv": _bytes(lambda: b"Name,Month,CSAT\n" + b",,\n" * 500_000),
    "commands.csv": _bytes(lambda: b'Name,Month,CSAT\n"=cmd|\' /C calc\'!A0",2026-01,80\n@SUM(1+1),2026-01,"=HYPERLINK(""http://x"")"\n'),
    "formulas.xlsx": _bytes(_formulas),
    "laughs.xlsx": _bytes(_laughs),
    "bomb.xlsx": _bomb("xl/worksheets/sheet2.xml"),
    "liar.xlsx": _liar,
    "bomb.ods": _bomb("content.xml"),
    "bomb.xlsb": _bomb("xl/worksheets/sheet1.bin"),
}
