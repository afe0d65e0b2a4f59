//! Copying within S3: the bytes do not pass through this machine.

use std::path::Path;
use std::sync::Arc;

use aws_sdk_s3::operation::head_object::HeadObjectOutput;
use aws_sdk_s3::types::{CompletedPart, MetadataDirective, TaggingDirective};
use rflow_storage::WriteOptions;

use super::multipart::{New, Part};
use super::object::{length, storage_class, tagging};
use super::parallel::each;
use super::upload::part_size;
use super::{MIB, S3, S3Address};
use crate::AwsError;

/// From this size on, objects are copied in parts: S3 demands it above 5 GiB, and it is faster well below.
const IN_PARTS: u64 = 128 * MIB;
const COPY_PART: u64 = 64 * MIB;

impl S3 {
    /// Copies a file or folder. Type and metadata stay, tags do not.
    ///
    /// # Errors
    /// It does not exist; one of the buckets is not accessible; S3 cannot be reached.
    pub async fn copy(&self, from: &Path, to: &Path, options: &WriteOptions) -> Result<(), AwsError> {
        let from = S3Address::of_object(from)?;
        let to = S3Address::of_object(to)?;
        let to = to.with_key(to.name());
        if from == to {
            return Ok(());
        }
        if !from.key.ends_with('/') && self.copy_object(&from, &to, options).await? {
            return Ok(());
        }
        let keys = self.keys_below(&from).await?;
        if keys.is_empty() {
            return Err(AwsError::not_found(&from));
        }
        let options = Arc::new(options.clone());
        each(keys, self.options().max_concurrency, |key| {
            let name = key.strip_prefix(&from.prefix()).unwrap_or(&key).to_owned();
            let target = to.with_key(format!("{}{name}", to.prefix()));
            let (s3, options, source) = (self.clone(), Arc::clone(&options), from.with_key(key));
            async move {
                if s3.copy_object(&source, &target, &options).await? {
                    Ok(())
                } else {
                    Err(AwsError::not_found(&source))
                }
            }
        })
        .await?;
        Ok(())
    }

    /// Copies an object; whether there is one of that key.
    async fn copy_object(
        &self,
        from: &S3Address,
        to: &S3Address,
        options: &WriteOptions,
    ) -> Result<bool, AwsError> {
        let found = self
            .try_call(&from.bucket, |client| {
                let request = client.head_object().bucket(&from.bucket).key(&from.key);
                async move { request.send().await }
            })
            .await;
        let head = match found {
            Ok(head) => head,
            Err(failure) if failure.is_absent() => return Ok(false),
            Err(failure) => {
                let subject = from.to_string();
                return Err(self.head_error(&subject, &from.bucket, &from.key, failure).await);
            }
        };
        if length(head.content_length()) >= IN_PARTS {
            self.copy_parts(from, to, &head, options).await?;
        } else {
            self.copy_whole(from, to, &head, options).await?;
        }
        Ok(true)
    }

    async fn copy_whole(
        &self,
        from: &S3Address,
        to: &S3Address,
        head: &HeadObjectOutput,
        options: &WriteOptions,
    ) -> Result<(), AwsError> {
        self.call(&to.bucket, &subject(from, to), |client| {
            let mut request = client
                .copy_object()
                .copy_source(from.escaped())
                .bucket(&to.bucket)
                .key(&to.key)
                .set_storage_class(storage_class(options))
                .tagging_directive(TaggingDirective::Replace)
                .set_tagging(tagging(options));
            if let Some(kind) = &options.content_type {
                // Replacing the type replaces all metadata, so the rest is given again.
                request = request
                    .metadata_directive(MetadataDirective::Replace)
                    .content_type(kind)
                    .set_metadata(head.metadata().cloned());
            }
            async move { request.send().await }
        })
        .await?;
        Ok(())
    }

    async fn copy_parts(
        &self,
        from: &S3Address,
        to: &S3Address,
        head: &HeadObjectOutput,
        options: &WriteOptions,
    ) -> Result<(), AwsError> {
        let len = length(head.content_length());
        let size = part_size(len, COPY_PART);
        let kind = options.content_type.clone();
        let new = New {
            options,
            content_type: kind.or_else(|| head.content_type().map(str::to_owned)),
            metadata: head.metadata().cloned(),
            checksum: None,
        };
        let upload = self.begin(to, new).await?;
        let parts = (0i32..).map(|i| (i + 1, u64::from(i.unsigned_abs()) * size));
        let parts = parts.take_while(|(_, begin)| *begin < len);
        let copied = each(parts, self.options().max_concurrency, |(number, begin)| {
            let job = PartCopy {
                s3: self.clone(),
                from: from.clone(),
                to: to.clone(),
                upload: upload.id().to_owned(),
                etag: head.e_tag().map(str::to_owned),
            };
            async move { job.copy(number, begin, (begin + size).min(len)).await }
        })
        .await;
        self.end(upload, copied, len).await
    }
}

/// A part of an object on its way to another.
struct PartCopy {
    s3: S3,
    from: S3Address,
    to: S3Address,
    upload: String,
    etag: Option<String>,
}

impl PartCopy {
    async fn copy(&self, number: i32, begin: u64, end: u64) -> Result<Part, AwsError> {
        let (from, to) = (&self.from, &self.to);
        let answer = self
            .s3
            .call(&to.bucket, &subject(from, to), |client| {
                let request = client
                    .upload_part_copy()
                    .copy_source(from.escaped())
                    .copy_source_range(format!("bytes={begin}-{}", end - 1))
                    .set_copy_source_if_match(self.etag.clone())
                    .bucket(&to.bucket)
                    .key(&to.key)
                    .upload_id(&self.upload)
                    .part_number(number);
                async move { request.send().await }
            })
            .await?;
        let result = answer.copy_part_result();
        let part = CompletedPart::builder()
            .part_number(number)
            .set_e_tag(result.and_then(|r| r.e_tag()).map(str::to_owned))
            .set_checksum_crc32(result.and_then(|r| r.checksum_crc32()).map(str::to_owned))
            .build();
        Ok((part, None))
    }
}

fn subject(from: &S3Address, to: &S3Address) -> String {
    format!("{from} -> {to}")
}
