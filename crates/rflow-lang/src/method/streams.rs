//! Readers and writers: what `withReader`, `withWriter`, `newInputStream` and the like hand out.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::byte_array;
use super::path_content::{decode, each_line};
use super::path_write::{as_bytes, bytes_of, write};
use super::string::lines;
use super::util::{int, is_closure};
use crate::host::HostObject;
use crate::interp::Interp;
use crate::path::PathObj;
use crate::raise::{Eval, Raise};
use crate::text;
use crate::value::{ListKind, ListObj, Value};

/// A reader or input stream over bytes that are in memory.
pub(crate) struct Reader {
    data: Rc<Vec<u8>>,
    /// Shared by a stream and the readers over it.
    at: Rc<Cell<usize>>,
    /// Whether it is a stream, which gives bytes; a reader gives characters.
    is_stream: bool,
}

/// A reader over bytes.
pub(crate) fn reader(data: impl Into<Rc<Vec<u8>>>) -> Value {
    over(data.into(), false)
}

/// An input stream over bytes.
pub(crate) fn input(data: impl Into<Rc<Vec<u8>>>) -> Value {
    over(data.into(), true)
}

fn over(data: Rc<Vec<u8>>, is_stream: bool) -> Value {
    Value::host(Reader {
        data,
        at: Rc::default(),
        is_stream,
    })
}

/// What a reader has left; it is read to its end.
pub(crate) fn rest_of(value: &Value) -> Option<Vec<u8>> {
    value.as_host::<Reader>().map(Reader::rest)
}

/// The reader or writer of characters over a stream; anything else is its own.
pub(crate) fn of_characters(value: &Value) -> Value {
    if let Some(reader) = value.as_host::<Reader>().filter(|reader| reader.is_stream) {
        return Value::host(Reader {
            data: reader.data.clone(),
            at: reader.at.clone(),
            is_stream: false,
        });
    }
    match value.as_host::<Writer>().filter(|writer| writer.is_stream) {
        Some(writer) => Value::host(Writer {
            target: writer.target.clone(),
            is_stream: false,
        }),
        None => value.clone(),
    }
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

    fn go_on(&self, count: usize) {
        self.at.set((self.at.get() + count).min(self.data.len()));
    }

    /// A line ends with a line feed, a carriage return, or both.
    fn line(&self) -> Option<String> {
        let left = self.left();
        if left.is_empty() {
            return None;
        }
        let end = left.iter().position(|b| matches!(b, b'\n' | b'\r'));
        let end = end.unwrap_or(left.len());
        let (line, after) = left.split_at(end);
        let line = String::from_utf8_lossy(line).into_owned();
        self.go_on(end + if after.starts_with(b"\r\n") { 2 } else { 1 });
        Some(line)
    }

    /// Reads characters into a part of a buffer: how many these were, or -1 at the end.
    fn fill_characters(&self, buffer: &ListObj, from: usize, count: usize) -> Value {
        let mut read = 0;
        for place in buffer.borrow_mut().iter_mut().skip(from).take(count) {
            let Ok(unit @ 0..) = u32::try_from(self.character()) else {
                break;
            };
            *place = Value::Char(char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER));
            read += 1;
        }
        if read == 0 && count > 0 && buffer.len() > from {
            return Value::Int(-1);
        }
        Value::count(read)
    }

    /// Reads bytes into a part of a buffer: how many these were, or -1 at the end.
    fn fill(&self, buffer: &ListObj, from: usize, count: usize) -> Value {
        if !self.is_stream {
            return self.fill_characters(buffer, from, count);
        }
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
        self.go_on(count);
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

    /// What `read()` gives: a byte of a stream, else a character.
    fn next(&self) -> i32 {
        if !self.is_stream {
            return self.character();
        }
        let first = self.left().first().copied();
        self.go_on(1);
        first.map_or(-1, i32::from)
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
        self.go_on(bytes.len());
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
            ("read", []) => Ok(Value::Int(self.next())),
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
                self.go_on(n);
                Ok(Value::Long(i64::try_from(n).unwrap_or(i64::MAX)))
            }
            ("close", []) => Ok(Value::Null),
            ("iterator", _) => Ok(this.clone()),
            ("newReader", _) => Ok(of_characters(this)),
            ("withReader", [.., f]) if is_closure(f) => interp.call(f, &[of_characters(this)]),
            ("withStream" | "withCloseable", [.., f]) if is_closure(f) => {
                interp.call(f, std::slice::from_ref(this))
            }
            ("transferTo", [to]) => {
                let rest = self.rest();
                let count = match self.is_stream {
                    true => rest.len(),
                    false => String::from_utf8_lossy(&rest).encode_utf16().count(),
                };
                super::call(interp, to, "write", &[byte_array(&rest)])
                    .map(|_| Value::Long(i64::try_from(count).unwrap_or(i64::MAX)))
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

/// How much of a file is kept in memory before it is written.
const KEPT: usize = 1 << 20;

/// A writer or output stream.
pub(crate) struct Writer {
    /// Shared by a stream and the writers over it.
    target: Rc<Target>,
    /// Whether it is a stream, which takes bytes; a writer takes characters.
    is_stream: bool,
}

struct Target {
    sink: Sink,
    buffer: RefCell<Vec<u8>>,
}

/// A writer that appends to a file.
pub(crate) fn writer(path: &Rc<PathObj>) -> Value {
    writer_to(Sink::File(path.clone()), false)
}

/// An output stream that appends to a file.
pub(crate) fn file_output(path: &Rc<PathObj>) -> Value {
    writer_to(Sink::File(path.clone()), true)
}

/// A writer that keeps its text.
pub(crate) fn memory_writer() -> Value {
    writer_to(Sink::Memory, false)
}

/// An output stream that keeps its bytes.
pub(crate) fn memory_output() -> Value {
    writer_to(Sink::Memory, true)
}

/// An output stream that compresses into another one when it is closed.
pub(crate) fn gzip_output(target: &Value) -> Value {
    writer_to(Sink::Gzip(target.clone()), true)
}

/// Whether a value is an output stream of this kind.
pub(crate) fn takes_bytes(value: &Value) -> bool {
    value.as_host::<Writer>().is_some_and(|writer| writer.is_stream)
}

/// What an output stream in memory has.
pub(crate) fn written(value: &Value) -> Option<Vec<u8>> {
    value
        .as_host::<Writer>()
        .map(|writer| writer.target.buffer.borrow().clone())
}

fn writer_to(sink: Sink, is_stream: bool) -> Value {
    Value::host(Writer {
        target: Rc::new(Target {
            sink,
            buffer: RefCell::default(),
        }),
        is_stream,
    })
}

impl Target {
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

impl Writer {
    fn put(&self, bytes: &[u8]) {
        self.target.buffer.borrow_mut().extend_from_slice(bytes);
    }

    /// `write(number)`: a byte of a stream, else a character.
    fn put_number(&self, number: i32) {
        if self.is_stream {
            // Only its lowest byte counts.
            return self.put(&number.to_le_bytes()[..1]);
        }
        let c = u32::try_from(number).ok().and_then(char::from_u32);
        self.put(c.unwrap_or('?').encode_utf8(&mut [0; 4]).as_bytes());
    }

    /// `write(content, offset, length)`
    fn put_part(&self, content: &Value, offset: i64, length: i64) -> Eval<()> {
        let end = offset.saturating_add(length);
        let range = || Some(usize::try_from(offset).ok()?..usize::try_from(end).ok()?);
        let part = match as_bytes(content) {
            Some(bytes) => {
                let part = range().and_then(|range| bytes.get(range)).map(<[u8]>::to_vec);
                part.ok_or_else(|| {
                    let size = bytes.len();
                    let what =
                        format!("Range [{offset}, {offset} + {length}) out of bounds for length {size}");
                    Raise::new("java.lang.IndexOutOfBoundsException", what)
                })
            }
            None => text_part(content, offset, end).map_err(|size| match self.target.sink {
                Sink::Memory => Raise::new(
                    "java.lang.IndexOutOfBoundsException",
                    format!("start {offset}, end {end}, length {size}"),
                ),
                _ => outside(offset, end, size),
            }),
        };
        part.map(|part| self.put(&part))
    }
}

/// A part of a text or of an array of characters; the whole size when it reaches beyond that.
fn text_part(content: &Value, from: i64, end: i64) -> Result<Vec<u8>, usize> {
    let range = usize::try_from(from).ok().zip(usize::try_from(end).ok());
    if let Some(characters) = characters(content) {
        let part = range.and_then(|(from, end)| characters.get(from..end));
        return part
            .map(|part| part.iter().collect::<String>().into_bytes())
            .ok_or(characters.len());
    }
    let units: Vec<u16> = text::text(content).encode_utf16().collect();
    let part = range.and_then(|(from, end)| units.get(from..end));
    part.map(|part| String::from_utf16_lossy(part).into_bytes())
        .ok_or(units.len())
}

fn outside(begin: i64, end: i64, size: usize) -> Box<Raise> {
    Raise::new(
        "java.lang.StringIndexOutOfBoundsException",
        format!("begin {begin}, end {end}, length {size}"),
    )
}

/// An array of characters.
fn characters(content: &Value) -> Option<Vec<char>> {
    let Value::List(list) = content else { return None };
    if list.kind.get() != ListKind::Array {
        return None;
    }
    let character = |value: &Value| match value {
        Value::Char(c) => Some(*c),
        _ => None,
    };
    list.borrow().iter().map(character).collect()
}

impl HostObject for Writer {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &'static str {
        match self.target.sink {
            Sink::Memory if self.is_stream => "java.io.ByteArrayOutputStream",
            Sink::Memory => "java.io.StringWriter",
            _ => "java.io.BufferedWriter",
        }
    }

    fn text(&self) -> String {
        match self.target.sink {
            Sink::Memory => String::from_utf8_lossy(&self.target.buffer.borrow()).into_owned(),
            _ => self.class().to_string(),
        }
    }

    fn call(&self, interp: &Interp, this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        let result = self.answer(interp, this, method, args)?;
        let is_much = matches!(self.target.sink, Sink::File(_)) && self.target.buffer.borrow().len() > KEPT;
        Some(match is_much {
            true => self.target.flush(interp).and(result),
            false => result,
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
        ) || class == self.class()
            || Some(simple) == self.class().rsplit('.').next()
    }
}

impl Writer {
    fn answer(&self, interp: &Interp, this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        let null = |()| Value::Null;
        Some(match (method, args) {
            ("write", [Value::Int(number)]) => {
                self.put_number(*number);
                Ok(Value::Null)
            }
            ("write", [Value::Byte(number)]) => {
                self.put_number((*number).into());
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
                self.put_part(content, int(offset)?, int(length)?).map(null)
            }
            ("append", [content, from, end]) => {
                let (from, end) = (int(from)?, int(end)?);
                let part = text_part(content, from, end).map_err(|size| outside(from, end, size));
                part.map(|part| {
                    self.put(&part);
                    this.clone()
                })
            }
            ("toString", [charset]) if self.is_stream => {
                Ok(Value::from(decode(&self.target.buffer.borrow(), Some(charset))))
            }
            ("size", []) if self.is_stream => Ok(Value::count(self.target.buffer.borrow().len())),
            ("reset", []) if self.is_stream => {
                self.target.buffer.borrow_mut().clear();
                Ok(Value::Null)
            }
            ("writeTo", [to]) if self.is_stream => {
                let content = byte_array(&self.target.buffer.borrow());
                super::call(interp, to, "write", &[content]).map(|_| Value::Null)
            }
            ("flush", []) => self.target.flush(interp).map(null),
            ("close" | "finish", []) => self.target.close(interp).map(null),
            ("getBuffer", []) => Ok(Value::from(self.text())),
            ("toByteArray", []) => Ok(byte_array(&self.target.buffer.borrow())),
            ("withWriter" | "withPrintWriter", [.., f]) if is_closure(f) => {
                let result = interp.call(f, &[of_characters(this)]);
                self.target.close(interp).and(result)
            }
            ("withStream" | "withCloseable", [.., f]) if is_closure(f) => {
                let result = interp.call(f, std::slice::from_ref(this));
                self.target.close(interp).and(result)
            }
            ("newWriter" | "newPrintWriter", _) => Ok(of_characters(this)),
            _ => return None,
        })
    }
}
