//! Objects as a whole: attributes, reading and writing of what fits into memory.

use std::path::Path;

use aws_sdk_s3::Client;
use aws_sdk_s3::operation::put_object::builders::PutObjectFluentBuilder;
use aws_sdk_s3::primitives::DateTime;
use aws_sdk_s3::types::StorageClass;
use bytes::Bytes;
use rflow_storage::{RemoteStat, WriteOptions};

use super::source::{Payload, Source};
use super::upload::encoded;
use super::{S3, S3Address};
use crate::{AwsError, Failure};

impl S3 {
    /// Attributes of a file or folder; `None` when nothing is there.
    ///
    /// # Errors
    /// The bucket does not exist or is not accessible; S3 cannot be reached.
    pub async fn stat(&self, path: &Path) -> Result<Option<RemoteStat>, AwsError> {
        let address = S3Address::of(path)?;
        if address.name().is_empty() {
            self.bucket_region(&address.bucket).await?;
            return Ok(Some(folder()));
        }
        if !address.key.ends_with('/')
            && let Some(stat) = self.stat_object(&address).await?
        {
            return Ok(Some(stat));
        }
        let prefix = address.prefix();
        let page = self
            .call(&address.bucket, &address.to_string(), |client| {
                let request = client.list_objects_v2().bucket(&address.bucket).prefix(&prefix);
                let request = request.max_keys(1);
                async move { request.send().await }
            })
            .await?;
        Ok((!page.contents().is_empty()).then(folder))
    }

    /// Attributes of the object of exactly that key.
    pub(super) async fn stat_object(&self, address: &S3Address) -> Result<Option<RemoteStat>, AwsError> {
        let found = self
            .try_call(&address.bucket, |client| {
                let request = client.head_object().bucket(&address.bucket).key(&address.key);
                async move { request.send().await }
            })
            .await;
        match found {
            Ok(head) => Ok(Some(RemoteStat {
                len: length(head.content_length()),
                modified: millis(head.last_modified()),
                is_dir: false,
                etag: head.e_tag().map(str::to_owned),
            })),
            // Whether it is the bucket that is missing, the LIST that follows will tell.
            Err(failure) if failure.is_absent() => Ok(None),
            Err(failure) => Err(self
                .head_error(&address.to_string(), &address.bucket, &address.key, failure)
                .await),
        }
    }

    /// The error of a HEAD. Its answer has no body, and so no code that would tell expired credentials from a request
    /// that is denied; a LIST of the same place, which has one, is asked for it.
    pub(super) async fn head_error(
        &self,
        subject: &str,
        bucket: &str,
        prefix: &str,
        failure: Failure,
    ) -> AwsError {
        if !matches!(failure.status, Some(400 | 403)) || failure.code.is_some() {
            return self.error(subject, &failure);
        }
        let listed = self
            .try_call(bucket, |client| {
                let request = client.list_objects_v2().bucket(bucket);
                let request = request.prefix(prefix).max_keys(1);
                async move { request.send().await }
            })
            .await;
        let told = listed.err().filter(|told| told.code.is_some());
        self.error(subject, &told.unwrap_or(failure))
    }

    /// The content of a file.
    ///
    /// # Errors
    /// It does not exist or is not accessible; S3 cannot be reached.
    pub async fn get_bytes(&self, path: &Path) -> Result<Vec<u8>, AwsError> {
        self.read_object(&S3Address::of_object(path)?).await
    }

    /// Makes or replaces a file.
    ///
    /// # Errors
    /// The bucket does not exist or is not accessible; S3 cannot be reached.
    pub async fn put_bytes(
        &self,
        path: &Path,
        data: impl Into<Bytes>,
        options: &WriteOptions,
    ) -> Result<(), AwsError> {
        let address = S3Address::of_object(path)?;
        self.put(&address, &Source::Memory(data.into()), options).await
    }

    /// Makes an object in one request.
    pub(super) async fn put_whole(
        &self,
        address: &S3Address,
        payload: &Payload,
        options: &WriteOptions,
    ) -> Result<(), AwsError> {
        let sum = encoded(&payload.sum);
        self.call(&address.bucket, &address.to_string(), |client| {
            let request = put_request(&client, address, options)
                .checksum_crc32(&sum)
                .body(payload.stream());
            // The checksum protects the content; signing it as well would cost more than sending it.
            async move { request.customize().disable_payload_signing().send().await }
        })
        .await?;
        Ok(())
    }
}

fn put_request(client: &Client, address: &S3Address, options: &WriteOptions) -> PutObjectFluentBuilder {
    let request = client
        .put_object()
        .bucket(&address.bucket)
        .key(&address.key)
        .set_content_type(options.content_type.clone())
        .set_storage_class(storage_class(options));
    request.set_tagging(tagging(options))
}

pub(super) fn storage_class(options: &WriteOptions) -> Option<StorageClass> {
    let class = options.storage_class.as_deref()?;
    Some(StorageClass::from(class.to_uppercase().as_str()))
}

/// Tags in the form of a query.
pub(super) fn tagging(options: &WriteOptions) -> Option<String> {
    if options.tags.is_empty() {
        return None;
    }
    let escape = |text: &str| {
        let mut escaped = String::new();
        for byte in text.bytes() {
            if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
                escaped.push(char::from(byte));
            } else {
                escaped.push_str(&format!("%{byte:02X}"));
            }
        }
        escaped
    };
    let pairs = options
        .tags
        .iter()
        .map(|(k, v)| format!("{}={}", escape(k), escape(v)));
    Some(pairs.collect::<Vec<_>>().join("&"))
}

pub(super) fn folder() -> RemoteStat {
    RemoteStat {
        is_dir: true,
        ..RemoteStat::default()
    }
}

pub(super) fn length(bytes: Option<i64>) -> u64 {
    bytes.and_then(|n| u64::try_from(n).ok()).unwrap_or(0)
}

pub(super) fn millis(time: Option<&DateTime>) -> i64 {
    time.and_then(|t| t.to_millis().ok()).unwrap_or(0)
}
