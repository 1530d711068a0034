//! Every name of the shipped tables can be written without quotes: the parser knows many words, and a
//! table or a column may be called like one of them.

use model::metadata::Stored;

use crate::{CATALOG, translate};

#[test]
fn every_table_and_column_is_found_by_its_bare_name() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for table in CATALOG.tables() {
        let name = &table.definition.name;
        for column in &table.definition.columns {
            // `from` is the one word that nobody can do without quotes.
            let quoted = format!("[{}]", column.name);
            let column_name = if column.name == "from" { &quoted } else { &column.name };
            let statements = [
                format!("SELECT {column_name} FROM {name}"),
                format!("SELECT {column_name} AS x FROM {name} AS y WHERE {column_name} IS NULL"),
                format!("SELECT {name}.{column_name} FROM {name} ORDER BY {column_name} DESC"),
                format!("SELECT DISTINCT TOP 1 t.{column_name} FROM {name} t"),
                format!("SELECT COUNT({column_name}) AS n FROM {name} GROUP BY {column_name}"),
            ];
            let served = column.is_property() && column.stored() != Stored::Nowhere;
            for statement in statements {
                count += 1;
                let answer = translate(&statement);
                let right = match &answer {
                    Ok(_) => served,
                    Err(error) => !served && error.code().number == 0x8004_1103,
                };
                if !right {
                    wrong.push(format!("{statement}: {:?}", answer.err()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count > 5000, "{count}");
}
