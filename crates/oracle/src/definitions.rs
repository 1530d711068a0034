//! A naive organization of tables that people made: what there is after any number of changes of
//! definitions and of rows, kept as plain maps, by the rules of metadata.md §§5, 6, 8, 9 alone.

use std::collections::{BTreeMap, BTreeSet};

use fastrand::Rng;
use uuid::Uuid;

/// Custom tables by logical name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Organization {
    /// The tables.
    pub tables: BTreeMap<String, Custom>,
    /// Counts names, so that none comes twice unless it is meant to.
    named: u32,
}

/// A custom table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Custom {
    /// Columns that were added besides the primary name, by logical name.
    pub columns: BTreeMap<String, Kind>,
    /// Alternate keys by logical name: their columns, and whether they can be used.
    pub keys: BTreeMap<String, (Vec<String>, bool)>,
    /// Rows by id. A column that a row does not have is null.
    pub rows: BTreeMap<Uuid, BTreeMap<String, Cell>>,
}

/// What a column holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// A text of at most 100 characters.
    Text,
    /// A whole number.
    Whole,
    /// Yes or no.
    YesNo,
    /// One of the options of a choice of its own.
    Choice(Vec<i32>),
    /// A row of this table, by the relationship with this schema name; cleared when that row goes.
    Lookup(String, String),
}

/// The value of a column in a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// A text.
    Text(String),
    /// A whole number, or an option.
    Number(i32),
    /// Yes or no.
    Truth(bool),
    /// A row.
    Row(Uuid),
}

/// Something that is done to the organization. Names are logical ones.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the fields are called by what they name")]
pub enum Step {
    /// A table is made, with columns.
    Make { table: String, columns: Vec<(String, Kind)> },
    /// A table is dropped.
    Drop { table: String },
    /// A column is added; a lookup by a relationship.
    Add { table: String, column: String, kind: Kind },
    /// A column is taken away; a lookup with its relationship.
    Take { table: String, column: String },
    /// A choice gets an option.
    Offer { table: String, column: String, value: i32 },
    /// A key is made.
    Lock { table: String, key: String, columns: Vec<String> },
    /// A key is taken away.
    Unlock { table: String, key: String },
    /// A row is made.
    Create { table: String, id: Uuid, cells: BTreeMap<String, Cell> },
    /// A row gets other values.
    Change { table: String, id: Uuid, cells: BTreeMap<String, Cell> },
    /// A row goes.
    Delete { table: String, id: Uuid },
}

/// What becomes of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is done.
    Done,
    /// It is refused, and nothing has changed.
    Refused,
}

impl Organization {
    /// Does a step, if it may be done.
    pub fn take(&mut self, step: &Step) -> Fate {
        let mut after = self.clone();
        if after.apply(step).is_some() {
            *self = after;
            return Fate::Done;
        }
        Fate::Refused
    }

    /// `None` where it is refused; what is half done by then is thrown away.
    fn apply(&mut self, step: &Step) -> Option<()> {
        match step {
            Step::Make { table, columns } => {
                let made =
                    Custom { columns: columns.iter().cloned().collect(), ..Custom::default() };
                let twice = made.columns.len() < columns.len();
                let there = self.tables.insert(table.clone(), made).is_some();
                (!twice && !there).then_some(())
            }
            Step::Drop { table } => {
                let points =
                    |kind: &Kind| matches!(kind, Kind::Lookup(target, _) if target == table);
                let mut others = self.tables.iter().filter(|(name, _)| *name != table);
                let used = others.any(|(_, other)| other.columns.values().any(points));
                self.tables.remove(table).filter(|_| !used).map(drop)
            }
            Step::Add { table, column, kind } => {
                let target = match kind {
                    Kind::Lookup(target, _) => self.tables.contains_key(target),
                    _ => true,
                };
                let custom = self.tables.get_mut(table).filter(|_| target)?;
                custom.columns.insert(column.clone(), kind.clone()).is_none().then_some(())
            }
            Step::Take { table, column } => {
                let custom = self.tables.get_mut(table)?;
                custom.columns.remove(column)?;
                let in_key = custom.keys.values().any(|(columns, _)| columns.contains(column));
                custom.rows.values_mut().for_each(|row| drop(row.remove(column)));
                (!in_key).then_some(())
            }
            Step::Offer { table, column, value } => {
                match self.tables.get_mut(table)?.columns.get_mut(column)? {
                    Kind::Choice(options) if !options.contains(value) => options.push(*value),
                    _ => return None,
                }
                Some(())
            }
            Step::Lock { table, key, columns } => {
                let custom = self.tables.get_mut(table)?;
                let known = |column: &String| {
                    column.ends_with("_name") || custom.columns.get(column).is_some_and(can_lock)
                };
                let as_set = |columns: &[String]| columns.iter().cloned().collect::<BTreeSet<_>>();
                let set = as_set(columns);
                let same = custom.keys.values().any(|(other, _)| as_set(other) == set);
                if custom.keys.contains_key(key)
                    || custom.keys.len() >= 10
                    || same
                    || !columns.iter().all(known)
                {
                    return None;
                }
                let usable = !custom.has_twins(columns);
                custom.keys.insert(key.clone(), (columns.clone(), usable));
                Some(())
            }
            Step::Unlock { table, key } => self.tables.get_mut(table)?.keys.remove(key).map(drop),
            Step::Create { table, id, cells } => {
                self.check(table, cells)?;
                let custom = self.tables.get_mut(table)?;
                let mut row = cells.clone();
                // A yes or no that is not given is a no; rows from before the column know nothing of it.
                let truths = custom.columns.iter().filter(|(_, kind)| **kind == Kind::YesNo);
                for (column, _) in truths {
                    row.entry(column.clone()).or_insert(Cell::Truth(false));
                }
                if custom.rows.insert(*id, row).is_some() {
                    return None;
                }
                custom.keeps_its_keys()
            }
            Step::Change { table, id, cells } => {
                self.check(table, cells)?;
                let custom = self.tables.get_mut(table)?;
                custom.rows.get_mut(id)?.extend(cells.clone());
                custom.keeps_its_keys()
            }
            Step::Delete { table, id } => {
                self.tables.get_mut(table)?.rows.remove(id)?;
                for custom in self.tables.values_mut() {
                    let lookups = custom.columns.iter().filter(
                        |(_, kind)| matches!(kind, Kind::Lookup(target, _) if target == table),
                    );
                    for (column, _) in lookups {
                        for row in custom.rows.values_mut() {
                            if row.get(column) == Some(&Cell::Row(*id)) {
                                row.remove(column);
                            }
                        }
                    }
                }
                Some(())
            }
        }
    }

    /// Whether a row of the table can have these values.
    fn check(&self, table: &str, cells: &BTreeMap<String, Cell>) -> Option<()> {
        let custom = self.tables.get(table)?;
        let fits = |(column, cell): (&String, &Cell)| match (custom.columns.get(column), cell) {
            (None, Cell::Text(_)) => column.ends_with("_name"),
            (Some(Kind::Text), Cell::Text(_))
            | (Some(Kind::Whole), Cell::Number(_))
            | (Some(Kind::YesNo), Cell::Truth(_)) => true,
            (Some(Kind::Choice(options)), Cell::Number(value)) => options.contains(value),
            (Some(Kind::Lookup(target, _)), Cell::Row(id)) => {
                self.tables.get(target).is_some_and(|target| target.rows.contains_key(id))
            }
            _ => false,
        };
        cells.iter().all(fits).then_some(())
    }

    /// Something to do next: mostly what can be done, now and then what cannot.
    pub fn next(&mut self, random: &mut Rng) -> Step {
        self.named += 1;
        let number = self.named;
        let names: Vec<String> = self.tables.keys().cloned().collect();
        let Some(table) = random.choice(&names).cloned() else {
            return make(number, random);
        };
        let custom = self.tables.get(&table).cloned().unwrap_or_default();
        let ids: Vec<Uuid> = custom.rows.keys().copied().collect();
        let columns: Vec<String> = custom.columns.keys().cloned().collect();
        let column = random.choice(&columns).cloned();
        match random.u32(..100) {
            0..8 if names.len() < 6 => make(number, random),
            8..10 => Step::Drop { table },
            10..18 => {
                let kind = kind(number, &names, random);
                // Now and then a name that is taken.
                let name = match column {
                    Some(taken) if random.u32(..10) == 0 => taken,
                    _ => format!("new_c{number}"),
                };
                Step::Add { table, column: name, kind }
            }
            18..23 => match column {
                Some(column) => Step::Take { table, column },
                None => make(number, random),
            },
            23..27 => {
                let choices = custom.columns.iter().filter_map(|(name, kind)| match kind {
                    Kind::Choice(_) => Some(name.clone()),
                    _ => None,
                });
                match random.choice(choices.collect::<Vec<_>>()) {
                    Some(column) => Step::Offer { table, column, value: random.i32(1..8) },
                    None => Step::Drop { table: format!("new_t{}", number + 1000) },
                }
            }
            27..32 => {
                let mut columns = vec![format!("{table}_name")];
                let fit = custom.columns.iter().filter(|(_, kind)| can_lock(kind));
                let fit: Vec<String> = fit.map(|(name, _)| name.clone()).collect();
                if let (Some(column), true) = (random.choice(&fit), random.bool()) {
                    columns = vec![column.clone()];
                }
                Step::Lock { table, key: format!("new_k{number}"), columns }
            }
            32..36 => match random.choice(custom.keys.keys().cloned().collect::<Vec<_>>()) {
                Some(key) => Step::Unlock { table, key },
                None => Step::Unlock { table, key: "new_nothing".into() },
            },
            36..70 => {
                let id = Uuid::from_u128(random.u128(..));
                let cells = self.cells(&table, &custom, random);
                Step::Create { table, id, cells }
            }
            70..90 => {
                let id = random.choice(&ids).copied();
                let id = id.unwrap_or_else(|| Uuid::from_u128(random.u128(..)));
                if ids.is_empty() {
                    return Step::Delete { table, id };
                }
                let cells = self.cells(&table, &custom, random);
                Step::Change { table, id, cells }
            }
            _ => {
                let id = random.choice(&ids).copied();
                Step::Delete { table, id: id.unwrap_or_else(|| Uuid::from_u128(random.u128(..))) }
            }
        }
    }

    /// Values for a row, few enough that keys are sometimes broken.
    fn cells(&self, table: &str, custom: &Custom, random: &mut Rng) -> BTreeMap<String, Cell> {
        let mut cells = BTreeMap::new();
        cells.insert(format!("{table}_name"), Cell::Text(format!("Row {}", random.u32(..40))));
        for (column, kind) in &custom.columns {
            if random.bool() {
                continue;
            }
            let cell = match kind {
                Kind::Text => Cell::Text(format!("text {}", random.u32(..40))),
                Kind::Whole => Cell::Number(random.i32(-1000..1000)),
                Kind::YesNo => Cell::Truth(random.bool()),
                Kind::Choice(_) => Cell::Number(random.i32(1..8)),
                Kind::Lookup(target, _) => {
                    let rows = self.tables.get(target).map(|target| target.rows.keys());
                    match random.choice(rows.into_iter().flatten().collect::<Vec<_>>()) {
                        Some(id) => Cell::Row(*id),
                        None => continue,
                    }
                }
            };
            cells.insert(column.clone(), cell);
        }
        cells
    }
}

impl Custom {
    /// Whether two rows have the same values in these columns, and none of them null.
    fn has_twins(&self, columns: &[String]) -> bool {
        let mut seen: Vec<Vec<&Cell>> = Vec::new();
        for row in self.rows.values() {
            let values: Option<Vec<&Cell>> = columns.iter().map(|column| row.get(column)).collect();
            let Some(values) = values else { continue };
            if seen.contains(&values) {
                return true;
            }
            seen.push(values);
        }
        false
    }

    fn keeps_its_keys(&self) -> Option<()> {
        let mut usable = self.keys.values().filter(|(_, usable)| *usable);
        (!usable.any(|(columns, _)| self.has_twins(columns))).then_some(())
    }
}

/// Whether a column can be part of a key.
fn can_lock(kind: &Kind) -> bool {
    !matches!(kind, Kind::YesNo)
}

fn make(number: u32, random: &mut Rng) -> Step {
    let count = random.u32(..4);
    let columns = (0..count).map(|index| {
        let name = format!("new_c{number}x{index}");
        (name, kind(number, &[], random))
    });
    Step::Make { table: format!("new_t{number}"), columns: columns.collect() }
}

/// The kind of a new column; lookups only to tables that are there.
fn kind(number: u32, tables: &[String], random: &mut Rng) -> Kind {
    match (random.u32(..5), random.choice(tables)) {
        (4, Some(target)) => Kind::Lookup(target.clone(), format!("new_r{number}")),
        (3, _) => Kind::Choice(vec![1, 2, 3]),
        (2, _) => Kind::YesNo,
        (1, _) => Kind::Whole,
        _ => Kind::Text,
    }
}
