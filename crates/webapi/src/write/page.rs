//! A page of rows, written while the database finds them: a short one becomes a whole reply, a long
//! one leaves in parts.

use std::borrow::Cow;
use std::sync::Arc;

use axum::http::StatusCode;
use engine::{Ending, Head, Page, Receiver, Response, ResultSet, Shape};
use model::message::RetrieveMultiple;
use model::{Error, Result};

use super::cell::push_int;
use super::document::{MAX_COUNT, push_member, push_totals};
use super::row::RowWriter;
use super::{Frame, Level, context, link};
use crate::edm::NAMESPACE;
use crate::exchange::{Outlet, Reply};
use crate::translate::{Form, PageView};

/// A part leaves when it has so many bytes.
const PART: usize = 64 * 1024;
/// How much of a row may stand beyond that without the buffer growing.
const SLACK: usize = 8 * 1024;

/// Writes the answer to one question.
pub(crate) struct PageWriter<'a> {
    frame: Frame<'a>,
    shown: &'a PageView,
    question: &'a RetrieveMultiple,
    outlet: &'a mut dyn Outlet,
    out: Vec<u8>,
    rows: usize,
    begun: bool,
}

impl<'a> PageWriter<'a> {
    /// For a page of a question.
    pub(crate) fn new(
        frame: Frame<'a>,
        shown: &'a PageView,
        question: &'a RetrieveMultiple,
        outlet: &'a mut dyn Outlet,
    ) -> Self {
        Self { frame, shown, question, outlet, out: Vec::new(), rows: 0, begun: false }
    }

    /// The reply to a question that was answered at once.
    pub(crate) fn whole(mut self, response: Response) -> Result<Reply> {
        let Response::Rows(page) = response else {
            return Err(Error::internal("a question is answered by rows"));
        };
        let Page { result, count, count_exceeded, ending } = page;
        self.begin(&Head { shape: Arc::clone(&result.shape), count, count_exceeded })?;
        self.receive(&result)?;
        self.finish(&ending)
    }

    /// Writes what follows the rows, and returns the reply if all of it is still here.
    pub(crate) fn finish(mut self, ending: &Ending) -> Result<Reply> {
        self.out.push(b']');
        if let Form::Flat(flat) = &self.shown.form
            && flat.annotated
            && ending.more
        {
            self.push_more(ending);
        }
        let (linked, sealed) = match &self.shown.form {
            Form::Nested => (true, None),
            Form::Flat(flat) => (flat.linked, flat.sealed.as_deref()),
        };
        let PageView { view, number, .. } = self.shown;
        let question = sealed.unwrap_or(self.question);
        if linked && let Some(next) = link::next_page(&self.frame, view, *number, question, ending)
        {
            push_member(&mut self.out, "@odata.nextLink", &next);
        }
        self.out.push(b'}');
        if self.begun {
            let part = std::mem::take(&mut self.out);
            self.outlet.push(part)?;
        }
        Ok(self.reply().map(|()| self.out.into()))
    }

    /// That there are more rows, and how to go on. Clients look whether it is there, not what it says:
    /// the last page has none.
    fn push_more(&mut self, ending: &Ending) {
        let wanted = |term: &str| self.frame.preferences.includes(term);
        let (more, cookie) = [".morerecords", ".fetchxmlpagingcookie"]
            .map(|term| format!("{NAMESPACE}{term}"))
            .into();
        if wanted(&more) {
            self.out.extend_from_slice(format!(",\"@{more}\":true").as_bytes());
        }
        if wanted(&cookie)
            && let Some(text) = link::cookie(&self.frame, self.shown.number, self.question, ending)
        {
            push_member(&mut self.out, &format!("@{cookie}"), &text);
        }
    }

    /// The reply without its body.
    fn reply(&self) -> axum::http::Response<()> {
        let mut reply = self.frame.json(StatusCode::OK, Vec::new(), true);
        let size = self.frame.preferences.page_size.as_ref().map(|(_, sent)| sent.as_str());
        // A question that says how many rows there are in all has no pages.
        let size = size.filter(|_| self.question.query.page.top.is_none());
        Frame::applied(&mut reply, &[size, self.frame.preferences.annotations()]);
        reply.map(drop)
    }
}

impl Receiver for PageWriter<'_> {
    fn begin(&mut self, head: &Head) -> Result<()> {
        let Self { frame, out, shown, .. } = self;
        if frame.level != Level::None {
            let context = match &shown.form {
                Form::Flat(flat) if flat.names_columns => {
                    context::of_flat(frame, &visible(&head.shape, &flat.hidden))
                }
                _ => context::of(frame.base, &head.shape.table, &shown.view),
            };
            push_member(out, "@odata.context", &context);
        }
        let count = head.count.map(|count| i64::try_from(count.min(MAX_COUNT)).unwrap_or(0));
        let tells_count = match &shown.form {
            Form::Nested => true,
            Form::Flat(flat) => flat.counted,
        };
        if let Some(count) = count.filter(|_| tells_count) {
            out.extend_from_slice(b",\"@odata.count\":");
            push_int(out, count);
        }
        push_totals(frame, out, count, head.count_exceeded);
        out.extend_from_slice(b",\"value\":[");
        // Each member brought a comma before it; the first one's becomes the brace.
        if let Some(comma) = out.first_mut() {
            *comma = b'{';
        }
        Ok(())
    }

    fn receive(&mut self, set: &ResultSet) -> Result<()> {
        let shape = match &self.shown.form {
            Form::Nested => Cow::Borrowed(&*set.shape),
            Form::Flat(flat) => visible(&set.shape, &flat.hidden),
        };
        let writer = RowWriter::new(&self.frame, &self.shown.view, set, &shape);
        let writer = match &self.shown.form {
            Form::Nested => writer,
            Form::Flat(_) => writer.omitting_nulls(),
        };
        for row in set.rows.iter() {
            if self.rows > 0 {
                self.out.push(b',');
            }
            self.rows += 1;
            writer.push(&mut self.out, &row, b"");
            if self.out.len() >= PART {
                if !self.begun {
                    self.begun = true;
                    self.outlet.begin(self.reply());
                }
                let room = Vec::with_capacity(PART + SLACK);
                self.outlet.push(std::mem::replace(&mut self.out, room))?;
            }
        }
        Ok(())
    }
}

/// The shape without the groups that are not shown.
fn visible<'s>(shape: &'s Shape, hidden: &[String]) -> Cow<'s, Shape> {
    let mut shape = Cow::Borrowed(shape);
    if !hidden.is_empty() {
        shape.to_mut().named.retain(|named| !hidden.contains(&named.name));
    }
    shape
}
