//! The rows of a new organization, in an order in which references come first.

use model::value::Value;
use serde::Deserialize;
use uuid::Uuid;

use crate::access::{self, Holder, Unit};
use crate::definitions::Definitions;
use crate::row::{self, Names, Row};
use crate::{data, files, maps, personal, solutions, views};

/// Which organization to make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Demo {
    /// An empty one, with an administrator.
    No,
    /// The demo organization of the contract, with its people and rows.
    Yes,
}

/// An organization file. Names stand for ids: users go by `domainname`, everything else by name.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    name: String,
    id: Option<Uuid>,
    /// The user that trusted server code runs as.
    system: String,
    /// The user of integrations inside the product.
    integration: String,
    /// The roles, each of which gets a copy in every business unit.
    roles: Vec<String>,
    currency: Currency,
    business_units: Vec<BusinessUnit>,
    users: Vec<User>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Currency {
    name: String,
    code: String,
    symbol: String,
    precision: i32,
    id: Option<Uuid>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BusinessUnit {
    name: String,
    parent: Option<String>,
    id: Option<Uuid>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct User {
    domainname: String,
    /// The same as `domainname` if left out.
    email: Option<String>,
    first: Option<String>,
    last: String,
    unit: String,
    #[serde(default)]
    roles: Vec<String>,
    #[serde(default)]
    access_mode: i32,
    #[serde(default)]
    disabled: bool,
    id: Option<Uuid>,
    /// Object id in the directory; without one nobody signs in as this user.
    object_id: Option<Uuid>,
    application_id: Option<Uuid>,
}

impl Definitions {
    /// All rows of a new organization.
    ///
    /// A row stands after those that it points at, but where they point at each other: the base
    /// currency comes after the organization, and in the demo a primary contact after its account.
    /// What the engine derives for every new row is not given: `createdon` and its like, the columns
    /// that follow from `ownerid`, defaults, exchange rates and amounts in the base currency.
    pub fn organization(&self, demo: Demo) -> Result<Vec<Row>, String> {
        let mut maker = Maker { definitions: self, names: Names::default(), rows: Vec::new() };
        match demo {
            Demo::No => maker.organization("onbehalf")?,
            Demo::Yes => {
                maker.organization("contoso")?;
                maker.rows.extend(data::rows(&self.tables, &mut maker.names)?);
            }
        }
        Ok(maker.rows)
    }
}

/// The id of something that has none of its own (security.md, D31).
pub(crate) fn derived_id(text: &str) -> Uuid {
    Uuid::new_v5(&Uuid::NAMESPACE_URL, text.as_bytes())
}

struct Maker<'a> {
    definitions: &'a Definitions,
    names: Names,
    rows: Vec<Row>,
}

impl Maker<'_> {
    fn organization(&mut self, name: &str) -> Result<(), String> {
        let place = |error: String| format!("organizations/{name}.toml: {error}");
        let text = files::text(files::ORGANIZATIONS, name)?;
        let file: File = toml::from_str(text).map_err(|error| place(error.to_string()))?;
        self.call_by_name(&file).map_err(place)?;
        self.settings(&file)?;
        self.people(&file).map_err(place)
    }

    /// Gives every row of the file its id, so that any other can name it.
    fn call_by_name(&mut self, file: &File) -> Result<(), String> {
        let mut call = |table: &str, name: &str, id: Option<Uuid>| {
            self.names.insert(
                table,
                name,
                id.unwrap_or_else(|| derived_id(&format!("{table}:{name}"))),
            )
        };
        call("organization", &file.name, file.id)?;
        call("transactioncurrency", &file.currency.name, file.currency.id)?;
        for unit in &file.business_units {
            call("businessunit", &unit.name, unit.id)?;
        }
        for user in &file.users {
            call("systemuser", &user.domainname, user.id)?;
        }
        Ok(())
    }

    fn settings(&mut self, file: &File) -> Result<(), String> {
        let text = files::text(files::ORGANIZATIONS, "settings")?;
        let place = |error: String| format!("organizations/settings.toml: {error}");
        let fields = toml::from_str(text).map_err(|error| place(error.to_string()))?;
        let id = self.names.find("organization", &file.name)?;
        let currency = self.names.find("transactioncurrency", &file.currency.name)?;
        let mut row = Row::new("organization", id)
            .text("name", &file.name)
            .id("systemuserid", self.names.find("systemuser", &file.system)?)
            .id("integrationuserid", self.names.find("systemuser", &file.integration)?)
            .id("basecurrencyid", currency)
            .text("basecurrencysymbol", &file.currency.symbol)
            .text("baseisocurrencycode", &file.currency.code)
            .text("currencysymbol", &file.currency.symbol);
        let table = row::table(&self.definitions.tables, "organization")?;
        row.values.extend(row::values(table, &fields, &self.names).map_err(place)?);
        self.rows.push(row);
        Ok(())
    }

    fn people(&mut self, file: &File) -> Result<(), String> {
        let organization = self.names.find("organization", &file.name)?;
        self.business_units(file, organization)?;
        self.currency(&file.currency, organization)?;
        let by = (organization, file.name.as_str());
        self.rows.extend(solutions::solutions(&self.definitions.tables, by)?);
        for (number, user) in (1..).zip(&file.users) {
            let row = self.user(number, user, file, organization)?;
            self.rows.push(row);
        }
        self.personal_settings(file)?;
        self.default_teams(file, organization)?;
        self.access(file, organization)?;
        self.rows.extend(views::views(&self.definitions.tables, organization)?);
        self.rows.extend(maps::maps(organization)?);
        Ok(())
    }

    fn business_units(&mut self, file: &File, organization: Uuid) -> Result<(), String> {
        for unit in &file.business_units {
            let id = self.names.find("businessunit", &unit.name)?;
            let mut row = Row::new("businessunit", id)
                .text("name", &unit.name)
                .id("organizationid", organization);
            if let Some(parent) = &unit.parent {
                row = row.id("parentbusinessunitid", self.names.find("businessunit", parent)?);
            }
            self.rows.push(row);
        }
        Ok(())
    }

    fn currency(&mut self, currency: &Currency, organization: Uuid) -> Result<(), String> {
        let id = self.names.find("transactioncurrency", &currency.name)?;
        self.rows.push(
            Row::new("transactioncurrency", id)
                .text("currencyname", &currency.name)
                .text("isocurrencycode", &currency.code)
                .text("currencysymbol", &currency.symbol)
                .int("currencyprecision", currency.precision)
                .with("exchangerate", Value::Decimal(1.into()))
                .id("organizationid", organization),
        );
        Ok(())
    }

    fn user(
        &self,
        number: i32,
        user: &User,
        file: &File,
        organization: Uuid,
    ) -> Result<Row, String> {
        let email = user.email.as_ref().unwrap_or(&user.domainname);
        let mut row = Row::new("systemuser", self.names.find("systemuser", &user.domainname)?)
            .text("domainname", &user.domainname)
            .text("internalemailaddress", email)
            .text("lastname", &user.last)
            .text("fullname", &full_name(user.first.as_deref(), &user.last))
            .id("businessunitid", self.names.find("businessunit", &user.unit)?)
            .int("accessmode", user.access_mode)
            .bool("isdisabled", user.disabled)
            .bool("isintegrationuser", user.domainname == file.integration)
            .bool("islicensed", user.object_id.is_some() && user.application_id.is_none())
            .id("organizationid", organization)
            .text("organizationidname", &file.name)
            .text("defaultodbfoldername", "Dynamics365")
            .int("identityid", number)
            .int("userlicensetype", -1);
        if let Some(first) = &user.first {
            row = row.text("firstname", first);
        }
        if let Some(id) = user.object_id {
            row = row.id("azureactivedirectoryobjectid", id);
        }
        if let Some(id) = user.application_id {
            row = row.id("applicationid", id);
        }
        Ok(row)
    }

    /// Every user has a row of its own.
    fn personal_settings(&mut self, file: &File) -> Result<(), String> {
        let table = row::table(&self.definitions.tables, personal::TABLE)?;
        for user in &file.users {
            let id = self.names.find("systemuser", &user.domainname)?;
            let unit = self.names.find("businessunit", &user.unit)?;
            self.rows.push(personal::settings_of(table, id, unit)?);
        }
        Ok(())
    }

    /// Every business unit has a team of exactly its users (security.md §1.2).
    fn default_teams(&mut self, file: &File, organization: Uuid) -> Result<(), String> {
        let administrator = self.names.find("systemuser", &file.system)?;
        let mut members = Vec::new();
        for unit in &file.business_units {
            let unit_id = self.names.find("businessunit", &unit.name)?;
            let team = derived_id(&format!("team:{unit_id}"));
            self.names.insert("team", &unit.name, team)?;
            self.rows.push(
                Row::new("team", team)
                    .text("name", &unit.name)
                    .id("businessunitid", unit_id)
                    .id("administratorid", administrator)
                    .int("teamtype", 0)
                    .bool("isdefault", true)
                    .bool("systemmanaged", false)
                    .id("organizationid", organization)
                    .text("organizationidname", &file.name),
            );
            for user in file.users.iter().filter(|user| user.unit == unit.name) {
                let user = self.names.find("systemuser", &user.domainname)?;
                let id = derived_id(&format!("teammembership:{team}:{user}"));
                members.push(
                    Row::new("teammembership", id).id("teamid", team).id("systemuserid", user),
                );
            }
        }
        self.rows.append(&mut members);
        Ok(())
    }

    fn access(&mut self, file: &File, organization: Uuid) -> Result<(), String> {
        let mut units = Vec::new();
        for unit in &file.business_units {
            let parent = unit.parent.as_deref();
            units.push(Unit {
                id: self.names.find("businessunit", &unit.name)?,
                parent: parent.map(|name| self.names.find("businessunit", name)).transpose()?,
            });
        }
        let mut holders = Vec::new();
        for user in &file.users {
            holders.push(Holder {
                user: self.names.find("systemuser", &user.domainname)?,
                unit: self.names.find("businessunit", &user.unit)?,
                roles: &user.roles,
            });
        }
        let organization = (organization, file.name.as_str());
        let rows = access::rows(self.definitions, organization, &file.roles, &units, &holders)?;
        self.rows.extend(rows);
        Ok(())
    }
}

/// A full name by `fullnameconventioncode` 1, which new organizations have.
pub(crate) fn full_name(first: Option<&str>, last: &str) -> String {
    match first {
        Some(first) => [first, last].join(" "),
        None => last.to_owned(),
    }
}

#[cfg(test)]
mod tests;
