"""Faults and limits that the environment of the server asks for.

MOTOPLUS_LOG=FILE         every Batch request as one JSON line {t, op, status, region, body}
MOTOPLUS_S3_LOG=FILE      every S3 request as one JSON line {t, method, path, query, status, signed, headers}
MOTOPLUS_TPS=N            429 TooManyRequestsException above N Batch calls in one second
MOTOPLUS_429=SHARE        429 for this share of Batch calls (0.1 is every tenth)
MOTOPLUS_S3_503=SHARE     503 SlowDown for this share of S3 requests
MOTOPLUS_S3_TPS=N         503 SlowDown above N S3 requests in one second
MOTOPLUS_S3_CUT=SHARE     this share of the answers to GetObject breaks off in the middle
MOTOPLUS_S3_STRICT=1      S3 requests signed for another region than the bucket's get 301, as AWS gives them
MOTOPLUS_RECLAIM=SHARE    the first attempt of this share of the job names (with the index in an array) ends as a
                          spot reclaim
MOTOPLUS_FAULTS=DIR       a file DIR/JOBNAME holding "reclaim N" does so for the first N attempts under that name;
                          "stuck TEXT" holds the job in RUNNABLE with TEXT as its statusReason
MOTOPLUS_INVALID=NAMES    compute environments (with commas) that are INVALID; default ce-invalid
MOTOPLUS_PRIVILEGED=0     start privileged jobs unprivileged and drop ulimits that dockerd may not raise
MOTOPLUS_STOP=SECONDS     between TERM and KILL when a job is terminated or timed out; default 5
MOTOPLUS_SLOTS=N          containers at the same time, other jobs wait in RUNNABLE; default 24

By access key: keys that begin with EXPIRED, UNKNOWN or DENIED get the errors of expired, unknown and powerless
credentials from S3 and Batch. By bucket: one whose name begins with denied- refuses everything but its creation.
"""
import os
import threading
import zlib

_lock = threading.Lock()
_turn = {}
_attempts = {}


def number(name, default=0.0):
    return float(os.environ.get(name) or default)


def turn(name):
    """Whether it is the turn of this request to fail: spread evenly, the same in every run."""
    share = number(name)
    with _lock:
        before = _turn.get(name, 0.0)
        _turn[name] = before + share
    return int(before + share) > int(before)


def of_job(name):
    """The fault file of a job: ("reclaim" | "stuck" | None, argument, time of the file)."""
    path = os.path.join(os.environ.get("MOTOPLUS_FAULTS") or "/nonexistent", name)
    try:
        with open(path) as file:
            kind, _, argument = file.read().strip().partition(" ")
            return kind, argument, os.fstat(file.fileno()).st_mtime_ns
    except OSError:
        return None, "", 0


def reclaims(job_name, index=""):
    """Whether the attempt that begins now is reclaimed. Attempts are counted by name, so that a job which is
    submitted again under the same name goes on where the first one was taken away; children of an array by name and
    index."""
    kind, argument, when = of_job(job_name)
    name = f"{job_name}:{index}" if index else job_name
    with _lock:
        nth = _attempts[name, when] = _attempts.get((name, when), 0) + 1
    if kind == "reclaim":
        return nth <= int(argument or 1)
    return nth == 1 and zlib.crc32(name.encode()) % 10000 < number("MOTOPLUS_RECLAIM") * 10000


def invalid_environments():
    return set(os.environ.get("MOTOPLUS_INVALID", "ce-invalid").split(","))
