"""What a server starts ends with it, though the server be killed."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from tests.faults.processes import PATIENCE, descendants, wait_for_end
from ui.child import run_bound

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="children are found in /proc")


def test_a_child_says_what_the_command_says() -> None:
    done = run_bound("corpus", "nonsense")
    assert done.returncode == 2
    assert "invalid choice: 'nonsense'" in done.stderr


def test_a_child_ends_with_a_parent_that_is_killed() -> None:
    program = (
        "import ui.child, subprocess, sys\n"
        "real = subprocess.run\n"
        # In place of a command: what the child does first of all, and then nothing for long.
        "long = 'import ui.child, ui.cli, time; "
        f"ui.cli.entry = lambda: time.sleep({PATIENCE * 9}); ui.child.main()'\n"
        "subprocess.run = lambda command, **more: real([sys.executable, '-c', long], **more)\n"
        "ui.child.run_bound('ingest')"
    )
    parent = subprocess.Popen([sys.executable, "-c", program])
    until = time.monotonic() + PATIENCE
    while not (children := descendants(parent.pid)) and time.monotonic() < until:
        time.sleep(0.02)
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    assert children
    assert wait_for_end(children) == set()


def test_a_child_runs_to_its_end_while_its_parent_lives() -> None:
    done = run_bound("ask", "--json", " ")
    assert (done.returncode, json.dumps(done.stdout)) == (2, '""')
    assert "Traceback" not in done.stderr
