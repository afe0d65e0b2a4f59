//! Items of configuration files, one after the other.

use std::rc::Rc;

use arcstr::ArcStr;
use rflow_lang::Value;
use rflow_lang::value::MapObj;
use rflow_syntax::ast::{
    Access, Arg, AssignOp, Call, Callee, Catch, ConfigItem, ConfigItemKind, Directive, Expr, ExprKind, Name,
    PropertyName, Stmt, StmtKind,
};
use rflow_syntax::{Diagnostic, Span};

use super::{File, Loader, eval};
use crate::error::ConfigError;
use crate::tree::deep_merge;

impl Loader<'_> {
    /// Evaluates items inside the scopes of `prefix`.
    pub(super) fn items(
        &mut self,
        file: &mut File,
        prefix: &[ArcStr],
        items: &[ConfigItem],
    ) -> Result<(), ConfigError> {
        items.iter().try_for_each(|item| self.item(file, prefix, item))
    }

    pub(super) fn item(
        &mut self,
        file: &mut File,
        prefix: &[ArcStr],
        item: &ConfigItem,
    ) -> Result<(), ConfigError> {
        match &item.kind {
            ConfigItemKind::Assign { path, .. } if is_profile(prefix, path) => {
                self.dotted_profile(file, item)
            }
            ConfigItemKind::Assign { path, value } => self.assign(file, prefix, path, value, item.span),
            ConfigItemKind::Block { path, items } => match path.as_slice() {
                [name] if prefix.is_empty() && &*name.text == "profiles" => self.profiles(file, items),
                [name] if prefix.is_empty() && &*name.text == "plugins" => self.plugins(file, items),
                _ if is_profile(prefix, path) => self.dotted_profile(file, item),
                _ => self.block(file, prefix, path, items, item.span),
            },
            ConfigItemKind::Selector { kind, pattern, items } => {
                self.selector(file, prefix, kind, pattern, items)
            }
            ConfigItemKind::Include(source) => self.include(file, prefix, source),
            ConfigItemKind::Command(line) => self.command(file, prefix, line),
            // Functions were defined before; classes are found by their simple names.
            ConfigItemKind::Function(_) | ConfigItemKind::Import(_) => Ok(()),
            ConfigItemKind::If {
                cond,
                then,
                otherwise,
            } => {
                let branch = if self.value(file, prefix, cond)?.truthy() {
                    then
                } else {
                    otherwise
                };
                self.in_braces(file, prefix, branch)
            }
            ConfigItemKind::Try { body, catches } => self.try_items(file, prefix, body, catches),
            ConfigItemKind::Statement(stmt) => self.run_statement(file, prefix, stmt),
        }
    }

    /// `a.b.c = value`. A parameter that was given on the command line keeps that value.
    pub(super) fn assign(
        &mut self,
        file: &mut File,
        prefix: &[ArcStr],
        names: &[Name],
        value: &Expr,
        span: Span,
    ) -> Result<(), ConfigError> {
        if names
            .first()
            .is_some_and(|name| file.variables.names.contains(&*name.text))
        {
            return self.assign_to_variable(file, prefix, names, value, span);
        }
        if super::form::is_assigned_selector(names, value).is_some() {
            // There is a warning.
            return Ok(());
        }
        let mut path = prefix.to_vec();
        path.extend(names.iter().map(|n| ArcStr::from(&*n.text)));
        self.note_calls(value);
        // Settings of the same scope can be read without its name.
        let interpolated = is_interpolated(file, value);
        let value = self.value(file, &path[..path.len().saturating_sub(1)], value)?;
        let value = self.given_param(&path, value);
        if let ([name], Value::Map(new)) = (path.as_slice(), &value)
            && *name == "params"
        {
            deep_merge(&file.params(), new);
            return ends(file, span);
        }
        if file.tree.is_above(&path, &value) {
            return Err(holds_itself(span));
        }
        file.tree
            .set(&path, value, span)
            .map_err(|e| not_a_scope(&path[..e.depth], span))?;
        if interpolated {
            file.tree.mark_interpolated(&path);
        }
        eval::expose(file, &path[0]);
        Ok(())
    }

    /// `x = value` and `x.key = value` for a variable of the file.
    fn assign_to_variable(
        &mut self,
        file: &mut File,
        prefix: &[ArcStr],
        names: &[Name],
        value: &Expr,
        span: Span,
    ) -> Result<(), ConfigError> {
        let variable = |name: &Name| Expr {
            span: name.span,
            kind: ExprKind::Variable(name.text.clone()),
        };
        let property = |object: Expr, name: &Name| Expr {
            span: object.span.to(name.span),
            kind: ExprKind::Property {
                object: Box::new(object),
                access: Access::Plain,
                name: PropertyName::Fixed(name.clone()),
            },
        };
        let Some((first, rest)) = names.split_first() else {
            return Ok(());
        };
        let kind = StmtKind::Assign {
            target: rest.iter().fold(variable(first), property),
            op: AssignOp::Set,
            value: value.clone(),
        };
        let label = None;
        self.run_statement(file, prefix, &Stmt { span, label, kind })
    }

    /// The value of the command line for a parameter, in the type of its default; maps are merged.
    fn given_param(&mut self, path: &[ArcStr], default: Value) -> Value {
        let Some(names) = path.strip_prefix(&[arcstr::literal!("params")]) else {
            return default;
        };
        let Some((last, scopes)) = names.split_last() else {
            return default;
        };
        let given = match scopes {
            [] => self.params.get_mut(&rflow_lang::value::StrKey(last)),
            _ => return given_nested(&self.params, scopes, last, default),
        };
        match given {
            None => default,
            Some(Value::Map(given)) => match &default {
                Value::Map(default) => {
                    merge_typed(default, given);
                    Value::Map(default.clone())
                }
                _ => Value::Map(given.clone()),
            },
            Some(given) => {
                *given = crate::param::cast_like(&default, given);
                given.clone()
            }
        }
    }

    /// `a.b { … }`: the scope comes into being even when it stays empty.
    pub(super) fn block(
        &mut self,
        file: &mut File,
        prefix: &[ArcStr],
        names: &[Name],
        items: &[ConfigItem],
        span: Span,
    ) -> Result<(), ConfigError> {
        let mut path = prefix.to_vec();
        path.extend(names.iter().map(|n| ArcStr::from(&*n.text)));
        if let [.., name] = path.as_slice()
            && *name == "plugins"
            && path.len() > 1
            && items.iter().any(|i| matches!(i.kind, ConfigItemKind::Command(_)))
        {
            let message = "`plugins` is only allowed at the top of a configuration file";
            return Err(ConfigError::at(Diagnostic::error(
                crate::codes::PLUGINS,
                message,
                span,
            )));
        }
        file.tree
            .scope(&path)
            .map_err(|e| not_a_scope(&path[..e.depth], span))?;
        if let Some(first) = path.first() {
            eval::expose(file, first);
        }
        self.in_braces(file, &path, items)
    }

    /// `withName: x { … }`, stored under `withName:x` in the scope around it.
    fn selector(
        &mut self,
        file: &mut File,
        prefix: &[ArcStr],
        kind: &Name,
        pattern: &Name,
        items: &[ConfigItem],
    ) -> Result<(), ConfigError> {
        let span = kind.span.to(pattern.span);
        let scope = match prefix {
            [profiles, _, rest @ ..] if *profiles == "profiles" => rest,
            all => all,
        };
        match scope {
            [process] if *process == "process" => {}
            [process, outer, ..] if *process == "process" && is_selector(outer) => {
                let message = format!("A selector inside another one (`{outer}`) has no effect");
                let diagnostic = Diagnostic::warning(crate::codes::SELECTOR_PLACE, message, span);
                self.warnings.push(diagnostic.hint("put it beside the other one"));
            }
            _ => {
                let place = match scope {
                    [] => "it stands at the top of the file".to_owned(),
                    names => format!("offending scope: `{}`", names.join(".")),
                };
                let message = format!("Process selectors are only allowed in the `process` scope ({place})");
                let diagnostic = Diagnostic::error(crate::codes::SELECTOR_PLACE, message, span);
                return Err(ConfigError::at(
                    diagnostic.hint("write `process { withName: … { … } }`"),
                ));
            }
        }
        if let Err(problem) = crate::selector::check_pattern(&pattern.text) {
            let message = format!("`{}` is not a regular expression: {problem}", pattern.text);
            let diagnostic = Diagnostic::error(crate::codes::SELECTOR_PATTERN, message, pattern.span);
            return Err(ConfigError::at(diagnostic));
        }
        let key = Name {
            text: Rc::from(format!("{}:{}", kind.text, pattern.text)),
            span,
        };
        self.block(file, prefix, &[key], items, span)
    }

    /// `plugins { id 'x@1.0' }`.
    fn plugins(&mut self, file: &mut File, items: &[ConfigItem]) -> Result<(), ConfigError> {
        let mut ids: Vec<Value> = Vec::new();
        for item in items {
            let ConfigItemKind::Command(line) = &item.kind else {
                return Err(no_plugin(item.span));
            };
            let id = match line.args.as_slice() {
                [Arg::Positional(id)] if &*line.name.text == "id" => self.value(file, &[], id)?,
                [Arg::Positional(id), Arg::Named { value, .. }] if &*line.name.text == "id" => {
                    let version = self.value(file, &[], value)?;
                    Value::from(format!("{}@{version}", self.value(file, &[], id)?))
                }
                _ => return Err(no_plugin(item.span)),
            };
            if !ids.contains(&id) {
                self.plugins.insert(rflow_lang::text::text_arc(&id));
                ids.push(id);
            }
        }
        let span = items.first().map(|i| i.span).unwrap_or_default();
        file.tree
            .set(&[arcstr::literal!("plugins")], Value::list(ids), span)
            .ok();
        Ok(())
    }

    /// A line such as `println 'x'`: a call.
    fn command(&mut self, file: &mut File, prefix: &[ArcStr], line: &Directive) -> Result<(), ConfigError> {
        let callee = Callee::Name(line.name.clone());
        let kind = ExprKind::Call(Box::new(Call {
            callee,
            args: line.args.clone(),
        }));
        self.value(
            file,
            prefix,
            &Expr {
                span: line.span,
                kind,
            },
        )
        .map(drop)
    }

    /// Items of which a failure is caught.
    fn try_items(
        &mut self,
        file: &mut File,
        prefix: &[ArcStr],
        body: &[ConfigItem],
        catches: &[(Catch, Vec<ConfigItem>)],
    ) -> Result<(), ConfigError> {
        let error = match self.in_braces(file, prefix, body) {
            Ok(()) => return Ok(()),
            Err(ConfigError::Raise(raise)) if raise.exit.is_some() => return Err(ConfigError::Raise(raise)),
            Err(error) => error,
        };
        // The classes are not looked at: what the reference throws here has no counterpart.
        let Some((catch, items)) = catches.first() else {
            return Err(error);
        };
        let text = Value::from(error.to_string());
        let shown = Value::map_from([("message", text)]);
        file.module
            .binding
            .borrow_mut()
            .insert(ArcStr::from(&*catch.name.text), shown);
        self.in_braces(file, prefix, items)
    }

    /// `def x = …` makes a variable; anything else is run.
    fn run_statement(&mut self, file: &mut File, prefix: &[ArcStr], stmt: &Stmt) -> Result<(), ConfigError> {
        let StmtKind::Local { names, tuple, value } = &stmt.kind else {
            self.statement(file, prefix, stmt)?;
            // It may have assigned variables.
            for name in &file.variables.names {
                if let Some(value) = file.scope.get(name) {
                    file.assign_variable(name, &value);
                }
            }
            return ends(file, stmt.span);
        };
        let value = match value {
            Some(value) => self.value(file, prefix, value)?,
            None => Value::Null,
        };
        let parts = if *tuple {
            value.elements().unwrap_or_default()
        } else {
            vec![value]
        };
        for (i, (name, _)) in names.iter().enumerate() {
            file.declare(&name.text, parts.get(i).cloned().unwrap_or_default());
        }
        Ok(())
    }
}

fn is_profile(prefix: &[ArcStr], path: &[Name]) -> bool {
    prefix.is_empty() && path.len() > 1 && &*path[0].text == "profiles"
}

/// Whether a key of the `process` scope is a selector.
pub(crate) fn is_selector(key: &str) -> bool {
    key.starts_with("withName:") || key.starts_with("withLabel:")
}

/// Whether a value is an interpolated text, or a setting that is one.
fn is_interpolated(file: &File, value: &Expr) -> bool {
    fn path(expr: &Expr) -> Option<Vec<ArcStr>> {
        match &expr.kind {
            ExprKind::Variable(name) => Some(vec![ArcStr::from(&**name)]),
            ExprKind::Property {
                object,
                name: PropertyName::Fixed(name),
                ..
            } => {
                let mut path = path(object)?;
                path.push(ArcStr::from(&*name.text));
                Some(path)
            }
            _ => None,
        }
    }
    matches!(value.kind, ExprKind::GString(_)) || path(value).is_some_and(|p| file.tree.is_interpolated(&p))
}

/// The value of the command line for a parameter inside a map.
fn given_nested(given: &rflow_lang::value::Entries, scopes: &[ArcStr], last: &str, default: Value) -> Value {
    let mut scopes = scopes.iter();
    let first = scopes
        .next()
        .and_then(|name| given.get(&rflow_lang::value::StrKey(name)));
    let map = scopes.try_fold(first.cloned(), |map, name| match map {
        Some(Value::Map(map)) => Some(map.get_str(name)),
        _ => None,
    });
    let Some(Some(Value::Map(map))) = map else {
        return default;
    };
    let Some(value) = map.get_str(last) else {
        return default;
    };
    let value = crate::param::cast_like(&default, &value);
    map.insert_str(last, value.clone());
    value
}

/// Puts given values into a map of defaults, each in the type of its default, in both maps.
fn merge_typed(defaults: &Rc<MapObj>, given: &Rc<MapObj>) {
    for (key, value) in given.to_vec() {
        match (defaults.get(&key), &value) {
            (Some(Value::Map(default)), Value::Map(inner)) => merge_typed(&default, inner),
            (Some(default), _) => {
                let value = crate::param::cast_like(&default, &value);
                given.insert(key.clone(), value.clone());
                defaults.insert(key, value);
            }
            (None, _) => defaults.insert(key, value),
        }
    }
}

/// Refuses settings without end.
fn ends(file: &File, span: Span) -> Result<(), ConfigError> {
    match Value::Map(file.tree.root().clone()).is_endless() {
        true => Err(holds_itself(span)),
        false => Ok(()),
    }
}

/// The error for a scope that is inside itself.
fn holds_itself(span: Span) -> ConfigError {
    let message = "This puts a scope into itself, so that the settings have no end";
    let diagnostic = Diagnostic::error(crate::codes::HOLDS_ITSELF, message, span);
    ConfigError::at(diagnostic.hint("name the settings that are wanted, as in `[a: params.a, b: params.b]`"))
}

/// The error for a setting below something that is a plain value.
pub(super) fn not_a_scope(path: &[ArcStr], span: Span) -> ConfigError {
    let name = path.join(".");
    let message = format!("`{name}` was set to a value before, so it cannot have settings of its own");
    let diagnostic = Diagnostic::error(crate::codes::NOT_A_SCOPE, message, span);
    ConfigError::at(diagnostic.hint(format!("use either `{name} = …` or `{name}.option = …`")))
}

fn no_plugin(span: Span) -> ConfigError {
    let message = "Only plugin ids are allowed in the `plugins` block";
    ConfigError::at(Diagnostic::error(crate::codes::PLUGINS, message, span).hint("write `id 'name@version'`"))
}
