"""What the benchmarks share: which rflow they measure, in which environment, and how much memory it takes."""

import os
import re

REPOSITORY = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PIPELINES = os.path.join(REPOSITORY, "benchmarks", "pipelines")
RFLOW = os.environ.get("RFLOW_BIN") or os.path.join(REPOSITORY, "target", "release", "rflow")


def environment(folder, **more):
    """The environment for a run in a folder: nothing of the user's settings, plain console lines."""
    own = {k: v for k, v in os.environ.items() if not k.startswith(("NXF_", "TOWER_"))}
    return {**own, "NXF_HOME": os.path.join(folder, "home"), "NXF_ANSI_LOG": "false", **more}


def peak(pid):
    """The largest resident size of a process so far, in bytes; 0 when it has ended."""
    found = re.search(r"VmHWM:\s+(\d+) kB", read(f"/proc/{pid}/status"))
    return int(found.group(1)) * 1024 if found else 0


def read(path):
    """The text of a file; empty when it cannot be read."""
    try:
        with open(path) as text:
            return text.read()
    except OSError:
        return ""
