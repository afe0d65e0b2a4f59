//! An e-mail that a run wants sent, as plain data.

/// What is sent, and to whom. Addresses are texts as users write them, several in one separated by commas.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mail {
    /// Sender; without one, that of the configuration, or the user of this machine.
    pub from: Option<String>,
    /// Receivers.
    pub to: Option<String>,
    /// Receivers of a copy.
    pub cc: Option<String>,
    /// Receivers of a copy whom the others do not see.
    pub bcc: Option<String>,
    /// Subject.
    pub subject: Option<String>,
    /// Content as plain text.
    pub text: Option<String>,
    /// Content as plain text or HTML.
    pub body: Option<String>,
    /// Media type of `body`; found out from its text when it is not given.
    pub content_type: Option<String>,
    /// Files that come with it.
    pub attachments: Vec<MailAttachment>,
}

/// A file that comes with an e-mail.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MailAttachment {
    /// Name that receivers see.
    pub name: String,
    /// Content.
    pub bytes: Vec<u8>,
    /// `inline` or `attachment` (the default).
    pub disposition: Option<String>,
    /// Id by which HTML refers to it.
    pub content_id: Option<String>,
    /// What it is.
    pub description: Option<String>,
}
