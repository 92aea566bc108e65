"""Reading and drawing a résumé in a process of its own, which has limits and writes nothing.

What a file is made to do to a reader, crash it or fill its memory, it does to a child that is then
gone. The bytes go through a pipe in, JSON through a pipe out; nothing of either reaches a disk.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import astuple
from pathlib import Path
from typing import Any

from advisor.errors import DocumentError
from advisor.resume.formats.kind import FORMATS, short
from advisor.resume.rendering import Mark, Picture, Rendering, draw
from advisor.resume.types import Line, Report

SECONDS = 15
MEMORY = 1536 * 2**20
MAX_OUTPUT = 8 * 2**20

_ROOT = Path(__file__).parents[2]
_PR_SET_DUMPABLE, _PR_SET_PDEATHSIG = 4, 1


def read_in_child(data: bytes, name: str) -> tuple[tuple[Line, ...], Report]:
    """What `lines.read_lines` gives, read in a child process that is killed at its limits.

    Raises DocumentError as it does, and for a file that crashes the child, fills its memory or
    takes it longer than 15 seconds. No error carries a word of the résumé.
    """
    output, late = _run(data, {"name": name})
    name = short(name)
    if late:
        raise DocumentError(
            f"{name}: the file took longer than {SECONDS} seconds to read. Print it to a new PDF "
            "and try again."
        )
    answer = _parsed(output)
    if "error" in answer:
        raise DocumentError(str(answer["error"]))
    if "lines" not in answer:
        raise DocumentError(
            f"{name}: the file could not be read; it is damaged or needs too much memory. Print it "
            "to a new PDF and try again."
        )
    report = answer["report"]
    return (
        tuple(Line(*line) for line in answer["lines"]),
        Report(
            report["confidence"],
            report["pages"],
            report["columns"],
            tuple(report["invisible"]),
            tuple(report["warnings"]),
        ),
    )


def draw_in_child(data: bytes, name: str, lines: Sequence[Line]) -> Rendering:
    """What `rendering.draw` gives, drawn in a child process that is killed at its limits.

    Empty for a format that has no pages, and where drawing fails in whatever way.
    """
    if FORMATS.get(Path(name).suffix.lower()) != "pdf":
        return Rendering()
    output, _ = _run(data, {"name": name, "draw": [_listed(line) for line in lines]})
    answer = _parsed(output)
    try:
        return Rendering(
            tuple(
                Picture(int(page), int(width), int(height), b64decode(png, validate=True))
                for page, width, height, png in answer.get("pictures", ())
            ),
            tuple(Mark(str(line), *map(int, box)) for line, *box in answer.get("marks", ())),
        )
    except (TypeError, ValueError):  # no child of ours says that, unless the file took it over
        return Rendering()


def _run(data: bytes, task: dict[str, Any]) -> tuple[bytes, bool]:
    """What the child says, and whether it was killed for taking too long."""
    kept = {key: os.environ[key] for key in ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH")
            if key in os.environ}  # fmt: skip
    child = subprocess.Popen(
        # -P: no module is taken from the folder that the server was started in.
        [sys.executable, "-P", "-m", "advisor.resume.sandbox"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # a traceback could quote the résumé
        env=kept | {"PYTHONPATH": str(_ROOT), "PYTHONUTF8": "1"},
        cwd="/" if os.name == "posix" else None,
        start_new_session=os.name == "posix",
    )
    late = False
    output = b""
    try:
        # The name goes with the data: in the arguments every user of the machine could see it.
        output, _ = child.communicate(json.dumps(task).encode() + b"\n" + data, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        late = True
    finally:
        _kill(child)
    return output, late or child.returncode == -getattr(signal, "SIGXCPU", 0)


def _kill(child: "subprocess.Popen[bytes]") -> None:
    """End a child with all that it may have started, and take it off the list of processes."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if os.name == "posix":
            os.killpg(child.pid, signal.SIGKILL)
        else:
            child.kill()
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()
    child.wait()


def _parsed(output: bytes) -> dict[str, Any]:
    answer: Any = None
    if len(output) <= MAX_OUTPUT:
        with contextlib.suppress(ValueError):
            answer = json.loads(output)
    return answer if isinstance(answer, dict) else {}


# --- the child


def main() -> int:
    """Read what to do and a file from standard input, answer on standard output."""
    _limit()
    # All that is imported is imported before the file is read: from then on nothing is written.
    from advisor.resume import lines

    task = json.loads(sys.stdin.buffer.readline())
    lines.warm_up(task["name"])
    _limit_writing()
    data = sys.stdin.buffer.read()
    answer: dict[str, Any]
    try:
        answer = _drawn(data, task["draw"]) if "draw" in task else _read(data, task["name"])
    except DocumentError as error:
        answer = {"error": str(error)}
    sys.stdout.buffer.write(json.dumps(answer).encode())
    sys.stdout.buffer.flush()
    return 0


def _read(data: bytes, name: str) -> dict[str, Any]:
    from advisor.resume import lines

    found, report = lines.read_lines(data, name)
    return {"lines": [_listed(line) for line in found], "report": vars(report)}


def _drawn(data: bytes, lines: list[list[Any]]) -> dict[str, Any]:
    drawn = draw(data, [Line(*line) for line in lines])
    pictures = [
        (*astuple(picture)[:-1], b64encode(picture.png).decode()) for picture in drawn.pictures
    ]
    return {"pictures": pictures, "marks": [astuple(mark) for mark in drawn.marks]}


def _listed(line: Line) -> list[Any]:
    """A line as it goes through a pipe."""
    return [line.id, line.text, line.page, line.size, line.bold, line.indent, line.is_item]


def _limit() -> None:
    """Set this process's limits; where the system knows none, the parent's clock remains."""
    try:
        import resource
    except ImportError:  # Windows
        return
    limits = {
        resource.RLIMIT_AS: MEMORY,
        resource.RLIMIT_CPU: SECONDS,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: 64,
    }
    for kind, value in limits.items():
        _set(kind, value)
    if sys.platform == "linux":
        import ctypes

        library = ctypes.CDLL(None)
        # No core dump even where a program collects them; the end of the parent is its own too.
        library.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
        library.prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)


def _limit_writing() -> None:
    """From here on no file can be written and no process started."""
    try:
        import resource
    except ImportError:
        return
    _set(resource.RLIMIT_FSIZE, 0)
    if hasattr(resource, "RLIMIT_NPROC"):
        _set(resource.RLIMIT_NPROC, 0)


def _set(kind: int, value: int) -> None:
    import resource

    hard = resource.getrlimit(kind)[1]
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(kind, (value, value))


if __name__ == "__main__":
    sys.exit(main())
