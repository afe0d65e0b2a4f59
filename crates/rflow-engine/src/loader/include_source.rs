//! Sources of includes that are computed, as legacy scripts have them: `"${modules}/tool"`, `"$baseDir/lib.nf"`.

use std::cell::RefCell;

use rflow_lang::Value;
use rflow_lang::module::Module;
use rflow_syntax::Span;
use rflow_syntax::ast::{self, BinaryOp, Expr, ExprKind, ItemKind, PropertyName, StmtKind, StrPart};

use super::Loader;

/// How far variables that are made of other variables are followed.
const DEPTH: u8 = 16;

impl Loader<'_> {
    /// The text of a source, when it is made of plain texts, folders of the run, parameters, and variables that the
    /// script sets before to such texts. When it is made of a parameter that is not set, the error is its name.
    pub(super) fn include_source(
        &self,
        module: &Module,
        tree: &ast::Script,
        source: &Expr,
    ) -> Result<String, Option<String>> {
        let at = source.span;
        let of = Source {
            loader: self,
            module,
            tree,
            at,
            unset: RefCell::default(),
        };
        let text = of.text(source, DEPTH);
        text.ok_or_else(|| of.unset.take())
    }
}

struct Source<'s> {
    loader: &'s Loader<'s>,
    module: &'s Module,
    tree: &'s ast::Script,
    /// The place of the include: what stands behind it has not run yet.
    at: Span,
    /// The first parameter that is not set.
    unset: RefCell<Option<String>>,
}

impl Source<'_> {
    fn text(&self, expr: &Expr, depth: u8) -> Option<String> {
        let depth = depth.checked_sub(1)?;
        match &expr.kind {
            ExprKind::String(text) => Some(text.to_string()),
            ExprKind::GString(parts) => parts
                .iter()
                .map(|part| match part {
                    StrPart::Text(text) => Some(text.to_string()),
                    StrPart::Expr(e) => self.text(e, depth),
                })
                .collect(),
            ExprKind::Binary {
                op: BinaryOp::Add,
                left,
                right,
            } => Some(self.text(left, depth)? + &self.text(right, depth)?),
            ExprKind::Variable(name) => match &**name {
                "baseDir" | "projectDir" | "launchDir" | "moduleDir" => self.folder(name),
                _ => self.text(self.assigned(|target| is_variable(target, name))?, depth),
            },
            ExprKind::Property {
                object,
                name: PropertyName::Fixed(name),
                ..
            } if is_variable(object, "params") => match self.given(&name.text) {
                Some(value) => Some(value.to_string()),
                None => match self.assigned(|target| is_parameter(target, &name.text)) {
                    Some(value) => self.text(value, depth),
                    None => {
                        self.unset
                            .borrow_mut()
                            .get_or_insert_with(|| name.text.to_string());
                        None
                    }
                },
            },
            ExprKind::Elvis { value, otherwise } => {
                let unset = self.unset.take();
                let known = self.text(value, depth);
                let text = known.as_ref().filter(|text| !text.is_empty() && *text != "false");
                // A parameter that is not set is what `?:` is for.
                let is_unset = self.unset.replace(unset).is_some();
                match text {
                    Some(text) => Some(text.clone()),
                    None if is_unset || known.is_some() => self.text(otherwise, depth),
                    None => None,
                }
            }
            _ => None,
        }
    }

    fn folder(&self, name: &str) -> Option<String> {
        let folder = match name {
            "moduleDir" => self.module.dir().to_path_buf(),
            "launchDir" => self.loader.interp.machine.launch_dir(),
            _ => {
                let (main, _) = self.loader.loaded.first()?;
                main.parent()?.to_path_buf()
            }
        };
        Some(folder.display().to_string())
    }

    fn given(&self, parameter: &str) -> Option<Value> {
        match &self.loader.params {
            Value::Map(map) => map.get_str(parameter).filter(|v| !v.is_null()),
            _ => None,
        }
    }

    /// The value that the last top-level statement before the include gives to a target.
    fn assigned(&self, is_target: impl Fn(&Expr) -> bool) -> Option<&Expr> {
        let before = self
            .tree
            .items
            .iter()
            .take_while(|item| item.span.start < self.at.start);
        let values = before.filter_map(|item| match &item.kind {
            ItemKind::Statement(stmt) => match &stmt.kind {
                StmtKind::Assign { target, value, .. } if is_target(target) => Some(value),
                StmtKind::Local {
                    names,
                    value: Some(value),
                    ..
                } => {
                    let (name, _) = names.first()?;
                    let kind = ExprKind::Variable(name.text.clone());
                    is_target(&Expr {
                        kind,
                        span: name.span,
                    })
                    .then_some(value)
                }
                _ => None,
            },
            _ => None,
        });
        values.last()
    }
}

fn is_variable(expr: &Expr, wanted: &str) -> bool {
    matches!(&expr.kind, ExprKind::Variable(name) if &**name == wanted)
}

fn is_parameter(expr: &Expr, wanted: &str) -> bool {
    match &expr.kind {
        ExprKind::Property {
            object,
            name: PropertyName::Fixed(name),
            ..
        } => &*name.text == wanted && is_variable(object, "params"),
        _ => false,
    }
}
