//! Names that may be those of an object to which a closure delegates.
//!
//! What `with { }` is given and, in a file that sets delegates itself, every closure can meet such names: nothing says
//! before the run what they mean. A name that is not known is then no error but looked up when it is used.

use arcstr::ArcStr;

use super::Compiler;
use crate::code::{ClassCode, DelegatedCode, NodeKind};
use crate::interp::Interp;
use crate::module::Module;

impl Compiler<'_> {
    /// Whether the code that is being compiled is that of a closure that may delegate.
    pub(super) fn may_delegate(&self) -> bool {
        self.delegating && self.frames.len() > 1
    }

    /// Compiles the arguments of a method, or the value of a property, of that name.
    pub(super) fn delegating_in<T>(&mut self, name: Option<&str>, compile: impl FnOnce(&mut Self) -> T) -> T {
        let outside = (self.delegating, self.handling);
        match name {
            Some("with" | "tap" | "sendMail") => self.delegating = true,
            // Handlers see the properties of `workflow`; for the strict parser they do not.
            Some("onComplete" | "onError") if !self.interp.is_strict() => {
                (self.delegating, self.handling) = (true, true);
            }
            _ => {}
        }
        let result = compile(self);
        (self.delegating, self.handling) = outside;
        result
    }
}

pub(super) fn delegated(name: &str, otherwise: NodeKind) -> NodeKind {
    // Classes are known before any object is asked.
    let is_class = matches!(
        otherwise,
        NodeKind::Const(_) | NodeKind::Groovy(ClassCode::ClassOf(_) | ClassCode::MissingClass(_))
    );
    if is_class {
        return otherwise;
    }
    NodeKind::Delegated(Box::new(DelegatedCode {
        name: ArcStr::from(name),
        otherwise,
    }))
}

/// Whether a file sets delegates of closures.
pub(super) fn is_used(interp: &Interp, module: &Module) -> bool {
    *module.delegates.get_or_init(|| {
        let sources = interp.sources.borrow();
        let file = sources.files().get(module.file.0 as usize);
        // Builders delegate as well.
        let words = [
            ".delegate",
            "setDelegate(",
            "rehydrate(",
            "new JsonBuilder(",
            "new groovy.json.JsonBuilder(",
            "MarkupBuilder(",
            "new Expando(",
            "new groovy.util.Expando(",
        ];
        file.is_some_and(|file| words.iter().any(|word| file.text.contains(word)))
    })
}
