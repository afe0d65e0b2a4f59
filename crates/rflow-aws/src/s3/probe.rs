//! Whether a place can be written.

use std::path::Path;

use aws_sdk_s3::types::ChecksumAlgorithm;
use rflow_storage::WriteOptions;

use super::multipart::New;
use super::{S3, S3Address};
use crate::AwsError;

impl S3 {
    /// That a bucket is in another region than the run, in words; `None` when it is not, or when nothing names a region
    /// for the run.
    ///
    /// # Errors
    /// The bucket does not exist or is not accessible; S3 cannot be reached.
    pub async fn leaves_region(&self, folder: &Path) -> Result<Option<String>, AwsError> {
        let Some(home) = self.0.config.region() else {
            return Ok(None);
        };
        let bucket = S3Address::of(folder)?.bucket;
        let region = self.bucket_region(&bucket).await?;
        Ok((region != home.as_ref()).then(|| {
            format!("the bucket `s3://{bucket}` is in the region {region}, and the run works in {home}")
        }))
    }

    /// Whether objects can be made below a folder, which need not be there. An upload is begun there and given up:
    /// that needs the same rights as a real one, but leaves no object, and starts nothing that waits for new ones.
    ///
    /// # Errors
    /// The bucket does not exist or may not be written, or its encryption or ACL is not as it wants them; S3 cannot be
    /// reached.
    pub async fn probe_write(&self, folder: &Path) -> Result<(), AwsError> {
        let folder = S3Address::of(folder)?;
        let name = format!("{}.rflow-probe-{:016x}", folder.prefix(), fastrand::u64(..));
        let options = WriteOptions::default();
        let new = New {
            options: &options,
            content_type: None,
            metadata: None,
            checksum: Some(ChecksumAlgorithm::Crc32),
        };
        let hidden = folder.with_key(name);
        let upload = self.begin_for(&folder.to_string(), &hidden, new).await?;
        self.give_up(upload).await;
        Ok(())
    }
}
