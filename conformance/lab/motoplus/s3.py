"""Patches of moto's S3: element names that strict clients insist on, and ranges without reading whole objects."""
import threading

from moto.core import serialize
from moto.s3 import models, responses

ROOTS = {"CompleteMultipartUploadResponse": "CompleteMultipartUploadResult", "ListPartsResponse": "ListPartsResult",
         "DeleteObjectsResponse": "DeleteResult"}
_wanted = threading.local()
_serialize_body = serialize.S3Serializer._serialize_body
_value = models.FakeKey.value
_get_object = responses.S3Response.get_object


class View:
    """Stands for the content of an object until the range is known."""

    def __init__(self, key):
        self.key = key

    def __len__(self):
        return self.key.contentsize

    def __getitem__(self, part):
        begin, end, _ = part.indices(len(self))
        with self.key.lock:
            self.key._value_buffer.seek(begin)
            return self.key._value_buffer.read(max(0, end - begin))


def serialize_body(self, body):
    return _serialize_body(self, {ROOTS.get(name, name): value for name, value in body.items()})


def value(self):
    return View(self) if getattr(_wanted, "range", False) else _value.fget(self)


def get_object(self):
    # One simple range; everything else takes moto's own way.
    asked = self.headers.get("range", "")
    _wanted.range = asked.startswith("bytes=") and "," not in asked
    try:
        status, headers, body = _get_object(self)
    finally:
        _wanted.range = False
    if isinstance(body, View) and status != 200:
        body = body[:]
    return status, headers, body


def install():
    serialize.S3Serializer._serialize_body = serialize_body
    models.FakeKey.value = property(value, _value.fset)
    responses.S3Response.get_object = get_object
