//! What an edit is made under: whose prefix custom names have, and where new components go.

use std::collections::BTreeSet;

use metadata::Setting;
use model::query::Condition;
use model::value::Value;
use model::{Error, Result};
use uuid::Uuid;

use crate::clock::new_id;
use crate::context::Context;
use crate::directory::{guid, number, text};

/// What the default publisher numbers options from.
const OPTION_PREFIX: i64 = 10_000;

struct Publisher {
    id: Uuid,
    prefix: String,
    options: i64,
}

pub(super) fn load(
    context: &mut Context<'_, '_>,
    solution: Option<&str>,
    merge_labels: bool,
    version: i64,
) -> Result<Setting> {
    let publishers = publishers(context)?;
    let by = match solution {
        Some(name) => {
            let (solution, publisher) = self::solution(context, name)?;
            context.solution = Some(solution);
            Some(publisher)
        }
        None => None,
    };
    let publisher = publishers.iter().find(|one| Some(one.id) == by);
    Ok(Setting {
        now: context.now.0,
        new_id,
        version,
        prefix: publisher.map(|one| one.prefix.clone()),
        // Without a solution it is the default one, of the default publisher (metadata.md §12).
        option_prefix: publisher.map_or(OPTION_PREFIX, |one| one.options),
        prefixes: publishers.into_iter().map(|one| one.prefix).collect::<BTreeSet<_>>(),
        merge_labels,
    })
}

fn publishers(context: &mut Context<'_, '_>) -> Result<Vec<Publisher>> {
    const COLUMNS: [&str; 2] = ["customizationprefix", "customizationoptionvalueprefix"];
    if context.catalog.table("publisher").is_none() {
        return Ok(Vec::new());
    }
    let mut reader = context.reader("know the prefixes of custom names");
    let rows = reader.all("publisher", &COLUMNS, Vec::new())?;
    let publisher = |row: &crate::directory::Record| {
        Some(Publisher {
            id: row.id,
            prefix: text(&row.values, 0)?.to_lowercase(),
            options: number(&row.values, 1).unwrap_or(OPTION_PREFIX),
        })
    };
    Ok(rows.iter().filter_map(publisher).collect())
}

/// The solution with this unique name, and its publisher.
pub(super) fn solution(context: &mut Context<'_, '_>, name: &str) -> Result<(Uuid, Uuid)> {
    let unknown = || {
        Error::rule(0x8004_0217, format!("The solution with unique name '{name}' does not exist."))
    };
    if context.catalog.table("solution").is_none() {
        return Err(unknown());
    }
    let which = Condition::equal("uniquename", Value::Text(name.to_owned()));
    let mut reader = context.reader("find the solution of new components");
    let row = reader.all("solution", &["publisherid"], vec![which])?.pop().ok_or_else(unknown)?;
    Ok((row.id, guid(&row.values, 0).ok_or_else(unknown)?))
}
