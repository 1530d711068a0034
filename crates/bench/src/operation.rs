//! What is measured: the requests of each operation. Server and floor get the same ones.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use crate::generate::{CONTACTS, Given, Size, VIEWERS, Viewer};
use crate::random::Random;

/// The kinds of requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Kind {
    Row,
    RowExpanded,
    Page,
    PageExpanded,
    LongPage,
    Create,
    Update,
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
pub(crate) const LONG_PAGE: &str = "/api/data/v9.2/accounts?$select=name,accountnumber,telephone1,\
     stockexchange,numberofemployees,revenue,statecode,createdon";
pub(crate) const SET: &str = "/api/data/v9.2/accounts";
/// Rows of a short page, and of a long one.
pub(crate) const SHORT: usize = 50;
pub(crate) const LONG: usize = 5_000;

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
        if matches!(self, Self::Create | Self::Update) { 204 } else { 200 }
    }

    /// A request of this kind, chosen by the stream of numbers.
    pub(crate) fn request(self, random: &mut Random, size: Size) -> Request {
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
        match self {
            Self::Row => get(format!("{ROW}{}{ROW_END}", account()), ""),
            Self::RowExpanded => get(format!("{ROW}{}{ROW_EXPANDED_END}", account()), ""),
            // A tenth of all accounts match, so that about 500 are looked at for a page.
            Self::Page => get(format!("{PAGE}{}{PAGE_END}", 8_950 + random.below(100)), SHORT_PAGE),
            Self::PageExpanded => {
                let limit = 8_950 + random.below(100);
                get(format!("{PAGE_EXPANDED}{limit}{PAGE_END}"), SHORT_PAGE)
            }
            Self::LongPage => get(LONG_PAGE.to_owned(), LONG_PAGES),
            Self::Create => {
                let index = random.below(10_000_000);
                let given = Given::new(random, index);
                let Given { name, number, phone, city, employees } = given;
                // None of the words needs an escape.
                let body = format!(
                    "{{\"name\":\"{name}\",\"accountnumber\":\"{number}\",\
                     \"telephone1\":\"{phone}\",\"stockexchange\":\"{city}\",\
                     \"numberofemployees\":{employees}}}"
                );
                Request { method: "POST", target: SET.to_owned(), headers: JSON, body }
            }
            Self::Update => {
                let target = format!("{ROW}{})", account());
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

/// Who asks.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Asker {
    Administrator,
    Direct(Viewer),
    OnBehalf(Viewer),
}

/// Something that is measured, and beside it what it is compared with: the floor, or for what
/// security costs the same request as System Administrator.
#[derive(Clone, Debug)]
pub(crate) struct Operation {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) asker: Asker,
    /// The part of the floor's throughput per CPU that it aims for; for security, the most that it
    /// may cost.
    pub(crate) aim: f64,
}

impl Operation {
    pub(crate) fn beside_floor(&self) -> bool {
        matches!(self.asker, Asker::Administrator)
    }
}

/// All operations; those that add rows come last.
pub(crate) fn all() -> Vec<Operation> {
    let own = |name: &str, kind, aim| Operation {
        name: name.to_owned(),
        kind,
        asker: Asker::Administrator,
        aim,
    };
    let mut all = vec![
        own("R1", Kind::Row, 0.5),
        own("R2", Kind::RowExpanded, 0.5),
        own("L1", Kind::Page, 0.8),
        own("L2", Kind::PageExpanded, 0.8),
        own("L3", Kind::LongPage, 0.8),
    ];
    for viewer in VIEWERS {
        for (how, asker) in
            [("direct", Asker::Direct(viewer)), ("impersonated", Asker::OnBehalf(viewer))]
        {
            let name = format!("S1 {} {how}", viewer.name);
            all.push(Operation { name, kind: Kind::Page, asker, aim: 1.3 });
        }
    }
    all.push(own("U1", Kind::Update, 0.6));
    all.push(own("C1", Kind::Create, 0.6));
    all
}

/// What the operations do, for the report.
pub(crate) fn legend(size: Size) -> String {
    format!(
        "{} accounts, {} contacts, 20 business units, 200 users; without shares\n\
         R1 read by key, 5 columns; R2 with an expanded lookup; L1 page of {SHORT}, filter and \
         order, 8 columns;\nL2 page of {SHORT} with an expanded collection; L3 page of {LONG}; S1 \
         is L1 as a user who sees that part of the accounts;\nU1 update; C1 create, each commit on \
         disk\n",
        size.accounts,
        size.accounts * CONTACTS,
    )
}
