//! The options of `aws.client` that every request or every new object must carry, applied in one place.

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::BeforeTransmitInterceptorContextMut;
use aws_smithy_runtime_api::client::interceptors::{Intercept, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::orchestrator::Metadata;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;

use crate::{ClientOptions, Encryption};

/// Operations that make an object.
const MAKING: [&str; 3] = ["PutObject", "CreateMultipartUpload", "CopyObject"];

/// Adds headers to requests before they are signed.
#[derive(Debug)]
pub(super) struct Applied {
    all: Vec<(&'static str, String)>,
    making: Vec<(&'static str, String)>,
}

impl Applied {
    pub(super) fn new(options: &ClientOptions) -> Self {
        let mut applied = Self {
            all: Vec::new(),
            making: Vec::new(),
        };
        if options.requester_pays {
            applied.all.push(("x-amz-request-payer", "requester".to_owned()));
        }
        let mut making = |name, value: &str| applied.making.push((name, value.to_owned()));
        if let Some(acl) = &options.acl {
            making("x-amz-acl", acl);
        }
        if let Some(class) = &options.storage_class {
            making("x-amz-storage-class", class);
        }
        match &options.encryption {
            None => {}
            Some(Encryption::S3) => making("x-amz-server-side-encryption", "AES256"),
            Some(Encryption::Kms(key)) => {
                making("x-amz-server-side-encryption", "aws:kms");
                if let Some(key) = key {
                    making("x-amz-server-side-encryption-aws-kms-key-id", key);
                }
            }
        }
        applied
    }
}

#[dyn_dispatch_hint]
impl Intercept for Applied {
    fn name(&self) -> &'static str {
        "rflow options"
    }

    fn modify_before_signing(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _components: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let making = config
            .load::<Metadata>()
            .is_some_and(|operation| MAKING.contains(&operation.name()));
        let headers = context.request_mut().headers_mut();
        let of_objects = self.making.iter().filter(|_| making);
        for (name, value) in self.all.iter().chain(of_objects) {
            // What was asked for with this object is closer than the configuration.
            if !headers.contains_key(*name) {
                headers.try_insert(*name, value.clone())?;
            }
        }
        Ok(())
    }
}
