//! Functions and actions: their arguments from the URL or from the body, as their descriptor says.

use axum::body::Bytes;
use model::message::{Data, Descriptor, FieldType, Fields, Invoke, Kind, Request};
use model::query::Query;
use model::{Error, Result};

use super::resource::Called;
use super::{Answer, Asked, Form, Operation, PageView, View, order, unresolved};
use crate::arriving::Taken;
use crate::body::{DataReader, Refused, members, payload};
use crate::headers::{MAX_PAGE, check_content_type};
use odata::{Options, arguments};

impl Asked<'_> {
    /// The message that was called by its name.
    pub(super) fn invoke(&self, called: &Called<'_>, options: &Options) -> Result<Operation> {
        let inside = called.inside.as_deref().unwrap_or_default();
        let given = arguments(inside, &options.aliases)?;
        let mut arguments = match called.message.kind {
            Kind::Action if given.is_empty() => self.body_fields(called.message)?,
            Kind::Action => return Err(unresolved()),
            Kind::Function
            | Kind::Crud { .. }
            | Kind::Definition { .. }
            | Kind::Sdk { .. }
            | Kind::Batch { .. } => self.url_fields(called.message, &given)?,
        };
        self.add_said(&mut arguments, called.message, options);
        let mut invoke = Invoke {
            message: called.message,
            target: called.target.clone(),
            table: called.table.map(|table| table.definition.name.clone()),
            arguments,
            query: None,
        };
        let named = called.message.rows_by.and_then(|field| invoke.arguments.text(field).ok());
        let Some(table) = called.message.rows_of.or(named) else {
            return Ok(Operation::Message(Box::new(Request::Invoke(invoke)), Answer::Result));
        };
        let (query, view) = self.question_of(table, options)?;
        invoke.query = Some(Box::new(query));
        let page = PageView { view, number: 1, form: Form::Nested };
        Ok(Operation::Message(Box::new(Request::Invoke(invoke)), Answer::Page(page)))
    }

    /// How rows that a message answers are shown, chosen and ordered. They come in one page.
    fn question_of(&self, table: &str, options: &Options) -> Result<(Query, View)> {
        let table = self.catalog.table(table);
        let table = table.ok_or_else(|| Error::InvalidArgument("there is no such table".into()))?;
        let (selection, view) = self.selection(table, options)?;
        let mut query = Query::new(table.definition.name.clone(), selection);
        query.filter = self.filter(table, options)?;
        query.order = order::translate(self.catalog, table, &options.order)?;
        query.count = options.count;
        let most = MAX_PAGE;
        query.page.top = Some(options.top.map_or(most, |top| top.min(most)));
        Ok((query, view))
    }

    fn url_fields(&self, message: &Descriptor, given: &[(String, String)]) -> Result<Fields> {
        let reader = DataReader::new(self.catalog, &self.keys);
        let mut fields = Fields::default();
        for (name, text) in given {
            let field = message.field(name).ok_or_else(unresolved)?;
            if fields.iter().any(|(earlier, _)| earlier == field.name) {
                return Err(unresolved());
            }
            let value = reader.read(name, field.kind, text).map_err(|refused| match refused {
                Refused::Detail(detail) => Error::QueryOption(detail),
                Refused::Error(error) => error,
            })?;
            fields.set(field.name, value);
        }
        Ok(fields)
    }

    fn body_fields(&self, message: &Descriptor) -> Result<Fields> {
        let body = self.body.as_ref().map_err(Clone::clone)?;
        let mut fields = Fields::default();
        if body.is_empty() {
            return Ok(fields);
        }
        check_content_type(self.headers)?;
        let (body, taken) = &self.with_taken(message, body);
        let reader = DataReader::new(self.catalog, &self.keys);
        let wrong = |detail: String| payload(message.name, &detail);
        for (name, text) in members(body).map_err(wrong)? {
            if name.contains('@') {
                continue;
            }
            let field = message.field(&name).ok_or_else(|| {
                wrong(format!(
                    "The parameter '{name}' in the request payload is not a valid parameter for the \
                     operation '{}'.",
                    message.name
                ))
            })?;
            let read = match taken.bytes(body, text) {
                Some(bytes) => Ok(Data::Bytes(bytes.clone())),
                None => reader.read(&name, field.kind, text),
            };
            let value = read.map_err(|refused| match refused {
                Refused::Detail(detail) => wrong(detail),
                Refused::Error(error) => error,
            })?;
            fields.set(field.name, value);
        }
        Ok(fields)
    }

    /// A body, and the values of its fields that were taken out of it. It is whole if anything else was taken,
    /// or if it is no object: what is wrong with it is told by its text.
    fn with_taken(&self, message: &Descriptor, body: &Bytes) -> (Bytes, Taken) {
        if self.taken.is_empty() {
            return (body.clone(), Taken::default());
        }
        let is_of_field = |(name, text): &(String, &str)| {
            let takes = message.field(name).is_some_and(|field| field.kind == FieldType::Bytes);
            takes && self.taken.bytes(body, text).is_some()
        };
        let of_fields = members(body).map(|members| members.filter(is_of_field).count());
        if of_fields == Ok(self.taken.len()) {
            (body.clone(), self.taken.clone())
        } else {
            (self.taken.whole(body), Taken::default())
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, Method};
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use model::message::{ACCESS_RIGHTS, Field, Pieces, RecordType};

    use super::*;
    use crate::arriving::Arriving;
    use crate::headers::Preferences;
    use crate::sample::{self, ID};
    use crate::translate::Keys;

    const ACCESS: RecordType = RecordType::new(
        "PrincipalAccess",
        &[
            Field::new("Principal", FieldType::Row(&["systemuser", "team"])),
            Field::new("AccessMask", FieldType::Choice(&ACCESS_RIGHTS)),
        ],
    );
    const ACTION: Descriptor = Descriptor::action("Sample").takes(&[
        Field::new("Target", FieldType::Row(&[])),
        Field::new("PrincipalAccess", FieldType::Record(&ACCESS)),
        Field::new("Text", FieldType::Text),
        Field::new("Bytes", FieldType::Bytes),
    ]);

    fn invoke(inside: Option<&str>, content_type: &'static str, body: &str) -> Result<Invoke> {
        let body = &Ok(Bytes::copy_from_slice(body.as_bytes()));
        ask(inside, content_type, (body, &Taken::default()))
    }

    /// The same with a body as it arrives.
    fn arrive(body: &str) -> (usize, Result<Invoke>) {
        let mut arriving = Arriving::default();
        arriving.push(body.as_bytes());
        let (body, taken) = arriving.finish();
        (taken.len(), ask(None, "application/json", (&Ok(body), &taken)))
    }

    fn ask(
        inside: Option<&str>,
        content_type: &'static str,
        (body, taken): (&Result<Bytes>, &Taken),
    ) -> Result<Invoke> {
        let mut headers = HeaderMap::new();
        headers.insert("content-type", axum::http::HeaderValue::from_static(content_type));
        let asked = Asked {
            method: &Method::POST,
            headers: &headers,
            preferences: &Preferences::read(&headers),
            body,
            taken,
            step: None,
            catalog: sample::catalog(),
            seal: &sample::seal(),
            zone: &model::time::Zone::UTC,
            now: model::time::Timestamp(0),
            view: None,
            keys: Keys::default(),
        };
        let inside = inside.map(ToOwned::to_owned);
        let called = Called { message: &ACTION, inside, target: None, table: None };
        match asked.invoke(&called, &Options::default())? {
            Operation::Message(request, Answer::Result) => match *request {
                Request::Invoke(invoke) => Ok(invoke),
                other => panic!("{other:?}"),
            },
            _ => panic!("no message"),
        }
    }

    fn refused(body: &str) -> (u32, String) {
        let error = invoke(None, "application/json", body).unwrap_err();
        (error.code().number, error.to_string())
    }

    #[test]
    fn an_action_takes_its_fields_from_the_body() {
        let body = format!(
            r##"{{"@odata.context":"x","Target":{{"@odata.type":"#Microsoft.Dynamics.CRM.account",
                "accountid":"{ID}"}},"PrincipalAccess":{{"Principal":{{"@odata.id":"teams({ID})"}},
                "AccessMask":"ReadAccess, WriteAccess"}}}}"##
        );
        for inside in [None, Some(""), Some(" ")] {
            let invoke = invoke(inside, "application/json; charset=utf-8", &body).unwrap();
            assert_eq!(invoke.arguments.reference("Target").unwrap().table, "account");
            let access = &invoke.arguments.record("PrincipalAccess").unwrap().fields;
            assert_eq!(access.int("AccessMask"), Ok(3));
            assert_eq!(access.reference("Principal").unwrap().table, "team");
        }
        // What is missing is the engine's to tell.
        for body in ["", "{}", r#"{"Target":null}"#] {
            let invoke = invoke(None, "application/json", body).unwrap();
            assert!(invoke.arguments.get("Target").is_none(), "{body}");
        }
    }

    #[test]
    fn bytes_that_were_taken_out_are_those_of_their_field() {
        let bytes: Vec<u8> = (0..200_001).map(|at| (at % 251_u32).to_le_bytes()[0]).collect();
        let long = STANDARD.encode(&bytes);
        let (taken, invoke) = arrive(&format!(r#"{{"Text":"QUJD","Bytes":"{long}"}}"#));
        let arguments = invoke.unwrap().arguments;
        assert!(taken == 1 && *arguments.bytes("Bytes").unwrap() == Pieces::from(bytes));
        assert_eq!(arguments.text("Text"), Ok("QUJD"));
        // What is no value of bytes is read, and refused, as it was sent.
        let (taken, invoke) = arrive(&format!(r#"{{"Bytes":"{long}","Text":"{long}"}}"#));
        assert!(taken == 2 && invoke.unwrap().arguments.text("Text") == Ok(&long));
        for body in [
            format!(r#"{{"Bytes":"{long}","Bytes":"{long}"}}"#),
            format!(r#"{{"Bytes":["{long}"]}}"#),
            format!(r#"{{"Bytes":"{long}""#),
            format!(r#"{{"Bytes":"{long}"}} "#),
            format!(r#"{{"{long}":1}}"#),
            format!(r#"{{"AccessMask":"{long}"}}"#),
            format!(r#"{{"Target":{{"@odata.id":"{long}"}}}}"#),
            format!(r#""{long}""#),
        ] {
            let (taken, arrived) = arrive(&body);
            assert!(taken > 0 && arrived == self::invoke(None, "application/json", &body));
        }
    }

    #[test]
    fn a_body_that_is_none_of_the_action_is_refused() {
        let (number, text) = refused(r#"{"target":null}"#);
        assert_eq!(number, 0x8004_8d19);
        assert!(text.ends_with(
            "The parameter 'target' in the request payload is not a valid parameter for the operation \
             'Sample'."
        ));
        let no_key = "EdmEntityObject passed should have the key property value set.";
        let untyped = format!(r#"{{"Target":{{"accountid":"{ID}"}}}}"#);
        assert_eq!(refused(&untyped), (0x8004_8d19, no_key.into()));
        for body in ["{", "[]", r#"{"Target":5}"#, r#"{"Target":{},"Target":{}}"#] {
            assert_eq!(refused(body).0, 0x8004_8d19, "{body}");
        }
        let error = invoke(None, "text/xml", "{}").unwrap_err();
        assert_eq!(error.code().status, 415);
        let error = invoke(Some("Target=null"), "application/json", "").unwrap_err();
        assert_eq!(error, unresolved());
    }
}
