//! Options of choices: which differ, and how they are made to be as they are said.

use std::collections::BTreeMap;

use metadata::{Edit, OptionsOf};
use model::Result;
use model::metadata::{Choice, ChoiceOption, ColumnType, Label};

use super::compare::differences;
use super::{Action, Step, Work, draft};

/// What is said of a choice itself and is not so.
pub(super) fn texts(said: &Choice, there: &Choice) -> Vec<String> {
    // An empty label is one that was not said.
    let told = |name: &str, said: &Label, there: &Label| {
        let differs = !said.is_empty() && said != there;
        differs.then(|| format!("{name}: {:?} -> {:?}", there.as_str(), said.as_str()))
    };
    let label = told("label", &said.label, &there.label);
    let description = told("description", &said.description, &there.description);
    let properties = said.properties.iter();
    let properties = properties.filter(|(name, value)| there.properties.get(*name) != Some(value));
    let properties = properties.map(|(name, _)| name.clone());
    label.into_iter().chain(description).chain(properties).collect()
}

/// The step that makes options as they are said, if they are not. Where the list is not whole, those
/// that are not said stay, and so does the order.
pub(super) fn change(
    kind: &'static str,
    name: &str,
    of: OptionsOf,
    of_type: Option<ColumnType>,
    said: &Choice,
    there: &Choice,
    whole: bool,
) -> Option<Step> {
    let before = by_value(there);
    let after = by_value(said);
    let mut details = Vec::new();
    let mut loses = false;
    for option in &said.options {
        let label = option.label.as_str();
        match before.get(&option.value) {
            None => details.push(format!("+ option {} {label:?}", option.value)),
            Some(old) => {
                for line in differences(option, *old, &[]) {
                    details.push(format!("option {} {line}", option.value));
                }
            }
        }
    }
    if whole {
        for option in &there.options {
            if !after.contains_key(&option.value) {
                loses = true;
                let label = option.label.as_str();
                details.push(format!("- option {} {label:?}", option.value));
            }
        }
        let order = |choice: &Choice, other: &BTreeMap<i32, &ChoiceOption>| -> Vec<i32> {
            let values = choice.options.iter().map(|option| option.value);
            values.filter(|value| other.contains_key(value)).collect()
        };
        if order(said, &before) != order(there, &after) {
            details.push("another order".to_owned());
        }
    }
    (!details.is_empty()).then(|| Step {
        action: Action::Change,
        kind,
        name: name.to_owned(),
        details,
        loses,
        work: Work::Options { of, kind: of_type, options: said.options.clone(), whole },
    })
}

fn by_value(choice: &Choice) -> BTreeMap<i32, &ChoiceOption> {
    choice.options.iter().map(|option| (option.value, option)).collect()
}

/// Makes the options of a choice as they are said, from whatever they are by then.
pub(super) fn carry_out(
    edit: &mut Edit,
    of: &OptionsOf,
    kind: Option<ColumnType>,
    said: &[ChoiceOption],
    whole: bool,
) -> Result<()> {
    let there = find(edit, of)?;
    for option in said {
        let draft = draft::option(option);
        let old = there.iter().find(|old| old.value == option.value);
        match (old, kind) {
            (None, Some(ColumnType::Status)) => drop(edit.insert_status(of, &draft)?),
            (None, _) => drop(edit.insert_option(of, &draft)?),
            (Some(old), _) if old == option => {}
            (Some(_), Some(ColumnType::State)) => edit.update_state(of, &draft)?,
            (Some(_), _) => edit.update_option(of, &draft)?,
        }
    }
    if !whole {
        return Ok(());
    }
    for old in &there {
        if said.iter().all(|option| option.value != old.value) {
            edit.delete_option(of, old.value.into())?;
        }
    }
    let order: Vec<i64> = said.iter().map(|option| option.value.into()).collect();
    let now: Vec<i64> = find(edit, of)?.iter().map(|option| option.value.into()).collect();
    if order == now { Ok(()) } else { edit.order_options(of, &order) }
}

/// The options as they are by now.
fn find(edit: &Edit, of: &OptionsOf) -> Result<Vec<ChoiceOption>> {
    let choice = match of {
        OptionsOf::Global(name) => edit.find_choice(name),
        OptionsOf::Column { table, column } => {
            let table = edit.table(table)?;
            let name = table.column(column).and_then(|column| column.choice.as_ref());
            name.and_then(|name| table.choices.get(name))
        }
    };
    let mut options = choice.map(|choice| choice.options.clone()).unwrap_or_default();
    for option in &mut options {
        option.invariant_name = None;
    }
    Ok(options)
}
