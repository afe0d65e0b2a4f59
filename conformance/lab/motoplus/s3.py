"""Patches of moto's S3: element names that strict clients insist on, and large objects that are never in memory as a
whole, neither when their parts are put together nor when ranges of them are read."""
import base64
import tempfile
import threading
import zlib

from moto.core import serialize
from moto.s3 import models, responses
from moto.s3.exceptions import EntityTooSmall, InvalidPart, MalformedXML, NoSuchUpload

ROOTS = {"CompleteMultipartUploadResponse": "CompleteMultipartUploadResult", "ListPartsResponse": "ListPartsResult",
         "DeleteObjectsResponse": "DeleteResult"}
_wanted = threading.local()
_completing = threading.Lock()
_serialize_body = serialize.S3Serializer._serialize_body
_value = models.FakeKey.value
_complete_upload = models.S3Backend.complete_multipart_upload
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


class Joined:
    """The content of an object that is made of parts, which moto drops before it stores the object."""

    def __init__(self, parts):
        self.file, self.crc, self.size = tempfile.TemporaryFile(), 0, 0
        for part in parts:
            with part.lock:
                part._value_buffer.seek(0)
                while block := part._value_buffer.read(1 << 20):
                    self.crc = zlib.crc32(block, self.crc)
                    self.size += self.file.write(block)


def complete(self, body):
    """As moto's own, but for the copies of the whole content that it makes, five of them at the same time."""
    parts = []
    for number, etag in body:
        part = self.parts.get(number)
        if part is None or part.etag.strip('"') != etag.strip('"'):
            raise InvalidPart()
        if parts and parts[-1].contentsize < models.S3_UPLOAD_PART_MIN_SIZE:
            raise EntityTooSmall()
        parts.append(part)
    if not parts:
        raise MalformedXML
    tags = models.md5_hash()
    for part in parts:
        tags.update(bytes.fromhex(part.etag.strip('"')))
    joined = Joined(parts)
    return joined, f"{tags.hexdigest()}-{len(parts)}", checksum(self.metadata, parts, joined.crc)


def checksum(metadata, parts, crc):
    builder = models.MultipartChecksumBuilder(metadata.get("x-amz-checksum-algorithm"), metadata.get("x-amz-checksum-type"))
    if builder.checksum_type == "COMPOSITE":
        for part in parts:
            builder.addPart(part.value)
        return builder.build()
    # Without its optional libraries moto takes this for the other algorithms of whole objects, too.
    return builder.checksum_type, base64.b64encode(crc.to_bytes(4, "big")).decode(), 1


def complete_upload(self, bucket_name, multipart_id, body):
    """Clients that were tired of waiting ask again, while the first request is at work or after it."""
    with _completing:
        uploads = self.get_bucket(bucket_name).multiparts
        if multipart_id in uploads:
            return _complete_upload(self, bucket_name, multipart_id, body)
    raise NoSuchUpload(upload_id=multipart_id)


def serialize_body(self, body):
    return _serialize_body(self, {ROOTS.get(name, name): value for name, value in body.items()})


def value(self):
    return View(self) if getattr(_wanted, "range", False) else _value.fget(self)


def set_value(self, new):
    if not isinstance(new, Joined):
        return _value.fset(self, new)
    self._value_buffer.close()
    self._value_buffer, self.contentsize = new.file, new.size


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
    models.FakeKey.value = property(value, set_value)
    models.FakeMultipart.complete = complete
    models.S3Backend.complete_multipart_upload = complete_upload
    responses.S3Response.get_object = get_object
