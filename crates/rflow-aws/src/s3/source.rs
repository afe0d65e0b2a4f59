//! Where the bytes of an upload come from: memory, or a local file, which is sent as it is read.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::SystemTime;

use aws_sdk_s3::primitives::{ByteStream, SdkBody};
use bytes::Bytes;
use crc32fast::Hasher;
use http_body::{Body, Frame, SizeHint};
use tokio::task::JoinHandle;

use super::parallel::blocking;
use crate::AwsError;
use crate::error::AwsErrorKind;

/// Bytes that are read at a time. The part of a file is never in memory as a whole: with many of them under way, that
/// would be the most of it.
const CHUNK: u64 = 256 * 1024;

/// Where the bytes of an object come from.
#[derive(Clone)]
pub(super) enum Source {
    Memory(Bytes),
    File(Arc<LocalFile>),
}

/// A local file as it was when it was opened.
pub(super) struct LocalFile {
    path: PathBuf,
    file: File,
    len: u64,
    modified: Option<SystemTime>,
}

impl LocalFile {
    pub(super) fn open(path: &Path) -> Result<Self, AwsError> {
        let wrong = |e| AwsError::local(path, "read", &e);
        let file = File::open(path).map_err(wrong)?;
        let metadata = file.metadata().map_err(wrong)?;
        Ok(Self {
            path: path.to_path_buf(),
            len: metadata.len(),
            modified: metadata.modified().ok(),
            file,
        })
    }

    fn unchanged(&self) -> Result<(), AwsError> {
        let now = self.file.metadata();
        let now = now.map_err(|e| AwsError::local(&self.path, "read", &e))?;
        if now.len() == self.len && now.modified().ok() == self.modified {
            return Ok(());
        }
        Err(AwsError::new(
            AwsErrorKind::Local,
            format!(
                "`{}` changed while it was uploaded; upload it when it is complete",
                self.path.display()
            ),
        ))
    }

    /// The checksum of a range.
    fn sum(&self, from: u64, end: u64) -> io::Result<Hasher> {
        let (mut at, mut sum) = (from, Hasher::new());
        let mut buffer = vec![0; capacity(end - from)];
        while at < end {
            let some = &mut buffer[..capacity(end - at)];
            self.file.read_exact_at(some, at)?;
            sum.update(some);
            at += some.len() as u64;
        }
        Ok(sum)
    }
}

impl Source {
    pub(super) fn len(&self) -> u64 {
        match self {
            Self::Memory(data) => data.len() as u64,
            Self::File(file) => file.len,
        }
    }

    pub(super) fn unchanged(&self) -> Result<(), AwsError> {
        match self {
            Self::Memory(_) => Ok(()),
            Self::File(file) => file.unchanged(),
        }
    }

    /// A range of it, ready to be sent.
    pub(super) async fn payload(&self, from: u64, len: u64) -> Result<Payload, AwsError> {
        match self {
            Self::Memory(data) => {
                let from = usize::try_from(from).unwrap_or(data.len()).min(data.len());
                let end = from.saturating_add(usize::try_from(len).unwrap_or(usize::MAX));
                Ok(Payload::of(data.slice(from..end.min(data.len()))))
            }
            Self::File(file) => {
                let file = Arc::clone(file);
                blocking(move || {
                    let wrong = |e| AwsError::local(&file.path, "read", &e);
                    let end = from + len;
                    if len <= CHUNK {
                        let mut data = vec![0; capacity(len)];
                        file.file.read_exact_at(&mut data, from).map_err(wrong)?;
                        return Ok(Payload::of(Bytes::from(data)));
                    }
                    // The checksum goes ahead of the bytes, which are read again then.
                    let sum = file.sum(from, end).map_err(wrong)?;
                    let content = Content::File { file, from, end };
                    Ok(Payload { content, sum })
                })
                .await
            }
        }
    }
}

/// What one request sends, and its checksum.
pub(super) struct Payload {
    content: Content,
    pub(super) sum: Hasher,
}

#[derive(Clone)]
enum Content {
    Memory(Bytes),
    File {
        file: Arc<LocalFile>,
        from: u64,
        end: u64,
    },
}

impl Payload {
    pub(super) fn of(data: Bytes) -> Self {
        let mut sum = Hasher::new();
        sum.update(&data);
        Self {
            content: Content::Memory(data),
            sum,
        }
    }

    /// The bytes; for every attempt anew.
    pub(super) fn stream(&self) -> ByteStream {
        match self.content.clone() {
            Content::Memory(data) => ByteStream::from(data),
            Content::File { file, from, end } => ByteStream::new(SdkBody::retryable(move || {
                SdkBody::from_body_1_x(FileBody {
                    file: Arc::clone(&file),
                    at: from,
                    end,
                    reading: None,
                })
            })),
        }
    }
}

/// A range of a file, read on other threads as it is sent.
struct FileBody {
    file: Arc<LocalFile>,
    at: u64,
    end: u64,
    reading: Option<JoinHandle<io::Result<Bytes>>>,
}

impl Body for FileBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        if self.at >= self.end {
            return Poll::Ready(None);
        }
        let (file, at, len) = (Arc::clone(&self.file), self.at, capacity(self.end - self.at));
        let reading = self.reading.get_or_insert_with(|| {
            tokio::task::spawn_blocking(move || {
                let mut data = vec![0; len];
                file.file.read_exact_at(&mut data, at)?;
                Ok(Bytes::from(data))
            })
        });
        let read = ready!(Pin::new(reading).poll(context));
        self.reading = None;
        let data = read.map_err(io::Error::other).flatten();
        if let Ok(data) = &data {
            self.at += data.len() as u64;
        }
        Poll::Ready(Some(data.map(Frame::data)))
    }

    fn is_end_stream(&self) -> bool {
        self.at >= self.end
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.end - self.at)
    }
}

/// Room for so many bytes, but no more than are read at a time.
fn capacity(len: u64) -> usize {
    usize::try_from(len.min(CHUNK)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn files_are_sent_as_they_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        let data: Vec<u8> = (0..3 * CHUNK + 7).map(|n| (n % 251) as u8).collect();
        std::fs::write(&path, &data).unwrap();
        let file = Source::File(Arc::new(LocalFile::open(&path).unwrap()));
        let memory = Source::Memory(Bytes::from(data.clone()));
        for (from, len) in [(0, data.len() as u64), (5, 2 * CHUNK + 1), (3, CHUNK), (9, 0)] {
            let expected = &data[from as usize..(from + len) as usize];
            for source in [&file, &memory] {
                let payload = source.payload(from, len).await.unwrap();
                // An attempt that breaks off is followed by another.
                drop(payload.stream().next().await);
                assert_eq!(payload.stream().size_hint(), (len, Some(len)));
                let sent = payload.stream().collect().await.unwrap().into_bytes();
                assert!(sent == expected, "{from} {len}");
                assert_eq!(payload.sum.finalize(), crc32fast::hash(expected));
            }
        }
        assert!(file.unchanged().is_ok());
        std::fs::write(&path, "shorter").unwrap();
        assert!(file.unchanged().is_err());
        assert!(file.payload(0, 2 * CHUNK).await.is_err());
    }
}
