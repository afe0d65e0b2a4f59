//! Deleting.

use std::path::Path;

use aws_sdk_s3::types::{Delete, ObjectIdentifier};

use super::{S3, S3Address};
use crate::AwsError;
use crate::error::AwsErrorKind;

/// Keys that one request may delete.
const BATCH: usize = 1000;

impl S3 {
    /// Deletes a file or, when `recursive`, everything below a folder. What is absent is no error.
    ///
    /// # Errors
    /// Something is protected; the address is that of a whole bucket; S3 cannot be reached.
    pub async fn delete(&self, path: &Path, recursive: bool) -> Result<(), AwsError> {
        let address = S3Address::of(path)?;
        if address.name().is_empty() {
            return Err(AwsError::config(format!(
                "`{address}` is a bucket: buckets are not deleted, nor all that is in one"
            )));
        }
        let name = address.name().to_owned();
        let mut keys = if recursive {
            self.keys_below(&address).await?
        } else {
            Vec::new()
        };
        if keys.is_empty() {
            return self.delete_object(&address.with_key(name)).await;
        }
        keys.push(name);
        for batch in keys.chunks(BATCH) {
            self.delete_batch(&address, batch).await?;
        }
        Ok(())
    }

    async fn delete_object(&self, address: &S3Address) -> Result<(), AwsError> {
        self.call(&address.bucket, &address.to_string(), |client| {
            let request = client.delete_object().bucket(&address.bucket).key(&address.key);
            async move { request.send().await }
        })
        .await?;
        Ok(())
    }

    async fn delete_batch(&self, address: &S3Address, keys: &[String]) -> Result<(), AwsError> {
        let mut doomed = Delete::builder().quiet(true);
        for key in keys {
            let key = ObjectIdentifier::builder().key(key).build();
            doomed = doomed.objects(key.map_err(|e| AwsError::new(AwsErrorKind::Other, e.to_string()))?);
        }
        let doomed = doomed
            .build()
            .map_err(|e| AwsError::new(AwsErrorKind::Other, e.to_string()))?;
        let answer = self
            .call(&address.bucket, &address.to_string(), |client| {
                let request = client.delete_objects().bucket(&address.bucket);
                let request = request.delete(doomed.clone());
                async move { request.send().await }
            })
            .await?;
        for error in answer.errors() {
            let key = error.key().unwrap_or_default();
            match error.code() {
                Some("NoSuchKey") => {}
                // Part of the batch was refused to slow us down, or failed: these are tried again one by one.
                Some("SlowDown" | "InternalError" | "ServiceUnavailable") => {
                    self.delete_object(&address.with_key(key)).await?;
                }
                code => {
                    let at = address.with_key(key);
                    let words = error.message().unwrap_or_default();
                    return Err(AwsError::new(
                        AwsErrorKind::Denied,
                        format!(
                            "`{at}` cannot be deleted ({}): {words}",
                            code.unwrap_or("no code")
                        ),
                    ));
                }
            }
        }
        Ok(())
    }
}
