//! State and status reason of a row: each status reason belongs to one state (metadata.md §7).

use model::metadata::{Choice, ColumnDefinition, ColumnType};
use model::value::Value;
use model::{Error, Result};
use planner::Table;

use super::draft::Draft;

/// The columns of state and status reason.
fn columns(table: &Table) -> (Option<&ColumnDefinition>, Option<&ColumnDefinition>) {
    let find = |kind| table.definition.columns.iter().find(|column| column.kind == kind);
    (find(ColumnType::State), find(ColumnType::Status))
}

/// The states that rows of a table can be in, and the status reasons.
pub(crate) fn choices(table: &Table) -> Option<(&Choice, &Choice)> {
    let (state, status) = columns(table);
    Some((table.choice(state?)?, table.choice(status?)?))
}

/// Brings state and status reason together: one alone brings the other along, two must fit.
pub(crate) fn settle(draft: &mut Draft, old_state: Option<i64>) -> Result<()> {
    let table = std::sync::Arc::clone(&draft.table);
    let (Some(state_column), Some(status_column)) = columns(&table) else { return Ok(()) };
    let Some((states, statuses)) = choices(&table) else { return Ok(()) };
    // Neither is ever nothing: a null says as much as silence.
    for column in [state_column, status_column] {
        if draft.get(&column.name).is_some_and(Value::is_null) {
            draft.forget(&column.name);
        }
    }
    let state = draft.number(&state_column.name);
    let status = draft.number(&status_column.name);
    let state_of =
        |status: i64| statuses.option(status).and_then(|option| option.state).map(i64::from);
    let (state, status) = match (state, status) {
        (None, None) if old_state.is_some() => return Ok(()),
        (None, None) => (0, None),
        (Some(state), None) => (state, None),
        (None, Some(status)) => (state_of(status).or(old_state).unwrap_or(0), Some(status)),
        (Some(state), Some(status)) => (state, Some(status)),
    };
    if let Some(status) = status
        && state_of(status) != Some(state)
    {
        return Err(Error::StatusNotInState {
            table: table.definition.name.clone(),
            id: draft.id,
            status,
            state,
        });
    }
    let first_of_state = || {
        let option =
            statuses.options.iter().find(|option| option.state.map(i64::from) == Some(state));
        option.map(|option| option.value)
    };
    let default = states.option(state).and_then(|option| option.default_status);
    let status = status.or_else(|| default.or_else(first_of_state).map(i64::from));
    draft.set(&state_column.name, Value::Int(state));
    if let Some(status) = status {
        draft.set(&status_column.name, Value::Int(status));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use model::value::Value;
    use planner::Table;
    use uuid::Uuid;

    use super::*;
    use crate::stage;

    /// Two status reasons were added: 100 to the first state, 200 to the second, which begins with it.
    const STATES: &str = r#"
statecode = { schema = "statecode", type = "State", required = "SystemRequired", choice = "states" }
statuscode = { schema = "statuscode", type = "Status", choice = "statuses" }

[choices]
states = [
    { value = 0, label = "Active", default_status = 1 },
    { value = 1, label = "Inactive", default_status = 200 },
]
statuses = [
    { value = 1, label = "Active", state = 0 },
    { value = 100, label = "Waiting", state = 0 },
    { value = 2, label = "Inactive", state = 1 },
    { value = 200, label = "Done", state = 1 },
]
"#;

    fn table() -> Arc<Table> {
        stage::alone(stage::thing(STATES))
    }

    /// State and status reason of what becomes of these.
    fn settled(
        state: Option<Value>,
        status: Option<Value>,
        old: Option<i64>,
    ) -> Result<(Option<i64>, Option<i64>)> {
        let mut draft = Draft::new(&table(), Uuid::from_u128(1));
        for (name, value) in [("statecode", state), ("statuscode", status)] {
            if let Some(value) = value {
                draft.set(name, value);
            }
        }
        settle(&mut draft, old)?;
        Ok((draft.number("statecode"), draft.number("statuscode")))
    }

    fn int(value: impl Into<Option<i64>>) -> Option<Value> {
        value.into().map(Value::Int)
    }

    #[test]
    fn a_new_row_begins_in_its_first_state_unless_it_says_otherwise() {
        let check = |state, status, expected: (i64, i64)| {
            let (state, status) = settled(state, status, None).unwrap();
            assert_eq!((state, status), (Some(expected.0), Some(expected.1)));
        };
        check(None, None, (0, 1));
        check(None, int(100), (0, 100));
        check(None, int(2), (1, 2));
        check(int(1), None, (1, 200));
        check(int(1), int(2), (1, 2));
        check(Some(Value::Null), Some(Value::Null), (0, 1));
        check(Some(Value::Null), int(200), (1, 200));
    }

    #[test]
    fn a_change_keeps_both_or_moves_both() {
        let check = |state, status, expected: (Option<i64>, Option<i64>)| {
            assert_eq!(settled(state, status, Some(1)).unwrap(), expected);
        };
        check(None, None, (None, None));
        check(Some(Value::Null), Some(Value::Null), (None, None));
        check(None, int(2), (Some(1), Some(2)));
        check(None, int(100), (Some(0), Some(100)));
        check(int(0), None, (Some(0), Some(1)));
        check(int(1), None, (Some(1), Some(200)));
        check(int(0), int(100), (Some(0), Some(100)));
    }

    #[test]
    fn a_status_reason_of_another_state_is_refused() {
        for (state, status) in [(0, 2), (0, 200), (1, 1), (1, 100)] {
            let refused = settled(int(state), int(status), Some(0)).unwrap_err();
            assert_eq!(refused.code().number, 0x8004_8408, "{state} {status}");
        }
    }
}
