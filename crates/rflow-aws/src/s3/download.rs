//! From S3 to memory and to local files.

use std::fs::File;
use std::path::{Component, Path};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use aws_sdk_s3::operation::get_object::GetObjectOutput;
use aws_sdk_s3::types::{ChecksumMode, ChecksumType};
use bytes::Bytes;
use crc32fast::Hasher;

use super::object::length;
use super::parallel::{blocking, each};
use super::temporary::{Temporary, write_at};
use super::upload::encoded;
use super::{S3, S3Address};
use crate::error::AwsErrorKind;
use crate::{AwsError, Failure, throttle};

/// Bytes that are collected before they are written.
const WRITE: usize = 512 * 1024;

/// Takes the bytes of a range as they come.
trait Sink: Send {
    async fn take(&mut self, chunk: Bytes) -> Result<(), AwsError>;
}

impl Sink for Vec<u8> {
    async fn take(&mut self, chunk: Bytes) -> Result<(), AwsError> {
        self.extend_from_slice(&chunk);
        Ok(())
    }
}

/// A range of a file.
struct FileSink {
    file: Arc<File>,
    name: Arc<Path>,
    at: u64,
    buffer: Vec<u8>,
    sum: Hasher,
}

impl FileSink {
    fn new(target: &Target, at: u64) -> Self {
        Self {
            file: Arc::clone(&target.file),
            name: Arc::clone(&target.name),
            at,
            buffer: Vec::with_capacity(WRITE + WRITE / 4),
            sum: Hasher::new(),
        }
    }

    async fn flush(&mut self) -> Result<(), AwsError> {
        let buffer = std::mem::take(&mut self.buffer);
        let (file, name, at) = (Arc::clone(&self.file), Arc::clone(&self.name), self.at);
        self.at += buffer.len() as u64;
        self.buffer = blocking(move || {
            write_at(&file, &name, &buffer, at)?;
            Ok(buffer)
        })
        .await?;
        self.buffer.clear();
        Ok(())
    }
}

impl Sink for FileSink {
    async fn take(&mut self, chunk: Bytes) -> Result<(), AwsError> {
        self.sum.update(&chunk);
        self.buffer.extend_from_slice(&chunk);
        if self.buffer.len() >= WRITE {
            self.flush().await?;
        }
        Ok(())
    }
}

/// A local file that is being filled, and the object that it is filled from.
#[derive(Clone)]
struct Target {
    file: Arc<File>,
    name: Arc<Path>,
    address: Arc<S3Address>,
    etag: Option<Arc<str>>,
    len: u64,
}

impl S3 {
    /// Brings a file or folder to a local path, which exists completely or not at all. Parents are created, a file
    /// is replaced.
    ///
    /// # Errors
    /// It does not exist or is not accessible; the disk is full; a local folder of that name exists.
    pub async fn get_to_file(&self, from: &Path, to: &Path) -> Result<(), AwsError> {
        let address = S3Address::of(from)?;
        let is_file = !address.name().is_empty() && !address.key.ends_with('/');
        if is_file && self.get_object(&address, to).await? {
            return Ok(());
        }
        self.get_folder(&address, to).await
    }

    async fn get_folder(&self, address: &S3Address, to: &Path) -> Result<(), AwsError> {
        let keys = self.keys_below(address).await?;
        if keys.is_empty() {
            return Err(AwsError::not_found(address));
        }
        let prefix = address.prefix();
        let folder = Temporary::folder(to)?;
        let mut files = Vec::new();
        for key in keys {
            let name = key.strip_prefix(&prefix).unwrap_or(&key);
            let source = address.with_key(&key);
            if !is_local_name(name) {
                return Err(AwsError::new(
                    AwsErrorKind::Local,
                    format!("`{source}` cannot become a local file: its key is no relative path"),
                ));
            }
            let local = folder.path().join(name);
            if key.ends_with('/') {
                std::fs::create_dir_all(&local).map_err(|e| AwsError::local(&local, "create", &e))?;
            } else {
                files.push((source, local));
            }
        }
        each(files, self.options().max_concurrency, |(source, local)| {
            let s3 = self.clone();
            async move {
                if s3.get_object(&source, &local).await? {
                    Ok(())
                } else {
                    Err(AwsError::not_found(&source))
                }
            }
        })
        .await?;
        folder.keep(to)
    }

    /// Brings an object to a local file; whether there is one of that key.
    async fn get_object(&self, address: &S3Address, to: &Path) -> Result<bool, AwsError> {
        let part = self.options().part_size;
        let permit = self.0.transfers.acquire().await.ok();
        let (first, total) = match self.open(address, Some((0, part)), None).await {
            Ok(first) => {
                let total = total(&first);
                (first, total)
            }
            // The range of an empty object cannot be satisfied.
            Err(failure) if failure.status == Some(416) => {
                Temporary::file(to, 0).await?.keep(to)?;
                return Ok(true);
            }
            Err(failure) if failure.is_absent() => return Ok(false),
            Err(failure) => return Err(self.error(&address.to_string(), &failure)),
        };
        let temporary = Temporary::file(to, total).await?;
        let target = Target {
            file: temporary.open_file()?,
            name: Arc::from(to),
            address: Arc::new(address.clone()),
            etag: first.e_tag().map(Arc::from),
            len: total,
        };
        let end = length(first.content_length()).min(total);
        let sum = self.fill(&target, 0, end, Some(first)).await?;
        drop(permit);
        if end < total {
            let mut sums = self.fill_rest(&target, end).await?;
            sums.push((0, sum));
            self.verify(&target, sums).await?;
        }
        temporary.keep(to)?;
        Ok(true)
    }

    /// Fills a file from `begin` on, several ranges at a time; their checksums by offset.
    async fn fill_rest(&self, target: &Target, begin: u64) -> Result<Vec<(u64, Hasher)>, AwsError> {
        let part = self.options().part_size;
        let ranges = (target.len - begin).div_ceil(part);
        let workers = (self.options().max_concurrency as u64).min(ranges);
        let next = Arc::new(AtomicU64::new(begin));
        let sums = each(0..workers, usize::MAX, |_| {
            let (s3, target, next) = (self.clone(), target.clone(), Arc::clone(&next));
            async move {
                let mut sums = Vec::new();
                loop {
                    let from = next.fetch_add(part, Ordering::Relaxed);
                    if from >= target.len {
                        return Ok(sums);
                    }
                    let end = (from + part).min(target.len);
                    let _permit = s3.0.transfers.acquire().await.ok();
                    sums.push((from, s3.fill(&target, from, end, None).await?));
                }
            }
        })
        .await?;
        Ok(sums.into_iter().flatten().collect())
    }

    /// Fills a range of a file; its checksum.
    async fn fill(
        &self,
        target: &Target,
        from: u64,
        end: u64,
        open: Option<GetObjectOutput>,
    ) -> Result<Hasher, AwsError> {
        let mut sink = FileSink::new(target, from);
        let etag = target.etag.as_deref();
        self.stream(&target.address, (from, end), etag, open, &mut sink)
            .await?;
        sink.flush().await?;
        Ok(sink.sum)
    }

    /// Compares with the checksum of the whole object, when S3 has one of the kind that is computed here.
    async fn verify(&self, target: &Target, mut sums: Vec<(u64, Hasher)>) -> Result<(), AwsError> {
        let address = &target.address;
        let head = self
            .try_call(&address.bucket, |client| {
                let request = client
                    .head_object()
                    .bucket(&address.bucket)
                    .key(&address.key)
                    .checksum_mode(ChecksumMode::Enabled);
                async move { request.send().await }
            })
            .await;
        // Readers may be allowed to get an object, but not its attributes.
        let Ok(head) = head else { return Ok(()) };
        let (Some(expected), Some(ChecksumType::FullObject)) = (head.checksum_crc32(), head.checksum_type())
        else {
            return Ok(());
        };
        sums.sort_by_key(|(at, _)| *at);
        let mut whole = Hasher::new();
        for (_, sum) in &sums {
            whole.combine(sum);
        }
        let unchanged = head.e_tag() == target.etag.as_deref();
        if unchanged && encoded(&whole) != expected {
            return Err(AwsError::new(
                AwsErrorKind::Other,
                format!("`{address}` was damaged on its way: its checksum is not that of S3; try again"),
            ));
        }
        Ok(())
    }

    /// The whole content of an object.
    pub(super) async fn read_object(&self, address: &S3Address) -> Result<Vec<u8>, AwsError> {
        let _permit = self.0.transfers.acquire().await.ok();
        let subject = address.to_string();
        let first = self.open(address, None, None).await;
        let first = first.map_err(|failure| self.error(&subject, &failure))?;
        let (len, etag) = (length(first.content_length()), first.e_tag().map(str::to_owned));
        let mut data = Vec::with_capacity(usize::try_from(len).unwrap_or(0).min(64 << 20));
        self.stream(address, (0, len), etag.as_deref(), Some(first), &mut data)
            .await?;
        Ok(data)
    }

    /// Feeds a sink with the bytes from `from` to `end`; goes on where the connection broke.
    async fn stream(
        &self,
        address: &S3Address,
        (from, end): (u64, u64),
        etag: Option<&str>,
        open: Option<GetObjectOutput>,
        sink: &mut impl Sink,
    ) -> Result<(), AwsError> {
        let subject = address.to_string();
        let (mut at, mut failures, mut open) = (from, 0, open);
        while at < end {
            let mut answer = match open.take() {
                Some(answer) => answer,
                None => self
                    .open(address, Some((at, end)), etag)
                    .await
                    .map_err(|failure| self.range_error(&subject, &failure))?,
            };
            let before = at;
            let broken = loop {
                match answer.body.next().await {
                    Some(Ok(mut chunk)) => {
                        let wanted = usize::try_from(end - at).unwrap_or(usize::MAX);
                        chunk.truncate(wanted);
                        at += chunk.len() as u64;
                        sink.take(chunk).await?;
                    }
                    Some(Err(error)) => break error.to_string(),
                    None => break "the connection was closed too early".to_owned(),
                }
                if at >= end {
                    return Ok(());
                }
            };
            failures = if at > before { 1 } else { failures + 1 };
            if failures >= self.options().max_attempts || self.0.stop.is_stopped() {
                return Err(AwsError::new(
                    AwsErrorKind::Unreachable,
                    format!(
                        "the transfer of `{subject}` broke off after {at} bytes, again and again: {broken}; check the network"
                    ),
                ));
            }
            tracing::debug!("{subject}: {broken} after {at} bytes; going on from there");
            tokio::time::sleep(throttle::pause(failures)).await;
        }
        Ok(())
    }

    /// Asks for an object or a range of it. Later ranges name the tag of the first, so that all are of one version.
    async fn open(
        &self,
        address: &S3Address,
        range: Option<(u64, u64)>,
        etag: Option<&str>,
    ) -> Result<GetObjectOutput, Failure> {
        let range = range.map(|(from, end)| format!("bytes={from}-{}", end - 1));
        self.try_call(&address.bucket, |client| {
            let request = client
                .get_object()
                .bucket(&address.bucket)
                .key(&address.key)
                .set_range(range.clone())
                .set_if_match(etag.map(str::to_owned));
            async move { request.send().await }
        })
        .await
    }

    fn range_error(&self, subject: &str, failure: &Failure) -> AwsError {
        if failure.status == Some(412) {
            return AwsError::new(
                AwsErrorKind::Other,
                format!("`{subject}` was replaced while it was read; try again"),
            );
        }
        self.error(subject, failure)
    }
}

/// Length of an object from the answer to a request for a range.
fn total(answer: &GetObjectOutput) -> u64 {
    let of_range = answer.content_range().and_then(|range| range.rsplit_once('/'));
    of_range
        .and_then(|(_, total)| total.parse().ok())
        .unwrap_or_else(|| length(answer.content_length()))
}

/// Whether the rest of a key leads to a place within the folder.
fn is_local_name(name: &str) -> bool {
    let path = Path::new(name);
    !name.contains("//") && path.components().all(|c| matches!(c, Component::Normal(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn local_names() {
        for name in ["a", "a/b c", "", "a/", "ü"] {
            assert!(is_local_name(name), "{name}");
        }
        for name in ["../a", "a/../../b", "/etc/passwd", "a//b", "./a"] {
            assert!(!is_local_name(name), "{name}");
        }
    }
}
