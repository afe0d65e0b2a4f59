"""One job of the shape that the engines submit: reads and writes S3, exit code, log."""
import json
import subprocess
import sys
import time

work = sys.argv[1]
cli = "aws --region eu-west-1 s3 cp --only-show-errors"


def aws(*arguments):
    done = subprocess.run(["aws", *arguments, "--output", "json"], check=True, capture_output=True, text=True)
    return json.loads(done.stdout or "null")


def content(name):
    return subprocess.run(["aws", "s3", "cp", "--only-show-errors", f"{work}/{name}", "-"], capture_output=True, text=True).stdout


properties = dict(image="rflow-lab/task:1", command=["true"],
                  resourceRequirements=[dict(type="VCPU", value="1"), dict(type="MEMORY", value="1024")])
definition = aws("batch", "register-job-definition", "--job-definition-name", "smoke", "--type", "container",
                 "--container-properties", json.dumps(properties))
command = (f'trap "[[ -n \\$pid ]] && kill -TERM \\$pid" TERM; '
           f'trap "{{ ret=\\$?; {cli} .command.log {work}/.command.log||true; exit \\$ret; }}" EXIT; '
           f"{cli} {work}/.command.run - | bash > >(tee .command.log) 2>&1 & pid=$!; wait $pid")
job = aws("batch", "submit-job", "--job-name", "smoke", "--job-queue", "q-exome",
          "--job-definition", f"smoke:{definition['revision']}",
          "--container-overrides", json.dumps(dict(command=["bash", "-o", "pipefail", "-c", command])))["jobId"]
for _ in range(240):
    found = aws("batch", "describe-jobs", "--jobs", job)["jobs"][0]
    if found["status"] in ("SUCCEEDED", "FAILED"):
        break
    time.sleep(0.5)
passed = (found["status"] == "SUCCEEDED" and found["container"].get("exitCode") == 0 and content(".exitcode") == "0"
          and content("out.txt").strip() == "TGCA" and "task done" in content(".command.log"))
print("1 passed, 0 failed" if passed else "0 passed, 1 failed\n" + json.dumps(found, indent=1))
sys.exit(not passed)
