//! What head and worker process say to each other: frames of a length (four bytes, little endian) and JSON. The
//! head sends a [`Request`], the worker answers with events of the executor.

use std::collections::HashMap;
use std::io::{self, Read, Write};
use std::sync::Arc;

use rflow_task::{TaskId, TaskSpec};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// From the head. The end of the stream means that the head is gone.
///
/// It cannot be printed, as it holds secrets.
#[derive(Serialize, Deserialize)]
pub(super) enum Request {
    /// Values of secrets, by name, before the first task that needs them.
    Secrets(HashMap<String, String>),
    /// Run these.
    Submit(Vec<Arc<TaskSpec>>),
    /// Stop these.
    Kill(Vec<TaskId>),
    /// Stop all and end.
    Close,
}

/// Writes one frame with one call.
pub(super) fn send(to: &mut impl Write, message: &impl Serialize) -> io::Result<()> {
    let mut frame = vec![0; 4];
    serde_json::to_writer(&mut frame, message)?;
    let length = u32::try_from(frame.len() - 4).map_err(|_| io::Error::other("a message is too long"))?;
    frame[..4].copy_from_slice(&length.to_le_bytes());
    to.write_all(&frame)?;
    to.flush()
}

/// Reads one frame; `None` at the end of the stream.
pub(super) fn receive<T: DeserializeOwned>(from: &mut impl Read) -> io::Result<Option<T>> {
    let mut length = [0; 4];
    match from.read_exact(&mut length) {
        Err(e) if e.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        other => other?,
    }
    let mut content = Vec::new();
    let length = u64::from(u32::from_le_bytes(length));
    from.take(length).read_to_end(&mut content)?;
    if (content.len() as u64) < length {
        return Ok(None);
    }
    Ok(Some(serde_json::from_slice(&content)?))
}
