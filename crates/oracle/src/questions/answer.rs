//! The naive answer: rows joined by loops, conditions looked at row by row.
#![expect(clippy::panic, reason = "a test whose question names what is not there is wrong")]

use std::cmp::Ordering;

use model::Uuid;
use model::query::{
    Aggregate, Aggregation, Columns, Comparison, Condition, Criterion, Expand, Function, Join,
    Link, Operand, Order, Output, Path, Pattern, PatternPiece, Quantifier, Query,
};
use model::value::Value;
use rust_decimal::Decimal;

use super::data::{Cell, ColumnType, Data, Row, Table};
use super::values::{compare, fold, number, rank, same};

/// The rows that a question is answered with, in runs: rows of one run may come in any order.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The runs, in order.
    pub runs: Vec<Vec<Shown>>,
}

/// What is shown of one row.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    /// The key, if the row is one of a table.
    pub id: Option<Uuid>,
    /// Values by their names.
    pub values: Vec<(String, Cell)>,
    /// Related rows by the names of the expands.
    pub expands: Vec<(String, Vec<Shown>)>,
}

/// Answers a question. `all` are the rows that there are, `seen` those that the user may read.
pub fn answer(all: &Data, seen: &Data, query: &Query) -> Answer {
    let world = World { all, seen };
    let table = seen.table(&query.table);
    let mut rows = Vec::new();
    for row in &table.rows {
        let root = Joined { table, row, links: Vec::new() };
        for joined in world.join(vec![root], &query.links, None) {
            if query.filter.as_ref().is_none_or(|filter| world.holds(&joined, filter)) {
                rows.push(joined);
            }
        }
    }
    if let Some(aggregation) = &query.aggregation {
        let groups = world.groups(&rows, aggregation);
        return Answer { runs: runs_by_output(groups, &query.order) };
    }
    let order: Vec<&Order> = query.order.iter().collect();
    rows.sort_by(|one, other| world.order(one, other, &order));
    if query.distinct {
        return Answer { runs: world.different(&rows, query) };
    }
    let mut runs: Vec<(Uuid, Vec<Shown>)> = Vec::new();
    for row in &rows {
        let shown = world.show(row, query);
        match runs.last_mut() {
            Some((id, run)) if *id == row.row.id => run.push(shown),
            _ => runs.push((row.row.id, vec![shown])),
        }
    }
    Answer { runs: runs.into_iter().map(|(_, run)| run).collect() }
}

struct World<'a> {
    all: &'a Data,
    seen: &'a Data,
}

/// A row and what is joined to it.
#[derive(Clone)]
struct Joined<'a> {
    table: &'a Table,
    row: &'a Row,
    links: Vec<(&'a str, &'a Table, Option<&'a Row>)>,
}

impl<'a> World<'a> {
    /// Every row with every way to join what `links` say: to the row itself, or to that of a link.
    fn join(
        &self,
        mut rows: Vec<Joined<'a>>,
        links: &'a [Link],
        to: Option<&str>,
    ) -> Vec<Joined<'a>> {
        for link in links {
            rows = rows.into_iter().flat_map(|row| self.join_one(row, link, to)).collect();
        }
        rows
    }

    fn join_one(&self, joined: Joined<'a>, link: &'a Link, to: Option<&str>) -> Vec<Joined<'a>> {
        let table = self.seen.table(&link.table);
        let parent = match to {
            None => Some((joined.table, joined.row)),
            Some(name) => {
                let (_, table, row) =
                    joined.links.iter().find(|(link, _, _)| *link == name).unwrap_or_else(|| {
                        panic!("no link {name}");
                    });
                row.map(|row| (*table, row))
            }
        };
        let value = parent.and_then(|(table, row)| row.value(table, &link.to));
        let mut matches: Vec<Joined<'a>> = Vec::new();
        for row in &table.rows {
            let own = row.value(table, &link.from);
            let meets = value.is_some() && meets(&value, parent, &own, (table, row));
            if !meets {
                continue;
            }
            let mut with = joined.clone();
            with.links.push((&link.name, table, Some(row)));
            let alone = Joined { table, row, links: with.links.clone() };
            if link.filter.as_ref().is_some_and(|filter| !self.holds(&alone, filter)) {
                continue;
            }
            matches.push(with);
        }
        if link.join == Join::First {
            matches.sort_by_key(|joined| joined.links.last().and_then(|link| link.2).map(|r| r.id));
            matches.truncate(1);
        }
        // A row matches an outer link only together with what the inner links below it find.
        let below = Some(link.name.as_str());
        let joined_all = self.join(matches, &link.links, below);
        if joined_all.is_empty() && link.join != Join::Inner {
            let mut with = joined;
            self.join_none(&mut with, link);
            return vec![with];
        }
        joined_all
    }

    fn join_none(&self, joined: &mut Joined<'a>, link: &'a Link) {
        joined.links.push((&link.name, self.seen.table(&link.table), None));
        for below in &link.links {
            self.join_none(joined, below);
        }
    }

    fn value(&self, joined: &Joined<'_>, operand: &Operand) -> Cell {
        match operand {
            Operand::Value(Value::Null) => None,
            Operand::Value(value) => Some(value.clone()),
            Operand::Linked { link, name } => {
                let found = joined.links.iter().find(|(each, _, _)| each == link);
                let (_, table, row) = found.unwrap_or_else(|| panic!("no link {link}"));
                row.and_then(|row| row.value(table, name))
            }
            Operand::Column { path, name } => {
                let (table, row) = self.follow(joined.table, joined.row, path)?;
                row.value(table, name)
            }
        }
    }

    fn follow<'r>(
        &'r self,
        table: &'r Table,
        row: &'r Row,
        path: &[Path],
    ) -> Option<(&'r Table, &'r Row)> {
        let (mut table, mut row) = (table, row);
        for step in path {
            let Path::Lookup { column, table: target } = step else { panic!("a path of lookups") };
            let Some(Value::Reference(to)) = row.value(table, column) else { return None };
            if to.table != *target {
                return None;
            }
            table = self.seen.table(target);
            row = table.rows.iter().find(|row| row.id == to.id)?;
        }
        Some((table, row))
    }

    fn holds(&self, joined: &Joined<'a>, condition: &Condition) -> bool {
        match condition {
            Condition::All(items) => items.iter().all(|item| self.holds(joined, item)),
            Condition::Any(items) => items.iter().any(|item| self.holds(joined, item)),
            Condition::Not(inner) => !self.holds(joined, inner),
            Condition::Null(operand) => self.value(joined, operand).is_none(),
            Condition::Compare { left, comparison, right } => {
                let (one, other) = (self.value(joined, left), self.value(joined, right));
                holds_compare(&one, *comparison, &other, right)
            }
            Condition::In(operand, values) => {
                let value = self.value(joined, operand);
                value.is_some() && values.iter().any(|each| same(&value, &Some(each.clone())))
            }
            Condition::Like(operand, pattern) => match self.value(joined, operand) {
                Some(Value::Text(text)) => like(&text, pattern),
                _ => false,
            },
            Condition::Related { path, quantifier, condition } => {
                let related = self.related(joined.table, joined.row, path);
                let holds = |(table, row): &(&'a Table, &'a Row)| {
                    let alone = Joined { table, row, links: Vec::new() };
                    condition.as_ref().is_none_or(|inner| self.holds(&alone, inner))
                };
                match quantifier {
                    Quantifier::Any => related.iter().any(holds),
                    Quantifier::All => related.iter().all(holds),
                }
            }
            Condition::Exists(link) => self.exists(joined, link),
            _ => panic!("a question that depends on when it is asked"),
        }
    }

    /// Whether the link finds a row; the links inside it and its filter narrow that down.
    fn exists(&self, joined: &Joined<'a>, link: &Link) -> bool {
        let table = self.seen.table(&link.table);
        let value = joined.row.value(joined.table, &link.to);
        if value.is_none() {
            return false;
        }
        table.rows.iter().any(|row| {
            let own = row.value(table, &link.from);
            meets(&value, Some((joined.table, joined.row)), &own, (table, row)) && {
                let alone = Joined { table, row, links: Vec::new() };
                let inner = link.links.iter().all(|inner| self.exists(&alone, inner));
                inner && link.filter.as_ref().is_none_or(|filter| self.holds(&alone, filter))
            }
        })
    }

    fn related(&self, table: &Table, row: &Row, path: &Path) -> Vec<(&'a Table, &'a Row)> {
        let Path::Collection { relationship } = path else { panic!("a collection") };
        let collection = table.collections.iter().find(|each| each.relationship == *relationship);
        let collection = collection.unwrap_or_else(|| panic!("no collection {relationship}"));
        let child = self.seen.table(collection.table);
        let points = |each: &&Row| match each.value(child, collection.column) {
            Some(Value::Reference(to)) => to.table == table.name && to.id == row.id,
            _ => false,
        };
        child.rows.iter().filter(points).map(|row| (child, row)).collect()
    }

    /// What a row sorts by.
    fn criterion(&self, joined: &Joined<'_>, criterion: &Criterion) -> Cell {
        let Criterion::Column { operand, by_label } = criterion else { panic!("a column") };
        let value = self.value(joined, operand);
        if let Some(Value::Reference(to)) = &value {
            // The name shows although the row may not (security.md §4, Q4).
            let table = self.all.table(&to.table);
            let row = table.rows.iter().find(|row| row.id == to.id)?;
            return row.value(table, table.primary);
        }
        if *by_label
            && let Some(Value::Int(choice)) = value
            && let Some(ColumnType::Choice(labels)) = self.kind(joined, operand)
        {
            let label = labels.iter().find(|(number, _)| *number == choice);
            return label.map(|(_, label)| Value::Text((*label).to_owned()));
        }
        value
    }

    fn kind(&self, joined: &Joined<'_>, operand: &Operand) -> Option<ColumnType> {
        let (table, name) = match operand {
            Operand::Column { path, name } => {
                let table = match path.last() {
                    Some(Path::Lookup { table, .. }) => self.seen.table(table),
                    _ => joined.table,
                };
                (table, name)
            }
            Operand::Linked { link, name } => {
                let (_, table, _) = joined.links.iter().find(|(each, _, _)| each == link)?;
                (*table, name)
            }
            Operand::Value(_) => return None,
        };
        table.column(name).map(|column| column.kind.clone())
    }

    fn order(&self, one: &Joined<'_>, other: &Joined<'_>, order: &[&Order]) -> Ordering {
        let mut descending = false;
        for each in order {
            descending = each.descending;
            let (left, right) = (self.criterion(one, &each.by), self.criterion(other, &each.by));
            let ordering = directed(rank(&left, &right), descending);
            if ordering != Ordering::Equal {
                return ordering;
            }
        }
        // The key ends every order, in the direction of the last criterion.
        directed(one.row.id.as_bytes().cmp(other.row.id.as_bytes()), descending)
    }

    fn show(&self, joined: &Joined<'a>, query: &Query) -> Shown {
        let mut values = self.columns(joined.table, Some(joined.row), &query.selection.columns, "");
        self.show_links(joined, &query.links, &mut values);
        for aliased in &query.aliased {
            let Output::Column(operand) = &aliased.output else { panic!("a column") };
            values.push((aliased.name.clone(), self.value(joined, operand)));
        }
        let expands = query.selection.expands.iter();
        let expands = expands.map(|expand| self.expand(joined.table, joined.row, expand));
        Shown { id: Some(joined.row.id), values, expands: expands.collect() }
    }

    fn show_links(&self, joined: &Joined<'_>, links: &[Link], values: &mut Vec<(String, Cell)>) {
        for link in links {
            let found = joined.links.iter().find(|(name, _, _)| *name == link.name);
            if let Some((_, table, row)) = found {
                values.extend(self.columns(table, *row, &link.columns, &format!("{}.", link.name)));
            }
            self.show_links(joined, &link.links, values);
        }
    }

    #[expect(clippy::unused_self, reason = "reads like its neighbors")]
    fn columns(
        &self,
        table: &Table,
        row: Option<&Row>,
        columns: &Columns,
        prefix: &str,
    ) -> Vec<(String, Cell)> {
        let Columns::Named(names) = columns else { panic!("columns are named") };
        let shown =
            |name: &String| (format!("{prefix}{name}"), row.and_then(|row| row.value(table, name)));
        names.iter().map(shown).collect()
    }

    fn expand(&self, table: &'a Table, row: &'a Row, expand: &Expand) -> (String, Vec<Shown>) {
        let mut rows: Vec<Joined<'a>> = match &expand.path {
            Path::Lookup { column, table: target } => {
                let target = self.seen.table(target);
                let found = match row.value(table, column) {
                    Some(Value::Reference(to)) if to.table == target.name => {
                        target.rows.iter().find(|row| row.id == to.id)
                    }
                    _ => None,
                };
                let one = found.map(|row| Joined { table: target, row, links: Vec::new() });
                one.into_iter().collect()
            }
            path => {
                let related = self.related(table, row, path).into_iter();
                related.map(|(table, row)| Joined { table, row, links: Vec::new() }).collect()
            }
        };
        rows.retain(|row| expand.filter.as_ref().is_none_or(|filter| self.holds(row, filter)));
        let order: Vec<&Order> = expand.order.iter().collect();
        rows.sort_by(|one, other| self.order(one, other, &order));
        rows.truncate(expand.top.map_or(usize::MAX, |top| top as usize));
        let show = |joined: &Joined<'a>| Shown {
            id: Some(joined.row.id),
            values: self.columns(joined.table, Some(joined.row), &expand.selection.columns, ""),
            expands: (expand.selection.expands.iter())
                .map(|inner| self.expand(joined.table, joined.row, inner))
                .collect(),
        };
        (expand.name.clone(), rows.iter().map(show).collect())
    }

    /// Rows that show the same, once; in runs of rows that the order does not tell apart.
    fn different(&self, rows: &[Joined<'a>], query: &Query) -> Vec<Vec<Shown>> {
        let mut runs: Vec<(Vec<Cell>, Vec<Shown>)> = Vec::new();
        for joined in rows {
            let mut shown = self.show(joined, query);
            shown.id = None;
            let by = |order: &Order| self.criterion(joined, &order.by);
            let by: Vec<Cell> = query.order.iter().map(by).collect();
            let known = runs.iter_mut().find(|(known, _)| all_same(known, &by));
            match known {
                Some((_, run)) => {
                    if !run.iter().any(|each| shows_same(each, &shown)) {
                        run.push(shown);
                    }
                }
                None => runs.push((by, vec![shown])),
            }
        }
        runs.into_iter().map(|(_, run)| run).collect()
    }

    fn groups(&self, rows: &[Joined<'a>], aggregation: &Aggregation) -> Vec<Shown> {
        let mut groups: Vec<(Vec<Cell>, Vec<&Joined<'a>>)> = Vec::new();
        if aggregation.groups.is_empty() {
            groups.push((Vec::new(), Vec::new()));
        }
        for joined in rows {
            let value = |group: &model::query::Group| self.value(joined, &group.operand);
            let key: Vec<Cell> = aggregation.groups.iter().map(value).collect();
            match groups.iter_mut().find(|(known, _)| all_same(known, &key)) {
                Some((_, members)) => members.push(joined),
                None => groups.push((key, vec![joined])),
            }
        }
        let shown = |(key, members): (Vec<Cell>, Vec<&Joined<'a>>)| {
            let names = aggregation.groups.iter().map(|group| group.name.clone());
            let mut values: Vec<(String, Cell)> = names.zip(key).collect();
            let computed = |each: &Aggregate| (each.name.clone(), self.compute(each, &members));
            values.extend(aggregation.values.iter().map(computed));
            Shown { id: None, values, expands: Vec::new() }
        };
        groups.into_iter().map(shown).collect()
    }

    fn compute(&self, aggregate: &Aggregate, members: &[&Joined<'a>]) -> Cell {
        let count = |number: usize| Some(Value::Int(i64::try_from(number).unwrap_or(i64::MAX)));
        let Some(operand) = &aggregate.operand else { return count(members.len()) };
        let values = members.iter().filter_map(|joined| self.value(joined, operand));
        let mut values: Vec<Value> = values.collect();
        match aggregate.function {
            Function::Count => count(values.len()),
            Function::CountDistinct => {
                let mut different: Vec<Cell> = Vec::new();
                for value in values.drain(..).map(Some) {
                    if !different.iter().any(|known| same(known, &value)) {
                        different.push(value);
                    }
                }
                count(different.len())
            }
            Function::Min | Function::Max => {
                let descending = aggregate.function == Function::Max;
                values.sort_by(|one, other| {
                    directed(compare(one, other).unwrap_or(Ordering::Equal), descending)
                });
                values.into_iter().next()
            }
            Function::Sum | Function::Average => {
                if values.is_empty() {
                    return None;
                }
                let sum: Decimal = values.iter().filter_map(number).sum();
                if aggregate.function == Function::Sum {
                    return Some(Value::Decimal(sum));
                }
                Some(Value::Decimal(sum / Decimal::from(values.len())))
            }
        }
    }
}

/// Whether two columns are equal as a join sees them: a lookup that can point at several tables meets
/// rows of the table that it points at.
fn meets(
    value: &Cell,
    parent: Option<(&Table, &Row)>,
    own: &Cell,
    (table, row): (&Table, &Row),
) -> bool {
    let is = |reference: &Value, table: &Table, row: &Row| match reference {
        Value::Reference(to) => to.id == row.id && to.table == table.name,
        _ => false,
    };
    match (value, own) {
        (Some(one @ Value::Reference(_)), Some(Value::Guid(_))) => is(one, table, row),
        (Some(Value::Guid(_)), Some(other @ Value::Reference(_))) => {
            parent.is_some_and(|(table, row)| is(other, table, row))
        }
        (Some(Value::Reference(one)), Some(Value::Reference(other))) => one == other,
        _ => own.is_some() && same(value, own),
    }
}

fn holds_compare(one: &Cell, comparison: Comparison, other: &Cell, right: &Operand) -> bool {
    let literal_null = matches!(right, Operand::Value(Value::Null));
    let (Some(left), Some(right)) = (one, other) else {
        let both = one.is_none() && other.is_none();
        return match comparison {
            // A null equals the word `null`, and no column's null.
            Comparison::Equal => both && literal_null,
            Comparison::NotEqual => !both,
            _ => false,
        };
    };
    let Some(ordering) = compare(left, right) else { return comparison == Comparison::NotEqual };
    match comparison {
        Comparison::Equal => ordering.is_eq(),
        Comparison::NotEqual => ordering.is_ne(),
        Comparison::Less => ordering.is_lt(),
        Comparison::LessOrEqual => ordering.is_le(),
        Comparison::Greater => ordering.is_gt(),
        Comparison::GreaterOrEqual => ordering.is_ge(),
    }
}

fn directed(ordering: Ordering, descending: bool) -> Ordering {
    if descending { ordering.reverse() } else { ordering }
}

fn all_same(one: &[Cell], other: &[Cell]) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
}

fn shows_same(one: &Shown, other: &Shown) -> bool {
    let of = |shown: &Shown| shown.values.iter().map(|(_, cell)| cell.clone()).collect::<Vec<_>>();
    all_same(&of(one), &of(other))
}

/// Groups in runs that the order does not tell apart.
fn runs_by_output(mut groups: Vec<Shown>, order: &[Order]) -> Vec<Vec<Shown>> {
    let key = |shown: &Shown| -> Vec<Cell> {
        let value = |each: &Order| {
            let Criterion::Output(name) = &each.by else { panic!("an output") };
            let found = shown.values.iter().find(|(known, _)| known == name);
            found.and_then(|(_, cell)| cell.clone())
        };
        order.iter().map(value).collect()
    };
    groups.sort_by(|one, other| {
        let pairs = key(one).into_iter().zip(key(other)).zip(order);
        let each = pairs.map(|((one, other), by)| directed(rank(&one, &other), by.descending));
        each.fold(Ordering::Equal, Ordering::then)
    });
    let mut runs: Vec<Vec<Shown>> = Vec::new();
    for group in groups {
        match runs.last_mut() {
            Some(run) if run.first().is_some_and(|first| all_same(&key(first), &key(&group))) => {
                run.push(group);
            }
            _ => runs.push(vec![group]),
        }
    }
    runs
}

/// Whether a text has a pattern, tried in every way.
fn like(text: &str, pattern: &Pattern) -> bool {
    let letters: Vec<char> = fold(text).chars().collect();
    matches(&letters, &pattern.pieces)
}

fn matches(text: &[char], pieces: &[PatternPiece]) -> bool {
    let Some((piece, rest)) = pieces.split_first() else { return text.is_empty() };
    match piece {
        PatternPiece::Text(part) => {
            let part: Vec<char> = fold(part).chars().collect();
            text.strip_prefix(part.as_slice()).is_some_and(|after| matches(after, rest))
        }
        PatternPiece::Anything => {
            (0..=text.len()).any(|at| text.get(at..).is_some_and(|after| matches(after, rest)))
        }
        PatternPiece::One => text.split_first().is_some_and(|(_, after)| matches(after, rest)),
        PatternPiece::Set { negated, ranges } => {
            text.split_first().is_some_and(|(letter, after)| {
                let within = |(low, high): &(char, char)| {
                    let lower = |letter: &char| letter.to_lowercase().next().unwrap_or(*letter);
                    (lower(low)..=lower(high)).contains(letter)
                };
                ranges.iter().any(within) != *negated && matches(after, rest)
            })
        }
    }
}
