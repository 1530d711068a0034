//! Tables as somebody might have made them, any number of them, with as many columns as wanted.

use std::fmt::Write as _;

use model::metadata::TableDefinition;

use crate::Outcome;

const TEMPLATE: &str = include_str!("table.toml");

/// The name of a table.
pub(super) fn name(index: usize) -> String {
    format!("bench_table{index:03}")
}

/// So many tables of so many columns each: properties, not counting names that go with lookups.
pub(super) fn tables(count: usize, columns: usize) -> Outcome<Vec<TableDefinition>> {
    (0..count).map(|index| seed::read_table(&text(index, columns)?)).collect()
}

fn text(index: usize, columns: usize) -> Outcome<String> {
    let (name, title) = (name(index), format!("bench_Table{index:03}"));
    let given = TEMPLATE
        .replace("NAME", &name)
        .replace("TITLE", &title)
        .replace("SET", &format!("{name}s"))
        .replace("CODE", &(20_000 + index).to_string());
    let standard = seed::read_table(&given)?;
    let standard = standard.columns.iter().filter(|column| column.is_property()).count();
    let (mut own, mut lookups, mut choices) = (String::new(), String::new(), String::new());
    for number in 0..columns.saturating_sub(standard) {
        let column = format!("bench_column{number:02}");
        let kind = match number % 10 {
            0..=2 => "type = \"String\", max_length = 200, format = \"Text\"",
            3 => "type = \"Memo\", max_length = 4000, format = \"TextArea\"",
            4 => "type = \"Integer\", min = -2147483648, max = 2147483647, format = \"None\"",
            5 => "type = \"Decimal\", precision = 2, min = -100000000000, max = 100000000000",
            6 => "type = \"DateTime\", format = \"DateAndTime\", behavior = \"UserLocal\"",
            7 => "type = \"Double\", precision = 2, min = 0, max = 1000000000",
            // Most tables lead to others that somebody made.
            8 => "type = \"Lookup\"",
            _ => "type = \"Picklist\"",
        };
        let mut more = String::new();
        if number % 10 == 8 {
            let target = self::name(index / 2);
            more = format!(", targets = [\"{target}\"]");
            line(
                &mut lookups,
                &format!(
                    "{name}_{column} = {{ referenced = \"{target}\", column = \"{column}\", \
                 lookup_property = \"bench_Column{number:02}\", \
                 collection_property = \"{name}_{column}\", delete = \"RemoveLink\" }}"
                ),
            )?;
        } else if number % 10 == 9 {
            more = format!(", choice = \"{name}_{column}\"");
            let options: Vec<String> = (1..=8)
                .map(|value| format!("{{ value = {value}, label = \"Option {value}\" }}"))
                .collect();
            line(&mut choices, &format!("{name}_{column} = [{}]", options.join(", ")))?;
        }
        line(
            &mut own,
            &format!(
                "{column} = {{ schema = \"bench_Column{number:02}\", label = \"Column {number}\", \
             {kind}{more} }}"
            ),
        )?;
    }
    let given = given.replace("[many_to_one]\n", &format!("{own}[many_to_one]\n"));
    let given = given.replace("[choices]\n", &format!("{lookups}[choices]\n"));
    Ok(given + &choices)
}

fn line(text: &mut String, line: &str) -> Outcome<()> {
    writeln!(text, "{line}").map_err(|error| error.to_string())
}
