//! The `aws` scope of a configuration, as far as it is about access and transfers.

use std::fmt;
use std::time::Duration;

use serde_json::Value;

use crate::AwsError;

const MIB: u64 = 1024 * 1024;

/// Smallest part that S3 takes in an upload of several parts.
pub(crate) const SMALLEST_PART: u64 = 5 * MIB;

/// Access to Amazon Web Services: `aws.accessKey`, `aws.secretKey`, `aws.profile`, `aws.region`, `aws.client.*`.
#[derive(Clone, Default)]
pub struct AwsOptions {
    /// `aws.accessKey`.
    pub access_key: Option<String>,
    /// `aws.secretKey`.
    pub secret_key: Option<String>,
    /// `aws.profile`.
    pub profile: Option<String>,
    /// `aws.region`.
    pub region: Option<String>,
    /// `aws.client.*`.
    pub client: ClientOptions,
}

impl fmt::Debug for AwsOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AwsOptions")
            .field("access_key", &self.access_key.as_ref().map(|_| "…"))
            .field("secret_key", &self.secret_key.as_ref().map(|_| "…"))
            .field("profile", &self.profile)
            .field("region", &self.region)
            .field("client", &self.client)
            .finish()
    }
}

/// `aws.client.*`. Sizes are bytes.
#[derive(Debug, Clone, PartialEq)]
pub struct ClientOptions {
    /// Requests to S3 are not signed.
    pub anonymous: bool,
    /// Address of the S3 service, instead of that of Amazon.
    pub endpoint: Option<String>,
    /// The bucket is in the path of requests, not in the host name.
    pub path_style: bool,
    /// The account of the caller pays for requests to buckets of others.
    pub requester_pays: bool,
    /// Canned ACL of new objects, in the spelling of S3 (`bucket-owner-full-control`).
    pub acl: Option<String>,
    /// Storage class of new objects.
    pub storage_class: Option<String>,
    /// Encryption of new objects.
    pub encryption: Option<Encryption>,
    /// Time to establish a connection.
    pub connection_timeout: Duration,
    /// Time without a byte after which a connection counts as broken.
    pub socket_timeout: Duration,
    /// Connections, and with them requests at the same time.
    pub max_connections: usize,
    /// Calls until a failure is final that may pass; being throttled does not count.
    pub max_attempts: u32,
    /// Parts of one file that move at the same time.
    pub max_concurrency: usize,
    /// Bytes per part of a transfer; larger for files of more than 10 000 such parts.
    pub part_size: u64,
    /// Size from which an upload or copy goes in parts.
    pub multipart_threshold: u64,
    /// Proxy of requests to all services.
    pub proxy: Option<Proxy>,
    /// Certificates of authorities (PEM) to trust in place of those of the machine, for machines that have none.
    pub certificates: Option<Vec<u8>>,
}

impl Default for ClientOptions {
    fn default() -> Self {
        Self {
            anonymous: false,
            endpoint: None,
            path_style: false,
            requester_pays: false,
            acl: None,
            storage_class: None,
            encryption: None,
            connection_timeout: Duration::from_secs(10),
            socket_timeout: Duration::from_secs(30),
            max_connections: 50,
            max_attempts: 5,
            max_concurrency: 16,
            part_size: 8 * MIB,
            multipart_threshold: 16 * MIB,
            proxy: None,
            certificates: None,
        }
    }
}

/// Encryption of new objects at rest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Encryption {
    /// With keys of S3 (`AES256`).
    S3,
    /// With a key of the key management service; `None` is the account's own for S3.
    Kms(Option<String>),
}

/// A proxy for requests.
#[derive(Clone, PartialEq, Eq)]
pub struct Proxy {
    /// `http://host:port`.
    pub url: String,
    /// User and password.
    pub login: Option<(String, String)>,
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Proxy")
            .field("url", &self.url)
            .field("login", &self.login.as_ref().map(|_| "…"))
            .finish()
    }
}

impl AwsOptions {
    /// Reads the options from a resolved configuration; what is missing keeps its default.
    ///
    /// # Errors
    /// A value of the wrong kind or out of range, with the name of the option.
    pub fn from_config(config: &Value) -> Result<Self, AwsError> {
        let aws = Scope::of(config, "aws", "aws");
        let options = Self {
            access_key: aws.text("accessKey")?,
            secret_key: aws.text("secretKey")?,
            profile: aws.text("profile")?,
            region: aws.text("region")?,
            client: client(&Scope::of(aws.value, "client", "aws.client"))?,
        };
        if options.access_key.is_some() != options.secret_key.is_some() {
            return Err(AwsError::config(
                "`aws.accessKey` and `aws.secretKey` belong together, but only one of them is set",
            ));
        }
        Ok(options)
    }
}

fn client(scope: &Scope<'_>) -> Result<ClientOptions, AwsError> {
    let default = ClientOptions::default();
    let endpoint = scope.text("endpoint")?;
    if let Some(url) = &endpoint
        && !url.starts_with("http://")
        && !url.starts_with("https://")
    {
        return Err(AwsError::config(format!(
            "`aws.client.endpoint` must begin with `http://` or `https://`, not `{url}`"
        )));
    }
    let millis =
        |name, default| Ok::<_, AwsError>(scope.number(name)?.map_or(default, Duration::from_millis));
    let count = |name, default: usize| {
        let number = scope.number(name)?.and_then(|n| usize::try_from(n).ok());
        Ok::<_, AwsError>(number.filter(|n| *n > 0).unwrap_or(default))
    };
    let part_size = match scope.number("minimumPartSize")? {
        Some(size) => Some(size),
        None => scope.number("uploadChunkSize")?,
    };
    let attempts = match scope.signed("maxErrorRetry")? {
        Some(n) if n >= 0 => u32::try_from(n).unwrap_or(u32::MAX).saturating_add(1),
        _ => attempts_of_environment().unwrap_or(default.max_attempts),
    };
    Ok(ClientOptions {
        anonymous: scope.flag("anonymous")?,
        endpoint,
        path_style: scope.flag("s3PathStyleAccess")?,
        requester_pays: scope.flag("requesterPays")?,
        acl: scope.text("s3Acl")?.map(|t| acl(&t)).transpose()?,
        storage_class: storage_class(scope)?,
        encryption: encryption(scope)?,
        connection_timeout: millis("connectionTimeout", default.connection_timeout)?,
        socket_timeout: millis("socketTimeout", default.socket_timeout)?,
        max_connections: count("maxConnections", default.max_connections)?,
        max_attempts: attempts,
        max_concurrency: count("maxConcurrency", default.max_concurrency)?,
        part_size: part_size.unwrap_or(default.part_size).max(SMALLEST_PART),
        multipart_threshold: scope
            .number("multipartThreshold")?
            .unwrap_or(default.multipart_threshold)
            .max(SMALLEST_PART),
        proxy: proxy(scope)?,
        certificates: None,
    })
}

fn attempts_of_environment() -> Option<u32> {
    let number = std::env::var("AWS_MAX_ATTEMPTS").ok()?.parse().ok()?;
    Some(number).filter(|n| *n > 0)
}

/// The spelling of S3 of a canned ACL; configurations also use that of the Java SDK (`BucketOwnerFullControl`).
fn acl(text: &str) -> Result<String, AwsError> {
    const KNOWN: [&str; 8] = [
        "private",
        "public-read",
        "public-read-write",
        "authenticated-read",
        "log-delivery-write",
        "bucket-owner-read",
        "bucket-owner-full-control",
        "aws-exec-read",
    ];
    let plain = |t: &str| t.to_lowercase().replace(['-', '_'], "");
    KNOWN
        .iter()
        .find(|k| plain(k) == plain(text))
        .map(|k| (*k).to_owned())
        .ok_or_else(|| {
            AwsError::config(format!(
                "`aws.client.s3Acl` is `{text}`, but must be one of {}",
                KNOWN.join(", ")
            ))
        })
}

fn storage_class(scope: &Scope<'_>) -> Result<Option<String>, AwsError> {
    let class = match scope.text("storageClass")? {
        Some(class) => Some(class),
        None => scope.text("uploadStorageClass")?,
    };
    Ok(class.map(|c| c.to_uppercase()))
}

fn encryption(scope: &Scope<'_>) -> Result<Option<Encryption>, AwsError> {
    let key = scope.text("storageKmsKeyId")?;
    match scope.text("storageEncryption")?.as_deref() {
        None => Ok(key.map(|k| Encryption::Kms(Some(k)))),
        Some("AES256") => Ok(Some(Encryption::S3)),
        Some("aws:kms") => Ok(Some(Encryption::Kms(key))),
        Some(other) => Err(AwsError::config(format!(
            "`aws.client.storageEncryption` is `{other}`, but must be `AES256` or `aws:kms`"
        ))),
    }
}

fn proxy(scope: &Scope<'_>) -> Result<Option<Proxy>, AwsError> {
    let Some(host) = scope.text("proxyHost")? else {
        return Ok(None);
    };
    let name = scope.text("proxyScheme")?;
    let scheme = name.as_deref().unwrap_or("http").to_lowercase();
    let port = match scope.number("proxyPort")? {
        Some(port) => format!(":{port}"),
        None => String::new(),
    };
    let password = scope.text("proxyPassword")?.unwrap_or_default();
    Ok(Some(Proxy {
        url: format!("{scheme}://{host}{port}"),
        login: scope.text("proxyUsername")?.map(|user| (user, password)),
    }))
}

/// A scope of the configuration, and its name for messages.
struct Scope<'a> {
    value: &'a Value,
    name: &'static str,
}

impl<'a> Scope<'a> {
    fn of(parent: &'a Value, key: &str, name: &'static str) -> Self {
        let value = parent.get(key).unwrap_or(&Value::Null);
        Self { value, name }
    }

    fn get(&self, key: &str) -> Option<&'a Value> {
        self.value.get(key).filter(|v| !v.is_null())
    }

    fn wrong(&self, key: &str, wanted: &str) -> AwsError {
        // The value stays out of the message: it might be a key.
        AwsError::config(format!("`{}.{key}` must be {wanted}", self.name))
    }

    fn text(&self, key: &str) -> Result<Option<String>, AwsError> {
        match self.get(key) {
            None => Ok(None),
            Some(Value::String(text)) => {
                let text = text.trim();
                Ok((!text.is_empty()).then(|| text.to_owned()))
            }
            Some(_) => Err(self.wrong(key, "a text")),
        }
    }

    fn signed(&self, key: &str) -> Result<Option<i64>, AwsError> {
        let number = match self.get(key) {
            None => return Ok(None),
            Some(Value::Number(n)) => n.as_i64(),
            Some(Value::String(text)) => text.trim().parse().ok(),
            Some(_) => None,
        };
        number.map(Some).ok_or_else(|| self.wrong(key, "a whole number"))
    }

    fn number(&self, key: &str) -> Result<Option<u64>, AwsError> {
        match self.signed(key)? {
            None => Ok(None),
            Some(number) => u64::try_from(number)
                .map(Some)
                .map_err(|_| self.wrong(key, "zero or more")),
        }
    }

    fn flag(&self, key: &str) -> Result<bool, AwsError> {
        match self.get(key) {
            None => Ok(false),
            Some(Value::Bool(flag)) => Ok(*flag),
            Some(Value::String(text)) if text == "true" || text == "false" => Ok(text == "true"),
            Some(_) => Err(self.wrong(key, "`true` or `false`")),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn everything() {
        let config = json!({"aws": {"accessKey": "AK", "secretKey": "SK", "profile": "p", "region": "r", "client": {
            "anonymous": true, "endpoint": "http://h:1", "s3PathStyleAccess": "true", "requesterPays": true,
            "s3Acl": "BucketOwnerFullControl", "storageClass": "standard_ia", "storageEncryption": "aws:kms",
            "storageKmsKeyId": "k", "connectionTimeout": 100, "socketTimeout": 200, "maxConnections": 7,
            "maxErrorRetry": 2, "maxConcurrency": 3, "minimumPartSize": 1, "multipartThreshold": 100_000_000,
            "proxyHost": "p", "proxyPort": 8080, "proxyScheme": "HTTP",
            "proxyUsername": "u", "proxyPassword": "secret"}}});
        let options = AwsOptions::from_config(&config).unwrap();
        assert_eq!(options.access_key.as_deref(), Some("AK"));
        assert_eq!(options.region.as_deref(), Some("r"));
        let proxy = Proxy {
            url: "http://p:8080".into(),
            login: Some(("u".into(), "secret".into())),
        };
        let expected = ClientOptions {
            anonymous: true,
            endpoint: Some("http://h:1".into()),
            path_style: true,
            requester_pays: true,
            acl: Some("bucket-owner-full-control".into()),
            storage_class: Some("STANDARD_IA".into()),
            encryption: Some(Encryption::Kms(Some("k".into()))),
            connection_timeout: Duration::from_millis(100),
            socket_timeout: Duration::from_millis(200),
            max_connections: 7,
            max_attempts: 3,
            max_concurrency: 3,
            part_size: SMALLEST_PART,
            multipart_threshold: 100_000_000,
            proxy: Some(proxy),
            certificates: None,
        };
        assert_eq!(options.client, expected);
        let shown = format!("{options:?}");
        assert!(!shown.contains("SK") && !shown.contains("AK") && !shown.contains("secret\""));
    }

    #[test]
    fn nothing() {
        let options = AwsOptions::from_config(&json!({})).unwrap();
        assert_eq!(options.client.part_size, 8 * MIB);
        assert_eq!(options.region, None);
    }

    #[test]
    fn mistakes() {
        for (config, word) in [
            (json!({"aws": {"accessKey": "A"}}), "aws.secretKey"),
            (json!({"aws": {"client": {"endpoint": "h"}}}), "http://"),
            (json!({"aws": {"client": {"s3Acl": "x"}}}), "bucket-owner-read"),
            (json!({"aws": {"client": {"storageEncryption": "x"}}}), "aws:kms"),
            (
                json!({"aws": {"client": {"maxConnections": "many"}}}),
                "aws.client.maxConnections",
            ),
            (json!({"aws": {"client": {"maxConnections": -1}}}), "zero or more"),
            (
                json!({"aws": {"client": {"anonymous": 3}}}),
                "aws.client.anonymous",
            ),
        ] {
            let error = AwsOptions::from_config(&config).unwrap_err().to_string();
            assert!(error.contains(word), "{error}");
        }
    }
}
