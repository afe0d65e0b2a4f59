//! Where credentials and the region come from.

use aws_config::default_provider::credentials::DefaultCredentialsChain;
use aws_config::environment::EnvironmentVariableRegionProvider;
use aws_config::imds::region::ImdsRegionProvider;
use aws_config::meta::credentials::CredentialsProviderChain;
use aws_config::meta::region::RegionProviderChain;
use aws_config::profile::{ProfileFileCredentialsProvider, ProfileFileRegionProvider};
use aws_config::provider_config::ProviderConfig;
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_sdk_s3::config::Region;
use aws_smithy_runtime_api::client::http::SharedHttpClient;

use crate::AwsOptions;

/// The profile that was asked for: `aws.profile`, else AWS_PROFILE, else AWS_DEFAULT_PROFILE.
pub(crate) fn profile(options: &AwsOptions) -> Option<String> {
    let named = options.profile.clone();
    named
        .or_else(|| variable("AWS_PROFILE"))
        .or_else(|| variable("AWS_DEFAULT_PROFILE"))
}

/// `aws.accessKey` and `aws.secretKey`, else the profile that was asked for, else the usual chain: variables, web
/// identity, default profile, container, instance. Roles are assumed in the region.
pub(crate) async fn provider(
    options: &AwsOptions,
    region: Option<&Region>,
    http: &SharedHttpClient,
) -> SharedCredentialsProvider {
    if let (Some(key), Some(secret)) = (&options.access_key, &options.secret_key) {
        let fixed = Credentials::new(key, secret, None, None, "configuration");
        return SharedCredentialsProvider::new(fixed);
    }
    let config = ProviderConfig::without_region().with_http_client(http.clone());
    let usual = DefaultCredentialsChain::builder()
        .configure(config.clone())
        .region(region.cloned());
    let Some(profile) = profile(options) else {
        return SharedCredentialsProvider::new(usual.build().await);
    };
    let of_profile = ProfileFileCredentialsProvider::builder()
        .configure(&config.with_region(region.cloned()))
        .profile_name(&profile)
        .build();
    let usual = usual.profile_name(&profile).build().await;
    let chain = CredentialsProviderChain::first_try("Profile", of_profile).or_else("Default", usual);
    SharedCredentialsProvider::new(chain)
}

/// Whether something says where credentials are: then it is an error when they cannot be had.
pub(crate) fn promised(options: &AwsOptions) -> bool {
    const VARIABLES: [&str; 3] = [
        "AWS_CONTAINER_CREDENTIALS_FULL_URI",
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
        "AWS_WEB_IDENTITY_TOKEN_FILE",
    ];
    profile(options).is_some() || VARIABLES.into_iter().any(|name| variable(name).is_some())
}

/// `aws.region`, else AWS_DEFAULT_REGION, else that of the profile, else the usual chain.
pub(crate) async fn region(options: &AwsOptions, http: &SharedHttpClient) -> Option<Region> {
    if let Some(region) = &options.region {
        return Some(Region::new(region.clone()));
    }
    if let Some(region) = variable("AWS_DEFAULT_REGION") {
        return Some(Region::new(region));
    }
    let config = ProviderConfig::without_region().with_http_client(http.clone());
    let mut of_profile = ProfileFileRegionProvider::builder().configure(&config);
    if let Some(profile) = profile(options) {
        of_profile = of_profile.profile_name(profile);
    }
    let of_instance = ImdsRegionProvider::builder().configure(&config).build();
    RegionProviderChain::first_try(of_profile.build())
        .or_else(EnvironmentVariableRegionProvider::new())
        .or_else(of_instance)
        .region()
        .await
}

pub(crate) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// The region in the name of an endpoint of Amazon (`https://s3.eu-west-1.amazonaws.com`).
pub(crate) fn region_of_endpoint(url: &str) -> Option<String> {
    let host = url.split_once("://")?.1;
    let host = host.split(['/', ':']).next()?;
    let name = host
        .strip_suffix(".amazonaws.com")
        .or_else(|| host.strip_suffix(".amazonaws.com.cn"))?;
    let part = name.rsplit('.').next()?;
    let region = part.strip_prefix("s3-").unwrap_or(part);
    (region != "s3" && region.matches('-').count() >= 2).then(|| region.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_of_endpoints() {
        for (url, region) in [
            ("https://s3.eu-west-1.amazonaws.com", Some("eu-west-1")),
            ("https://s3-us-west-2.amazonaws.com/", Some("us-west-2")),
            (
                "https://bucket.vpce-1.s3.us-gov-west-1.amazonaws.com",
                Some("us-gov-west-1"),
            ),
            ("https://s3.cn-north-1.amazonaws.com.cn", Some("cn-north-1")),
            ("https://s3.amazonaws.com", None),
            ("http://127.0.0.1:9000", None),
        ] {
            assert_eq!(region_of_endpoint(url).as_deref(), region, "{url}");
        }
    }
}
