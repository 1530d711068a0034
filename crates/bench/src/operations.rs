//! Everything that is measured, and what it is compared with: who asks, whom for, how much it may
//! cost.

use crate::generate::{self, Size, Viewer};
use crate::operation::{BATCH, Kind, LONG, SHORT};

/// Who asks.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Asker {
    Administrator,
    Direct(Viewer),
    /// For a viewer, somebody who sees everything.
    OnBehalf(Viewer),
    /// For a viewer, somebody of its unit and depth.
    Colleague(Viewer),
}

/// What something is compared with.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Beside {
    /// The same request at the floor.
    Floor,
    /// The same request of the administrator.
    Administrator,
    /// The same request of the user by itself.
    Direct(Viewer),
}

/// Something that is measured, and beside it what it is compared with: the floor, or for what
/// security costs the same request as System Administrator.
#[derive(Clone, Debug)]
pub(crate) struct Operation {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) asker: Asker,
    /// Whether acting on behalf is strict in the organization.
    pub(crate) strict: bool,
    /// The accounts that it is about, if it names some.
    pub(crate) rows: Vec<u64>,
    /// What it is compared with.
    pub(crate) beside: Beside,
    /// The part of the floor's throughput per CPU that it aims for; for security, the most that it
    /// may cost.
    pub(crate) aim: f64,
}

impl Operation {
    pub(crate) fn beside_floor(&self) -> bool {
        matches!(self.beside, Beside::Floor)
    }

    /// The administrator's request that it is compared with, if its pages have so many rows.
    pub(crate) fn kind_beside(&self, rows: Option<usize>) -> Kind {
        // A page without rows costs something as well; the least that it can be compared with is one.
        let few = rows.filter(|rows| *rows < SHORT).map(|rows| rows.max(1));
        match self.kind {
            Kind::Names(_) => Kind::Names(few),
            Kind::Matches(_) => Kind::Matches(few),
            Kind::Document | Kind::Statement => Kind::Page,
            Kind::Batch | Kind::Envelope => Kind::Row,
            other => other,
        }
    }
}

/// All operations; those that add rows come last.
pub(crate) fn all(size: Size) -> Vec<Operation> {
    let own = |name: &str, kind, aim| Operation {
        name: name.to_owned(),
        kind,
        asker: Asker::Administrator,
        strict: false,
        rows: Vec::new(),
        // The other languages are compared with L1 itself, the batch and SOAP with R1.
        beside: match kind {
            Kind::Document | Kind::Statement | Kind::Batch | Kind::Envelope => {
                Beside::Administrator
            }
            _ => Beside::Floor,
        },
        aim,
    };
    let mut all = vec![own("R1", Kind::Row, 0.5), own("L1", Kind::Page, 0.8)];
    if size.each > 0 {
        all.insert(1, own("R2", Kind::RowExpanded, 0.5));
        all.push(own("L2", Kind::PageExpanded, 0.8));
    }
    all.push(own("L3", Kind::LongPage, 0.8));
    all.push(own("F1", Kind::Document, 1.2));
    all.push(own("Q1", Kind::Statement, 1.2));
    all.push(own("B1", Kind::Batch, 1.25));
    all.push(own("E1", Kind::Envelope, 1.5));
    for strict in [false, true] {
        all.extend(pages(strict));
        all.extend(rows(size, strict));
    }
    all.extend(acting(size));
    all.push(own("U1", Kind::Update, 0.6));
    all.push(own("C1", Kind::Create, 0.6));
    all.push(own("CM", Kind::CreateMany, 0.7));
    all
}

/// I: what acting on behalf of a user adds to what the user could do by itself.
fn acting(size: Size) -> Vec<Operation> {
    let Some(viewer) = Viewer::all().next() else { return Vec::new() };
    let rows = generate::accounts_of(size, viewer);
    [
        ("IR", Kind::Named),
        ("IL", Kind::Names(None)),
        ("IU", Kind::UpdateNamed),
        ("IC", Kind::Create),
        ("IM", Kind::CreateMany),
    ]
    .into_iter()
    .map(|(short, kind)| Operation {
        rows: rows.clone(),
        beside: Beside::Direct(viewer),
        aim: 1.1,
        ..operation(short, kind, Asker::OnBehalf(viewer), false)
    })
    .collect()
}

fn operation(short: &str, kind: Kind, asker: Asker, strict: bool) -> Operation {
    let (viewer, how) = match asker {
        Asker::Administrator => (None, ""),
        Asker::Direct(viewer) => (Some(viewer), "direct"),
        Asker::OnBehalf(viewer) => (Some(viewer), "impersonated"),
        Asker::Colleague(viewer) => (Some(viewer), "by colleague"),
    };
    let viewer = viewer.map(Viewer::name).unwrap_or_default();
    let name = format!("{short} {viewer} {how}{}", if strict { " strict" } else { "" });
    Operation {
        name,
        kind,
        asker,
        strict,
        rows: Vec::new(),
        beside: Beside::Administrator,
        aim: 1.3,
    }
}

/// S1, a page of names, and S2, one with a filter. Who asks for itself is not asked again when
/// acting on behalf is strict.
fn pages(strict: bool) -> Vec<Operation> {
    let mut all = Vec::new();
    for viewer in Viewer::all() {
        let askers = [Asker::Direct(viewer), Asker::OnBehalf(viewer), Asker::Colleague(viewer)];
        for asker in askers.into_iter().skip(usize::from(strict)) {
            all.push(operation("S1", Kind::Names(None), asker, strict));
        }
    }
    for viewer in Viewer::all().filter(|viewer| viewer.shares) {
        let askers = [Asker::Direct(viewer), Asker::OnBehalf(viewer)];
        for asker in askers.into_iter().skip(usize::from(strict)) {
            all.push(operation("S2", Kind::Matches(None), asker, strict));
        }
    }
    all
}

/// O1, a row that the viewer owns, and O2, one that only a share opens.
fn rows(size: Size, strict: bool) -> Vec<Operation> {
    let mut all = Vec::new();
    for viewer in Viewer::all().filter(|viewer| viewer.shares) {
        let own = generate::accounts_of(size, viewer);
        let shared = generate::accounts_shared_with(size, viewer);
        for (short, rows) in [("O1", own), ("O2", shared)] {
            let askers = [Asker::Direct(viewer), Asker::OnBehalf(viewer)];
            for asker in askers.into_iter().skip(usize::from(strict)) {
                if !rows.is_empty() {
                    let operation = operation(short, Kind::Named, asker, strict);
                    all.push(Operation { rows: rows.clone(), aim: 1.5, ..operation });
                }
            }
        }
    }
    all
}

/// What the operations do, for the report.
pub(crate) fn legend(size: Size) -> String {
    let without =
        if size.each == 0 { "R2 and L2 are left out: there are no contacts\n" } else { "" };
    format!(
        "{} accounts, {} shares, {} contacts, 20 business units, 200 users, 100 teams, 500 roles\n\
         R1 read by key, 5 columns; R2 with an expanded lookup; L1 page of {SHORT}, filter and \
         order, 8 columns;\nL2 page of {SHORT} with an expanded collection; L3 page of {LONG};\n\
         F1 and Q1 are L1 as FetchXML and as SQL, beside L1 itself;\n\
         B1 is R1 in batches of {BATCH}, counted one by one, beside R1 itself;\n\
         E1 is R1 by SOAP, beside R1 itself;\n\
         S1 page of {SHORT} by name, 8 columns, as a user who sees that part of the accounts; S2 is \
         L1 as such a user;\nO1 is R1 of a row that the user owns; O2 of one that is only shared \
         with the user or one of its teams;\n`shares`: the user is in three more teams, and hundreds \
         of rows are shared with it and them;\n`impersonated`: by somebody who sees everything; `by \
         colleague`: by a user of the same unit, role and teams;\nU1 update; C1 create; CM \
         create of 1,000 rows by one request; each commit on disk\nI: read, list, update, create and CM \
         on behalf of a user, beside the same by the user itself\n{without}",
        size.accounts,
        size.shares(),
        size.contacts(),
    )
}
