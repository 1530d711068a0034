//! From what the client asked to a message: names are resolved with the catalog, and what the answer
//! is to look like is noted. No privilege is checked here and no value is defaulted.

mod apply;
mod changes;
mod fetch;
mod filter;
mod functions;
mod intersects;
mod invoke;
mod keys;
mod link;
mod literal;
mod order;
mod property;
mod resource;
mod selection;
mod single;
mod sql;
mod way;

use axum::http::{HeaderMap, Method};
use edge::Question;
use engine::{Catalog, Navigation, Seal, Table};
use model::message::{
    ChangeToken, Create, Delete, Kind, Precondition, Related, Request, Retrieve, RetrieveMultiple,
    Update,
};
use model::query::{Page, Path, Query, Selection};
use model::time::{Timestamp, Zone};
use model::value::Reference;
use model::{Error, Result};

use crate::arriving::Taken;
use crate::body::{payload, read_new_row, read_row, read_rows, refuse_deep_update};
use crate::csdl::Variant;
use crate::definitions;
use crate::files::{self, ShownFile, Step};
use crate::headers::{
    Preferences, check_content_type, delete_condition, detects_duplicates, known_version,
    write_condition,
};
use crate::paging::read_token;
use crate::write::FORMATTED;
pub(crate) use fetch::Document;
pub(crate) use keys::Keys;
use odata::{Options, Url, is_true};
use resource::{Resource, resolve};
use selection::Wanted;
pub(crate) use selection::{ExpandView, Paged, Shown, View};

/// The term of what tables and columns mean: whoever wants it wants a document with annotations.
const DESCRIPTION: &str = "Org.OData.Core.V1.Description";

/// What to do for a request.
pub(crate) enum Operation {
    /// List the entity sets; no message is needed.
    ListSets,
    /// Describe all of it, or some tables; no message is needed.
    Describe(Variant),
    /// Read the view first that says what is asked, and ask again with it.
    View(Box<Request>),
    /// Find the row first that the path names by values of a key, and ask again with it.
    Find(Box<Request>),
    /// Execute a message and show its answer.
    Message(Box<Request>, Answer),
}

/// How to show the answer of a message.
#[derive(Debug)]
pub(crate) enum Answer {
    /// One row.
    Row(View),
    /// The row behind the only expand of one row, or nothing.
    Behind(View),
    /// A page of rows.
    Page(PageView),
    /// The addresses of a page of rows, which has this number.
    Addresses(u64),
    /// The address of the row that a lookup column points at, if it is of this table; of any, if none
    /// is named.
    Address(String, Option<String>),
    /// A page of tracked rows, or of what changed.
    Changes {
        /// What to show of each.
        view: View,
        /// Its number, from 1.
        number: u64,
        /// Since when, if only changes are asked for.
        since: Option<ChangeToken>,
    },
    /// The number of rows.
    Count,
    /// A property of a row.
    Property {
        /// The row.
        row: Reference,
        /// The name of the property, as asked.
        name: String,
        /// Whether the bare value was asked for.
        raw: bool,
    },
    /// A row that was written, if the client wants to see it.
    Written(View),
    /// A part of a row that was written: nothing.
    Part,
    /// Definitions.
    Definitions(definitions::Shown),
    /// The address of a definition that was made or changed; none of one that was deleted.
    Defined(Option<definitions::Address>),
    /// What is in a column that holds files.
    File(ShownFile),
    /// How an upload goes on, which begins or resumes.
    Uploading {
        /// Whether it was begun before.
        resumes: bool,
    },
    /// What a function or an action answers.
    Result,
}

/// How to show a page of rows.
#[derive(Debug)]
pub(crate) struct PageView {
    /// What to show of each.
    pub(crate) view: View,
    /// The number of the page, from 1.
    pub(crate) number: u64,
    /// Which form they have.
    pub(crate) form: Form,
}

/// The form of a page of rows.
#[derive(Debug)]
pub(crate) enum Form {
    /// That of OData: related rows stand in rows, nulls are shown.
    Nested,
    /// Flat rows: what other languages than OData's ask for, and groups.
    Flat(Flat),
}

/// How languages differ in what they show of a page of flat rows.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "languages differ in each of them")]
pub(crate) struct Flat {
    /// Whether annotations tell of more rows and how to go on.
    pub(crate) annotated: bool,
    /// Whether a link leads to the next page.
    pub(crate) linked: bool,
    /// Whether `@odata.count` is shown.
    pub(crate) counted: bool,
    /// Whether the context names the columns.
    pub(crate) names_columns: bool,
    /// Names that are not shown: groups that a statement of SQL does not select.
    pub(crate) hidden: Vec<String>,
    /// The question as its cookies are sealed, if that is not the one that is asked.
    pub(crate) sealed: Option<Box<RetrieveMultiple>>,
}

/// A request but for its URL.
pub(crate) struct Asked<'a> {
    pub(crate) method: &'a Method,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) preferences: &'a Preferences,
    pub(crate) body: &'a Result<axum::body::Bytes>,
    /// What was taken out of it; never of one that is not read by the fields of a message.
    pub(crate) taken: &'a Taken,
    /// Which step of an upload the request is, if it is one.
    pub(crate) step: Option<&'a Step>,
    pub(crate) catalog: &'a Catalog,
    /// What paging cookies are sealed with.
    pub(crate) seal: &'a Seal,
    /// The time zone of the user.
    pub(crate) zone: &'a Zone,
    /// The time.
    pub(crate) now: Timestamp,
    /// What the view asks that the URL names, once it was read.
    pub(crate) view: Option<&'a Document>,
    /// Takes the rows that are named by values of keys.
    pub(crate) keys: Keys,
}

/// What the client wants.
pub(crate) fn operation(url: &Url, asked: &Asked<'_>) -> Result<Operation> {
    let resource = resolve(&url.segments, asked.catalog, &asked.keys)?;
    if let (&Method::GET | &Method::HEAD, Some(row)) = (asked.method, below(&resource)) {
        // Pages go on from a row that is known, and so do their cookies.
        if asked.keys.are_used() {
            let selection = Selection::columns::<String>([]);
            let find = Retrieve { target: row.clone(), selection, unless_version: None };
            return Ok(Operation::Find(asked.keys.wrap(Box::new(Request::Retrieve(find)))));
        }
    }
    Ok(match of_resource(url, resource, asked)? {
        Operation::Message(request, answer) => {
            let request = asked.detecting(request);
            Operation::Message(asked.keys.wrap(request), answer)
        }
        operation => operation,
    })
}

/// The row that a collection belongs to.
fn below<'r>(resource: &'r Resource<'_>) -> Option<&'r Reference> {
    match resource {
        Resource::Related { row, .. } => Some(row),
        Resource::Link { row, navigation, .. } => match navigation {
            Navigation::Collection { .. } | Navigation::Intersect { .. } => Some(row),
            Navigation::Lookup { .. } | Navigation::Owner { .. } => None,
        },
        _ => None,
    }
}

fn of_resource(url: &Url, resource: Resource<'_>, asked: &Asked<'_>) -> Result<Operation> {
    let options = &url.options;
    // HEAD is GET whose body the server holds back.
    let method = if asked.method == Method::HEAD { &Method::GET } else { asked.method };
    if let Resource::Property { table, row, name, raw } = &resource
        && let Some(operation) =
            files::operation(asked, method, (table, row), (name, *raw), options)?
    {
        return Ok(operation);
    }
    match (method.as_str(), resource) {
        ("GET", Resource::Service) => Ok(Operation::ListSets),
        // One that is not within another never comes here.
        ("POST", Resource::Batch) => {
            Err(Error::Payload("A batch cannot be a part of another batch.".into()))
        }
        (_, Resource::Definitions(target)) => {
            definitions::operation(asked, method, target, options)
        }
        ("GET", Resource::Metadata) => asked.describe(options).map(Operation::Describe),
        ("GET", Resource::Operation(called)) if called.message.kind == Kind::Function => {
            asked.invoke(&called, options)
        }
        ("POST", Resource::Operation(called)) if called.message.kind == Kind::Action => {
            asked.invoke(&called, options)
        }
        (_, Resource::Operation(_)) => Err(Error::NoRoute(url.path.clone())),
        ("GET", Resource::Set(table)) if asked.tracks(options) => asked.changes(table, options),
        ("GET", Resource::Set(table)) => asked.rows(table, options, None),
        ("GET", Resource::Count(table)) if options.delta_token.is_some() => {
            changes::count(table, options)
        }
        ("GET", Resource::Count(table)) => asked.count(table, options, None),
        ("GET", Resource::Row(table, row)) => asked.row(table, row, options),
        ("GET", Resource::Property { table, row, name, raw }) => {
            let unmasked = asked.unmasked(options);
            property(table, row, (name, raw), unmasked)
        }
        ("GET", Resource::Related { row, navigation, table, count }) => {
            let path = navigation.path().ok_or_else(owner_not_implemented)?;
            changes::refuse_token(options)?;
            let from = Some((row, path));
            if count { asked.count(table, options, from) } else { asked.rows(table, options, from) }
        }
        ("GET", Resource::Behind { table, row, property }) => {
            asked.behind(table, row, &property, options)
        }
        ("POST", Resource::Set(table)) => asked.create(table, options),
        ("PATCH", Resource::Row(table, row)) => asked.upsert(table, row, options),
        ("DELETE", Resource::Row(_, target)) => {
            let condition = delete_condition(asked.headers)?;
            let request = Request::Delete(Delete { target, condition });
            Ok(Operation::Message(Box::new(request), Answer::Written(View::default())))
        }
        ("GET", Resource::Link { table, row, navigation, related: None }) => {
            asked.addresses(table, row, navigation, options)
        }
        (_, Resource::Link { row, navigation, related, .. }) => {
            asked.link(method, row, navigation, related, options)
        }
        ("PUT", Resource::Property { table, row, name, raw: false }) => {
            asked.set_property(table, row, &name)
        }
        ("DELETE", Resource::Property { table, row, name, raw: false }) => {
            asked.clear_property(table, row, &name)
        }
        ("PATCH", Resource::Behind { table, row, property }) => {
            asked.change_behind(table, row, &property, options)
        }
        ("POST", Resource::Behind { table, row, property }) => {
            asked.create_behind(table, row, &property, options)
        }
        ("PUT", Resource::Related { row, navigation, table, count: false }) => {
            asked.replace(row, navigation, table, options)
        }
        ("POST", Resource::Related { row, navigation, table, count: false }) => {
            asked.create_below(row, navigation, table, options)
        }
        _ => Err(Error::MethodNotAllowed(method.to_string())),
    }
}

/// A function or an action that is not called as it is declared.
pub(crate) fn unresolved() -> Error {
    Error::QueryOption("Request message has unresolved parameters.".into())
}

/// The model has no step from a row to its owner, which is of one of two tables.
pub(crate) fn owner_not_implemented() -> Error {
    Error::NotImplemented("Following the property `ownerid`".into())
}

impl Asked<'_> {
    /// Which document is asked for. The tables are ours: clients that choke on all of them name some.
    fn describe(&self, options: &Options) -> Result<Variant> {
        let annotated = options.annotations || self.preferences.includes(DESCRIPTION);
        let Some(named) = &options.tables else { return Ok(Variant { annotated, tables: None }) };
        let mut tables: Vec<String> = named
            .split(',')
            .map(|name| name.trim().to_owned())
            .filter(|name| !name.is_empty())
            .collect();
        tables.sort_unstable();
        tables.dedup();
        if tables.is_empty() {
            let nothing = "The query parameter tables names no table.";
            return Err(Error::QueryOption(nothing.into()));
        }
        match tables.iter().find(|name| self.catalog.table(name).is_none()) {
            Some(name) => Err(Error::rule(
                0x8004_1102,
                format!("The entity with a name = '{name}' was not found in the MetadataCache."),
            )),
            None => Ok(Variant { annotated, tables: Some(tables) }),
        }
    }

    fn row(&self, table: &Table, target: Reference, options: &Options) -> Result<Operation> {
        refuse_collection_options(options)?;
        let (selection, view) = self.selection(table, options)?;
        // A row shown with more than itself may have changed although its version did not.
        let plain = options.expand.is_empty() && self.preferences.annotations().is_none();
        let unless_version = if plain { known_version(self.headers) } else { None };
        let request = Request::Retrieve(Retrieve { target, selection, unless_version });
        Ok(Operation::Message(Box::new(request), Answer::Row(view)))
    }

    fn rows(
        &self,
        table: &Table,
        options: &Options,
        from: Option<(Reference, Path)>,
    ) -> Result<Operation> {
        if let Some(language) = &options.language {
            return self.in_language(table, language, options, from);
        }
        if let Some(apply) = &options.apply {
            return self.apply(table, apply, options, from);
        }
        let (selection, view) = self.selection(table, options)?;
        let mut query = Query::new(table.definition.name.clone(), selection);
        query.filter = self.filter(table, options)?;
        query.order = order::translate(self.catalog, table, &options.order)?;
        query.count = options.count;
        let token = match &options.skip_token {
            Some(token) => {
                let (seal, catalog) = (self.seal, self.catalog);
                let question = Question { seal, catalog, query: &query, from: from.as_ref() };
                Some(read_token(question, token)?)
            }
            None => None,
        };
        let number = token.as_ref().map_or(1, |token| token.page);
        // A page size makes `$top` void (query.md §5, decision).
        let top = options.top.filter(|_| self.preferences.page_size.is_none());
        let size = self.preferences.rows_on_page();
        query.page = Page {
            top: top.map(|top| top.min(size)),
            size: if top.is_none() { Some(size) } else { None },
            ..Page::default()
        };
        if let Some(token) = token {
            token.place.apply(&mut query);
        }
        let request = Request::RetrieveMultiple(RetrieveMultiple { query, from });
        Ok(Operation::Message(
            Box::new(request),
            Answer::Page(PageView { view, number, form: Form::Nested }),
        ))
    }

    fn behind(
        &self,
        table: &Table,
        target: Reference,
        property: &str,
        options: &Options,
    ) -> Result<Operation> {
        refuse_collection_options(options)?;
        let wanted = self.wanted();
        let (mut selection, view) =
            selection::behind_lookup(self.catalog, table, property, options, wanted)?;
        selection.unmasked = self.unmasked(options);
        let request = Request::Retrieve(Retrieve { target, selection, unless_version: None });
        Ok(Operation::Message(Box::new(request), Answer::Behind(view)))
    }

    fn count(
        &self,
        table: &Table,
        options: &Options,
        from: Option<(Reference, Path)>,
    ) -> Result<Operation> {
        fetch::refuse_language(options)?;
        let selection = Selection::columns([table.definition.primary_id.clone()]);
        let mut query = Query::new(table.definition.name.clone(), selection);
        query.filter = self.filter(table, options)?;
        query.count = true;
        query.page.size = Some(1);
        let request = Request::RetrieveMultiple(RetrieveMultiple { query, from });
        Ok(Operation::Message(Box::new(request), Answer::Count))
    }

    /// The same, refused for duplicates where the client wants that (protocol.md §2).
    fn detecting(&self, request: Box<Request>) -> Box<Request> {
        let writes =
            matches!(*request, Request::Create(_) | Request::Update(_) | Request::Upsert(_));
        if writes && detects_duplicates(self.headers) {
            return Box::new(Request::Detecting(request));
        }
        request
    }

    fn create(&self, table: &Table, options: &Options) -> Result<Operation> {
        refuse_collection_options(options)?;
        let (selection, view) = self.selection(table, options)?;
        let row = self.row_body(table)?;
        let returning = self.preferences.representation.as_ref().map(|_| selection);
        let request = Request::Create(row.into_create(table, returning));
        Ok(Operation::Message(Box::new(request), Answer::Written(view)))
    }

    /// A new row below one that is there (protocol.md §3.1).
    fn create_below(
        &self,
        above: Reference,
        navigation: &Navigation,
        table: &Table,
        options: &Options,
    ) -> Result<Operation> {
        refuse_collection_options(options)?;
        let path = navigation.path().ok_or_else(owner_not_implemented)?;
        let (table, row) = read_new_row(self.catalog, &self.keys, table, self.content(table)?)?;
        let (selection, view) = self.selection(table, options)?;
        let returning = self.preferences.representation.as_ref().map(|_| selection);
        let from = Some((above, path));
        let create = Create { from, ..row.into_create(table, returning) };
        Ok(Operation::Message(Box::new(Request::Create(create)), Answer::Written(view)))
    }

    /// A new row that a lookup of `row` is to point at: `POST $1/customerid_contact`.
    fn create_behind(
        &self,
        table: &Table,
        row: Reference,
        property: &str,
        options: &Options,
    ) -> Result<Operation> {
        let refuse = || Error::MethodNotAllowed(Method::POST.to_string());
        let navigation = table.navigation(property).ok_or_else(refuse)?;
        let target = navigation.table().and_then(|name| self.catalog.table(name));
        let Some(Path::Lookup { column, .. }) = navigation.path() else { return Err(refuse()) };
        let is_written = table.column(&column).is_some_and(|lookup| lookup.update);
        match target {
            Some(target) if is_written => self.create_below(row, navigation, target, options),
            _ => Err(refuse()),
        }
    }

    fn upsert(&self, table: &Table, target: Reference, options: &Options) -> Result<Operation> {
        refuse_collection_options(options)?;
        let (mut selection, mut view) = self.selection(table, options)?;
        // An update shows no related rows, whatever was asked (protocol.md §3.3).
        selection.expands.clear();
        view.expands.clear();
        let condition = write_condition(self.headers)?;
        let row = self.row_body(table)?;
        refuse_deep_update(self.catalog, table, &row)?;
        let fields = Update {
            target,
            values: row.values,
            related: row.related,
            condition,
            returning: self.preferences.representation.as_ref().map(|_| selection),
        };
        // With If-Match there must be a row: that is an update and nothing else.
        let request = match condition {
            Precondition::None | Precondition::Absent => Request::Upsert(fields),
            Precondition::Exists | Precondition::Version(_) => Request::Update(fields),
        };
        Ok(Operation::Message(Box::new(request), Answer::Written(view)))
    }

    /// A change of the row that a lookup of `row` points at.
    fn change_behind(
        &self,
        table: &Table,
        row: Reference,
        property: &str,
        options: &Options,
    ) -> Result<Operation> {
        let navigation = table.navigation(property);
        // An owner is a user or a team: it is changed where it is one of them.
        let no_change = || Error::MethodNotAllowed("PATCH".into());
        let path = navigation.and_then(Navigation::path).ok_or_else(no_change)?;
        let target =
            navigation.and_then(Navigation::table).and_then(|name| self.catalog.table(name));
        let target = target.ok_or_else(|| Error::SegmentNotFound(property.to_owned()))?;
        let row = self.keys.along(row, (property, path), target, None);
        self.upsert(target, row, options)
    }

    /// Gives a row other rows of a collection: `PUT emails(g)/email_activity_parties {"value":[…]}`.
    fn replace(
        &self,
        target: Reference,
        navigation: &Navigation,
        table: &Table,
        options: &Options,
    ) -> Result<Operation> {
        refuse_collection_options(options)?;
        let path = navigation.path().ok_or_else(owner_not_implemented)?;
        let condition = write_condition(self.headers)?;
        let body = self.body.as_ref().map_err(Clone::clone)?;
        check_content_type(self.headers)?;
        let rows = read_rows(self.catalog, &self.keys, table, body)?;
        let related = vec![Related { path, rows }];
        let fields = Update { target, values: Vec::new(), related, condition, returning: None };
        Ok(Operation::Message(Box::new(Request::Update(fields)), Answer::Part))
    }

    fn selection(&self, table: &Table, options: &Options) -> Result<(Selection, View)> {
        let wanted = self.wanted();
        let (mut selection, view) = selection::translate(self.catalog, table, options, wanted)?;
        selection.unmasked = self.unmasked(options);
        Ok((selection, view))
    }

    fn wanted(&self) -> Wanted {
        let page = self.preferences.rows_on_page();
        Wanted { labels: self.preferences.includes(FORMATTED), page, zone: *self.zone }
    }

    /// Whether masked columns are asked for as they are: in the query, or as a header.
    fn unmasked(&self, options: &Options) -> bool {
        let header = self.headers.get("MSCRM.UnMaskedData");
        options.unmasked || header.and_then(|value| value.to_str().ok()).is_some_and(is_true)
    }

    fn filter(&self, table: &Table, options: &Options) -> Result<Option<model::query::Condition>> {
        let filter = options.filter.as_ref();
        filter.map(|filter| filter::translate(self.catalog, self.zone, table, filter)).transpose()
    }

    fn row_body(&self, table: &Table) -> Result<crate::body::RowBody> {
        read_row(self.catalog, &self.keys, table, self.content(table)?)
    }

    /// The body of a request that is about a row of `table` and needs one.
    fn content(&self, table: &Table) -> Result<&[u8]> {
        let body = self.body.as_ref().map_err(Clone::clone)?;
        if body.is_empty() {
            return Err(payload(&table.definition.set, "The request has no content."));
        }
        check_content_type(self.headers)?;
        Ok(body)
    }
}

fn property(
    table: &Table,
    row: Reference,
    (name, raw): (String, bool),
    unmasked: bool,
) -> Result<Operation> {
    let column = crate::edm::column(table, &name)?;
    let selection = Selection { unmasked, ..Selection::columns([column.name.clone()]) };
    let target = row.clone();
    let request = Request::Retrieve(Retrieve { target, selection, unless_version: None });
    Ok(Operation::Message(Box::new(request), Answer::Property { row, name, raw }))
}

pub(crate) fn refuse_collection_options(options: &Options) -> Result<()> {
    if options.of_collection {
        return Err(Error::QueryOption(
            "The requested resource is not a collection. Query options $filter, $orderby, $count, \
             $skip, and $top can be applied only on collections."
                .into(),
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
