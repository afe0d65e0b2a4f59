//! The frame of an upload in parts: it is completed, or leaves nothing behind.

use std::collections::HashMap;

use aws_sdk_s3::types::{ChecksumAlgorithm, ChecksumType, CompletedMultipartUpload, CompletedPart};
use crc32fast::Hasher;
use rflow_storage::WriteOptions;

use super::object::{storage_class, tagging};
use super::{S3, S3Address};
use crate::AwsError;
use crate::error::AwsErrorKind;

/// Attributes of an object that is made in parts.
pub(super) struct New<'a> {
    pub(super) options: &'a WriteOptions,
    pub(super) content_type: Option<String>,
    pub(super) metadata: Option<HashMap<String, String>>,
    /// How parts are protected on their way.
    pub(super) checksum: Option<ChecksumAlgorithm>,
}

/// A part that S3 has, and its checksum when its bytes passed through here.
pub(super) type Part = (CompletedPart, Option<Hasher>);

/// An upload that was begun. Dropped before its end (because the caller gave up), it is ended in the background, as
/// parts that nobody asks for cost money.
pub(super) struct Multipart {
    s3: S3,
    address: S3Address,
    id: Option<String>,
}

impl Multipart {
    pub(super) fn id(&self) -> &str {
        self.id.as_deref().unwrap_or_default()
    }
}

impl Drop for Multipart {
    fn drop(&mut self) {
        if let Some(id) = self.id.take() {
            let (s3, address) = (self.s3.clone(), self.address.clone());
            let handle = s3.0.handle.clone();
            handle.spawn(async move { s3.abort(&address, &id).await });
        }
    }
}

impl S3 {
    pub(super) async fn begin(&self, address: &S3Address, new: New<'_>) -> Result<Multipart, AwsError> {
        self.begin_for(&address.to_string(), address, new).await
    }

    /// As [`Self::begin`]; errors name the subject.
    pub(super) async fn begin_for(
        &self,
        subject: &str,
        address: &S3Address,
        new: New<'_>,
    ) -> Result<Multipart, AwsError> {
        let kind = new.checksum.as_ref().map(|_| ChecksumType::FullObject);
        let answer = self
            .call(&address.bucket, subject, |client| {
                let request = client
                    .create_multipart_upload()
                    .bucket(&address.bucket)
                    .key(&address.key)
                    .set_content_type(new.content_type.clone())
                    .set_metadata(new.metadata.clone())
                    .set_storage_class(storage_class(new.options))
                    .set_tagging(tagging(new.options))
                    .set_checksum_algorithm(new.checksum.clone())
                    .set_checksum_type(kind.clone());
                async move { request.send().await }
            })
            .await?;
        let id = answer.upload_id().map(str::to_owned).ok_or_else(|| {
            AwsError::new(
                AwsErrorKind::Other,
                format!("S3 gave no id for an upload to `{subject}`"),
            )
        })?;
        Ok(Multipart {
            s3: self.clone(),
            address: address.clone(),
            id: Some(id),
        })
    }

    /// Makes the object of its parts; without them, nothing of the upload is left.
    pub(super) async fn end(
        &self,
        mut upload: Multipart,
        parts: Result<Vec<Part>, AwsError>,
        len: u64,
    ) -> Result<(), AwsError> {
        let done = match parts {
            Ok(parts) => self.complete(&upload, parts, len).await,
            Err(error) => Err(error),
        };
        match done {
            Ok(()) => upload.id = None,
            Err(_) => self.give_up(upload).await,
        }
        done
    }

    /// Ends an upload without making an object.
    pub(super) async fn give_up(&self, mut upload: Multipart) {
        self.abort(&upload.address, upload.id()).await;
        upload.id = None;
    }

    async fn complete(&self, upload: &Multipart, mut parts: Vec<Part>, len: u64) -> Result<(), AwsError> {
        let address = &upload.address;
        parts.sort_by_key(|(part, _)| part.part_number());
        let (parts, sums): (Vec<_>, Vec<_>) = parts.into_iter().unzip();
        let whole = CompletedMultipartUpload::builder().set_parts(Some(parts)).build();
        let answer = self
            .try_call(&address.bucket, |client| {
                let request = client
                    .complete_multipart_upload()
                    .bucket(&address.bucket)
                    .key(&address.key)
                    .upload_id(upload.id())
                    .multipart_upload(whole.clone());
                async move { request.send().await }
            })
            .await;
        let answer = match answer {
            Ok(answer) => answer,
            // The answer to an earlier attempt may have been lost, but not its effect.
            Err(failure) if failure.code.as_deref() == Some("NoSuchUpload") => {
                return match self.stat_object(address).await? {
                    Some(stat) if stat.len == len => Ok(()),
                    _ => Err(self.error(&address.to_string(), &failure)),
                };
            }
            Err(failure) => return Err(self.error(&address.to_string(), &failure)),
        };
        let sums: Option<Vec<_>> = sums.into_iter().collect();
        if let (Some(sums), Some(answered), Some(ChecksumType::FullObject)) =
            (sums, answer.checksum_crc32(), answer.checksum_type())
            && !Multipart::agrees(&sums, answered)
        {
            return Err(AwsError::new(
                AwsErrorKind::Other,
                format!("`{address}` was damaged on its way: its checksum is not that of S3; try again"),
            ));
        }
        Ok(())
    }

    async fn abort(&self, address: &S3Address, id: &str) {
        let ended = self
            .call(&address.bucket, &address.to_string(), |client| {
                let request = client.abort_multipart_upload().bucket(&address.bucket);
                let request = request.key(&address.key).upload_id(id);
                async move { request.send().await }
            })
            .await;
        if let Err(error) = ended {
            tracing::warn!("parts of an upload may be left behind: {error}");
        }
    }
}
