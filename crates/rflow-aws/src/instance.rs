//! What an instance of Amazon EC2 can be asked about itself.

use std::time::Duration;

use aws_config::imds::Client;
use aws_config::provider_config::ProviderConfig;

use crate::{ClientOptions, credentials, http};

/// Time for a connection. The service is on the machine itself; where it is not, nothing answers at all.
const CONNECT: Duration = Duration::from_secs(1);
const ANSWER: Duration = Duration::from_secs(2);

/// Values of the instance metadata (`instance-type`), in the order of their names, up to the first that cannot be had:
/// this is no instance, its metadata are switched off, or containers may not reach them.
#[must_use]
pub fn instance_metadata(names: &[&str]) -> Vec<String> {
    let disabled = credentials::variable("AWS_EC2_METADATA_DISABLED");
    if disabled.is_some_and(|value| value.eq_ignore_ascii_case("true")) {
        return Vec::new();
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let (Ok(runtime), Ok(http)) = (runtime, http::client(&ClientOptions::default())) else {
        return Vec::new();
    };
    runtime.block_on(async {
        let client = Client::builder()
            .configure(&ProviderConfig::without_region().with_http_client(http))
            .max_attempts(1)
            .connect_timeout(CONNECT)
            .read_timeout(ANSWER)
            .build();
        let mut values = Vec::new();
        for name in names {
            match client.get(format!("/latest/meta-data/{name}")).await {
                Ok(value) => values.push(value.into()),
                Err(_) => break,
            }
        }
        values
    })
}
