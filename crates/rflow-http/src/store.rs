//! The store.

use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::Arc;

use rflow_storage::{Part, RemoteEntry, RemoteStat, Store, WriteOptions};
use ureq::http::header;

use crate::fetch::{Ask, Fetch, date, range};
use crate::url::Url;

/// Addresses that begin with `http://` or `https://`; those with `ftp://` get an error that says what to do.
pub struct HttpStore {
    fetch: Fetch,
}

impl std::fmt::Debug for HttpStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HttpStore").finish_non_exhaustive()
    }
}

impl Default for HttpStore {
    fn default() -> Self {
        Self::new()
    }
}

impl HttpStore {
    /// The store; proxies come from the environment.
    #[must_use]
    pub fn new() -> Self {
        Self { fetch: Fetch::new() }
    }

    /// The store, with somebody who is told when a server makes it wait, once for each host.
    #[must_use]
    pub fn telling(tell: impl Fn(&str) + Send + Sync + 'static) -> Self {
        Self {
            fetch: Fetch::new().telling(Arc::new(tell)),
        }
    }

    #[cfg(test)]
    fn impatient() -> Self {
        Self {
            fetch: Fetch::impatient(),
        }
    }
}

impl Store for HttpStore {
    fn schemes(&self) -> &[&str] {
        &["http", "https", "ftp"]
    }

    fn stat(&self, path: &Path) -> io::Result<Option<RemoteStat>> {
        let url = Url::of(path)?;
        // Some servers refuse to tell attributes of what they would send.
        let answer = match self.fetch.ask(&url, Ask::Attributes) {
            Ok(Some(answer)) => answer,
            Ok(None) => return Ok(None),
            Err(error) if error.kind() == io::ErrorKind::TimedOut => return Err(error),
            Err(_) => match self.fetch.ask(&url, Ask::FirstByte)? {
                Some(answer) => answer,
                None => return Ok(None),
            },
        };
        let headers = answer.headers();
        let text = |name| headers.get(name).and_then(|v| v.to_str().ok());
        let len = range(headers)
            .1
            .or_else(|| text(header::CONTENT_LENGTH).and_then(|n| n.parse().ok()));
        Ok(Some(RemoteStat {
            len: len.unwrap_or(0),
            modified: text(header::LAST_MODIFIED).and_then(date).unwrap_or(0),
            is_dir: false,
            etag: text(header::ETAG).map(str::to_owned),
        }))
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        let url = Url::of(path)?;
        let content = self.fetch.content(&url, |_| Ok(Vec::new()))?;
        content.ok_or_else(|| missing(&url))
    }

    fn download(&self, from: &Path, to: &Path) -> io::Result<()> {
        let url = Url::of(from)?;
        let local = |error: io::Error| {
            io::Error::new(error.kind(), format!("cannot write `{}`: {error}", to.display()))
        };
        let part = Part::beside(to).map_err(local)?;
        let got = self
            .fetch
            .content(&url, |_| File::create(part.path()).map(Named).map_err(local));
        if got?.is_none() {
            return Err(missing(&url));
        }
        part.keep(to).map_err(local)
    }

    fn probe_write(&self, folder: &Path) -> io::Result<()> {
        Err(read_only(&Url::of(folder)?))
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<RemoteEntry>> {
        Err(unlisted(&Url::of(folder)?))
    }

    fn walk(&self, folder: &Path) -> io::Result<Vec<RemoteEntry>> {
        Err(unlisted(&Url::of(folder)?))
    }

    fn write(&self, path: &Path, _data: &[u8], _options: &WriteOptions) -> io::Result<()> {
        Err(read_only(&Url::of(path)?))
    }

    fn delete(&self, path: &Path, _recursive: bool) -> io::Result<()> {
        Err(read_only(&Url::of(path)?))
    }

    fn copy(&self, _from: &Path, to: &Path, _options: &WriteOptions) -> io::Result<()> {
        Err(read_only(&Url::of(to)?))
    }

    fn upload(&self, _from: &Path, to: &Path, _options: &WriteOptions) -> io::Result<()> {
        Err(read_only(&Url::of(to)?))
    }
}

/// A file that is being filled.
struct Named(File);

impl io::Write for Named {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        self.0.write(data).map_err(|error| {
            let words = match error.kind() {
                io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                    "no space left for a download: free some, or use a folder on a larger disk".to_owned()
                }
                _ => format!("a downloaded file cannot be written: {error}"),
            };
            io::Error::new(error.kind(), words)
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

fn missing(url: &Url) -> io::Error {
    io::Error::new(io::ErrorKind::NotFound, format!("`{url}` does not exist"))
}

fn unlisted(url: &Url) -> io::Error {
    io::Error::new(
        io::ErrorKind::Unsupported,
        format!(
            "the files below `{url}` cannot be listed: web servers do not tell; name the files one by one"
        ),
    )
}

fn read_only(url: &Url) -> io::Error {
    io::Error::new(
        io::ErrorKind::Unsupported,
        format!("`{url}` can only be read: write to a local folder or to S3"),
    )
}

#[cfg(test)]
mod tests;
