//! What is in a folder.

use std::path::Path;

use aws_sdk_s3::operation::list_objects_v2::ListObjectsV2Output;
use rflow_storage::{RemoteEntry, RemoteStat};

use super::object::{folder, length, millis};
use super::{S3, S3Address};
use crate::AwsError;

impl S3 {
    /// Files and folders one level below a folder, sorted by address. An absent folder is empty.
    ///
    /// # Errors
    /// The bucket does not exist or is not accessible; S3 cannot be reached.
    pub async fn list(&self, path: &Path) -> Result<Vec<RemoteEntry>, AwsError> {
        let address = S3Address::of(path)?;
        let mut entries = Vec::new();
        self.pages(&address, Some("/"), |page| {
            entries.extend(files(&address, &page));
            for prefix in page.common_prefixes().iter().filter_map(|p| p.prefix()) {
                // A name that is empty cannot be told from its folder.
                let name = prefix.trim_end_matches('/');
                if !name.is_empty() && !prefix.ends_with("//") {
                    entries.push(RemoteEntry {
                        path: address.with_key(name).path(),
                        stat: folder(),
                    });
                }
            }
        })
        .await?;
        entries.sort_by(|a, b| a.path.as_os_str().cmp(b.path.as_os_str()));
        Ok(entries)
    }

    /// All files below a folder, sorted by address.
    ///
    /// # Errors
    /// The bucket does not exist or is not accessible; S3 cannot be reached.
    pub async fn walk(&self, path: &Path) -> Result<Vec<RemoteEntry>, AwsError> {
        let address = S3Address::of(path)?;
        let mut entries = Vec::new();
        self.pages(&address, None, |page| entries.extend(files(&address, &page)))
            .await?;
        entries.sort_by(|a, b| a.path.as_os_str().cmp(b.path.as_os_str()));
        Ok(entries)
    }

    /// Keys of all objects below a folder, those that stand for folders included.
    pub(super) async fn keys_below(&self, address: &S3Address) -> Result<Vec<String>, AwsError> {
        let mut keys = Vec::new();
        self.pages(address, None, |page| {
            keys.extend(page.contents().iter().filter_map(|o| o.key()).map(str::to_owned));
        })
        .await?;
        Ok(keys)
    }

    async fn pages(
        &self,
        address: &S3Address,
        delimiter: Option<&str>,
        mut each: impl FnMut(ListObjectsV2Output),
    ) -> Result<(), AwsError> {
        let prefix = address.prefix();
        let mut token: Option<String> = None;
        loop {
            let page = self
                .call(&address.bucket, &address.to_string(), |client| {
                    let request = client
                        .list_objects_v2()
                        .bucket(&address.bucket)
                        .prefix(&prefix)
                        .set_delimiter(delimiter.map(str::to_owned))
                        .set_continuation_token(token.clone());
                    async move { request.send().await }
                })
                .await?;
            token = page.next_continuation_token().map(str::to_owned);
            each(page);
            if token.is_none() {
                return Ok(());
            }
        }
    }
}

/// The files of a page. Keys with `/` at the end stand for folders.
fn files(address: &S3Address, page: &ListObjectsV2Output) -> Vec<RemoteEntry> {
    let objects = page.contents().iter();
    let named = objects.filter_map(|object| object.key().map(|key| (key, object)));
    named
        .filter(|(key, _)| !key.ends_with('/'))
        .map(|(key, object)| RemoteEntry {
            path: address.with_key(key).path(),
            stat: RemoteStat {
                len: length(object.size()),
                modified: millis(object.last_modified()),
                is_dir: false,
                etag: object.e_tag().map(str::to_owned),
            },
        })
        .collect()
}
