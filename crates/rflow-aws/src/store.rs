//! S3 as a store: the blocking face of [`S3`].

use std::future::Future;
use std::io;
use std::path::Path;

use bytes::Bytes;
use rflow_storage::{RemoteEntry, RemoteStat, Store, WriteOptions};

use crate::{Aws, AwsError, S3};

/// Addresses that begin with `s3://`.
#[derive(Debug, Clone)]
pub struct S3Store {
    aws: Aws,
}

impl S3Store {
    /// The store of a connection.
    #[must_use]
    pub fn new(aws: Aws) -> Self {
        Self { aws }
    }

    /// The connection.
    #[must_use]
    pub fn aws(&self) -> &Aws {
        &self.aws
    }

    fn wait<T, Fut>(&self, work: impl FnOnce(S3) -> Fut) -> io::Result<T>
    where
        T: Send + 'static,
        Fut: Future<Output = Result<T, AwsError>> + Send + 'static,
    {
        let future = work(self.aws.s3().clone());
        self.aws.block_on(future).map_err(io::Error::from)
    }
}

impl Store for S3Store {
    fn schemes(&self) -> &[&str] {
        &["s3"]
    }

    fn stat(&self, path: &Path) -> io::Result<Option<RemoteStat>> {
        let path = path.to_owned();
        self.wait(|s3| async move { s3.stat(&path).await })
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        let path = path.to_owned();
        self.wait(|s3| async move { s3.get_bytes(&path).await })
    }

    fn write(&self, path: &Path, data: &[u8], options: &WriteOptions) -> io::Result<()> {
        let (path, data, options) = (path.to_owned(), Bytes::copy_from_slice(data), options.clone());
        self.wait(|s3| async move { s3.put_bytes(&path, data, &options).await })
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<RemoteEntry>> {
        let folder = folder.to_owned();
        self.wait(|s3| async move { s3.list(&folder).await })
    }

    fn walk(&self, folder: &Path) -> io::Result<Vec<RemoteEntry>> {
        let folder = folder.to_owned();
        self.wait(|s3| async move { s3.walk(&folder).await })
    }

    fn delete(&self, path: &Path, recursive: bool) -> io::Result<()> {
        let path = path.to_owned();
        self.wait(|s3| async move { s3.delete(&path, recursive).await })
    }

    fn copy(&self, from: &Path, to: &Path, options: &WriteOptions) -> io::Result<()> {
        let (from, to, options) = (from.to_owned(), to.to_owned(), options.clone());
        self.wait(|s3| async move { s3.copy(&from, &to, &options).await })
    }

    fn download(&self, from: &Path, to: &Path) -> io::Result<()> {
        let (from, to) = (from.to_owned(), to.to_owned());
        self.wait(|s3| async move { s3.get_to_file(&from, &to).await })
    }

    fn upload(&self, from: &Path, to: &Path, options: &WriteOptions) -> io::Result<()> {
        let (from, to, options) = (from.to_owned(), to.to_owned(), options.clone());
        self.wait(|s3| async move { s3.put_file(&from, &to, &options).await })
    }

    fn probe_write(&self, folder: &Path) -> io::Result<()> {
        let folder = folder.to_owned();
        self.wait(|s3| async move { s3.probe_write(&folder).await })
    }

    fn leaves_region(&self, folder: &Path) -> io::Result<Option<String>> {
        let folder = folder.to_owned();
        self.wait(|s3| async move { s3.leaves_region(&folder).await })
    }
}
