//! Reads `maps.toml`: what a new row takes from the row that it is made from, as rows of `entitymap` and
//! `attributemap`.

use std::collections::BTreeMap;

use serde::Deserialize;
use uuid::Uuid;

use crate::access::shipped;
use crate::organization::derived_id;
use crate::row::Row;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    map: Vec<Map>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Map {
    from: String,
    to: Vec<String>,
    #[serde(default)]
    same: Vec<String>,
    #[serde(default)]
    other: BTreeMap<String, String>,
}

/// The shipped maps: each map of two tables before those of their columns.
pub fn maps(organization: Uuid) -> Result<Vec<Row>, String> {
    let file: File = toml::from_str(include_str!("../maps.toml"))
        .map_err(|error| format!("maps.toml: {error}"))?;
    let mut rows = Vec::new();
    for map in &file.map {
        for to in &map.to {
            let tables = (map.from.as_str(), to.as_str());
            rows.push(map_of_tables(tables, organization));
            let same = map.same.iter().map(|name| (name, name));
            let other = map.other.iter().map(|(to, from)| (from, to));
            let key = format!("{}id", map.from);
            rows.extend(
                same.chain(other).map(|(from, to)| {
                    map_of_columns(tables, (from, to), *from == key, organization)
                }),
            );
        }
    }
    Ok(rows)
}

/// The row of `entitymap` from one table to another.
pub fn map_of_tables((from, to): (&str, &str), organization: Uuid) -> Row {
    let id = id_of_tables((from, to));
    shipped(Row::new("entitymap", id))
        .id("entitymapidunique", id)
        .text("sourceentityname", from)
        .text("targetentityname", to)
        .id("organizationid", organization)
}

/// The row of `attributemap` from a column of one table to a column of the other.
/// `parental`: whether it lets the new row point at the one that it is made from.
pub fn map_of_columns(
    tables: (&str, &str),
    (from, to): (&str, &str),
    parental: bool,
    organization: Uuid,
) -> Row {
    let id = derived_id(&format!("attributemap:{}:{}:{from}:{to}", tables.0, tables.1));
    shipped(Row::new("attributemap", id))
        .id("attributemapidunique", id)
        .id("entitymapid", id_of_tables(tables))
        .text("sourceattributename", from)
        .text("targetattributename", to)
        .bool("issystem", parental)
        .id("organizationid", organization)
}

fn id_of_tables((from, to): (&str, &str)) -> Uuid {
    derived_id(&format!("entitymap:{from}:{to}"))
}

#[cfg(test)]
mod tests {
    use model::metadata::{ColumnDefinition, ColumnType};
    use model::value::Value;

    use super::*;

    fn text<'a>(row: &'a Row, column: &str) -> &'a str {
        match row.value(column) {
            Some(Value::Text(text)) => text,
            other => panic!("{other:?}"),
        }
    }

    /// Whether a value of one column is one of the other.
    fn fits(from: &ColumnDefinition, to: &ColumnDefinition, table: &str) -> bool {
        if from.kind == ColumnType::Uniqueidentifier {
            return to.is_lookup() && to.refers_to(table);
        }
        if from.is_lookup() {
            return to.is_lookup() && from.targets.iter().all(|target| to.refers_to(target));
        }
        from.kind == to.kind && from.max_length <= to.max_length
    }

    #[test]
    fn every_map_is_between_columns_that_there_are_and_that_a_new_row_may_be_given() {
        let tables = crate::tables().unwrap();
        let rows = maps(Uuid::nil()).unwrap();
        let mut ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), rows.len());
        let find = |name: &str| tables.iter().find(|table| table.name == name).unwrap();
        let mut between = None;
        for row in &rows {
            if row.table == "entitymap" {
                let names = ("sourceentityname", "targetentityname");
                between = Some((find(text(row, names.0)), find(text(row, names.1))));
                continue;
            }
            let (from, to) = between.unwrap();
            let names = (text(row, "sourceattributename"), text(row, "targetattributename"));
            let place = format!("{}.{} -> {}.{}", from.name, names.0, to.name, names.1);
            let (source, target) = (from.column(names.0), to.column(names.1));
            let (source, target) = (source.expect(&place), target.expect(&place));
            assert!(target.create && fits(source, target, &from.name), "{place}");
        }
    }
}
