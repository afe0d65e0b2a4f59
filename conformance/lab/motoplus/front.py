"""What stands before moto: the log of requests, and faults that do not depend on the state of a service."""
import io
import json
import os
import re
import threading
import time
from urllib.parse import unquote

from moto.core import DEFAULT_ACCOUNT_ID
from moto.s3.models import s3_backends

from . import faults

SCOPE = re.compile(r"Credential=([^/]+)/\d+/([^/]+)/([^/]+)/aws4_request")
S3_KEYS = {"EXPIRED": ("400 Bad Request", "ExpiredToken", "The provided token has expired."),
           "UNKNOWN": ("403 Forbidden", "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records."),
           "DENIED": ("403 Forbidden", "AccessDenied", "Access Denied")}
BATCH_KEYS = {"EXPIRED": ("403 Forbidden", "ExpiredTokenException", "The security token included in the request is expired"),
              "UNKNOWN": ("403 Forbidden", "UnrecognizedClientException", "The security token included in the request is invalid."),
              "DENIED": ("403 Forbidden", "AccessDeniedException", "User: arn:aws:iam::123456789012:user/lab is not authorized to perform this action")}
LOGGED = ("HTTP_RANGE", "HTTP_USER_AGENT", "HTTP_X_AMZ_")


class Rate:
    """More than so many requests in one second?"""

    def __init__(self, variable):
        self.limit, self.times, self.lock = faults.number(variable), [], threading.Lock()

    def exceeded(self):
        if not self.limit:
            return False
        with self.lock:
            now = time.time()
            self.times = [t for t in self.times if now - t < 1] + [now]
            return len(self.times) > self.limit


class Log:
    """JSON lines, if the variable names a file."""

    def __init__(self, variable):
        path = os.environ.get(variable)
        self.file, self.lock = open(path, "a", buffering=1) if path else None, threading.Lock()

    def add(self, **entry):
        if self.file:
            with self.lock:
                self.file.write(json.dumps({"t": time.time(), **entry}) + "\n")


class Front:
    """The WSGI application around moto's."""

    def __init__(self, app):
        self.app = app
        self.batch_rate, self.s3_rate = Rate("MOTOPLUS_TPS"), Rate("MOTOPLUS_S3_TPS")
        self.batch_log, self.s3_log = Log("MOTOPLUS_LOG"), Log("MOTOPLUS_S3_LOG")

    def __call__(self, env, start):
        env["RAW_URI"] = env.get("REQUEST_URI", env.get("RAW_URI", ""))
        signed = SCOPE.search(env.get("HTTP_AUTHORIZATION", ""))
        key, region, service = signed.groups() if signed else ("", "", "")
        path = env.get("PATH_INFO", "")
        if service == "batch" or (not service and path.startswith("/v1/")):
            return self.batch(env, start, key, region)
        if service == "s3" or (not service and not path.startswith("/moto-api")):
            return self.s3(env, start, key, region)
        return self.app(env, start)

    def batch(self, env, start, key, region):
        body = env["wsgi.input"].read(int(env.get("CONTENT_LENGTH") or 0))
        env["wsgi.input"] = io.BytesIO(body)
        operation = env["PATH_INFO"][4:]

        def noted(status, headers, exc=None):
            self.batch_log.add(op=operation, status=int(status.split()[0]), region=region, body=json.loads(body or b"{}"))
            return start(status, headers, exc) if exc else start(status, headers)

        fault = by_key(BATCH_KEYS, key)
        if not fault and (self.batch_rate.exceeded() or faults.turn("MOTOPLUS_429")):
            fault = ("429 Too Many Requests", "TooManyRequestsException", "Too Many Requests")
        if not fault:
            return self.app(env, noted)
        noted(fault[0], [("Content-Type", "application/json"), ("x-amzn-errortype", fault[1])])
        return [json.dumps({"message": fault[2]}).encode()]

    def s3(self, env, start, key, region):
        method, bucket = env["REQUEST_METHOD"], unquote(env["RAW_URI"].split("?")[0]).lstrip("/").split("/")[0]

        def noted(status, headers, exc=None):
            self.s3_log.add(method=method, path=unquote(env["RAW_URI"].split("?")[0]), query=env.get("QUERY_STRING", ""),
                            status=int(status.split()[0]), signed=bool(key), headers={k: v for k, v in env.items() if k.startswith(LOGGED)})
            return start(status, headers, exc) if exc else start(status, headers)

        fault, extra = by_key(S3_KEYS, key), []
        creates = method == "PUT" and env["RAW_URI"].strip("/") == bucket
        if not fault and bucket.startswith("denied-") and not creates:
            fault = S3_KEYS["DENIED"]
        if not fault and key and os.environ.get("MOTOPLUS_S3_STRICT") == "1" and (home := home_of(bucket)) not in (None, region):
            fault = ("301 Moved Permanently", "PermanentRedirect", "The bucket you are attempting to access must be addressed using the specified endpoint.")
            extra = [("x-amz-bucket-region", home)]
        if not fault and (self.s3_rate.exceeded() or faults.turn("MOTOPLUS_S3_503")):
            fault = ("503 Slow Down", "SlowDown", "Please reduce your request rate.")
        if fault:
            drain(env)
            body = f"<?xml version=\"1.0\"?><Error><Code>{fault[1]}</Code><Message>{fault[2]}</Message></Error>".encode()
            body = b"" if method == "HEAD" else body
            noted(fault[0], [("Content-Type", "application/xml"), ("Content-Length", str(len(body))), *extra])
            return [body]
        answer = self.app(env, noted)
        if method == "GET" and env["RAW_URI"].count("/") > 1 and faults.turn("MOTOPLUS_S3_CUT"):
            return cut(answer)
        return answer


def by_key(table, key):
    return next((fault for prefix, fault in table.items() if key.startswith(prefix)), None)


def home_of(bucket):
    found = s3_backends[DEFAULT_ACCOUNT_ID]["aws"].buckets.get(bucket)
    return found.region_name if found else None


def drain(env):
    """Reads the body of a request that is refused: the next request comes over the same connection."""
    left = int(env.get("CONTENT_LENGTH") or 0)
    while left > 0 and (data := env["wsgi.input"].read(min(left, 1 << 20))):
        left -= len(data)


def cut(answer):
    """Half of the answer, then the connection breaks."""
    body = b"".join(answer)
    yield body[: len(body) // 2]
    raise ConnectionResetError("cut on request")
