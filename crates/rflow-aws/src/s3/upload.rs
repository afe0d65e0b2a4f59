//! From memory and local files to S3.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};

use aws_sdk_s3::types::{ChecksumAlgorithm, CompletedPart};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use crc32fast::Hasher;
use rflow_storage::WriteOptions;

use super::multipart::{Multipart, New};
use super::parallel::{blocking, each};
use super::source::{LocalFile, Payload, Source};
use super::{MIB, S3, S3Address};
use crate::AwsError;
use crate::error::AwsErrorKind;

/// Parts that an upload may have.
const MOST_PARTS: u64 = 10_000;

/// What a local path holds.
enum Found {
    File(LocalFile),
    Folder(Vec<(PathBuf, String)>),
}

impl S3 {
    /// Brings a local file or folder (links followed) to S3; done only when S3 has all of it. A file appears
    /// completely or not at all, a folder file by file.
    ///
    /// # Errors
    /// A file cannot be read, changes meanwhile, or has a name that no key can have; the bucket does not exist or is
    /// not accessible; S3 cannot be reached.
    pub async fn put_file(&self, from: &Path, to: &Path, options: &WriteOptions) -> Result<(), AwsError> {
        let address = S3Address::of_object(to)?;
        let address = address.with_key(address.name());
        let local = from.to_path_buf();
        match blocking(move || look(&local)).await? {
            Found::File(file) => self.put(&address, &Source::File(Arc::new(file)), options).await,
            Found::Folder(files) => self.put_folder(&address, files, options).await,
        }
    }

    async fn put_folder(
        &self,
        address: &S3Address,
        files: Vec<(PathBuf, String)>,
        options: &WriteOptions,
    ) -> Result<(), AwsError> {
        let options = Arc::new(options.clone());
        each(files, self.options().max_concurrency, |(local, name)| {
            let target = address.with_key(format!("{}{name}", address.prefix()));
            let (s3, options) = (self.clone(), Arc::clone(&options));
            async move {
                if target.key.ends_with('/') {
                    return s3
                        .put_whole(&target, &Payload::of(Bytes::new()), &WriteOptions::default())
                        .await;
                }
                let file = blocking(move || LocalFile::open(&local)).await?;
                s3.put(&target, &Source::File(Arc::new(file)), &options).await
            }
        })
        .await?;
        Ok(())
    }

    /// Makes an object, in parts if it is large.
    pub(super) async fn put(
        &self,
        address: &S3Address,
        source: &Source,
        options: &WriteOptions,
    ) -> Result<(), AwsError> {
        let len = source.len();
        if len > self.options().multipart_threshold {
            return self.put_parts(address, source, options).await;
        }
        let payload = source.payload(0, len).await?;
        source.unchanged()?;
        let done = self.put_whole(address, &payload, options).await;
        if done.is_err() {
            // Bytes that changed after their checksum was made are refused; this is the better reason.
            source.unchanged()?;
        }
        done
    }

    async fn put_parts(
        &self,
        address: &S3Address,
        source: &Source,
        options: &WriteOptions,
    ) -> Result<(), AwsError> {
        let len = source.len();
        let size = part_size(len, self.options().part_size);
        let parts = len.div_ceil(size);
        let new = New {
            options,
            content_type: options.content_type.clone(),
            metadata: None,
            checksum: Some(ChecksumAlgorithm::Crc32),
        };
        let upload = self.begin(address, new).await?;
        let done = async {
            let next = Arc::new(AtomicI32::new(1));
            let workers = (self.options().max_concurrency as u64).min(parts);
            let sent = each(0..workers, usize::MAX, |_| {
                let sender = Sender {
                    s3: self.clone(),
                    address: address.clone(),
                    upload: upload.id().to_owned(),
                    source: source.clone(),
                    size,
                };
                let next = Arc::clone(&next);
                async move {
                    let mut sent = Vec::new();
                    loop {
                        let number = next.fetch_add(1, Ordering::Relaxed);
                        let from = u64::from(number.unsigned_abs() - 1) * size;
                        if from >= len {
                            return Ok(sent);
                        }
                        sent.push(sender.send(number, from, len).await?);
                    }
                }
            })
            .await;
            source.unchanged()?;
            Ok(sent?.into_iter().flatten().collect())
        }
        .await;
        self.end(upload, done, len).await
    }
}

/// Sends parts of one upload.
struct Sender {
    s3: S3,
    address: S3Address,
    upload: String,
    source: Source,
    size: u64,
}

impl Sender {
    async fn send(
        &self,
        number: i32,
        from: u64,
        len: u64,
    ) -> Result<(CompletedPart, Option<Hasher>), AwsError> {
        let size = self.size.min(len - from);
        let payload = self.source.payload(from, size).await?;
        let code = encoded(&payload.sum);
        let (address, subject) = (&self.address, self.address.to_string());
        let answer = self
            .s3
            .call(&address.bucket, &subject, |client| {
                let request = client
                    .upload_part()
                    .bucket(&address.bucket)
                    .key(&address.key)
                    .upload_id(&self.upload)
                    .part_number(number)
                    .checksum_algorithm(ChecksumAlgorithm::Crc32)
                    .checksum_crc32(&code)
                    .body(payload.stream());
                async move { request.customize().disable_payload_signing().send().await }
            })
            .await?;
        let part = CompletedPart::builder()
            .part_number(number)
            .set_e_tag(answer.e_tag().map(str::to_owned))
            .checksum_crc32(code)
            .build();
        Ok((part, Some(payload.sum)))
    }
}

/// Size of the parts of an upload: as configured, unless these were too many.
pub(super) fn part_size(len: u64, configured: u64) -> u64 {
    let least = len.div_ceil(MOST_PARTS).div_ceil(MIB) * MIB;
    configured.max(least)
}

/// A checksum as S3 writes it.
pub(super) fn encoded(sum: &Hasher) -> String {
    BASE64_STANDARD.encode(sum.clone().finalize().to_be_bytes())
}

/// Finds what there is to upload. Names within a folder are relative to it; those of empty folders end with `/`.
fn look(path: &Path) -> Result<Found, AwsError> {
    let metadata = fs::metadata(path).map_err(|e| AwsError::local(path, "read", &e))?;
    if !metadata.is_dir() {
        return Ok(Found::File(LocalFile::open(path)?));
    }
    let mut files = Vec::new();
    let mut above = Vec::new();
    look_into(path, "", &mut above, &mut files)?;
    Ok(Found::Folder(files))
}

fn look_into(
    folder: &Path,
    prefix: &str,
    above: &mut Vec<PathBuf>,
    files: &mut Vec<(PathBuf, String)>,
) -> Result<(), AwsError> {
    let wrong = |e| AwsError::local(folder, "read", &e);
    let real = folder.canonicalize().map_err(wrong)?;
    if above.contains(&real) {
        return Err(AwsError::new(
            AwsErrorKind::Local,
            format!("`{}` is a link to a folder that it lies in", folder.display()),
        ));
    }
    above.push(real);
    let mut empty = true;
    for entry in fs::read_dir(folder).map_err(wrong)? {
        empty = false;
        let path = entry.map_err(wrong)?.path();
        let Some(name) = path.file_name().and_then(|n| n.to_str()) else {
            return Err(AwsError::new(
                AwsErrorKind::Local,
                format!("`{}` cannot be uploaded: its name is not UTF-8", path.display()),
            ));
        };
        let name = format!("{prefix}{name}");
        let metadata = fs::metadata(&path).map_err(|e| AwsError::local(&path, "read", &e))?;
        if metadata.is_dir() {
            look_into(&path, &format!("{name}/"), above, files)?;
        } else if metadata.is_file() {
            files.push((path, name));
        } else {
            // Pipes and sockets have no content to keep.
            tracing::warn!("{} is no regular file and is not uploaded", path.display());
        }
    }
    if empty {
        files.push((folder.to_path_buf(), prefix.to_owned()));
    }
    above.pop();
    Ok(())
}

impl Multipart {
    /// Whether the parts arrived as they were sent, by the checksum of the whole.
    pub(super) fn agrees(sums: &[Hasher], answered: &str) -> bool {
        let mut whole = Hasher::new();
        for sum in sums {
            whole.combine(sum);
        }
        encoded(&whole) == answered
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_of_parts() {
        assert_eq!(part_size(100 * MIB, 8 * MIB), 8 * MIB);
        let terabytes = 5 * 1024 * 1024 * MIB;
        let size = part_size(terabytes, 8 * MIB);
        assert!(terabytes.div_ceil(size) <= MOST_PARTS && size < 600 * MIB);
    }

    #[test]
    fn checksums() {
        let mut whole = Hasher::new();
        whole.update(b"123456789");
        assert_eq!(encoded(&whole), "y/Q5Jg==");
        let parts: Vec<_> = [&b"1234"[..], b"56789"]
            .map(|data| {
                let mut sum = Hasher::new();
                sum.update(data);
                sum
            })
            .into();
        assert!(Multipart::agrees(&parts, "y/Q5Jg=="));
        assert!(!Multipart::agrees(&parts[..1], "y/Q5Jg=="));
    }

    #[test]
    fn folders() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        fs::create_dir_all(root.join("a/empty")).unwrap();
        fs::write(root.join("a/x"), "1").unwrap();
        std::os::unix::fs::symlink(root.join("a/x"), root.join("link")).unwrap();
        let Found::Folder(files) = look(root).unwrap() else {
            panic!("no folder")
        };
        let mut names: Vec<_> = files.into_iter().map(|(_, name)| name).collect();
        names.sort();
        assert_eq!(names, ["a/empty/", "a/x", "link"]);
        std::os::unix::fs::symlink(root, root.join("a/loop")).unwrap();
        assert!(look(root).is_err());
    }
}
