//! Accounts and contacts.

use model::value::{Reference, Value};
use rust_decimal::Decimal;
use store::Store;
use uuid::Uuid;

use super::complete::{Base, Values, insert, set, write as transact};
use super::{BEGINNING, CONTACTS, Size, note, people};
use crate::Outcome;
use crate::random::Random;

/// Rows of one transaction. SQLite keeps what a savepoint may have to undo in a list that it walks at
/// the end of every statement, so that larger transactions take longer, not shorter.
const AT_ONCE: u64 = 500;

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

pub(crate) fn write(store: &Store, base: &Base, size: Size) -> Outcome<()> {
    let (account, contact) = (base.table("account")?, base.table("contact")?);
    let template = base.defaults(account);
    for (first, last) in batches(size.accounts) {
        transact(store, |transaction| {
            for index in first..last {
                let values = account_values(base, size, template.clone(), index);
                insert(transaction, account, size.account_id(index), values)?;
            }
            Ok(())
        })?;
    }
    note(&format!("generating {} contacts", size.contacts()));
    let template = base.defaults(contact);
    for (first, last) in batches(size.contacts()) {
        transact(store, |transaction| {
            for index in first..last {
                let values = contact_values(base, size, template.clone(), index);
                insert(transaction, contact, size.contact_id(index), values)?;
            }
            Ok(())
        })?;
    }
    Ok(())
}

fn batches(count: u64) -> impl Iterator<Item = (u64, u64)> {
    (0..count.div_ceil(AT_ONCE)).map(move |batch| {
        let first = batch * AT_ONCE;
        (first, (first + AT_ONCE).min(count))
    })
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
    if index.is_multiple_of(2) {
        let contact = Reference::new("contact", size.contact_id(index * CONTACTS));
        set(&mut values, "primarycontactid", Value::Reference(contact));
    }
    own(base, size, "account", &mut values, index, BEGINNING + index * 60_000);
    values
}

fn contact_values(base: &Base, size: Size, mut values: Values, index: u64) -> Values {
    let mut random = Random::new(size.seed, 4, index);
    let (given, family) = (random.pick(&GIVEN), random.pick(&FAMILY));
    let account = index / CONTACTS;
    let email = format!("contact{index}@example.com");
    set(&mut values, "firstname", Value::Text(given.to_owned()));
    set(&mut values, "lastname", Value::Text(family.to_owned()));
    set(&mut values, "fullname", Value::Text(format!("{given} {family}")));
    set(&mut values, "emailaddress1", Value::Text(email));
    set(&mut values, "telephone1", Value::Text(format!("+1 555 {:07}", random.below(10_000_000))));
    set(&mut values, "jobtitle", Value::Text("Purchasing Manager".to_owned()));
    let parent = Reference::new("account", size.account_id(account));
    set(&mut values, "parentcustomerid", Value::Reference(parent));
    own(base, size, "contact", &mut values, account, BEGINNING + index * 12_000);
    values
}

/// A contact belongs to whom its account belongs to.
fn own(base: &Base, size: Size, table: &str, values: &mut Values, account: u64, at: u64) {
    let choice = Random::new(size.seed, 5, account).next() >> 8;
    let (owner, unit) = people::owner(base, account % 100, choice);
    if let Ok(table) = base.table(table) {
        Base::own(table, values, owner, unit, at);
    }
}

/// The columns that a new account of this owner has besides what a client gives, for the floor.
pub(crate) fn template(owner: Uuid) -> Outcome<Values> {
    let base = Base::new()?;
    let table = base.table("account")?;
    let mut values = base.defaults(table);
    Base::own(table, &mut values, owner, base.root, 0);
    Ok(values)
}
