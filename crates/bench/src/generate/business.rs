//! Accounts, contacts, and shares of accounts.

use model::time::Timestamp;
use model::value::{Reference, Value};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::bulk::Load;
use super::complete::{Base, Owner, Values, set};
use super::{BEGINNING, Size, directory, people};
use crate::Outcome;
use crate::random::Random;

const FIRST: [&str; 16] = [
    "Adventure",
    "Alpine",
    "Blue",
    "City",
    "Coho",
    "Contoso",
    "Fabrikam",
    "Fourth",
    "Graphic",
    "Humongous",
    "Litware",
    "Margie",
    "Northwind",
    "Proseware",
    "Tailspin",
    "Wide",
];
const SECOND: [&str; 12] = [
    "Coffee",
    "Design",
    "Insurance",
    "Logistics",
    "Machines",
    "Motors",
    "Power",
    "School",
    "Sports",
    "Toys",
    "Traders",
    "Winery",
];
const CITIES: [&str; 12] = [
    "Berlin",
    "Bogotá",
    "Chicago",
    "Kyoto",
    "Lagos",
    "London",
    "Montréal",
    "Mumbai",
    "Oslo",
    "Redmond",
    "São Paulo",
    "Zürich",
];
const GIVEN: [&str; 16] = [
    "Ada", "Amir", "Chen", "Dolores", "Emre", "Fatima", "Grace", "Hiro", "Ines", "Jonas", "Kofi",
    "Lena", "Marek", "Nadia", "Omar", "Zoë",
];
const FAMILY: [&str; 16] = [
    "Adams",
    "Baptiste",
    "Costa",
    "Dvořák",
    "Eriksen",
    "Fischer",
    "García",
    "Hansen",
    "Ito",
    "Jensen",
    "Kowalski",
    "Lindqvist",
    "Moreau",
    "Novak",
    "Okafor",
    "Park",
];

pub(super) fn write(load: &Load<'_>, base: &Base, size: Size) -> Outcome<()> {
    let account = base.table("account")?;
    let template = base.defaults(account);
    load.rows(account, size.accounts, |index| {
        (size.account_id(index), account_values(base, size, template.clone(), index))
    })?;
    let contact = base.table("contact")?;
    let template = base.defaults(contact);
    load.rows(contact, size.contacts(), |index| {
        (size.contact_id(index), contact_values(base, size, template.clone(), index))
    })?;
    let share = base.table("principalobjectaccess")?;
    load.rows(share, size.shares(), |index| (size.share_id(index), share_values(size, index)))
}

/// What a client gives for a new account.
pub(crate) struct Given {
    pub(crate) name: String,
    pub(crate) number: String,
    pub(crate) phone: String,
    pub(crate) city: &'static str,
    pub(crate) employees: i64,
}

impl Given {
    pub(crate) fn new(random: &mut Random, index: u64) -> Self {
        let (first, second) = (random.pick(&FIRST), random.pick(&SECOND));
        Self {
            name: format!("{first} {second} {:05}", random.below(100_000)),
            number: format!("ACC-{index:07}"),
            phone: format!("+1 555 {:07}", random.below(10_000_000)),
            city: random.pick(&CITIES),
            employees: i64::try_from(random.below(10_000)).unwrap_or(0),
        }
    }
}

fn account_values(base: &Base, size: Size, mut values: Values, index: u64) -> Values {
    let mut random = Random::new(size.seed, 3, index);
    let given = Given::new(&mut random, index);
    set(&mut values, "name", Value::Text(given.name));
    set(&mut values, "accountnumber", Value::Text(given.number));
    set(&mut values, "telephone1", Value::Text(given.phone));
    set(&mut values, "stockexchange", Value::Text(given.city.to_owned()));
    set(&mut values, "numberofemployees", Value::Int(given.employees));
    let cents = i64::try_from(random.below(1_000_000_000)).unwrap_or(0);
    base.amount(&mut values, "revenue", Decimal::new(cents, 2));
    if index.is_multiple_of(2) && size.each > 0 {
        let contact = Reference::new("contact", size.contact_id(index * size.each));
        set(&mut values, "primarycontactid", Value::Reference(contact));
    }
    own(base, size, "account", &mut values, index, BEGINNING + index * 20_000);
    values
}

fn contact_values(base: &Base, size: Size, mut values: Values, index: u64) -> Values {
    let mut random = Random::new(size.seed, 4, index);
    let (given, family) = (random.pick(&GIVEN), random.pick(&FAMILY));
    let account = index / size.each;
    let email = format!("contact{index}@example.com");
    set(&mut values, "firstname", Value::Text(given.to_owned()));
    set(&mut values, "lastname", Value::Text(family.to_owned()));
    set(&mut values, "fullname", Value::Text(format!("{given} {family}")));
    set(&mut values, "emailaddress1", Value::Text(email));
    set(&mut values, "telephone1", Value::Text(format!("+1 555 {:07}", random.below(10_000_000))));
    set(&mut values, "jobtitle", Value::Text("Purchasing Manager".to_owned()));
    let parent = Reference::new("account", size.account_id(account));
    set(&mut values, "parentcustomerid", Value::Reference(parent));
    own(base, size, "contact", &mut values, account, BEGINNING + index * 4_000);
    values
}

fn share_values(size: Size, index: u64) -> Values {
    /// What the product sets besides the rights that come down from another row.
    const INHERITED: i32 = 0x0800_0000;
    let share = people::share(size, index);
    let (table, id) = directory::principal(share.with);
    let text = |text: &str| Value::Text(text.to_owned());
    let (direct, inherited) =
        if share.inherited { (0, share.rights | INHERITED) } else { (share.rights, 0) };
    let name = Given::new(&mut Random::new(size.seed, 3, share.account), share.account).name;
    let mut values = Values::new();
    set(&mut values, "principalid", Value::Guid(id));
    set(&mut values, "principaltypecode", text(table));
    set(&mut values, "objectid", Value::Guid(size.account_id(share.account)));
    set(&mut values, "objecttypecode", text("account"));
    set(&mut values, "objectname", Value::Text(name));
    set(&mut values, "accessrightsmask", Value::Int(direct.into()));
    set(&mut values, "inheritedaccessrightsmask", Value::Int(inherited.into()));
    set(&mut values, "changedon", at(super::END));
    values
}

/// A contact belongs to whom its account belongs to.
fn own(base: &Base, size: Size, table: &str, values: &mut Values, account: u64, at: u64) {
    let owned = people::owned(size, account);
    let (owner, id) = directory::principal(owned.by);
    let (_, author) = directory::principal(people::Principal::User(owned.author));
    let unit = directory::unit_id(base, owned.unit);
    if let Ok(table) = base.table(table) {
        Base::own(table, values, &Owner { table: owner, id, unit, author }, at);
    }
}

fn at(milliseconds: u64) -> Value {
    Value::Timestamp(Timestamp(i64::try_from(milliseconds).unwrap_or_default()))
}

/// The columns that a new account of this owner has besides what a client gives, for the floor.
pub(crate) fn template(owner: Uuid) -> Outcome<Values> {
    let base = Base::new()?;
    let table = base.table("account")?;
    let mut values = base.defaults(table);
    let owner = Owner { table: "systemuser", id: owner, unit: base.root, author: owner };
    Base::own(table, &mut values, &owner, 0);
    Ok(values)
}
