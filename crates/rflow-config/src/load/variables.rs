//! Variables that configuration files declare with `def`. What is declared in braces is seen in them alone: behind them
//! the name is one of a setting again, as in the reference.

use std::collections::HashSet;
use std::rc::Rc;

use arcstr::ArcStr;
use rflow_lang::Value;
use rflow_lang::module::Module;
use rflow_syntax::ast::{ConfigItem, ConfigItemKind, StmtKind};

use super::{File, Loader, eval};
use crate::error::ConfigError;

/// The variables of a file.
#[derive(Default)]
pub(super) struct Variables {
    /// Names that are in reach now.
    pub(super) names: HashSet<ArcStr>,
    /// The file, and the braces around those that are being read, each with the names in reach there.
    around: Vec<(Rc<Module>, HashSet<ArcStr>)>,
    /// Braces that were read, each with the names that it declared: its closures are called later.
    ended: Vec<(Rc<Module>, HashSet<ArcStr>)>,
}

impl File {
    /// `def name = value`, for what is evaluated now and for closures that are called later.
    pub(super) fn declare(&mut self, name: &str, value: Value) {
        self.scope.set(name, value.clone());
        let name = ArcStr::from(name);
        self.variables.names.insert(name.clone());
        self.module.binding.borrow_mut().insert(name, value);
    }

    /// Gives a variable that is in reach another value, also for the closures that were made before.
    pub(super) fn assign_variable(&self, name: &ArcStr, value: &Value) {
        self.scope.set(name, value.clone());
        let around = self
            .variables
            .around
            .iter()
            .filter(|(_, names)| names.contains(name));
        let ended = self.variables.ended.iter().filter(|(_, own)| !own.contains(name));
        let others = around.chain(ended).map(|(module, _)| module);
        for module in others.chain([&self.module]) {
            module.binding.borrow_mut().insert(name.clone(), value.clone());
        }
    }
}

impl Loader<'_> {
    /// Evaluates the items of braces inside the scopes of `prefix`.
    pub(super) fn in_braces(
        &mut self,
        file: &mut File,
        prefix: &[ArcStr],
        items: &[ConfigItem],
    ) -> Result<(), ConfigError> {
        self.with_variables(file, items, |loader, file| loader.items(file, prefix, items))
    }

    /// Evaluates what stands in braces; the variables that are declared there end with them.
    pub(super) fn with_variables(
        &mut self,
        file: &mut File,
        items: &[ConfigItem],
        run: impl FnOnce(&mut Self, &mut File) -> Result<(), ConfigError>,
    ) -> Result<(), ConfigError> {
        if !items.iter().any(declares) {
            return run(self, file);
        }
        let outer = file.module.clone();
        let before = file.variables.names.clone();
        file.module = Rc::new(outer.inner());
        self.modules.push(file.module.clone());
        file.variables.around.push((outer.clone(), before.clone()));
        let done = run(self, file);
        file.variables.around.pop();
        let inner = std::mem::replace(&mut file.module, outer);
        let after = std::mem::replace(&mut file.variables.names, before);
        let own: HashSet<ArcStr> = after.difference(&file.variables.names).cloned().collect();
        for name in &own {
            file.scope.remove(name);
            eval::expose(file, name);
        }
        file.variables.ended.push((inner, own));
        done
    }
}

/// `def x = …`
pub(super) fn declares(item: &ConfigItem) -> bool {
    matches!(&item.kind, ConfigItemKind::Statement(stmt) if matches!(stmt.kind, StmtKind::Local { .. }))
}
