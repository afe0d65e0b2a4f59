"""A Tower-style endpoint that takes all requests and keeps them: `with Recorder() as tower: … tower.requests`."""

import http.server
import json
import threading


class Recorder:
    """Listens on a free port of the loopback interface; `requests` has (method, path, headers, body) in order."""

    def __init__(self):
        self.kept = []
        recorder = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            # Head and body in one piece: in two, the second waits for the acknowledgement of the first.
            wbufsize = -1

            def answer(self):
                size = int(self.headers.get("Content-Length") or 0)
                recorder.kept.append((self.command, self.path.split("?")[0], dict(self.headers), self.rfile.read(size)))
                answer = {"workflowId": "2aBcDeFgHiJkLm", "status": "OK", "watchUrl": f"{recorder.url}/watch/2aBcDeFgHiJkLm"}
                data = json.dumps(answer).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_POST = do_PUT = answer

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()

    @property
    def requests(self):
        """(method, path, headers, body) in order. The bodies are read only here: an endpoint on the machine of the run
        shall not take from it what one elsewhere would not."""
        return [(method, path, headers, json.loads(body or b"{}")) for method, path, headers, body in self.kept]

    def calls(self):
        """The last part of every path, in order: create, begin, progress, …"""
        return [path.rsplit("/", 1)[-1] for _, path, _, _ in self.requests]

    def tasks(self):
        """The last that was told of each task."""
        tasks = {}
        for _, _, _, body in self.requests:
            for task in body.get("tasks") or []:
                tasks[task["taskId"]] = task
        return tasks
