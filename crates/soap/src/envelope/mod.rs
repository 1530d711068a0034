//! The envelope of a request, SOAP 1.1 or 1.2: its header blocks and what its body calls; and the envelope of an
//! answer. What is read here is read before anybody knows who asks for what: it takes time and memory by the
//! length of the text alone.

use std::fmt::Write as _;

use crate::refusal::{Refusal, Result};
use crate::xml::{Element, Limits, Malformed, Namespace, Writer, check_encoding, read};

/// What the names of operations stand behind in actions.
const CONTRACT: &str =
    "http://schemas.microsoft.com/xrm/2011/Contracts/Services/IOrganizationService/";

/// The header blocks of the service (soap.md §3), which are understood, whatever is done with them.
const UNDERSTOOD: [&str; 14] = [
    "CallerId",
    "MSCRMCallerID",
    "CallerObjectId",
    "UserType",
    "SdkClientVersion",
    "ClientAppName",
    "ClientAppVersion",
    "CallerRegardingObjectId",
    "OutlookSyncOperationType",
    "IsOfflinePlayback",
    "LanguageCodeOverride",
    "x-ms-client-request-id",
    "x-ms-client-session-id",
    "Consistency",
];

/// A version of SOAP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Version {
    Soap11,
    Soap12,
}

impl Version {
    /// The namespace of its envelopes.
    pub(crate) const fn namespace(self) -> Namespace {
        match self {
            Self::Soap11 => Namespace::Envelope11,
            Self::Soap12 => Namespace::Envelope12,
        }
    }

    /// The type of its documents.
    pub(crate) const fn content_type(self) -> &'static str {
        match self {
            Self::Soap11 => "text/xml; charset=utf-8",
            Self::Soap12 => "application/soap+xml; charset=utf-8",
        }
    }

    /// The version that a root belongs to.
    fn of(root: &Element<'_>) -> Option<Self> {
        let all = [Self::Soap11, Self::Soap12];
        all.into_iter().find(|each| root.name.is(each.namespace(), "Envelope"))
    }
}

/// How an answer is wrapped: what is known of the request by the time at which it is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Manner {
    /// That of the request; if it cannot be read, that of its content type.
    pub(crate) version: Version,
    /// Whether the request has headers of WS-Addressing.
    pub(crate) addressed: bool,
    /// The id of the request, to which the answer relates.
    pub(crate) message_id: Option<String>,
    /// The operation that is called, as far as it is known.
    pub(crate) operation: Option<String>,
}

/// What the head of a request says about its body.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Heading<'a> {
    /// `Content-Type`.
    pub(crate) content_type: Option<&'a str>,
    /// Every `SOAPAction`.
    pub(crate) actions: Vec<&'a str>,
}

/// The envelope of a request.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Envelope<'a> {
    /// The blocks of its header.
    pub(crate) blocks: Vec<Element<'a>>,
    /// What stands in its body.
    pub(crate) body: Element<'a>,
}

/// A content type, taken apart.
#[derive(Debug, Default)]
struct ContentType<'a> {
    version: Option<Version>,
    charset: Option<&'a str>,
    action: Option<&'a str>,
}

impl<'a> ContentType<'a> {
    fn parse(value: Option<&'a str>) -> Self {
        let mut parts = split_unquoted(value.unwrap_or_default()).into_iter();
        let kind = parts.next().unwrap_or_default().trim();
        let is = |name: &str| kind.eq_ignore_ascii_case(name);
        let version = match () {
            () if is("text/xml") => Some(Version::Soap11),
            () if is("application/soap+xml") => Some(Version::Soap12),
            () => None,
        };
        let mut read = Self { version, ..Self::default() };
        for part in parts {
            let Some((name, value)) = part.split_once('=') else { continue };
            let value = Some(unquoted(value.trim()));
            match name.trim() {
                name if name.eq_ignore_ascii_case("charset") => read.charset = value,
                name if name.eq_ignore_ascii_case("action") => read.action = value,
                _ => {}
            }
        }
        read
    }
}

impl Manner {
    /// Before the envelope is read: by what the head says.
    pub(crate) fn of(heading: &Heading<'_>) -> Self {
        let kind = ContentType::parse(heading.content_type);
        let mut actions = heading.actions.iter().copied().chain(kind.action);
        let operation = actions.find_map(|action| unquoted(action).strip_prefix(CONTRACT));
        Self {
            version: kind.version.unwrap_or(Version::Soap11),
            addressed: false,
            message_id: None,
            operation: operation.map(str::to_owned),
        }
    }

    /// The action of an operation's answer, or of its fault: its name and what comes after it.
    pub(crate) fn action(&self, suffix: &str) -> String {
        let operation = self.operation.as_deref().unwrap_or("Execute");
        format!("{CONTRACT}{operation}{suffix}")
    }

    /// Begins an answer: what is written next stands in its body.
    pub(crate) fn begin(&self, action: &str) -> Writer {
        let mut writer = Writer::default();
        let envelope = self.version.namespace();
        writer.open(envelope, "Envelope");
        if self.addressed || self.version == Version::Soap12 {
            writer.open(envelope, "Header").declare(Namespace::Addressing);
            self.block(&mut writer, "Action", action);
            if let Some(id) = &self.message_id {
                writer.leaf(Namespace::Addressing, "RelatesTo", id);
            }
            writer.close();
        }
        writer.open(envelope, "Body");
        writer
    }

    /// A header block that the client must understand.
    fn block(&self, writer: &mut Writer, name: &'static str, text: &str) {
        writer.open(Namespace::Addressing, name);
        writer.attribute_of(self.version.namespace(), "mustUnderstand", "1");
        writer.text(text).close();
    }
}

impl<'a> Envelope<'a> {
    /// Reads the body of a request. `manner` learns how the answer is to be wrapped, also if this fails.
    ///
    /// # Errors
    /// If it is no envelope, asks to understand what we do not, or says what it calls in two ways.
    pub(crate) fn read(
        heading: &Heading<'_>,
        body: &'a [u8],
        limits: Limits,
        manner: &mut Manner,
    ) -> Result<Self> {
        let text = text(heading, body)?;
        Self::of(read(text, limits)?, heading, manner)
    }

    fn of(root: Element<'a>, heading: &Heading<'_>, manner: &mut Manner) -> Result<Self> {
        let version = Version::of(&root)
            .ok_or_else(|| unreadable("The document is no envelope of SOAP 1.1 or 1.2."))?;
        manner.version = version;
        let mut parts = root.children.into_iter();
        let mut first = parts.next();
        let mut blocks = Vec::new();
        if let Some(header) = first.take_if(|part| part.name.is(version.namespace(), "Header")) {
            blocks = header.children;
            first = parts.next();
        }
        manner.hear(&blocks);
        let body = first.filter(|part| part.name.is(version.namespace(), "Body"));
        let (Some(body), None) = (body, parts.next()) else {
            return Err(unreadable("An envelope has a body, and before it at most a header."));
        };
        let mut calls = body.children.into_iter();
        let (Some(call), None) = (calls.next(), calls.next()) else {
            return Err(unreadable("The body of the envelope is not one element."));
        };
        let operation =
            if call.name.uri == Namespace::Services.uri() { call.name.local } else { "" };
        manner.operation = Some(operation.to_owned()).filter(|name| !name.is_empty());
        check_understood(version, &blocks)?;
        check_actions(heading, &blocks, &call)?;
        Ok(Self { blocks, body: call })
    }
}

impl Manner {
    /// What blocks of WS-Addressing say about the answer.
    fn hear(&mut self, blocks: &[Element<'_>]) {
        let uri = Namespace::Addressing.uri();
        let mut addressing = blocks.iter().filter(|block| block.name.uri == uri).peekable();
        self.addressed = addressing.peek().is_some();
        // Clients spell it in two ways.
        let id = addressing.find(|block| block.name.local.eq_ignore_ascii_case("MessageID"));
        let id = id.map(|block| block.text.trim()).filter(|id| !id.is_empty());
        self.message_id = id.map(str::to_owned);
    }
}

/// The text of a body: UTF-8, as its content type says, if that says anything.
fn text<'a>(heading: &Heading<'_>, body: &'a [u8]) -> Result<&'a str> {
    let kind = ContentType::parse(heading.content_type);
    if kind.version.is_none() {
        // What a page of a foreign origin may send without being asked for more has none of these types.
        let told = heading.content_type.unwrap_or_default();
        return Err(unreadable(&format!(
            "Cannot process the message because the content type '{told}' was not the expected type \
             'text/xml; charset=utf-8' or 'application/soap+xml; charset=utf-8'."
        )));
    }
    if let Some(charset) = kind.charset {
        check_encoding(charset)?;
    }
    let text = std::str::from_utf8(body);
    text.map_err(|_| Malformed("The document is not in UTF-8.".into()).into())
}

/// That all is understood which has to be (soap.md §2).
fn check_understood(version: Version, blocks: &[Element<'_>]) -> Result<()> {
    let must = |block: &&Element<'_>| {
        block.attributes.iter().any(|attribute| {
            attribute.name.is(version.namespace(), "mustUnderstand")
                && !matches!(attribute.value.trim(), "0" | "false")
        })
    };
    let is_known = |block: &Element<'_>| {
        let (uri, local) = (block.name.uri, block.name.local);
        uri == Namespace::Addressing.uri()
            || block.name.is(Namespace::Security, "Security")
            || (uri == Namespace::Core.uri() && UNDERSTOOD.contains(&local))
    };
    match blocks.iter().filter(must).find(|block| !is_known(block)) {
        Some(block) => Err(Refusal::NotUnderstood {
            uri: block.name.uri.to_owned(),
            local: block.name.local.to_owned(),
        }),
        None => Ok(()),
    }
}

/// That everything that names the operation names the one that is called: who looks at the head of a request on
/// its way must not see another one than we do.
fn check_actions(heading: &Heading<'_>, blocks: &[Element<'_>], call: &Element<'_>) -> Result<()> {
    let kind = ContentType::parse(heading.content_type);
    let named = heading.actions.iter().map(|action| unquoted(action.trim())).chain(kind.action);
    let block = |block: &&Element<'_>| block.name.is(Namespace::Addressing, "Action");
    let named = named.chain(blocks.iter().filter(block).map(|block| block.text.trim()));
    let mut others = named.filter(|action| {
        !action.is_empty() && action.strip_prefix(CONTRACT) != Some(call.name.local)
    });
    match others.next() {
        Some(other) => {
            let mut told = String::new();
            let _ = write!(
                told,
                "The message with Action '{other}' cannot be processed at the receiver, because its body \
                 calls '{}'.",
                call.name.local
            );
            Err(Refusal::Unreadable(told))
        }
        None => Ok(()),
    }
}

fn unreadable(text: &str) -> Refusal {
    Refusal::Unreadable(text.to_owned())
}

/// A value without the quotes around it.
fn unquoted(value: &str) -> &str {
    let inner = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    inner.unwrap_or(value)
}

/// The parts of a header between semicolons outside of quotes.
fn split_unquoted(value: &str) -> Vec<&str> {
    let mut quoted = false;
    value
        .split(|character| {
            quoted ^= character == '"';
            character == ';' && !quoted
        })
        .collect()
}

#[cfg(test)]
mod tests;
