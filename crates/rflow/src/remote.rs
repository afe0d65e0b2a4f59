//! The remote storage of a run. Nothing is connected to before it is used: most runs have no remote file, and a
//! start must not wait for a service that finds credentials.

use std::io;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use rflow_engine::run::Settings;
use rflow_storage::{RemoteEntry, RemoteStat, Store, Stores, WriteOptions};

/// A store that is made when it is first used.
struct Lazy {
    schemes: &'static [&'static str],
    make: Box<dyn Fn() -> Result<Arc<dyn Store>, String> + Send + Sync>,
    store: OnceLock<Result<Arc<dyn Store>, String>>,
}

impl Lazy {
    fn get(&self) -> io::Result<&dyn Store> {
        match self.store.get_or_init(|| (self.make)()) {
            Ok(store) => Ok(store.as_ref()),
            Err(error) => Err(io::Error::other(error.clone())),
        }
    }
}

impl Store for Lazy {
    fn schemes(&self) -> &[&str] {
        self.schemes
    }

    fn stat(&self, path: &Path) -> io::Result<Option<RemoteStat>> {
        self.get()?.stat(path)
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.get()?.read(path)
    }

    fn write(&self, path: &Path, data: &[u8], options: &WriteOptions) -> io::Result<()> {
        self.get()?.write(path, data, options)
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<RemoteEntry>> {
        self.get()?.list(folder)
    }

    fn walk(&self, folder: &Path) -> io::Result<Vec<RemoteEntry>> {
        self.get()?.walk(folder)
    }

    fn delete(&self, path: &Path, recursive: bool) -> io::Result<()> {
        self.get()?.delete(path, recursive)
    }

    fn copy(&self, from: &Path, to: &Path, options: &WriteOptions) -> io::Result<()> {
        self.get()?.copy(from, to, options)
    }

    fn download(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.get()?.download(from, to)
    }

    fn upload(&self, from: &Path, to: &Path, options: &WriteOptions) -> io::Result<()> {
        self.get()?.upload(from, to, options)
    }

    fn probe_write(&self, folder: &Path) -> io::Result<()> {
        self.get()?.probe_write(folder)
    }

    fn leaves_region(&self, folder: &Path) -> io::Result<Option<String>> {
        self.get()?.leaves_region(folder)
    }
}

/// Whether a remote output dir takes results, told before hours of work whose results could not be kept. Gives a warning
/// when results go to another region.
pub(crate) fn check_output_dir(stores: &Stores, settings: &Settings) -> Result<Option<String>, String> {
    let dir = &settings.output_dir;
    let checked = match settings.preview {
        true => stores.of(dir).map(|_| None),
        false => stores.check_target(dir),
    };
    match checked {
        Ok(remark) => Ok(remark.map(|remark| format!("Output dir {}: {remark}", dir.display()))),
        Err(error) => Err(format!(
            "The output dir {} cannot be used: {error}",
            dir.display()
        )),
    }
}

/// Gets what the user should know of remote storage.
pub(crate) type Tell = Arc<dyn Fn(&str) + Send + Sync>;

/// The services that a run may connect to.
pub(crate) struct Remote {
    tell: Tell,
    #[cfg(feature = "aws")]
    aws: OnceLock<Result<rflow_aws::Aws, String>>,
    #[cfg(feature = "aws")]
    config: serde_json::Value,
}

impl Remote {
    /// With the options of a configuration as plain data. `tell` gets to know what keeps the run waiting.
    pub(crate) fn new(config: serde_json::Value, tell: Tell) -> Arc<Self> {
        Arc::new(Self {
            tell,
            #[cfg(feature = "aws")]
            aws: OnceLock::new(),
            #[cfg(feature = "aws")]
            config,
        })
    }

    #[cfg(feature = "aws")]
    /// The connection to Amazon Web Services, made at the first call.
    pub(crate) fn aws(&self) -> Result<rflow_aws::Aws, String> {
        let connect = || {
            let options = rflow_aws::AwsOptions::from_config(&self.config).map_err(|e| e.to_string())?;
            rflow_aws::Aws::connect(options).map_err(|e| e.to_string())
        };
        self.aws.get_or_init(connect).clone()
    }

    /// The stores by scheme.
    pub(crate) fn stores(self: &Arc<Self>) -> Stores {
        let mut stores = Stores::default();
        let tell = self.tell.clone();
        stores.add(Arc::new(Lazy {
            schemes: &["http", "https", "ftp"],
            make: Box::new(move || {
                let tell = tell.clone();
                Ok(Arc::new(rflow_http::HttpStore::telling(move |text| tell(text))))
            }),
            store: OnceLock::new(),
        }));
        #[cfg(feature = "aws")]
        let this = self.clone();
        #[cfg(feature = "aws")]
        stores.add(Arc::new(Lazy {
            schemes: &["s3"],
            make: Box::new(move || Ok(Arc::new(rflow_aws::S3Store::new(this.aws()?)))),
            store: OnceLock::new(),
        }));
        stores
    }
}
