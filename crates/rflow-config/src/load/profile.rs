//! The `profiles` block.

use arcstr::ArcStr;
use indexmap::{IndexMap, IndexSet};
use rflow_syntax::ast::{ConfigItem, ConfigItemKind, Name};
use rflow_syntax::{Diagnostic, Span};

use super::{File, Loader, variables};
use crate::error::ConfigError;

/// The profile that is applied when none is asked for.
pub(crate) const DEFAULT: &str = "standard";

/// One thing to do when a profile is applied: an item whose path has lost the profile's name.
struct Part<'i> {
    rest: &'i [Name],
    item: &'i ConfigItem,
}

impl Loader<'_> {
    /// Applies the profiles that were asked for, in the order of the command line, where the block stands.
    pub(super) fn profiles(&mut self, file: &mut File, items: &[ConfigItem]) -> Result<(), ConfigError> {
        self.with_variables(file, items, |loader, file| loader.profiles_of(file, items))
    }

    fn profiles_of(&mut self, file: &mut File, items: &[ConfigItem]) -> Result<(), ConfigError> {
        let mut found: IndexMap<ArcStr, Vec<Part<'_>>> = IndexMap::new();
        for item in items {
            let path = match &item.kind {
                ConfigItemKind::Block { path, .. } => path,
                ConfigItemKind::Assign { path, .. } if path.len() > 1 => path,
                // Variables of the profiles below.
                _ if variables::declares(item) => {
                    self.item(file, &[], item)?;
                    continue;
                }
                _ => return Err(not_a_profile(item.span)),
            };
            let Some((name, rest)) = path.split_first() else {
                continue;
            };
            let parts = found.entry(ArcStr::from(&*name.text)).or_default();
            if rest.is_empty() {
                // Of two blocks with one name, the reference uses the later one only.
                parts.retain(|p| !p.rest.is_empty());
            }
            parts.push(Part { rest, item });
        }
        self.profiles.extend(found.keys().cloned());
        if self.request.show_profiles {
            for (name, parts) in &found {
                self.parts(file, &[arcstr::literal!("profiles"), name.clone()], parts)?;
            }
            return Ok(());
        }
        let default = [DEFAULT.to_owned()];
        let wanted = if self.request.profiles.is_empty() {
            &default[..]
        } else {
            &self.request.profiles[..]
        };
        for name in wanted {
            if let Some(parts) = found.get(name.as_str()) {
                self.parts(file, &[], parts)?;
            }
        }
        Ok(())
    }

    /// Applies `profiles.name { … }` and `profiles.name.option = …`.
    pub(super) fn dotted_profile(&mut self, file: &mut File, item: &ConfigItem) -> Result<(), ConfigError> {
        let (ConfigItemKind::Block { path, .. } | ConfigItemKind::Assign { path, .. }) = &item.kind else {
            return Ok(());
        };
        let Some(name) = path.get(1) else {
            return Err(not_a_profile(item.span));
        };
        self.profiles.insert(ArcStr::from(&*name.text));
        let parts = [Part {
            rest: &path[2..],
            item,
        }];
        if self.request.show_profiles {
            return self.parts(
                file,
                &[arcstr::literal!("profiles"), ArcStr::from(&*name.text)],
                &parts,
            );
        }
        let wanted = match self.request.profiles.as_slice() {
            [] => &*name.text == DEFAULT,
            names => names.iter().any(|n| **n == *name.text),
        };
        if wanted {
            self.parts(file, &[], &parts)
        } else {
            Ok(())
        }
    }

    fn parts(&mut self, file: &mut File, prefix: &[ArcStr], parts: &[Part<'_>]) -> Result<(), ConfigError> {
        for part in parts {
            match &part.item.kind {
                ConfigItemKind::Block { items, .. } => {
                    self.block(file, prefix, part.rest, items, part.item.span)?;
                }
                ConfigItemKind::Assign { value, .. } => {
                    self.assign(file, prefix, part.rest, value, part.item.span)?;
                }
                _ => {}
            }
        }
        Ok(())
    }
}

fn not_a_profile(span: Span) -> ConfigError {
    let message = "Only profile blocks are allowed in the `profiles` scope";
    let diagnostic = Diagnostic::error(crate::codes::NOT_A_PROFILE, message, span);
    ConfigError::at(
        diagnostic.hint("write `profiles { name { … } }`, and put other settings into the named blocks"),
    )
}

/// Profiles whose names are as near as possible to a wrong one, if they are near enough.
pub(super) fn similar(name: &str, known: &IndexSet<ArcStr>) -> Vec<String> {
    crate::similar::similar(name, known.iter().map(ArcStr::as_str))
}
