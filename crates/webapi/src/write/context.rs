//! `@odata.context`: the set and the columns that an answer shows (protocol.md §1).

use engine::{Shape, Table};

use super::{Frame, flat};
use crate::edm;
use crate::translate::{Shown, View};

/// The context of rows of a table, up to `/$entity`.
pub(super) fn of(base: &str, table: &Table, view: &View) -> String {
    let mut context = format!("{base}/$metadata#{}", table.definition.set);
    if view.properties.is_some() || !view.expands.is_empty() {
        push_columns(&mut context, view);
    }
    context
}

/// The context of flat rows: the columns of the table, the key, and what stands under other names.
pub(super) fn of_flat(frame: &Frame<'_>, shape: &Shape) -> String {
    let definition = &shape.table.definition;
    let columns = shape.properties.iter().filter_map(|each| definition.columns.get(each.column));
    let mut names: Vec<String> = columns.map(edm::property_name).collect();
    names.extend(shape.named.iter().map(|named| flat::key(frame, &named.name)));
    if shape.key.is_some() && !names.contains(&definition.primary_id) {
        names.push(definition.primary_id.clone());
    }
    format!("{}/$metadata#{}({})", frame.base, definition.set, names.join(","))
}

/// The columns that a view names, in parentheses.
pub(super) fn push_columns(context: &mut String, view: &View) {
    context.push('(');
    let mut first = true;
    let mut comma = |context: &mut String| {
        if !std::mem::take(&mut first) {
            context.push(',');
        }
    };
    for property in view.properties.iter().flatten() {
        comma(context);
        context.push_str(property);
    }
    for expand in &view.expands {
        comma(context);
        context.push_str(&expand.name);
        if let Shown::Address(..) = expand.shown {
            context.extend([",", &expand.name, "/$ref()"]);
            continue;
        }
        push_columns(context, &expand.view);
    }
    context.push(')');
}
