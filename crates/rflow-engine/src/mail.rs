//! `sendMail`: an e-mail from a map of its parts, or from a closure that calls them.

mod outbox;

use std::any::Any;
use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use rflow_lang::closure::Closure;
use rflow_lang::host::{GlobalCall, HostObject};
use rflow_lang::interp::Interp;
use rflow_lang::value::MapObj;
use rflow_lang::{Eval, Raise, Value};
use rflow_task::{Mail, MailAttachment};

use crate::run::Run;

pub use outbox::{Mailer, Outbox, Posted};

/// The class of what goes wrong on the way to the receiver, as scripts may catch it.
const FAILED: &str = "javax.mail.MessagingException";

const PARTS: [&str; 10] = [
    "from", "to", "cc", "bcc", "subject", "charset", "body", "text", "type", "attach",
];

/// Calls `sendMail`.
pub(crate) fn send(run: &Run, interp: &Interp, call: &GlobalCall<'_>) -> Eval {
    let mail = match call.args {
        [Value::Map(parts)] => of_map(interp, parts)?,
        [closure @ Value::Closure(_)] => of_closure(interp, closure)?,
        _ => {
            return Err(Raise::illegal_argument(
                "`sendMail` needs the parts of the e-mail (`to: 'a@b.org', subject: '…', body: '…'`), or a closure that \
                 tells them",
            ));
        }
    };
    run.outbox.send(interp, mail, call.span)?;
    Ok(Value::Null)
}

fn of_map(interp: &Interp, parts: &MapObj) -> Eval<Mail> {
    let mut mail = Mail::default();
    for (name, value) in parts.to_vec() {
        let name = name.to_string();
        if !PARTS.contains(&name.as_str()) {
            return Err(unknown(&name));
        }
        if value.truthy() {
            set(interp, &mut mail, &name, &value)?;
        }
    }
    Ok(mail)
}

fn of_closure(interp: &Interp, closure: &Value) -> Eval<Mail> {
    let scope = Rc::new(RefCell::new(Mail::default()));
    let closure = Closure::with_first_delegate(closure, Value::host(MailScope(scope.clone())));
    let last = interp.call(&closure, &[])?;
    let mut mail = scope.take();
    // A text at its end is what the e-mail says.
    if let (None, Value::Str(text)) = (&mail.body, &last) {
        mail.body = Some(text.to_string());
    }
    Ok(mail)
}

fn unknown(name: &str) -> Box<Raise> {
    Raise::illegal_argument(format!(
        "An e-mail has no part `{name}` -- there are {}",
        PARTS.join(", ")
    ))
}

fn set(interp: &Interp, mail: &mut Mail, name: &str, value: &Value) -> Eval<()> {
    // As in the other form.
    if value.is_null() {
        return Ok(());
    }
    let text = Some(value.to_string());
    match name {
        "from" => mail.from = text,
        "to" => mail.to = text_of_list(value),
        "cc" => mail.cc = text_of_list(value),
        "bcc" => mail.bcc = text_of_list(value),
        "subject" => mail.subject = text,
        "type" => mail.content_type = text,
        "body" => mail.body = Some(content(interp, value)?),
        "text" => mail.text = Some(content(interp, value)?),
        "attach" => match value {
            Value::List(_) | Value::Set(_) => {
                for file in value.elements().unwrap_or_default().iter() {
                    mail.attachments.push(attachment(interp, file, None)?);
                }
            }
            file => mail.attachments.push(attachment(interp, file, None)?),
        },
        // Everything is sent in UTF-8, which has all characters.
        _ => {}
    }
    Ok(())
}

/// Receivers, also those of a list or set.
#[must_use]
pub fn text_of_list(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::List(_) | Value::Set(_) => {
            let all = value.elements().unwrap_or_default();
            let texts: Vec<String> = all
                .iter()
                .filter(|receiver| !receiver.is_null())
                .map(Value::to_string)
                .collect();
            Some(texts.join(", "))
        }
        one => Some(one.to_string()),
    }
}

/// A text, or what is in a file.
fn content(interp: &Interp, value: &Value) -> Eval<String> {
    match value {
        Value::Path(path) => read(interp, &path.place()).map(rflow_syntax::decode),
        Value::Str(text) => Ok(text.to_string()),
        other => Err(Raise::illegal_argument(format!(
            "The body of an e-mail is a text or a file, not `{other}`"
        ))),
    }
}

fn read(interp: &Interp, path: &Path) -> Eval<Vec<u8>> {
    let failed = |cause: &dyn std::fmt::Display| {
        Raise::new(
            FAILED,
            format!("Cannot read {} for an e-mail: {cause}", path.display()),
        )
    };
    // A pipe that nobody writes to would be waited for without end.
    if interp.machine.stat(path).is_some_and(|found| !found.is_file) {
        return Err(failed(&"it is not a file"));
    }
    interp.machine.read(path).map_err(|error| failed(&error))
}

fn attachment(interp: &Interp, file: &Value, options: Option<&MapObj>) -> Eval<MailAttachment> {
    let path: PathBuf = match file {
        Value::Path(path) => path.place().to_path_buf(),
        Value::Str(path) => interp.machine.launch_dir().join(&**path),
        other => {
            return Err(Raise::illegal_argument(format!(
                "An attachment is a file, or the path of one, not `{other}`"
            )));
        }
    };
    let mut attachment = MailAttachment {
        name: path
            .file_name()
            .unwrap_or(path.as_os_str())
            .to_string_lossy()
            .into_owned(),
        bytes: read(interp, &path)?,
        ..MailAttachment::default()
    };
    for (name, value) in options.map(MapObj::to_vec).unwrap_or_default() {
        let text = value.to_string();
        match name.to_string().as_str() {
            "fileName" => attachment.name = text,
            "contentId" => attachment.content_id = Some(text),
            "disposition" => attachment.disposition = Some(text),
            "description" => attachment.description = Some(text),
            other => {
                return Err(Raise::illegal_argument(format!(
                    "Unknown option `{other}` of an attachment -- there are contentId, description, disposition, fileName"
                )));
            }
        }
    }
    Ok(attachment)
}

/// What the closure of `sendMail` delegates to.
struct MailScope(Rc<RefCell<Mail>>);

impl HostObject for MailScope {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &str {
        "nextflow.mail.Mail"
    }

    fn text(&self) -> String {
        "an e-mail".to_owned()
    }

    fn call(&self, interp: &Interp, _: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        PARTS.contains(&method).then_some(())?;
        let done = match (method, args) {
            ("attach", [Value::Map(options), file]) => attachment(interp, file, Some(options))
                .map(|attachment| self.0.borrow_mut().attachments.push(attachment)),
            (_, [value]) => {
                // Reading a file may not run while the e-mail is borrowed.
                let mut mail = self.0.take();
                let done = set(interp, &mut mail, method, value);
                *self.0.borrow_mut() = mail;
                done
            }
            _ => return None,
        };
        Some(done.map(|()| Value::Null))
    }

    fn set_property(&self, interp: &Interp, name: &str, value: Value) -> Option<Eval<()>> {
        self.call(interp, &Value::Null, name, &[value])
            .map(|done| done.map(drop))
    }
}
