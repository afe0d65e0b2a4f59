//! Readers and writers: what `withReader`, `withWriter`, `newInputStream` and the like hand out.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::byte_array;
use super::path_content::{decode, each_line, lines};
use super::path_write::{bytes_of, write};
use super::util::{int, is_closure};
use crate::host::HostObject;
use crate::interp::Interp;
use crate::path::PathObj;
use crate::raise::{Eval, Raise};
use crate::text;
use crate::value::{ListObj, Value};

/// A reader or input stream over bytes that are in memory.
pub(crate) struct Reader {
    data: Rc<Vec<u8>>,
    at: Cell<usize>,
}

/// A reader over bytes.
pub(crate) fn reader(data: Vec<u8>) -> Value {
    Value::host(Reader {
        data: Rc::new(data),
        at: Cell::new(0),
    })
}

/// What a reader has left; it is read to its end.
pub(crate) fn rest_of(value: &Value) -> Option<Vec<u8>> {
    value.as_host::<Reader>().map(Reader::rest)
}

impl Reader {
    fn left(&self) -> &[u8] {
        self.data.get(self.at.get()..).unwrap_or_default()
    }

    fn rest(&self) -> Vec<u8> {
        let rest = self.left().to_vec();
        self.at.set(self.data.len());
        rest
    }

    fn line(&self) -> Option<String> {
        let left = self.left();
        if left.is_empty() {
            return None;
        }
        let end = left.iter().position(|b| *b == b'\n').unwrap_or(left.len());
        let line = left.get(..end).unwrap_or_default();
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let line = String::from_utf8_lossy(line).into_owned();
        self.at.set((self.at.get() + end + 1).min(self.data.len()));
        Some(line)
    }

    /// Reads bytes into a part of a buffer: how many these were, or -1 at the end.
    fn fill(&self, buffer: &ListObj, from: usize, count: usize) -> Value {
        let count = count
            .min(buffer.len().saturating_sub(from))
            .min(self.left().len());
        if count == 0 && self.left().is_empty() {
            return Value::Int(-1);
        }
        for (place, byte) in buffer
            .borrow_mut()
            .iter_mut()
            .skip(from)
            .zip(&self.left()[..count])
        {
            *place = Value::Byte(byte.cast_signed());
        }
        self.at.set(self.at.get() + count);
        Value::count(count)
    }

    fn each_byte(&self, interp: &Interp, f: &Value) -> Eval {
        for byte in self.rest() {
            interp.call(f, &[Value::Byte(byte.cast_signed())])?;
        }
        Ok(Value::Null)
    }

    /// Hands the bytes to a closure in buffers, with the number of bytes in each.
    fn each_buffer(&self, interp: &Interp, size: usize, f: &Value) -> Eval {
        for part in self.rest().chunks(size) {
            interp.call(f, &[byte_array(part), Value::count(part.len())])?;
        }
        Ok(Value::Null)
    }

    fn character(&self) -> i32 {
        let left = self.left();
        let Some(first) = left.first() else { return -1 };
        let width = match first {
            0..=0x7f => 1,
            0xc0..=0xdf => 2,
            0xe0..=0xef => 3,
            0xf0..=0xff => 4,
            _ => 1,
        };
        let bytes = left.get(..width).unwrap_or(left);
        self.at.set(self.at.get() + bytes.len());
        let decoded = std::str::from_utf8(bytes).ok().and_then(|t| t.chars().next());
        decoded
            .and_then(|c| i32::try_from(u32::from(c)).ok())
            .unwrap_or(i32::from(*first))
    }
}

impl HostObject for Reader {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &'static str {
        "java.io.BufferedReader"
    }

    fn text(&self) -> String {
        "java.io.BufferedReader".to_string()
    }

    fn call(&self, interp: &Interp, this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        Some(match (method, args) {
            ("readLine", []) => Ok(self.line().map(Value::from).unwrap_or_default()),
            ("getText", [] | [_]) => Ok(Value::from(decode(&self.rest(), args.first()))),
            ("readLines", [] | [_]) => {
                let text = decode(&self.rest(), args.first());
                Ok(Value::list(lines(&text).into_iter().map(Value::str).collect()))
            }
            ("lines", []) => Ok(super::stream::over(self.elements()?)),
            ("eachLine", [.., f]) if is_closure(f) => {
                let first = args.iter().find_map(int).unwrap_or(1);
                each_line(interp, &decode(&self.rest(), None), first, f)
            }
            ("read", []) => Ok(Value::Int(self.character())),
            ("read", [Value::List(buffer)]) => Ok(self.fill(buffer, 0, buffer.len())),
            ("read", [Value::List(buffer), from, count]) => {
                let from = usize::try_from(int(from)?).ok()?;
                Ok(self.fill(buffer, from, usize::try_from(int(count)?).ok()?))
            }
            ("eachByte", [f]) if is_closure(f) => self.each_byte(interp, f),
            ("eachByte", [size, f]) if is_closure(f) => {
                let size = usize::try_from(int(size)?).ok().filter(|n| *n > 0)?;
                self.each_buffer(interp, size, f)
            }
            ("getBytes" | "readAllBytes", []) => Ok(byte_array(&self.rest())),
            ("ready" | "hasNext" | "hasNextLine", []) => Ok(Value::Bool(!self.left().is_empty())),
            ("next" | "nextLine", []) => self
                .line()
                .map(Value::from)
                .ok_or_else(|| Raise::no_such_element("The reader is at its end")),
            ("available", []) => Ok(Value::count(self.left().len())),
            ("skip", [n]) => {
                let n = usize::try_from(int(n)?).unwrap_or(0).min(self.left().len());
                self.at.set(self.at.get() + n);
                Ok(Value::Long(i64::try_from(n).unwrap_or(i64::MAX)))
            }
            ("close", []) => Ok(Value::Null),
            ("newReader" | "iterator", _) => Ok(this.clone()),
            ("withReader" | "withStream" | "withCloseable", [.., f]) if is_closure(f) => {
                interp.call(f, std::slice::from_ref(this))
            }
            ("transferTo", [to]) => {
                let rest = byte_array(&self.rest());
                super::call(interp, to, "write", &[rest])
            }
            _ => return None,
        })
    }

    fn elements(&self) -> Option<Vec<Value>> {
        // Many places look whether a value has elements: that alone must not move the reader.
        let text = decode(self.left(), None);
        Some(lines(&text).into_iter().map(Value::str).collect())
    }

    fn instance_of(&self, class: &str) -> bool {
        let simple = class.rsplit('.').next().unwrap_or_default();
        matches!(
            simple,
            "BufferedReader" | "Reader" | "InputStream" | "InputStreamReader" | "Closeable" | "Object"
        )
    }
}

/// Where a writer's bytes go.
enum Sink {
    /// A file, which was emptied when the writer was made.
    File(Rc<PathObj>),
    /// Kept, for `toString()`.
    Memory,
    /// Another writer, compressed.
    Gzip(Value),
}

/// A writer or output stream.
pub(crate) struct Writer {
    sink: Sink,
    buffer: RefCell<Vec<u8>>,
}

/// A writer that appends to a file.
pub(crate) fn writer(path: &Rc<PathObj>) -> Value {
    writer_to(Sink::File(path.clone()))
}

/// A writer that keeps its text.
pub(crate) fn memory_writer() -> Value {
    writer_to(Sink::Memory)
}

/// A writer that compresses into another one when it is closed.
pub(crate) fn gzip_writer(target: &Value) -> Value {
    writer_to(Sink::Gzip(target.clone()))
}

fn writer_to(sink: Sink) -> Value {
    Value::host(Writer {
        sink,
        buffer: RefCell::default(),
    })
}

impl Writer {
    fn put(&self, bytes: &[u8]) {
        self.buffer.borrow_mut().extend_from_slice(bytes);
    }

    fn flush(&self, interp: &Interp) -> Eval<()> {
        if let Sink::File(path) = &self.sink {
            let data = std::mem::take(&mut *self.buffer.borrow_mut());
            return if data.is_empty() {
                Ok(())
            } else {
                write(interp, path, &data, true)
            };
        }
        Ok(())
    }

    fn close(&self, interp: &Interp) -> Eval<()> {
        let Sink::Gzip(target) = &self.sink else {
            return self.flush(interp);
        };
        let data = std::mem::take(&mut *self.buffer.borrow_mut());
        if data.is_empty() {
            return Ok(());
        }
        let packed = crate::split::compress(&data);
        super::call(interp, target, "write", &[byte_array(&packed)])?;
        super::call(interp, target, "flush", &[]).map(|_| ())
    }
}

impl HostObject for Writer {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &'static str {
        match self.sink {
            Sink::Memory => "java.io.StringWriter",
            _ => "java.io.BufferedWriter",
        }
    }

    fn text(&self) -> String {
        match self.sink {
            Sink::Memory => String::from_utf8_lossy(&self.buffer.borrow()).into_owned(),
            _ => self.class().to_string(),
        }
    }

    fn call(&self, interp: &Interp, this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        let null = |()| Value::Null;
        Some(match (method, args) {
            ("write", [Value::Int(unit)]) => {
                let c = u32::try_from(*unit).ok().and_then(char::from_u32).unwrap_or('?');
                self.put(c.encode_utf8(&mut [0; 4]).as_bytes());
                Ok(Value::Null)
            }
            ("write" | "print", [content]) => {
                self.put(&bytes_of(content));
                Ok(Value::Null)
            }
            ("leftShift" | "append", [content]) => {
                self.put(&bytes_of(content));
                Ok(this.clone())
            }
            ("println" | "newLine", []) => {
                self.put(b"\n");
                Ok(Value::Null)
            }
            ("println" | "writeLine", [content]) => {
                self.put(&bytes_of(content));
                self.put(b"\n");
                Ok(Value::Null)
            }
            ("printf" | "format", [Value::Str(pattern), values @ ..]) => {
                text::format(pattern, values).map(|made| {
                    self.put(made.as_bytes());
                    Value::Null
                })
            }
            ("write", [content, offset, length]) => {
                let (offset, length) = (
                    usize::try_from(int(offset)?).ok()?,
                    usize::try_from(int(length)?).ok()?,
                );
                let bytes = bytes_of(content);
                self.put(bytes.get(offset..offset + length).unwrap_or_default());
                Ok(Value::Null)
            }
            ("flush", []) => self.flush(interp).map(null),
            ("close" | "finish", []) => self.close(interp).map(null),
            ("getBuffer", []) => Ok(Value::from(self.text())),
            ("toByteArray", []) => Ok(byte_array(&self.buffer.borrow())),
            ("withWriter" | "withStream" | "withPrintWriter" | "withCloseable", [.., f]) if is_closure(f) => {
                let result = interp.call(f, std::slice::from_ref(this));
                self.close(interp).and(result)
            }
            ("newWriter", _) => Ok(this.clone()),
            _ => return None,
        })
    }

    fn operator(&self, interp: &Interp, this: &Value, method: &str, right: &Value) -> Option<Eval> {
        self.call(interp, this, method, std::slice::from_ref(right))
    }

    fn instance_of(&self, class: &str) -> bool {
        let simple = class.rsplit('.').next().unwrap_or_default();
        matches!(
            simple,
            "BufferedWriter" | "Writer" | "OutputStream" | "PrintWriter" | "StringWriter" | "Object"
        )
    }
}
