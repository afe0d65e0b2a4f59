//! Connections over http: proxies, certificates, and the way around proxies to what the machine itself tells.

use std::net::IpAddr;

use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore, rustls_provider::CryptoMode};
use aws_smithy_http_client::{Builder, Connector};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;

use crate::options::{ClientOptions, Proxy};
use crate::{AwsError, credentials};

/// What sends all requests of a run, those for credentials included.
pub(crate) fn client(options: &ClientOptions) -> Result<SharedHttpClient, AwsError> {
    let proxy = match &options.proxy {
        Some(proxy) => proxy_config(proxy)?,
        None => ProxyConfig::from_env(),
    };
    let tls = tls(options)?;
    Ok(SharedHttpClient::new(Routed {
        direct: build(options, &tls, ProxyConfig::disabled()),
        usual: build(options, &tls, proxy),
    }))
}

fn build(options: &ClientOptions, tls: &TlsContext, proxy: ProxyConfig) -> SharedHttpClient {
    let (idle, tls) = (options.max_connections, tls.clone());
    Builder::new()
        .pool_max_idle_per_host(idle)
        .build_with_connector_fn(move |settings, components| {
            let mut builder = Connector::builder()
                .tls_provider(Provider::Rustls(CryptoMode::Ring))
                .tls_context(tls.clone())
                .proxy_config(proxy.clone())
                .pool_max_idle_per_host(idle);
            builder.set_connector_settings(settings.cloned());
            builder.set_sleep_impl(components.and_then(|c| c.sleep_impl()));
            builder.build()
        })
}

/// Sends requests for the metadata of instances and containers directly: no proxy could answer them for this machine.
#[derive(Debug)]
struct Routed {
    direct: SharedHttpClient,
    usual: SharedHttpClient,
}

impl HttpClient for Routed {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(RoutedConnector {
            direct: self.direct.http_connector(settings, components),
            usual: self.usual.http_connector(settings, components),
        })
    }
}

#[derive(Debug)]
struct RoutedConnector {
    direct: SharedHttpConnector,
    usual: SharedHttpConnector,
}

impl HttpConnector for RoutedConnector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        if is_metadata(request.uri()) {
            self.direct.call(request)
        } else {
            self.usual.call(request)
        }
    }
}

/// Whether an address is a place that only this machine sees: link-local, or its IPv6 form on AWS (`fd00:ec2::/32`).
fn is_metadata(url: &str) -> bool {
    let Some((_, rest)) = url.split_once("://") else {
        return false;
    };
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    let host = match authority.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    };
    match host.parse() {
        Ok(IpAddr::V4(address)) => address.is_link_local(),
        Ok(IpAddr::V6(address)) => address.segments()[..2] == [0xfd00, 0x0ec2],
        Err(_) => false,
    }
}

fn tls(options: &ClientOptions) -> Result<TlsContext, AwsError> {
    let trusted = match &options.certificates {
        Some(certificates) => TrustStore::empty().with_pem_certificate(certificates.as_slice()),
        None => TrustStore::default(),
    };
    let context = TlsContext::builder().with_trust_store(trusted).build();
    context.map_err(|error| AwsError::config(format!("the certificates cannot be used: {error}")))
}

fn proxy_config(proxy: &Proxy) -> Result<ProxyConfig, AwsError> {
    let config = ProxyConfig::all(&proxy.url).map_err(|_| {
        AwsError::config(format!(
            "`{}` is no address of a proxy: check `aws.client.proxyHost`, `proxyPort` and `proxyScheme`",
            proxy.url
        ))
    })?;
    let hosts = credentials::variable("NO_PROXY").or_else(|| credentials::variable("no_proxy"));
    let hosts = hosts.unwrap_or_default();
    let config = config.no_proxy(hosts);
    Ok(match &proxy.login {
        Some((user, password)) => config.with_basic_auth(user, password),
        None => config,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metadata_of_this_machine() {
        for url in [
            "http://169.254.169.254/latest/meta-data",
            "http://169.254.170.2:80/v2/credentials",
            "http://[fd00:ec2::254]/latest/api/token",
            "http://[fd00:ec2::23]:80/v1/credentials",
        ] {
            assert!(is_metadata(url), "{url}");
        }
        for url in [
            "https://s3.eu-west-1.amazonaws.com/169.254.169.254",
            "http://10.0.0.1:9000/",
            "http://[::1]/",
        ] {
            assert!(!is_metadata(url), "{url}");
        }
    }
}
