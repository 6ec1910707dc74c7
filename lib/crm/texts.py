"""How a text file was written when it does not say so: its encoding and its separator, told from its bytes."""

import codecs
import csv
from collections import Counter
from typing import BinaryIO

from lib.errors import N_, DataError

ENCODINGS = {"utf-8-sig": "UTF-8", "utf-16": "UTF-16", "gb18030": "GB18030", "cp1252": "Windows-1252"}
SEPARATORS = (",", ";", "\t", "|")
# Half of Chinese text, also traditional, is signs of GB2312's first level; of Western text misread as GB18030 hardly one is.
COMMON = 0.5
FIRST_LEVEL = range(0xA1, 0xD8)  # first bytes of its punctuation and of its 3,755 common characters
# So many signs from this one on stand in a line of UTF-8, and hardly ever by chance in a text of the encoding.
FEWEST = {"cp1252": (1, "\x80"), "gb18030": (3, "\u2e80")}
LOOKED_AT = 200  # lines from which the separator is told
BLOCK = 1 << 20  # bytes
LONGEST_CELL = 1 << 24  # characters; the csv module's own limit would refuse long mails


def encoding_of(name: str, stream: BinaryIO) -> str:
    """The first of the likely encodings in which all of the stream is text. `name` names the file in errors.

    What is mostly UTF-8 is taken for it, so that a damaged file is refused rather than read as something else.

    DataError where there is none.
    """
    stream.seek(0)
    likely = _likely(stream.read(BLOCK))
    for encoding in likely:
        if len(likely) == 1 or _is_text(stream, encoding):
            _refuse_mixtures(name, stream, encoding)
            return encoding
    tried = ", ".join(ENCODINGS[encoding] for encoding in likely)
    raise DataError(N_("{file} is not text in {encodings}. Save it as UTF-8."), file=name, encodings=tried)


def _refuse_mixtures(name: str, stream: BinaryIO, encoding: str) -> None:
    """DataError for a file put together of two: what is UTF-8 in it would be read as other signs, and nobody would know the people
    again."""
    if encoding not in FEWEST:
        return
    fewest, least = FEWEST[encoding]
    stream.seek(0)
    first: dict[bool, int] = {}
    for number, line in enumerate(stream, start=1):
        if not line.isascii():
            try:
                foreign = sum(sign >= least for sign in line.decode("utf-8"))
            except UnicodeDecodeError:
                first.setdefault(False, number)
            else:
                if foreign >= fewest:
                    first.setdefault(True, number)
    if len(first) == 2:
        said = N_("{file} mixes encodings: line {first} is UTF-8, line {second} is {encoding}. Save all of it as UTF-8.")
        raise DataError(said, file=name, first=first[True], second=first[False], encoding=ENCODINGS[encoding])


def separator_of(text: str) -> str:
    """The separator that cuts the first lines into the same number of fields, the more the better."""
    csv.field_size_limit(LONGEST_CELL)
    lines = [line for line in text[:BLOCK].splitlines() if line.strip()][:LOOKED_AT]

    def fits(separator: str) -> tuple[float, int]:
        widths = Counter(len(record) for record in csv.reader(lines, delimiter=separator))
        width, times = max(widths.items(), key=lambda pair: (pair[1], pair[0]), default=(1, 0))
        return (times / max(sum(widths.values()), 1) if width > 1 else 0.0, width)

    return max(SEPARATORS, key=fits)


def _likely(data: bytes) -> tuple[str, ...]:
    """The encodings to try, in order."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return ("utf-16",)
    if _is_mostly_utf8(data):
        return ("utf-8-sig",)
    return ("utf-8-sig", "gb18030", "cp1252") if _is_chinese(data) else ("utf-8-sig", "cp1252", "gb18030")


def _is_text(stream: BinaryIO, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    stream.seek(0)
    try:
        while block := stream.read(BLOCK):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _is_mostly_utf8(data: bytes) -> bool:
    """Whether more signs of several bytes are well formed than not; hardly one is by chance."""
    text = data.decode("utf-8", errors="replace")
    bad = text.count("\ufffd")
    return sum(not sign.isascii() for sign in text) > 2 * bad


def _is_chinese(data: bytes) -> bool:
    """Whether the bytes say common Chinese in GB18030. Nearly all Western text decodes in it as well: “Müller” as “M黮ler”."""
    foreign = [sign for sign in data.decode("gb18030", errors="ignore") if not sign.isascii()]
    return sum(map(_is_common, foreign)) >= COMMON * len(foreign)


def _is_common(sign: str) -> bool:
    first, *rest = sign.encode("gb2312", errors="ignore") or b"\0"
    return first in FIRST_LEVEL and bool(rest)
