//! The text of an e-mail.

use lettre::address::AddressError;
use lettre::message::header::{ContentDisposition, ContentId, ContentType, Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MessageBuilder, MultiPart, SinglePart};
use lettre::{Address, Message};
use rflow_task::{Mail, MailAttachment};

use crate::{MailError, MailOptions};

/// The domain of users of a machine, which have none. The library wants one; it is no longer there in what is sent.
/// Names below `invalid` are no domains of anybody.
const LOCAL: &str = "local.rflow.invalid";

/// A message that is written, and its envelope.
#[derive(Debug)]
pub(crate) struct Letter {
    /// Who sends it.
    pub(crate) from: String,
    /// All receivers.
    pub(crate) to: Vec<String>,
    /// The message, with hidden receivers.
    pub(crate) text: Vec<u8>,
}

impl Letter {
    fn new(message: &Message) -> Self {
        let domain = format!("@{LOCAL}");
        let plain = |address: &Address| {
            let address: &str = address.as_ref();
            address.strip_suffix(&domain).unwrap_or(address).to_owned()
        };
        let envelope = message.envelope();
        let mut text = message.formatted();
        let end = text
            .windows(4)
            .position(|bytes| bytes == b"\r\n\r\n")
            .unwrap_or(text.len());
        let body = text.split_off(end);
        let head = String::from_utf8_lossy(&text).replace(&domain, "");
        Self {
            from: envelope.from().map(plain).unwrap_or_default(),
            to: envelope.to().iter().map(plain).collect(),
            text: [head.into_bytes(), body].concat(),
        }
    }
}

/// A message with all that belongs to it.
pub(crate) fn full(mail: &Mail, options: &MailOptions) -> Result<Letter, MailError> {
    let mut contents = Vec::new();
    if let Some(text) = &mail.text {
        contents.push(part(text, ContentType::TEXT_PLAIN));
    }
    if let Some(body) = &mail.body {
        contents.push(part(body, content_type(mail, body)?));
    }
    let empty = part("", ContentType::TEXT_PLAIN);
    let only = (contents.len() < 2).then(|| contents.pop().unwrap_or(empty));
    let builder = head(mail, options)?;
    let message = match (only, mail.attachments.is_empty()) {
        (Some(only), true) => builder.singlepart(only),
        (Some(only), false) => builder.multipart(with_files(MultiPart::mixed().singlepart(only), mail)?),
        (None, is_alone) => {
            let mut both = MultiPart::alternative().build();
            for content in contents {
                both = both.singlepart(content);
            }
            match is_alone {
                true => builder.multipart(both),
                false => builder.multipart(with_files(MultiPart::mixed().multipart(both), mail)?),
            }
        }
    };
    letter(message)
}

fn letter(message: Result<Message, lettre::error::Error>) -> Result<Letter, MailError> {
    message
        .map(|message| Letter::new(&message))
        .map_err(|error| MailError::Content(error.to_string()))
}

/// A message of plain text, for programs that take no other.
pub(crate) fn plain(mail: &Mail, options: &MailOptions) -> Result<Letter, MailError> {
    let text = match (&mail.text, &mail.body) {
        (Some(text), _) => text.clone(),
        (None, Some(body)) if content_type(mail, body)? == ContentType::TEXT_HTML => without_tags(body),
        (None, body) => body.clone().unwrap_or_default(),
    };
    letter(head(mail, options)?.singlepart(part(&text, ContentType::TEXT_PLAIN)))
}

/// Who sends it to whom, about what. Hidden receivers stay in it: programs read them there, and remove them.
fn head(mail: &Mail, options: &MailOptions) -> Result<MessageBuilder, MailError> {
    let mut builder = Message::builder().keep_bcc().message_id(None).date_now();
    let given = mail.from.as_ref().or(options.from.as_ref());
    let senders = match given {
        Some(text) => addresses("from", text)?,
        None => vec![local_user()],
    };
    if let [first, _, ..] = senders.as_slice() {
        builder = builder.sender(first.clone());
    }
    for sender in senders {
        builder = builder.from(sender);
    }
    let mut count = 0;
    for (field, text) in [("to", &mail.to), ("cc", &mail.cc), ("bcc", &mail.bcc)] {
        for receiver in text
            .as_ref()
            .map_or_else(|| Ok(Vec::new()), |text| addresses(field, text))?
        {
            count += 1;
            builder = match field {
                "to" => builder.to(receiver),
                "cc" => builder.cc(receiver),
                _ => builder.bcc(receiver),
            };
        }
    }
    if count == 0 {
        return Err(MailError::NoReceiver);
    }
    Ok(match &mail.subject {
        // A header has one line.
        Some(subject) => builder.subject(subject.split_whitespace().collect::<Vec<_>>().join(" ")),
        None => builder,
    })
}

/// Addresses between commas, with or without names.
fn addresses(field: &'static str, text: &str) -> Result<Vec<Mailbox>, MailError> {
    between_commas(text)
        .into_iter()
        .map(|one| {
            mailbox(one).map_err(|error| MailError::Address {
                field,
                address: one.to_owned(),
                cause: error.to_string(),
            })
        })
        .collect()
}

/// The parts between commas that are in no quotes; empty ones are left out.
fn between_commas(text: &str) -> Vec<&str> {
    let (mut quoted, mut escaped) = (false, false);
    text.split(|c: char| {
        let ends = c == ',' && !quoted;
        quoted ^= c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
        ends
    })
    .map(str::trim)
    .filter(|part| !part.is_empty())
    .collect()
}

/// One address. A user of the machine has no domain (`root`).
fn mailbox(text: &str) -> Result<Mailbox, AddressError> {
    let (name, address) = match text.strip_suffix('>').and_then(|text| text.rsplit_once('<')) {
        Some((name, address)) => (name.trim().trim_matches('"'), address.trim()),
        None => ("", text),
    };
    if address.contains('@') {
        return text.parse();
    }
    let address = Address::new(address, LOCAL)?;
    Ok(Mailbox::new((!name.is_empty()).then(|| name.to_owned()), address))
}

fn local_user() -> Mailbox {
    let user = std::env::var("USER").or_else(|_| std::env::var("LOGNAME"));
    let user = user
        .ok()
        .filter(|name| !name.is_empty())
        .unwrap_or_else(|| "rflow".to_owned());
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let at = |host: &str| Address::new(user.as_str(), host);
    let address = at(host.trim()).or_else(|_| at("localhost"));
    let address = address.or_else(|_| Address::new("rflow", "localhost"));
    // The last one is an address.
    Mailbox::new(None, address.unwrap_or_else(|error| unreachable!("{error}")))
}

fn part(text: &str, content_type: ContentType) -> SinglePart {
    SinglePart::builder().header(content_type).body(text.to_owned())
}

fn content_type(mail: &Mail, body: &str) -> Result<ContentType, MailError> {
    match &mail.content_type {
        None if is_html(body) => Ok(ContentType::TEXT_HTML),
        None => Ok(ContentType::TEXT_PLAIN),
        Some(text) => {
            // Everything is written in UTF-8.
            let name = text.split(';').next().unwrap_or_default().trim();
            let known = name
                .starts_with("text/")
                .then(|| format!("{name}; charset=utf-8"));
            let parsed = ContentType::parse(known.as_deref().unwrap_or(name));
            parsed.map_err(|error| MailError::Content(format!("`{text}` is not a media type ({error})")))
        }
    }
}

/// A text with elements or entities.
fn is_html(text: &str) -> bool {
    let letter = |rest: &str| rest.starts_with(|c: char| c.is_ascii_alphabetic());
    // Behind its name stands a blank or the end of the element: `<https://…>` and `<a@b.org>` are addresses.
    let element = |rest: &str| {
        let name = rest
            .find(|c: char| !c.is_ascii_alphanumeric())
            .unwrap_or(rest.len());
        let after = &rest[name..];
        letter(rest) && (after.starts_with(['>', ' ', '\t', '\n', '\r']) || after.starts_with("/>"))
    };
    let mut opened = false;
    for (at, c) in text.char_indices() {
        let rest = &text[at + c.len_utf8()..];
        match c {
            '<' if element(rest) => {
                let end = rest.find(['<', '>']).unwrap_or(rest.len());
                if rest[..end].ends_with('/') && rest[end..].starts_with('>') {
                    return true;
                }
                opened |= rest[end..].starts_with('>');
            }
            '<' if opened && rest.strip_prefix('/').is_some_and(letter) => return true,
            '&' if letter(rest) => {
                let end = rest
                    .find(|c: char| !c.is_ascii_alphanumeric())
                    .unwrap_or(rest.len());
                if end > 1 && rest[end..].starts_with(';') {
                    return true;
                }
            }
            _ => {}
        }
    }
    false
}

/// The text of HTML.
fn without_tags(html: &str) -> String {
    let mut out = String::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        let Some(end) = rest[at..].find('>') else {
            rest = &rest[at..];
            break;
        };
        rest = &rest[at + end + 1..];
    }
    out.push_str(rest);
    for (entity, text) in [
        ("&nbsp;", " "),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&amp;", "&"),
    ] {
        out = out.replace(entity, text);
    }
    out
}

fn with_files(mut parts: MultiPart, mail: &Mail) -> Result<MultiPart, MailError> {
    for file in &mail.attachments {
        parts = parts.singlepart(attachment(file)?);
    }
    Ok(parts)
}

fn attachment(file: &MailAttachment) -> Result<SinglePart, MailError> {
    let media = ContentType::parse(media_type(&file.name));
    let media = media.map_err(|error| MailError::Content(error.to_string()))?;
    let disposition = match file.disposition.as_deref() {
        Some("inline") => ContentDisposition::inline_with_name(&file.name),
        _ => ContentDisposition::attachment(&file.name),
    };
    let mut builder = SinglePart::builder().header(media).header(disposition);
    if let Some(id) = &file.content_id {
        let bare = id.trim_matches(['<', '>']);
        builder = builder.header(ContentId::from(format!("<{bare}>")));
    }
    if let Some(description) = &file.description {
        builder = builder.header(Description(description.clone()));
    }
    Ok(builder.body(file.bytes.clone()))
}

/// The media type of a file by its name.
fn media_type(name: &str) -> &'static str {
    let extension = name
        .rsplit_once('.')
        .map(|(_, extension)| extension.to_ascii_lowercase());
    match extension.unwrap_or_default().as_str() {
        "txt" | "log" | "nf" | "config" | "md" => "text/plain; charset=utf-8",
        "csv" => "text/csv; charset=utf-8",
        "tsv" => "text/tab-separated-values; charset=utf-8",
        "html" | "htm" => "text/html; charset=utf-8",
        "json" => "application/json",
        "yml" | "yaml" => "application/yaml",
        "pdf" => "application/pdf",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "svg" => "image/svg+xml",
        "gz" => "application/gzip",
        "zip" => "application/zip",
        _ => "application/octet-stream",
    }
}

/// `Content-Description`.
#[derive(Clone)]
struct Description(String);

impl Header for Description {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Content-Description")
    }

    fn parse(text: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self(text.to_owned()))
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), self.0.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail() -> Mail {
        Mail {
            from: Some("me@here.org".into()),
            to: Some("A B <a@b.org>, c@d.org".into()),
            subject: Some("Über\nall".into()),
            body: Some("<p>hi</p>".into()),
            ..Mail::default()
        }
    }

    fn text(mail: &Mail) -> String {
        String::from_utf8(full(mail, &MailOptions::default()).unwrap().text).unwrap()
    }

    #[test]
    fn parts_and_heads() {
        let alone = text(&mail());
        assert!(
            alone.contains("Content-Type: text/html; charset=utf-8"),
            "{alone}"
        );
        assert!(
            alone.contains("To: A B <a@b.org>, c@d.org\r\n")
                || alone.contains("To: \"A B\" <a@b.org>, c@d.org\r\n"),
            "{alone}"
        );
        assert!(alone.contains("Subject: =?utf-8?"), "{alone}");
        let mut more = mail();
        more.text = Some("hi".into());
        more.bcc = Some("x@y.org".into());
        more.attachments.push(MailAttachment {
            name: "a b.csv".into(),
            bytes: b"1,2\n".to_vec(),
            description: Some("numbers".into()),
            content_id: Some("<n1>".into()),
            disposition: Some("inline".into()),
        });
        let full = text(&more);
        for expected in [
            "multipart/mixed",
            "multipart/alternative",
            "text/plain",
            "text/csv",
            "Content-Disposition: inline; filename=\"a b.csv\"",
            "Content-ID: <n1>",
            "Content-Description: numbers",
            "Bcc: x@y.org",
        ] {
            assert!(full.contains(expected), "{expected}: {full}");
        }
    }

    #[test]
    fn users_of_the_machine_have_no_domain() {
        let letter = full(
            &Mail {
                from: Some("me".into()),
                to: Some("root, \"Doe, J\" <a@b.org>, The Admin <admin>,".into()),
                bcc: Some("daemon".into()),
                body: Some("write to x@local.rflow.invalid".into()),
                ..Mail::default()
            },
            &MailOptions::default(),
        )
        .unwrap();
        assert_eq!(letter.from, "me");
        assert_eq!(letter.to, ["root", "a@b.org", "admin", "daemon"]);
        let text = String::from_utf8(letter.text).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        for line in [
            "From: me",
            "To: root, ",
            "<a@b.org>, \"The Admin\" <admin>",
            "Bcc: daemon",
        ] {
            assert!(head.contains(line), "{line}: {head}");
        }
        assert!(
            !head.contains("invalid") && body.contains("x@local.rflow.invalid"),
            "{text}"
        );
    }

    #[test]
    fn texts_and_markup() {
        for html in ["<b>x</b>", "a<br/>b", "a &nbsp; b", "<p class='x'>\n</p>"] {
            assert!(is_html(html), "{html}");
        }
        for text in [
            "a < b && c > d",
            "a <- b",
            "x & y; z",
            "<3",
            "List<String> x",
            "",
            "Report: <https://example.org/run/1/> done",
            "<a@b.org> </x",
        ] {
            assert!(!is_html(text), "{text}");
        }
        assert_eq!(without_tags("<p>a &amp; <b>b</b></p> < c"), "a & b < c");
    }

    #[test]
    fn mistakes() {
        let with = |to: &str| {
            let mail = Mail {
                to: Some(to.into()),
                ..mail()
            };
            full(&mail, &MailOptions::default()).err().map(|e| e.to_string())
        };
        assert!(with("a@b.org, no body").is_some_and(|e| e.contains("`no body` is not the address")));
        assert!(with("a@").is_some_and(|e| e.contains("`a@` is not the address")));
        assert!(with("a@b.org\nBcc: x@y.org").is_some_and(|e| e.contains("is not the address")));
        assert!(with("").is_some());
        let mut nobody = mail();
        nobody.to = None;
        assert!(matches!(
            full(&nobody, &MailOptions::default()),
            Err(MailError::NoReceiver)
        ));
    }
}
