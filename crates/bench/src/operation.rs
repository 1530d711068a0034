//! What is measured: the requests of each operation. Server and floor get the same ones.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use crate::generate::{Given, Size};
use crate::random::Random;

/// The kinds of requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Kind {
    Row,
    /// One of the rows that a job names.
    Named,
    /// The first names, as many as a page holds or as these.
    Names(Option<usize>),
    /// A page with a filter, or as many rows.
    Matches(Option<usize>),
    RowExpanded,
    Page,
    /// The same question as FetchXML.
    Document,
    /// The same question as a statement.
    Statement,
    PageExpanded,
    LongPage,
    /// Rows by their keys, as many as a batch may have.
    Batch,
    /// A row by SOAP.
    Envelope,
    Create,
    /// As many rows as [`MANY`] by one request.
    CreateMany,
    Update,
    /// The same of one of the rows that a job names.
    UpdateNamed,
}

/// How the target of a row's request begins; its id follows.
pub(crate) const ROW: &str = "/api/data/v9.2/accounts(";
/// How it ends.
pub(crate) const ROW_END: &str =
    ")?$select=name,accountnumber,stockexchange,numberofemployees,createdon";
pub(crate) const ROW_EXPANDED_END: &str = ")?$select=name,accountnumber,stockexchange,\
     numberofemployees,createdon&$expand=primarycontactid($select=fullname,emailaddress1)";
/// The target of a page up to the number that filters.
pub(crate) const PAGE: &str = "/api/data/v9.2/accounts?$select=name,accountnumber,telephone1,\
     stockexchange,numberofemployees,revenue,statecode,createdon&$filter=numberofemployees%20gt%20";
pub(crate) const PAGE_EXPANDED: &str = "/api/data/v9.2/accounts?$select=name,accountnumber\
     &$expand=contact_customer_accounts($select=fullname,emailaddress1)\
     &$filter=numberofemployees%20gt%20";
pub(crate) const PAGE_END: &str = "&$orderby=name";
/// The same page as FetchXML, up to the number that filters, and after it.
const DOCUMENT: &str = "/api/data/v9.2/accounts?fetchXml=%3Cfetch%20count='50'%20page='1'%3E\
     %3Centity%20name='account'%3E%3Cattribute%20name='name'/%3E%3Cattribute%20name='accountnumber'/%3E\
     %3Cattribute%20name='telephone1'/%3E%3Cattribute%20name='stockexchange'/%3E\
     %3Cattribute%20name='numberofemployees'/%3E%3Cattribute%20name='revenue'/%3E\
     %3Cattribute%20name='statecode'/%3E%3Cattribute%20name='createdon'/%3E\
     %3Corder%20attribute='name'/%3E%3Cfilter%3E%3Ccondition%20attribute='numberofemployees'\
     %20operator='gt'%20value='";
const DOCUMENT_END: &str = "'/%3E%3C/filter%3E%3C/entity%3E%3C/fetch%3E";
/// The same page as a statement.
const STATEMENT: &str = "/api/data/v9.2/accounts?sql=SELECT%20name,accountnumber,telephone1,\
     stockexchange,numberofemployees,revenue,statecode,createdon%20FROM%20account%20WHERE%20\
     numberofemployees%20%3E%20";
const STATEMENT_END: &str = "%20ORDER%20BY%20name";
pub(crate) const LONG_PAGE: &str = "/api/data/v9.2/accounts?$select=name,accountnumber,telephone1,\
     stockexchange,numberofemployees,revenue,statecode,createdon";
const ORGANIZATION: &str = "/XRMServices/2011/Organization.svc/web";
/// The row as .NET asks for it, up to its key, and after it.
const ENVELOPE: &str = "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>\
     <Retrieve xmlns=\"http://schemas.microsoft.com/xrm/2011/Contracts/Services\" \
     xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\"><entityName>account</entityName><id>";
const ENVELOPE_END: &str = "</id><columnSet xmlns:a=\"http://schemas.microsoft.com/xrm/2011/Contracts\">\
     <a:AllColumns>false</a:AllColumns><a:Columns \
     xmlns:b=\"http://schemas.microsoft.com/2003/10/Serialization/Arrays\"><b:string>name</b:string>\
     <b:string>accountnumber</b:string><b:string>stockexchange</b:string>\
     <b:string>numberofemployees</b:string><b:string>createdon</b:string></a:Columns></columnSet>\
     </Retrieve></s:Body></s:Envelope>";
const BATCHES: &str = "/api/data/v9.2/$batch";
pub(crate) const SET: &str = "/api/data/v9.2/accounts";
pub(crate) const NAMES: &str = "/api/data/v9.2/accounts?$select=name,accountnumber,telephone1,\
     stockexchange,numberofemployees,revenue,statecode,createdon&$orderby=name";
/// Where many rows are made by one request, and how many.
pub(crate) const MANY_TARGET: &str =
    "/api/data/v9.2/accounts/Microsoft.Dynamics.CRM.CreateMultiple";
pub(crate) const MANY: usize = 1_000;
/// Rows of a short page, and of a long one.
pub(crate) const SHORT: usize = 50;
pub(crate) const LONG: usize = 5_000;
/// Requests in a batch.
pub(crate) const BATCH: u32 = 1_000;

/// A request, but for who asks.
pub(crate) struct Request {
    pub(crate) method: &'static str,
    pub(crate) target: String,
    pub(crate) headers: &'static str,
    pub(crate) body: String,
}

impl Kind {
    /// The status of its answer.
    pub(crate) fn status(self) -> u16 {
        if matches!(self, Self::Create | Self::Update | Self::UpdateNamed) { 204 } else { 200 }
    }

    /// How many requests one of them stands for.
    pub(crate) fn weight(self) -> u32 {
        if self == Self::Batch { BATCH } else { 1 }
    }

    /// A request of this kind, chosen by the stream of numbers; `rows` are the accounts that it may
    /// be about, if the kind wants such.
    pub(crate) fn request(self, random: &mut Random, size: Size, rows: &[u64]) -> Request {
        const SHORT_PAGE: &str = "Prefer: odata.maxpagesize=50\r\n";
        const LONG_PAGES: &str = "Prefer: odata.maxpagesize=5000\r\n";
        const JSON: &str = "Content-Type: application/json; charset=utf-8\r\n";
        const JSON_ANY: &str = "Content-Type: application/json; charset=utf-8\r\nIf-Match: *\r\n";
        let get = |target: String, headers| Request {
            method: "GET",
            target,
            headers,
            body: String::new(),
        };
        // Accounts with an even number have a primary contact.
        let mut account = || size.account_id(random.below(size.accounts / 2) * 2);
        let named = |random: &mut Random| {
            let count = u64::try_from(rows.len()).unwrap_or(1);
            let index = usize::try_from(random.below(count)).unwrap_or(0);
            size.account_id(rows.get(index).copied().unwrap_or(0))
        };
        let top = |top: Option<usize>| top.map(|top| format!("&$top={top}")).unwrap_or_default();
        match self {
            Self::Row => get(format!("{ROW}{}{ROW_END}", account()), ""),
            Self::Named => get(format!("{ROW}{}{ROW_END}", named(random)), ""),
            Self::Names(rows) => get(format!("{NAMES}{}", top(rows)), SHORT_PAGE),
            Self::Matches(rows) => {
                let limit = 8_950 + random.below(100);
                get(format!("{PAGE}{limit}{PAGE_END}{}", top(rows)), SHORT_PAGE)
            }
            Self::RowExpanded => get(format!("{ROW}{}{ROW_EXPANDED_END}", account()), ""),
            // A tenth of all accounts match, so that about 500 are looked at for a page.
            Self::Page => get(format!("{PAGE}{}{PAGE_END}", 8_950 + random.below(100)), SHORT_PAGE),
            Self::Document => {
                let limit = 8_950 + random.below(100);
                get(format!("{DOCUMENT}{limit}{DOCUMENT_END}"), "")
            }
            Self::Statement => {
                let limit = 8_950 + random.below(100);
                get(format!("{STATEMENT}{limit}{STATEMENT_END}"), SHORT_PAGE)
            }
            Self::PageExpanded => {
                let limit = 8_950 + random.below(100);
                get(format!("{PAGE_EXPANDED}{limit}{PAGE_END}"), SHORT_PAGE)
            }
            Self::LongPage => get(LONG_PAGE.to_owned(), LONG_PAGES),
            Self::Batch => {
                let mut body = String::new();
                for _ in 0..BATCH {
                    // Writing to a String cannot fail.
                    let _ = write!(
                        body,
                        "--batch\r\nContent-Type: application/http\r\n\
                         Content-Transfer-Encoding: binary\r\n\r\n\
                         GET {ROW}{}{ROW_END} HTTP/1.1\r\nAccept: application/json\r\n\r\n\r\n",
                        account()
                    );
                }
                body.push_str("--batch--\r\n");
                let headers = "Content-Type: multipart/mixed; boundary=batch\r\n";
                Request { method: "POST", target: BATCHES.to_owned(), headers, body }
            }
            Self::Envelope => Request {
                method: "POST",
                target: ORGANIZATION.to_owned(),
                headers: "Content-Type: text/xml; charset=utf-8\r\nSOAPAction: \
                          \"http://schemas.microsoft.com/xrm/2011/Contracts/Services/\
                          IOrganizationService/Retrieve\"\r\n",
                body: format!("{ENVELOPE}{}{ENVELOPE_END}", account()),
            },
            Self::Create => {
                let body = new_account(random, "");
                Request { method: "POST", target: SET.to_owned(), headers: JSON, body }
            }
            Self::CreateMany => {
                const TYPE: &str = "\"@odata.type\":\"Microsoft.Dynamics.CRM.account\",";
                let rows: Vec<String> = (0..MANY).map(|_| new_account(random, TYPE)).collect();
                let body = format!("{{\"Targets\":[{}]}}", rows.join(","));
                Request { method: "POST", target: MANY_TARGET.to_owned(), headers: JSON, body }
            }
            Self::Update | Self::UpdateNamed => {
                let id = if self == Self::Update { account() } else { named(random) };
                let target = format!("{ROW}{id})");
                let number = random.below(10_000_000);
                // Columns that no other operation shows.
                let body = format!(
                    "{{\"fax\":\"+1 555 {number:07}\",\"websiteurl\":\"https://example.com/{number}\"}}"
                );
                Request { method: "PATCH", target, headers: JSON_ANY, body }
            }
        }
    }
}

/// What a client gives of a new account, after what else stands there.
fn new_account(random: &mut Random, before: &str) -> String {
    let index = random.below(10_000_000);
    let Given { name, number, phone, city, employees } = Given::new(random, index);
    // None of the words needs an escape.
    format!(
        "{{{before}\"name\":\"{name}\",\"accountnumber\":\"{number}\",\"telephone1\":\"{phone}\",\
         \"stockexchange\":\"{city}\",\"numberofemployees\":{employees}}}"
    )
}

impl Request {
    /// The bytes to send; `asker` says who asks, as whole header lines.
    pub(crate) fn bytes(&self, host: &str, asker: &str) -> String {
        let Self { method, target, headers, body } = self;
        let mut text = format!(
            "{method} {target} HTTP/1.1\r\nHost: {host}\r\n{asker}Accept: application/json\r\n\
             OData-MaxVersion: 4.0\r\nOData-Version: 4.0\r\n{headers}"
        );
        if !body.is_empty() {
            // Writing to a String cannot fail.
            let _ = write!(text, "Content-Length: {}\r\n", body.len());
        }
        text.push_str("\r\n");
        text.push_str(body);
        text
    }
}
