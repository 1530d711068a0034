//! One form for what is called: the eight operations are read as `Execute` of the request of the same name
//! (soap.md §2), so that nothing after this file knows which of the two ways a message came.

use std::borrow::Cow;

use model::Error;

use crate::refusal::{Refusal, Result};
use crate::xml::{Element, Name, Namespace};

/// How many parameters a request may have; no message has a tenth of it.
const PARAMETERS: usize = 256;

/// An operation of the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operation {
    Create,
    Retrieve,
    Update,
    Delete,
    Execute,
    Associate,
    Disassociate,
    RetrieveMultiple,
}

impl Operation {
    /// All of them.
    pub(crate) const ALL: [Self; 8] = [
        Self::Create,
        Self::Retrieve,
        Self::Update,
        Self::Delete,
        Self::Execute,
        Self::Associate,
        Self::Disassociate,
        Self::RetrieveMultiple,
    ];

    /// Its name, which is also that of its message.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Create => "Create",
            Self::Retrieve => "Retrieve",
            Self::Update => "Update",
            Self::Delete => "Delete",
            Self::Execute => "Execute",
            Self::Associate => "Associate",
            Self::Disassociate => "Disassociate",
            Self::RetrieveMultiple => "RetrieveMultiple",
        }
    }

    /// The element of its answer.
    pub(crate) const fn response(self) -> &'static str {
        match self {
            Self::Create => "CreateResponse",
            Self::Retrieve => "RetrieveResponse",
            Self::Update => "UpdateResponse",
            Self::Delete => "DeleteResponse",
            Self::Execute => "ExecuteResponse",
            Self::Associate => "AssociateResponse",
            Self::Disassociate => "DisassociateResponse",
            Self::RetrieveMultiple => "RetrieveMultipleResponse",
        }
    }

    /// The element of its result, if it has one.
    pub(crate) const fn result(self) -> &'static str {
        match self {
            Self::Create => "CreateResult",
            Self::Retrieve => "RetrieveResult",
            Self::Update => "UpdateResult",
            Self::Delete => "DeleteResult",
            Self::Execute => "ExecuteResult",
            Self::Associate => "AssociateResult",
            Self::Disassociate => "DisassociateResult",
            Self::RetrieveMultiple => "RetrieveMultipleResult",
        }
    }

    /// The operation that the first element of a body names.
    ///
    /// # Errors
    /// If it names none.
    pub(crate) fn of(name: &Name<'_>) -> Result<Self> {
        let known = Self::ALL.into_iter().find(|each| name.is(Namespace::Services, each.name()));
        known.ok_or_else(|| {
            Refusal::Unreadable(format!(
                "The message with Action '{}/{}' cannot be processed at the receiver, due to a \
                 ContractFilter mismatch at the EndpointDispatcher.",
                name.uri, name.local
            ))
        })
    }
}

/// What is called: a message and its parameters.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Call<'a> {
    /// How it came.
    pub(crate) operation: Operation,
    /// The name of the message, as it was written.
    pub(crate) name: Cow<'a, str>,
    /// The `i:type` of the request, if it was said.
    pub(crate) kind: Option<Name<'a>>,
    /// Keys and values, in the order in which they came.
    pub(crate) parameters: Vec<(Cow<'a, str>, Element<'a>)>,
}

impl<'a> Call<'a> {
    /// Reads the element of an operation.
    ///
    /// # Errors
    /// If it is none of the service, or has no request where one is needed.
    pub(crate) fn read(body: Element<'a>) -> Result<Self> {
        let operation = Operation::of(&body.name)?;
        let parameters = match operation {
            Operation::Execute => return Self::request(take(body, "request")),
            Operation::Create | Operation::Update => {
                vec![renamed(body, "entity", "Target")]
            }
            Operation::Retrieve => {
                let (target, rest) = target(body, "entityName", "id");
                vec![target, renamed(rest, "columnSet", "ColumnSet")]
            }
            Operation::Delete => vec![target(body, "entityName", "id").0],
            Operation::Associate | Operation::Disassociate => {
                let (target, mut rest) = target(body, "entityName", "entityId");
                let related = take_from(&mut rest, "relatedEntities");
                vec![
                    target,
                    renamed(rest, "relationship", "Relationship"),
                    ("RelatedEntities".into(), related.unwrap_or_default()),
                ]
            }
            Operation::RetrieveMultiple => vec![renamed(body, "query", "Query")],
        };
        Ok(Self { operation, name: operation.name().into(), kind: None, parameters })
    }

    /// Reads an `OrganizationRequest` (soap.md §5).
    ///
    /// # Errors
    /// If it names no message.
    pub(crate) fn request(request: Option<Element<'a>>) -> Result<Self> {
        let mut request =
            request.filter(|request| !request.nil).ok_or_else(|| missing("request"))?;
        let kind = request.kind;
        let named = take_from(&mut request, "RequestName").map(|name| match name.text {
            Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
            Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
        });
        let named = named.filter(|name| !name.is_empty());
        let by_type =
            || kind.and_then(|kind| kind.local.strip_suffix("Request")).map(Cow::Borrowed);
        let name = named.or_else(by_type).ok_or_else(|| missing("RequestName"))?;
        let pairs = take_from(&mut request, "Parameters").map(|all| all.children);
        let mut parameters = Vec::new();
        if pairs.as_ref().is_some_and(|pairs| pairs.len() > PARAMETERS) {
            return Err(Refusal::Unreadable("The request has too many parameters.".into()));
        }
        for mut pair in pairs.unwrap_or_default() {
            let key = take_from(&mut pair, "key").map(|key| key.text).unwrap_or_default();
            if parameters.iter().any(|(known, _)| *known == key) {
                return Err(Refusal::Unreadable(format!(
                    "An item with the same key has already been added. Key: {key}"
                )));
            }
            parameters.push((key, take_from(&mut pair, "value").unwrap_or_default()));
        }
        Ok(Self { operation: Operation::Execute, name, kind, parameters })
    }

    /// The value of a parameter, unless it is nil.
    pub(crate) fn parameter(&self, key: &str) -> Option<&Element<'a>> {
        let found = self.parameters.iter().find(|(known, _)| known == key);
        found.map(|(_, value)| value).filter(|value| !value.nil)
    }
}

fn missing(name: &str) -> Refusal {
    Error::InvalidArgument(format!("Required field '{name}' is missing")).into()
}

/// Takes a child out of an element, by its name in whatever namespace.
fn take_from<'a>(parent: &mut Element<'a>, local: &str) -> Option<Element<'a>> {
    let place = parent.children.iter().position(|child| child.name.local == local)?;
    Some(parent.children.swap_remove(place))
}

fn take<'a>(mut parent: Element<'a>, local: &str) -> Option<Element<'a>> {
    take_from(&mut parent, local)
}

/// A child as the value of the parameter with this key; nil if there is none.
fn renamed<'a>(body: Element<'a>, local: &str, key: &'static str) -> (Cow<'a, str>, Element<'a>) {
    let nothing = || Element { nil: true, ..Element::default() };
    (key.into(), take(body, local).unwrap_or_else(nothing))
}

/// Name and id of a row as the reference that `Execute` has for them, and what else there is.
fn target<'a>(
    mut body: Element<'a>,
    table: &str,
    id: &str,
) -> ((Cow<'a, str>, Element<'a>), Element<'a>) {
    let named = [(table, "LogicalName"), (id, "Id")];
    let children = named.into_iter().filter_map(|(local, member)| {
        let mut child = take_from(&mut body, local)?;
        child.name.local = member;
        Some(child)
    });
    let target = Element { children: children.collect(), ..Element::default() };
    (("Target".into(), target), body)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml::{Limits, read};

    const SERVICES: &str = "http://schemas.microsoft.com/xrm/2011/Contracts/Services";

    fn call(text: &str) -> Result<Call<'_>> {
        Call::read(read(text, Limits::ENVELOPE).unwrap())
    }

    #[test]
    fn an_operation_is_read_as_the_request_of_its_name() {
        let text = format!(
            "<Retrieve xmlns='{SERVICES}'><id>1</id><entityName>account</entityName>\
             <columnSet><AllColumns>true</AllColumns></columnSet></Retrieve>"
        );
        let call = call(&text).unwrap();
        assert_eq!(call.name, "Retrieve");
        let target = call.parameter("Target").unwrap();
        assert_eq!(target.text_of("LogicalName"), Some("account"));
        assert_eq!(target.text_of("Id"), Some("1"));
        assert_eq!(call.parameter("ColumnSet").unwrap().text_of("AllColumns"), Some("true"));
    }

    #[test]
    fn a_request_is_named_by_its_name_or_by_its_type() {
        let name = |inside: &str| {
            let text = format!(
                "<Execute xmlns='{SERVICES}' xmlns:i='http://www.w3.org/2001/XMLSchema-instance'>\
                 {inside}</Execute>"
            );
            call(&text).map(|call| call.name.into_owned())
        };
        assert_eq!(name("<request i:type='WhoAmIRequest'/>"), Ok("WhoAmI".into()));
        let both = "<request i:type='XRequest'><RequestName> WhoAmI</RequestName></request>";
        assert_eq!(name(both), Ok("WhoAmI".into()));
        for nothing in ["", "<request/>", "<request i:nil='true'/>", "<request i:type='WhoAmI'/>"] {
            assert!(matches!(name(nothing), Err(Refusal::Service(_))), "{nothing}");
        }
        let pair = "<p><key>a</key><value>1</value></p>";
        let twice = format!(
            "<request><RequestName>x</RequestName><Parameters>{pair}{pair}</Parameters></request>"
        );
        assert!(matches!(name(&twice), Err(Refusal::Unreadable(_))));
    }

    #[test]
    fn what_is_no_operation_cannot_be_read() {
        let other = format!("<Explode xmlns='{SERVICES}'/>");
        for text in [other.as_str(), "<Create/>", "<Create xmlns='urn:x'/>"] {
            assert!(matches!(call(text), Err(Refusal::Unreadable(_))), "{text}");
        }
    }
}
