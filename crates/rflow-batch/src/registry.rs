//! Finds or registers job definitions, each once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::api::{ApiError, BatchApi};
use crate::definition::{self, Definition, Properties};

/// What is known of the definitions that this run uses, by token.
#[derive(Default)]
pub(crate) struct Registry {
    known: Mutex<HashMap<String, Arc<Mutex<Option<String>>>>>,
}

impl Registry {
    /// The definition by which a job names it: `name:revision`, or what the user wrote.
    ///
    /// Tasks that need the same definition at the same time wait for one look-up; others do not wait for it.
    pub(crate) fn resolve(&self, api: &dyn BatchApi, definition: &Definition) -> Result<String, ApiError> {
        let properties = match definition {
            Definition::Named(name) => return Ok(name.clone()),
            Definition::Content(properties) => properties,
        };
        let token = definition::token(properties);
        let place = {
            let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            known.entry(token.clone()).or_default().clone()
        };
        let mut place = place.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(name) = &*place {
            return Ok(name.clone());
        }
        let name = find_or_register(api, &token, properties)?;
        Ok(place.insert(name).clone())
    }
}

fn find_or_register(api: &dyn BatchApi, token: &str, properties: &Properties) -> Result<String, ApiError> {
    let name = definition::name(&properties.image);
    let known = api.definitions(&name)?;
    let newest = known
        .iter()
        .filter(|registered| registered.token.as_deref() == Some(token))
        .map(|registered| registered.revision)
        .max();
    let revision = match newest {
        Some(revision) => revision,
        None => {
            tracing::debug!(name, image = properties.image, "registering a job definition");
            api.register(&name, token, properties)?
        }
    };
    Ok(format!("{name}:{revision}"))
}
