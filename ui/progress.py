"""A progress bar on standard error, where a person looks at it."""

import sys


class Progress:
    """A bar that is there while something runs; what is piped or `quiet` shows none."""

    def __init__(self, what: str, quiet: bool = False) -> None:
        """`what` is said before the bar."""
        self._what = what
        self._shown = sys.stderr.isatty() and not quiet

    def __enter__(self) -> "Progress":
        """Show it."""
        from rich.console import Console
        from rich.progress import Progress

        self._bar = Progress(console=Console(stderr=True), disable=not self._shown, transient=True)
        self._bar.start()
        self._task = self._bar.add_task("Preparing", total=None)
        return self

    def __exit__(self, *_: object) -> None:
        """Take it away."""
        self._bar.stop()

    def update(self, done: int, total: int) -> None:
        """Say how much is done."""
        self._bar.update(self._task, description=self._what, completed=done, total=total)

    def say(self, line: str) -> None:
        """Print a line on standard error, above the bar."""
        self._bar.console.print(line, highlight=False, markup=False, soft_wrap=True)
