"""The server: python -m motoplus HOST PORT. See faults.py for the variables that it reads."""
import os
import signal
import sys

from cheroot.wsgi import Server
from moto.server import DomainDispatcherApplication, create_backend_app

from . import batch, s3
from .front import Front

host, port = sys.argv[1], int(sys.argv[2])
os.environ["MOTO_PORT"] = str(port)
batch.install(f"http://{host}:{port}")
s3.install()
app = DomainDispatcherApplication(create_backend_app)
app.debug = True
# Unlike the server that moto brings, this one keeps connections alive.
server = Server((host, port), Front(app), numthreads=int(os.environ.get("MOTOPLUS_THREADS", "32")),
                request_queue_size=512, timeout=60)
server.max_request_body_size = 0
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
try:
    server.start()
finally:
    server.stop()
