//! Brings an organization that an earlier version made to what this version makes: tables, columns,
//! indexes, privileges, predefined roles, rows that every organization has. Nothing is taken away, and
//! what the organization switched or changed stays.

mod bodies;
mod merge;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use model::id::PrivilegeId;
use model::metadata::{Choice, Privilege, TableDefinition};
use model::value::Value;
use model::{Error, Result};
use planner::{Catalog, ddl};
use seed::{Definitions, Role, Row, Unit};
use store::Transaction;
use uuid::Uuid;

use crate::Deployment;
use crate::catalog::{self, CHOICE, PRIVILEGE, TABLE};
use crate::clock::Clock;
use crate::definitions::define;
use crate::directory::{Reader, guid, one_of, text};
use crate::fill::Filling;
use crate::organization;
use crate::registry::MESSAGES;
use crate::rules::tables::role::copies;
use crate::rules::{autonumber, maps};
use crate::sdk_messages;
use merge::merge;

/// The table of public views, which version 4 brought.
const VIEWS: &str = "savedquery";

/// What an organization is made of, kept with its origin: `3 0123456789abcdef`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Made {
    version: u32,
    /// Tells builds of one version apart, which only its developers have.
    fingerprint: String,
}

impl Made {
    pub(crate) fn today() -> Self {
        Self { version: seed::VERSION, fingerprint: fingerprint() }
    }

    pub(crate) fn read(body: &str) -> Self {
        let (version, fingerprint) = body.split_once(' ').unwrap_or((body, ""));
        // Organizations of version 2 say nothing.
        let version = version.parse().unwrap_or(2);
        Self { version, fingerprint: fingerprint.to_owned() }
    }

    pub(crate) fn text(&self) -> String {
        format!("{} {}", self.version, self.fingerprint)
    }

    /// Whether there is anything to do. What a later version made is left alone.
    pub(crate) fn is_older(&self) -> bool {
        self.version < seed::VERSION
            || (self.version == seed::VERSION && self.fingerprint != fingerprint())
    }
}

/// What tells the data files and the messages of this build from those of others: both make rows.
fn fingerprint() -> String {
    let names = MESSAGES.iter().map(|message| message.descriptor.name);
    let all: Vec<&str> = std::iter::once(seed::FINGERPRINT).chain(names).collect();
    Uuid::new_v5(&Uuid::NAMESPACE_URL, all.join(" ").as_bytes()).simple().to_string()
}

pub(crate) fn run(
    transaction: &mut Transaction<'_>,
    definitions: &Definitions,
    clock: Clock,
) -> Result<()> {
    // First of all: on PostgreSQL a second process waits here until the first is done, and then finds
    // nothing to do. Later it would fail over the first new table.
    transaction.begin_change()?;
    let version = transaction.advance_catalog()?;
    let mut kept = Kept::load(transaction)?;
    kept.upgrade_tables(transaction, definitions)?;
    let new = kept.upgrade_privileges(transaction, definitions)?;
    kept.upgrade_choices(transaction, definitions)?;
    let (tables, privileges) = (kept.tables.into_values(), kept.privileges.into_values());
    let catalog = Catalog::with_choices(
        version,
        tables.collect(),
        kept.choices.into_iter().collect(),
        privileges.collect(),
    );
    let dialect = transaction.dialect();
    define(transaction, &ddl::create_activity_view(&catalog, dialect))?;
    autonumber::prepare(transaction, &catalog)?;
    add_rows(transaction, &catalog, definitions, &new, clock)?;
    bodies::move_into_blocks(transaction, &catalog, clock)?;
    bodies::block_kinds(transaction, &catalog)?;
    transaction.advance_security()?;
    Ok(())
}

/// The definitions that the organization keeps, by name.
struct Kept {
    tables: BTreeMap<String, TableDefinition>,
    choices: BTreeMap<String, Choice>,
    privileges: BTreeMap<String, Privilege>,
}

impl Kept {
    fn load(transaction: &mut Transaction<'_>) -> Result<Self> {
        fn there<T>(all: Vec<(String, Option<T>)>) -> BTreeMap<String, T> {
            all.into_iter().filter_map(|(name, one)| Some((name, one?))).collect()
        }
        let all = catalog::read(transaction)?;
        Ok(Self {
            tables: there(all.tables),
            choices: there(all.choices),
            privileges: there(all.privileges),
        })
    }

    fn upgrade_tables(
        &mut self,
        transaction: &mut Transaction<'_>,
        definitions: &Definitions,
    ) -> Result<()> {
        let dialect = transaction.dialect();
        for table in self.tables.values().filter(|table| !table.is_view_of_activities) {
            if table.columns.iter().any(|column| column.holds_files() || column.is_part()) {
                let there = transaction.columns_of(&table.name)?;
                let has = |name: &str| there.iter().any(|each| each == name);
                define(transaction, &ddl::add_files(table, has, dialect))?;
            }
        }
        // Where nothing was ever audited or tracked, no switch was turned.
        let switched = self.tables.contains_key("audit");
        let tracked = self.tables.contains_key(VIEWS);
        for shipped in definitions.tables() {
            let old = self.tables.get(&shipped.name);
            let mut table =
                old.map_or_else(|| shipped.clone(), |old| merge(old, shipped, definitions));
            if !switched {
                table.audited = shipped.audited;
            }
            if !tracked {
                table.change_tracking = shipped.change_tracking;
            }
            let statements = match old {
                Some(old) if *old == table => continue,
                Some(old) => ddl::alter(old, &table, dialect)?,
                None => ddl::create(&table, dialect),
            };
            define(transaction, &statements)?;
            catalog::save(transaction, TABLE, &table.name, &table)?;
            self.tables.insert(table.name.clone(), table);
        }
        Ok(())
    }

    /// Adds the global choices that are missing. One that is there may have options of its own.
    fn upgrade_choices(
        &mut self,
        transaction: &mut Transaction<'_>,
        definitions: &Definitions,
    ) -> Result<()> {
        for (name, choice) in definitions.choices() {
            if !self.choices.contains_key(name) {
                catalog::save(transaction, CHOICE, name, choice)?;
                self.choices.insert(name.clone(), choice.clone());
            }
        }
        Ok(())
    }

    /// Returns the ids of those that are new.
    fn upgrade_privileges(
        &mut self,
        transaction: &mut Transaction<'_>,
        definitions: &Definitions,
    ) -> Result<BTreeSet<PrivilegeId>> {
        let mut new = BTreeSet::new();
        for mut privilege in definitions.privileges() {
            match self.privileges.get(&privilege.name) {
                Some(old) => {
                    let more = old.tables.iter().filter(|table| !privilege.tables.contains(table));
                    let more: Vec<String> = more.cloned().collect();
                    privilege.tables.extend(more);
                    if *old == privilege {
                        continue;
                    }
                }
                None => {
                    new.insert(privilege.id);
                }
            }
            catalog::save(transaction, PRIVILEGE, &privilege.name, &privilege)?;
            self.privileges.insert(privilege.name.clone(), privilege);
        }
        Ok(new)
    }
}

/// Stores the rows that a new organization would have and this one lacks.
fn add_rows(
    transaction: &mut Transaction<'_>,
    catalog: &Catalog,
    definitions: &Definitions,
    new: &BTreeSet<PrivilegeId>,
    clock: Clock,
) -> Result<()> {
    let organization = organization::load(transaction, catalog, Deployment::default())?;
    let mut reader = Reader::new(transaction, catalog, "upgrade an organization");
    let ids = |reader: &mut Reader<'_, '_>, table: &str| -> Result<BTreeSet<Uuid>> {
        Ok(reader.all(table, &[], Vec::new())?.into_iter().map(|row| row.id).collect())
    };
    let units = reader.all("businessunit", &["parentbusinessunitid"], Vec::new())?;
    let units: Vec<Unit> =
        units.iter().map(|unit| Unit { id: unit.id, parent: guid(&unit.values, 0) }).collect();

    let there = ids(&mut reader, "privilege")?;
    let mut rows = seed::privilege_rows(definitions);
    rows.retain(|row| !there.contains(&row.id));

    let by = (organization.id.0, organization.name.as_str());
    for role in definitions.roles().map_err(Error::Internal)? {
        let Some(template) = role.template else { continue };
        let copies = copies::of_templates(&mut reader, [template])?;
        if copies.is_empty() {
            rows.extend(seed::role_copies(&role, by, &units));
        } else {
            rows.extend(new_grants(&mut reader, &role, &copies, catalog, new)?);
        }
    }

    if !ids(&mut reader, "fieldsecurityprofile")?.contains(&seed::ids::SYSTEM_ADMINISTRATOR_PROFILE)
    {
        rows.push(seed::profile(organization.id.0));
    }
    let linked = reader.all(
        "systemuserprofiles",
        &["systemuserid"],
        vec![one_of("fieldsecurityprofileid", [seed::ids::SYSTEM_ADMINISTRATOR_PROFILE])],
    )?;
    let linked: BTreeSet<Uuid> = linked.iter().filter_map(|row| guid(&row.values, 0)).collect();
    let administrator = [seed::ids::SYSTEM_ADMINISTRATOR_TEMPLATE];
    let copies = copies::of_templates(&mut reader, administrator)?;
    let holders =
        reader.all("systemuserroles", &["systemuserid"], vec![one_of("roleid", copies)])?;
    let holders: BTreeSet<Uuid> = holders.iter().filter_map(|row| guid(&row.values, 0)).collect();
    rows.extend(holders.difference(&linked).map(|user| seed::hold_profile(*user)));

    let there = ids(&mut reader, "usersettings")?;
    let settings = catalog.table("usersettings");
    let settings = settings.ok_or_else(|| Error::internal("there is no table `usersettings`"))?;
    for user in reader.all("systemuser", &["businessunitid"], Vec::new())? {
        if let (Some(unit), false) = (guid(&user.values, 0), there.contains(&user.id)) {
            let row = seed::settings_of(&settings.definition, user.id, unit);
            rows.push(row.map_err(Error::Internal)?);
        }
    }

    for row in seed::solutions(definitions.tables(), by).map_err(Error::Internal)? {
        if reader.one(&row.table, &[], row.id)?.is_none() {
            rows.push(row);
        }
    }

    rows.extend(new_views(&mut reader, catalog, organization.id.0)?);
    rows.extend(new_maps(&mut reader, catalog, organization.id.0)?);

    let mut messages: Vec<Row> = sdk_messages::of_all(organization.id.0).collect();
    let mut tables: Vec<_> = catalog.tables().map(|table| table.definition.as_ref()).collect();
    tables.sort_by(|one, other| one.name.cmp(&other.name));
    for table in tables {
        messages.extend(sdk_messages::of_table(table, organization.id.0));
    }
    for table in ["sdkmessage", "sdkmessagefilter"] {
        let there = ids(&mut reader, table)?;
        messages.retain(|row| row.table != table || !there.contains(&row.id));
    }
    rows.extend(messages);

    let filling = Filling {
        catalog,
        reason: "upgrade an organization",
        organization: organization.id.0,
        system: Some(organization.system_user.0),
        base_currency: organization.base_currency,
        units: HashMap::new(),
        now: clock.now().whole_seconds(),
    };
    filling.insert(transaction, &rows)
}

/// The maps between tables that have none: the shipped ones, and those that come with relationships that
/// somebody made. Where there is one, somebody may have changed it.
fn new_maps(
    reader: &mut Reader<'_, '_>,
    catalog: &Catalog,
    organization: Uuid,
) -> Result<Vec<Row>> {
    let mut rows = seed::maps(organization).map_err(Error::Internal)?;
    let mut made: Vec<_> = catalog.all_one_to_many().filter(|one| maps::come_with(one)).collect();
    made.sort_by_key(|one| &one.name);
    for one in made {
        let Some(referenced) = catalog.table(&one.referenced) else { continue };
        let more = maps::of_relationship(one, &referenced.definition, organization);
        let more = more.into_iter().filter(|row| rows.iter().all(|other| other.id != row.id));
        let more: Vec<Row> = more.collect();
        rows.extend(more);
    }
    let there: BTreeSet<Uuid> =
        reader.all("entitymap", &[], Vec::new())?.into_iter().map(|row| row.id).collect();
    rows.retain(|row| {
        let map = guid(&[row.value("entitymapid").cloned().unwrap_or(Value::Null)], 0);
        !there.contains(&map.unwrap_or(row.id))
    });
    Ok(rows)
}

/// The standard views of tables that have no view at all. Where there is any, somebody may have taken
/// the others away.
fn new_views(
    reader: &mut Reader<'_, '_>,
    catalog: &Catalog,
    organization: Uuid,
) -> Result<Vec<Row>> {
    let views = reader.all(VIEWS, &["returnedtypecode"], Vec::new())?;
    let viewed: BTreeSet<String> = views.iter().filter_map(|row| text(&row.values, 0)).collect();
    let mut tables: Vec<_> = catalog.tables().map(|table| table.definition.as_ref()).collect();
    tables.retain(|table| !viewed.contains(&table.name));
    tables.sort_by(|one, other| one.name.cmp(&other.name));
    seed::views(tables, organization).map_err(Error::Internal)
}

/// What the copies of a predefined role get by new privileges. A role that holds everything gets all
/// that it lacks; any other may have been edited, so it gets nothing that it could have had before.
fn new_grants(
    reader: &mut Reader<'_, '_>,
    role: &Role,
    copies: &[Uuid],
    catalog: &Catalog,
    new: &BTreeSet<PrivilegeId>,
) -> Result<Vec<Row>> {
    let wanted: Vec<_> = if role.everything {
        catalog.privileges().map(|one| (one.id, one.greatest_depth())).collect()
    } else {
        role.depths
            .iter()
            .map(|(id, depth)| (*id, *depth))
            .filter(|(id, _)| new.contains(id))
            .collect()
    };
    let mut rows = Vec::new();
    for copy in copies {
        let held =
            reader.all("roleprivileges", &["privilegeid"], vec![one_of("roleid", [*copy])])?;
        let held: BTreeSet<Uuid> = held.iter().filter_map(|row| guid(&row.values, 0)).collect();
        let lacking = wanted.iter().filter(|(id, _)| !held.contains(&id.0));
        rows.extend(lacking.map(|(id, depth)| seed::grant(*copy, *id, *depth)));
    }
    Ok(rows)
}

#[cfg(test)]
mod tests;
