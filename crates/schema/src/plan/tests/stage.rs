//! An organization in memory: the shipped definitions, and whatever plans make of them.

use std::sync::{Arc, LazyLock};

use metadata::{Edit, Setting};
use model::Uuid;
use planner::Catalog;

use crate::document::{Document, Publisher};
use crate::files::{self, Files};
use crate::organization::{Organization, export};
use crate::plan::{Plan, Stuck, plan};

/// What every organization begins with.
static SHIPPED: LazyLock<Arc<Catalog>> = LazyLock::new(|| {
    let shipped = seed::Definitions::shipped().unwrap();
    let (tables, choices) = (shipped.tables().to_vec(), shipped.choices().to_vec());
    Arc::new(Catalog::with_choices(1, tables, choices, shipped.privileges()))
});

/// An organization without a database.
pub(super) struct Stage {
    pub(super) catalog: Arc<Catalog>,
    shipped: Arc<Catalog>,
    pub(super) organization: Organization,
}

impl Stage {
    pub(super) fn new() -> Self {
        let catalog = Arc::clone(&SHIPPED);
        let mut organization = Organization::default();
        let publisher =
            Publisher { label: "Demo".into(), prefix: "demo".into(), ..Publisher::default() };
        organization.rows.publishers.insert("demo".into(), publisher);
        Self { shipped: Arc::clone(&catalog), catalog, organization }
    }

    pub(super) fn plan(&self, document: &Document) -> Result<Plan, Vec<String>> {
        plan(document, crate::Rows::default(), &self.catalog, &self.organization)
    }

    /// Does what a plan says to definitions, at a moment of its own.
    pub(super) fn carry_out(&mut self, plan: &Plan) -> Result<(), Stuck> {
        let mut edit = self.edit();
        plan.change_definitions(&mut edit)?;
        let tables = edit.tables().cloned().collect();
        let choices =
            edit.choices().map(|(name, choice)| (name.to_owned(), choice.clone())).collect();
        let version = self.catalog.version + 1;
        self.catalog = Arc::new(Catalog::with_choices(version, tables, choices, Vec::new()));
        Ok(())
    }

    fn edit(&self) -> Edit {
        let version = self.catalog.version + 1;
        let prefixes = ["demo", "other"].map(ToOwned::to_owned).into();
        let setting = Setting {
            now: version * 1000,
            new_id: || Uuid::from_u128(7),
            version,
            prefix: None,
            prefixes,
            option_prefix: 10_000,
            merge_labels: false,
        };
        Edit::new(Arc::clone(&self.catalog), setting)
    }

    /// Brings it to a document; the plan that did it.
    pub(super) fn apply(&mut self, document: &Document) -> Plan {
        let plan = self.plan(document).unwrap_or_else(|wrong| panic!("{wrong:#?}"));
        self.carry_out(&plan).unwrap_or_else(|stuck| panic!("{}: {}", stuck.step, stuck.error));
        plan
    }

    pub(super) fn export(&self) -> Files {
        files::write(&export(&self.catalog, &self.shipped, &self.organization))
    }
}

/// A document of these files.
pub(super) fn read(texts: &[(&str, &str)]) -> Document {
    let files = texts.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
    files::read(&files.collect()).unwrap()
}
