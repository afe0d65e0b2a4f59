"""Batch jobs in local containers, with the states, reasons and limits of the real service."""
import copy
import fnmatch
import os
import re
import threading
import time
import uuid
from datetime import datetime

import docker
from moto import settings
from moto.batch import models, responses
from moto.batch.exceptions import ClientException
from moto.core.utils import unix_time_millis

from . import faults

DONE = ("SUCCEEDED", "FAILED")
TIMEOUT = "Job attempt duration exceeded timeout"
NO_IMAGE = "CannotPullContainerError: pull access denied for {}, repository does not exist or may require authorization"
LABEL = "rflow-lab"
_submitted = threading.local()
_job_init, _job_describe = models.Job.__init__, models.Job.describe
_submit, _terminate = models.BatchBackend.submit_job, models.BatchBackend.terminate_job
_environments, _respond = models.BatchBackend.describe_compute_environments, responses.BatchResponse.submitjob
_slots = threading.BoundedSemaphore(int(faults.number("MOTOPLUS_SLOTS", 24)))
_endpoint = ""


def job_init(self, *args, **named):
    if named.get("container_overrides"):  # the children of an array must not share one dict
        named["container_overrides"] = copy.deepcopy(named["container_overrides"])
    _job_init(self, *args, **named)
    self.x_retry = getattr(_submitted, "retry", None) or self.job_definition.retry_strategy or {}
    self.x_container = {}


def resource(job, kind, default=None):
    definition = job.job_definition.container_properties or {}
    for source in (job.container_overrides, definition):
        for requirement in source.get("resourceRequirements") or []:
            if requirement["type"] == kind:
                return requirement["value"]
    return default


def container_property(self, name, default):
    definition = self.job_definition.container_properties or {}
    if name == "environment":
        values = {e["name"]: e.get("value") or "" for e in definition.get(name, [])}
        values.update({e["name"]: e.get("value") or "" for e in self.container_overrides.get(name) or []})
        return [{"name": key, "value": value} for key, value in values.items()]
    if name in ("vcpus", "memory"):
        return int(float(resource(self, "VCPU" if name == "vcpus" else "MEMORY", default)))
    return self.container_overrides.get(name, definition.get(name, default))


def environment(job, attempt):
    # What the role and the metadata of an instance give on AWS comes as variables here.
    values = {"AWS_ENDPOINT_URL": _endpoint, "S3_ENDPOINT_URL": _endpoint, "AWS_ACCESS_KEY_ID": "test",
              "AWS_SECRET_ACCESS_KEY": "test", "AWS_EC2_METADATA_DISABLED": "true",
              "AWS_REGION": job._backend_region, "AWS_DEFAULT_REGION": job._backend_region}
    values.update({e["name"]: e["value"] for e in container_property(job, "environment", [])})
    values.update(AWS_BATCH_JOB_ID=job.job_id, AWS_BATCH_JOB_ATTEMPT=str(attempt),
                  AWS_BATCH_JQ_NAME=job.job_queue.name, AWS_BATCH_CE_NAME=job.job_queue.environments[0].name)
    if ":" in job.job_id:
        values["AWS_BATCH_JOB_ARRAY_INDEX"] = job.job_id.split(":")[1]
    return values


def container_options(job, attempt):
    definition = job.job_definition.container_properties
    linux = definition.get("linuxParameters") or {}
    hosts = {v["name"]: (v.get("host") or {}).get("sourcePath") for v in container_property(job, "volumes", [])}
    options = dict(
        image=definition["image"], command=job._add_parameters_to_command(container_property(job, "command", [])),
        detach=True, environment=environment(job, attempt), name=f"{job.job_name[:60]}-{uuid.uuid4().hex[:12]}",
        labels={LABEL: os.environ["MOTO_PORT"]},
        privileged=bool(definition.get("privileged")) and os.environ.get("MOTOPLUS_PRIVILEGED", "1") != "0",
        mem_limit=f"{container_property(job, 'memory', 2048)}m",
        cpu_shares=1024 * max(1, container_property(job, "vcpus", 1)),
        mounts=[docker.types.Mount(m["containerPath"], hosts[m["sourceVolume"]], type="bind", read_only=bool(m.get("readOnly")))
                for m in container_property(job, "mountPoints", [])],
        devices=[f"{d['hostPath']}:{d.get('containerPath') or d['hostPath']}:rwm" for d in linux.get("devices") or []],
        ulimits=[docker.types.Ulimit(name=u["name"], soft=u["softLimit"], hard=u.get("hardLimit", u["softLimit"]))
                 for u in definition.get("ulimits") or []],
        tmpfs={t["containerPath"]: ",".join((t.get("mountOptions") or []) + [f"size={t['size']}m"]) for t in linux.get("tmpfs") or []},
        read_only=bool(definition.get("readonlyRootFilesystem")), init=bool(linux.get("initProcessEnabled")),
        extra_hosts={"host.docker.internal": "host-gateway"})
    if linux.get("sharedMemorySize"):
        options["shm_size"] = f"{linux['sharedMemorySize']}m"
    if definition.get("user"):
        options["user"] = definition["user"]
    if settings.moto_network_name():
        options["network"] = settings.moto_network_name()
    elif settings.moto_network_mode():
        options["network_mode"] = settings.moto_network_mode()
    return options


def start(client, options):
    try:
        return client.containers.run(**options)
    except docker.errors.APIError as error:
        remove(client, options["name"])
        if os.environ.get("MOTOPLUS_PRIVILEGED") != "0" or "rlimit" not in str(error.explanation):
            raise
    try:
        return client.containers.run(**dict(options, ulimits=[]))
    except docker.errors.APIError:
        remove(client, options["name"])
        raise


def remove(client, name):
    try:
        client.containers.get(name).remove(force=True)
    except docker.errors.NotFound:
        pass


def run_attempt(job, client, attempt):
    """One attempt: (exit code or None, statusReason, reason of the container, log stream)."""
    image = job.job_definition.container_properties["image"]
    reclaimed = faults.reclaims(job.job_name, job.job_id.partition(":")[2])
    try:
        client.images.get(image)
    except docker.errors.ImageNotFound:
        return None, "Task failed to start", NO_IMAGE.format(image), None
    try:
        container = start(client, container_options(job, attempt))
    except docker.errors.APIError as error:
        return None, "Task failed to start", f"CannotStartContainerError: Error response from daemon: {error.explanation}", None
    job.job_started_at, job.status = datetime.now(), "RUNNING"
    why = wait(job, container, reclaimed)
    state = container.attrs["State"]
    stream = ship_log(job, container)
    container.remove(force=True)
    if reclaimed and (why is None or why.startswith("Host EC2")):
        return None, host_terminated(), None, stream
    oom = "OutOfMemoryError: Container killed due to memory usage" if state["OOMKilled"] else None
    return state["ExitCode"], why or "Essential container in task exited", oom, stream


def host_terminated():
    return f"Host EC2 (instance i-{uuid.uuid4().hex[:17]}) terminated."


def wait(job, container, reclaimed):
    """Until the container ends or is ended; the reason of the latter."""
    limit, began = job._get_attempt_duration(), time.time()
    while True:
        container.reload()
        if container.status not in ("created", "running"):
            return None
        lasted = time.time() - began
        if job.stop:
            why = job.job_stopped_reason or "Terminated"
        elif limit and lasted > limit:
            why = TIMEOUT
        elif reclaimed and lasted > 1:
            container.kill()
            container.reload()
            return host_terminated()
        else:
            time.sleep(0.1)
            continue
        container.stop(timeout=int(faults.number("MOTOPLUS_STOP", 5)))
        container.reload()
        return why


def ship_log(job, container):
    options = (job.job_definition.container_properties.get("logConfiguration") or {}).get("options") or {}
    group = options.get("awslogs-group", "/aws/batch/job")
    stream = f"{options.get('awslogs-stream-prefix', job.job_definition.name)}/default/{uuid.uuid4().hex}"
    events = []
    when = datetime.now()
    # A line may hold what a progress bar wrote over itself.
    for line in container.logs(timestamps=True).decode(errors="replace").split("\n"):
        stamp, _, message = line.partition(" ")
        try:
            when = datetime.strptime(stamp[:26].rstrip("Z"), "%Y-%m-%dT%H:%M:%S.%f")
        except ValueError:
            # A part of a line that was too long for one.
            message = line
        if not message:
            continue
        # Clients of the service take whole numbers only.
        events.append({"timestamp": int(unix_time_millis(when)), "message": message})
    job._log_backend.ensure_log_group(group)
    job._log_backend.ensure_log_stream(group, stream)
    if events:
        job._log_backend.put_log_events(group, stream, sorted(events, key=lambda e: e["timestamp"]))
    return stream


def wants_retry(job, code, status_reason, reason):
    got = {"onStatusReason": status_reason or "", "onReason": reason or "", "onExitCode": "" if code is None else str(code)}
    for rule in job.x_retry.get("evaluateOnExit") or []:
        if all(fnmatch.fnmatchcase(got[name], pattern) for name, pattern in rule.items() if name != "action"):
            return rule["action"].upper() == "RETRY"
    return True


def job_run(self):
    self.status = "PENDING"
    if self.depends_on and not self._wait_for_dependencies():
        return finish(self, False, self.job_stopped_reason or "Dependent Job failed")
    self.status = "RUNNABLE"
    while not self.stop and faults.of_job(self.job_name)[0] == "stuck":
        self.job_stopped_reason = faults.of_job(self.job_name)[1]
        time.sleep(0.2)
    if not self.stop:
        self.job_stopped_reason = None
    while not _slots.acquire(timeout=0.2):
        if self.stop:
            break
    else:
        try:
            return run_attempts(self)
        finally:
            _slots.release()
    finish(self, False, self.job_stopped_reason)


def run_attempts(job):
    task = f"{job.job_queue.environments[0].ecs_arn.replace(':cluster/', ':task/')}/{uuid.uuid4().hex}"
    code = status_reason = None
    for attempt in range(1, int(job.x_retry.get("attempts") or 1) + 1):
        if job.stop:
            return finish(job, False, job.job_stopped_reason)
        job.status, started = "STARTING", millis()
        try:
            client = docker.from_env()
            try:
                code, status_reason, reason, stream = run_attempt(job, client, attempt)
            finally:
                client.close()
        except Exception as error:  # a defect of the lab must be seen, not hidden
            code, status_reason, reason, stream = None, f"motoplus: {error!r}", None, None
        job.exit_code, job.log_stream_name = code, stream
        seen = dict(exitCode=code, reason=reason, logStreamName=stream, taskArn=task)
        job.x_container = {name: value for name, value in seen.items() if value is not None}
        job.attempts.append({"container": dict(job.x_container, networkInterfaces=[]), "startedAt": started,
                             "stoppedAt": millis(), "statusReason": status_reason})
        if code == 0 or job.stop or not wants_retry(job, code, status_reason, reason):
            break
        job.status = "RUNNABLE"
    finish(job, code == 0 and not job.stop, status_reason)


def millis():
    return int(time.time() * 1000)


def finish(job, succeeded, why):
    job.job_stopped, job.job_stopped_at, job.job_stopped_reason = True, datetime.now(), why
    job.status = "SUCCEEDED" if succeeded else "FAILED"


def job_describe(self):
    if self._child_jobs:
        states = [child.status for child in self._child_jobs]
        open_ = any(state not in DONE for state in states)
        self.status = "PENDING" if open_ else "FAILED" if "FAILED" in states else "SUCCEEDED"
        self.job_stopped = not open_
    answer = _job_describe(self)
    definition = self.job_definition.container_properties or {}
    container = answer.setdefault("container", {})
    needs = {kind: resource(self, kind) for kind in ("VCPU", "MEMORY", "GPU")}
    container.update(image=definition.get("image"), resourceRequirements=[
        {"type": kind, "value": str(value)} for kind, value in needs.items() if value])
    shown = ("linuxParameters", "logConfiguration", "jobRoleArn", "executionRoleArn", "user", "mountPoints")
    container.update({name: definition[name] for name in shown if name in definition})
    container.update(self.x_container)
    answer["retryStrategy"] = self.x_retry
    if ":" in self.job_id:
        answer["arrayProperties"] = {"index": int(self.job_id.split(":")[1])}
    return answer


def respond_to_submit(self):
    _submitted.retry = self._get_param("retryStrategy")
    try:
        return _respond(self)
    finally:
        _submitted.retry = None


def submit_job(self, *args, **named):
    size = (named.get("array_properties") or {}).get("size")
    if size is not None and not 2 <= size <= 10000:
        raise ClientException("Array size must be between 2 and 10,000")
    queue = self.get_job_queue(args[2])
    if queue is not None and queue.state != "ENABLED":
        raise ClientException(f"Job queue {args[2]} is not in ENABLED state")
    definition = self.get_job_definition(args[1])
    if definition is not None and definition.status != "ACTIVE":
        raise ClientException(f"Job definition {args[1]} is not ACTIVE")
    return _submit(self, *args, **named)


def terminate_job(self, job_id, reason):
    job = self.get_job_by_id(job_id)
    for child in (job._child_jobs or []) if job else []:
        if child.status not in DONE:
            child.terminate(reason)
    _terminate(self, job_id, reason)


def describe_jobs(self, jobs):
    if jobs and len(jobs) > 100:
        raise ClientException("Size of jobs list must be between 1 and 100")
    return [self._jobs[job].describe() for job in jobs or [] if job in self._jobs]


def describe_compute_environments(self, environments=None):
    answer = _environments(self, environments)
    for found in answer:
        if found["computeEnvironmentName"] in faults.invalid_environments():
            found.update(status="INVALID", statusReason="CLIENT_ERROR - Not authorized to perform sts:AssumeRole")
    return answer


def install(endpoint):
    global _endpoint
    _endpoint = endpoint
    models.JOB_NAME_REGEX = re.compile(r"^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$")
    models.Job._backend_region = property(lambda job: job.arn.split(":")[3])
    models.Job.__init__, models.Job.run, models.Job.describe = job_init, job_run, job_describe
    models.Job._get_container_property = container_property
    models.BatchBackend.submit_job, models.BatchBackend.terminate_job = submit_job, terminate_job
    models.BatchBackend.describe_jobs = describe_jobs
    models.BatchBackend.describe_compute_environments = describe_compute_environments
    responses.BatchResponse.submitjob = respond_to_submit
