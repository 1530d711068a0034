//! The publisher and the solutions that every organization has.

use model::metadata::TableDefinition;
use toml::Value;
use uuid::Uuid;

use crate::files;
use crate::row::{self, Names, Row};

/// The rows of `publisher` and `solution`, each after those that it points at. `organization`: its id
/// and name.
pub fn solutions(
    tables: &[TableDefinition],
    organization: (Uuid, &str),
) -> Result<Vec<Row>, String> {
    let place = |error: String| format!("organizations/solutions.toml: {error}");
    let text = files::text(files::ORGANIZATIONS, "solutions")?;
    let file: toml::Table = text.parse().map_err(|error| place(format!("{error}")))?;
    read(tables, organization, file).map_err(place)
}

fn read(
    tables: &[TableDefinition],
    (organization, name): (Uuid, &str),
    file: toml::Table,
) -> Result<Vec<Row>, String> {
    let mut names = Names::default();
    let mut rows = Vec::new();
    for (table, sections) in file {
        let table = row::table(tables, &table)?;
        let Value::Table(sections) = sections else {
            return Err(format!("{}: not rows", table.name));
        };
        for (id, section) in sections {
            let id = Uuid::parse_str(&id).map_err(|error| error.to_string())?;
            let Value::Table(mut fields) = section else { return Err(format!("{id}: not a row")) };
            for (_, field) in &mut fields {
                if let Value::String(text) = field {
                    *text = text.replace("{organization}", name);
                }
            }
            if let Some(Value::String(own)) = fields.get("uniquename") {
                names.insert(&table.name, own, id)?;
            }
            let mut row = Row::new(&table.name, id).id("organizationid", organization);
            row.values.extend(row::values(table, &fields, &names)?);
            rows.push(row);
        }
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_publisher_is_called_after_the_organization_and_both_solutions_are_its_own() {
        let tables = crate::tables().unwrap();
        let rows = solutions(&tables, (Uuid::nil(), "con\"toso")).unwrap();
        let of = |row: &Row, column: &str| row.value(column).cloned();
        let text = |text: &str| Some(model::value::Value::Text(text.to_owned()));
        let [publisher, default, active] = &rows[..] else { panic!("{rows:?}") };
        assert_eq!(of(publisher, "uniquename"), text("DefaultPublishercon\"toso"));
        assert_eq!(of(publisher, "customizationprefix"), text("new"));
        assert_eq!(
            of(publisher, "customizationoptionvalueprefix"),
            Some(model::value::Value::Int(10_000))
        );
        for (solution, id, name) in [
            (default, crate::ids::DEFAULT_SOLUTION, "Default"),
            (active, crate::ids::ACTIVE_SOLUTION, "Active"),
        ] {
            assert_eq!((solution.id, of(solution, "uniquename")), (id, text(name)));
            let publisher = Some(model::value::Value::Guid(publisher.id));
            assert_eq!(of(solution, "publisherid"), publisher, "{name}");
        }
        assert_eq!(publisher.id, crate::ids::DEFAULT_PUBLISHER);
    }
}
