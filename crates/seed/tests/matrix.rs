//! Who holds what: every shipped role, table and right in a file that a person can read, so that each
//! grant is a line of a difference.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test ends at the first surprise"
)]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use model::metadata::Privilege;
use model::right::{Depth, Right};
use seed::{Definitions, Role};

const COLUMNS: [(Right, char); 8] = [
    (Right::Create, 'C'),
    (Right::Read, 'R'),
    (Right::Write, 'W'),
    (Right::Delete, 'D'),
    (Right::Append, 'A'),
    (Right::AppendTo, 'T'),
    (Right::Assign, 'S'),
    (Right::Share, 'H'),
];

const HEAD: &str = "\
# Every shipped role: what it may do with the rows of which table, and how deep.
# C create, R read, W write, D delete, A append, T append to, S assign, H share; then the depth:
# b own rows, l the business unit, d and the units below, g the organization. `.`: not at all.
# A table that shares its privileges with others stands on a line of its own all the same.
";

fn letter(depth: Depth) -> char {
    match depth {
        Depth::Basic => 'b',
        Depth::Local => 'l',
        Depth::Deep => 'd',
        Depth::Global => 'g',
    }
}

fn lines(role: &Role, privileges: &[Privilege]) -> String {
    let held = |privilege: &&Privilege| role.depths.contains_key(&privilege.id);
    let mut tables: BTreeMap<&str, BTreeMap<char, char>> = BTreeMap::new();
    let mut others = BTreeMap::new();
    for privilege in privileges.iter().filter(held) {
        let depth = letter(role.depths[&privilege.id]);
        let column = COLUMNS.iter().find(|(right, _)| Some(*right) == privilege.right);
        match column {
            Some((_, column)) => {
                for table in &privilege.tables {
                    tables.entry(table).or_default().insert(*column, depth);
                }
            }
            None => {
                others.insert(privilege.name.as_str(), depth);
            }
        }
    }
    let mut text = format!("\n{}: {} privileges\n", role.name, role.depths.len());
    for (table, rights) in tables {
        let cell = |(_, column): &(Right, char)| match rights.get(column) {
            Some(depth) => format!(" {column}{depth}"),
            None => " . ".to_owned(),
        };
        let cells: String = COLUMNS.iter().map(cell).collect();
        writeln!(text, "  {table:<30}{}", cells.trim_end()).unwrap();
    }
    for (name, depth) in others {
        writeln!(text, "  {name:<30} {depth}").unwrap();
    }
    text
}

#[test]
fn the_shipped_roles_hold_what_the_matrix_says() {
    let definitions = Definitions::shipped().unwrap();
    let privileges = definitions.privileges();
    let roles = definitions.roles().unwrap();
    let text: String = roles.iter().map(|role| lines(role, &privileges)).collect();
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/matrix.txt");
    testkit::golden::check(golden, &(HEAD.to_owned() + &text));
}
