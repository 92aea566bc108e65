"""The commands under `advisor model`: what can be pulled, pull it, remove it, how fast it is."""

import argparse
from typing import TYPE_CHECKING, Any

from advisor.errors import ModelError
from advisor.settings import load_settings
from ui.progress import Progress

if TYPE_CHECKING:
    from pathlib import Path

    from advisor.settings import Settings


def add_commands(commands: Any) -> None:
    """Add `model` with its own commands to those of the command line."""
    model = commands.add_parser("model", help="the language models that run on this machine")
    under = model.add_subparsers(title="commands", required=True, metavar="COMMAND")

    listing = under.add_parser("ls", help="what can be pulled and what is here")
    listing.set_defaults(run=_ls)

    pull = under.add_parser("pull", help="download one; a pull that was cut goes on")
    pull.add_argument("name", nargs="?", metavar="NAME", help="its name (one for a laptop)")
    pull.set_defaults(run=_pull)

    remove = under.add_parser("rm", help="delete one, and what an unfinished pull left")
    remove.add_argument("name", metavar="NAME", help="its name")
    remove.set_defaults(run=_rm)

    bench = under.add_parser("bench", help="how fast it reads and writes here, and its memory")
    bench.add_argument("name", nargs="?", metavar="NAME", help="its name (the first that is here)")
    bench.set_defaults(run=_bench)


def _ls(_: argparse.Namespace) -> None:
    from advisor.llm.catalogue import catalogue, folder, installed
    from advisor.llm.pull import kept

    settings = load_settings()
    here = {path.stem: path for path in installed(settings)}
    for model in catalogue():
        if here.pop(model.name, None):
            state = "installed"
        elif done := kept(model.name, settings):
            state = f"{done / model.bytes:.0%} pulled"
        else:
            state = ""
        size = _size(model.bytes)
        print(f"{model.name:20} {model.parameters:>5} {size}  {model.licence:11} {state}".rstrip())
    for name, path in here.items():
        print(f"{name:20} {'':5} {_size(path.stat().st_size)}  {'':11} put there by you")
    print(f"Pull one: `advisor model pull NAME`. The files lie in {folder(settings)}.")


def _pull(options: argparse.Namespace) -> int:
    from advisor.llm.catalogue import defaults, find
    from advisor.llm.pull import kept, pull_first

    settings = load_settings()
    models = (find(options.name),) if options.name else defaults()
    try:
        with Progress("Pulling") as progress:
            file = pull_first(models, settings, progress.update, lambda: False, progress.say)
    except KeyboardInterrupt:
        for model in models:
            if done := kept(model.name, settings):
                print(
                    f"\nStopped at {_size(done).strip()} of {_size(model.bytes).strip()}. "
                    f"`advisor model pull {model.name}` goes on from there."
                )
        return 130
    print(f"{file.stem} is here: {file} ({_size(file.stat().st_size).strip()}).")
    return 0


def _rm(options: argparse.Namespace) -> None:
    from advisor.llm.pull import remove

    freed = remove(options.name.removesuffix(".gguf"), load_settings())
    print(f"{options.name} is gone; {_size(freed).strip()} freed.")


def _bench(options: argparse.Namespace) -> None:
    from evals.bench.models import bench

    file = _file(options.name, load_settings())
    with Progress(f"Measuring {file.stem}") as progress:
        speed = bench(file, progress.update)
    print(f"{file.stem}, medians of {speed.runs} runs:")
    print(f"reads    {speed.read_per_second:6.1f} tokens a second, of {speed.prompt_tokens}")
    print(f"writes   {speed.written_per_second:6.1f} tokens a second")
    print(f"begins   {speed.first_seconds:6.1f} s after the question")
    if speed.memory:
        print(f"holds    {speed.memory / 1e6:6,.0f} MB at most, the whole process")


def _file(name: str | None, settings: "Settings") -> "Path":
    """The file of a model that is here; the first where none is named."""
    from advisor.llm.catalogue import installed

    files = {path.stem: path for path in installed(settings)}
    if not files:
        raise ModelError("No model is on this machine yet. Pull one: `advisor model pull`.")
    wanted = name.removesuffix(".gguf") if name else next(iter(files))
    if wanted not in files:
        raise ModelError(f"{wanted} is not on this machine; these are: {', '.join(files)}.")
    return files[wanted]


def _size(count: int) -> str:
    """Bytes as megabytes, in nine characters."""
    return f"{count / 1e6:>6,.0f} MB"
