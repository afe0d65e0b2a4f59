//! Whether a place can be written.

use std::path::Path;

use aws_sdk_s3::types::ChecksumAlgorithm;
use rflow_storage::WriteOptions;

use super::multipart::New;
use super::{S3, S3Address};
use crate::AwsError;

impl S3 {
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
