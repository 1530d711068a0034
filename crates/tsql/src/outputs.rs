//! The list after `SELECT`, with `GROUP BY`: what is shown, and under which names.

use model::Result;
use model::query::{Aggregate, Aggregation, Aliased, Function, Group, Operand, Output, Selection};
use sqlparser::ast::{
    self, DuplicateTreatment, Expr, FunctionArg, FunctionArgExpr, FunctionArguments, Ident,
    SelectItem,
};

use crate::constant;
use crate::refusal::{self, invalid, unsupported};
use crate::scan::clipped;
use crate::scope::{Found, Scope};

/// The longest alias; T-SQL's own limit.
const LONGEST_ALIAS: usize = 128;

/// What is shown of a column or of a group of rows.
#[derive(Clone, Debug)]
pub(crate) struct Shown {
    /// The name that the answer has it under.
    pub(crate) name: String,
    /// Whether the asker chose the name.
    pub(crate) chosen: bool,
    pub(crate) item: Item,
}

/// A value of the answer.
#[derive(Clone, Debug)]
pub(crate) enum Item {
    Column(Box<Found>),
    Aggregate(Function, Option<Operand>),
}

/// All that is shown.
#[derive(Debug)]
pub(crate) struct Outputs {
    pub(crate) shown: Vec<Shown>,
    /// The groups, if rows are grouped or computed of.
    pub(crate) groups: Option<Vec<Grouped>>,
}

/// What rows of one group have in common.
#[derive(Debug)]
pub(crate) struct Grouped {
    pub(crate) name: String,
    /// Whether it is selected.
    shown: bool,
    pub(crate) operand: Operand,
}

/// Reads the list and the groups.
pub(crate) fn read(scope: &Scope<'_>, list: &[SelectItem], groups: &[Expr]) -> Result<Outputs> {
    let mut shown: Vec<Shown> = Vec::with_capacity(list.len());
    for entry in list {
        let (expression, alias) = match entry {
            SelectItem::UnnamedExpr(expression) => (expression, None),
            SelectItem::ExprWithAlias { expr, alias } => (expr, Some(alias)),
            SelectItem::ExprWithAliases { .. } => return Err(unsupported("A list of aliases")),
            SelectItem::Wildcard(_) | SelectItem::QualifiedWildcard(..) => {
                return Err(unsupported("SELECT *"));
            }
        };
        let next = entry_of(scope, expression, alias)?;
        let same = shown.iter().find(|other| other.name.eq_ignore_ascii_case(&next.name));
        match same {
            None => shown.push(next),
            // T-SQL would show it twice; an object has a name once.
            Some(other) if other.name == next.name && same_value(&other.item, &next.item) => {}
            Some(_) => {
                return Err(invalid(format!(
                    "Two columns of the SQL statement are called '{}': give one of them an alias.",
                    next.name
                )));
            }
        }
    }
    let computed = shown.iter().any(|shown| matches!(shown.item, Item::Aggregate(..)));
    if !computed && groups.is_empty() {
        return Ok(Outputs { shown, groups: None });
    }
    let groups = grouped(scope, &shown, groups)?;
    Ok(Outputs { shown, groups: Some(groups) })
}

fn same_value(one: &Item, other: &Item) -> bool {
    match (one, other) {
        (Item::Column(one), Item::Column(other)) => one.operand == other.operand,
        (Item::Aggregate(one, of), Item::Aggregate(other, other_of)) => {
            one == other && of == other_of
        }
        _ => false,
    }
}

fn entry_of(scope: &Scope<'_>, expression: &Expr, alias: Option<&Ident>) -> Result<Shown> {
    let chosen = alias.map(|alias| checked(&alias.value)).transpose()?;
    let item = item(scope, expression)?;
    let name = chosen.clone().unwrap_or_else(|| match &item.0 {
        // A lookup of the row itself is called as everywhere else (query.md §11).
        Item::Column(found) if found.place == 0 => property_name(found),
        Item::Column(found) => found.column.name.clone(),
        Item::Aggregate(..) => item.1.clone(),
    });
    Ok(Shown { name, chosen: chosen.is_some(), item: item.0 })
}

fn property_name(found: &Found) -> String {
    if found.column.is_lookup() {
        ["_", &found.column.name, "_value"].concat()
    } else {
        found.column.name.clone()
    }
}

/// An alias becomes a name of a JSON object, beside annotations, which have `@` and `.` in theirs.
fn checked(alias: &str) -> Result<String> {
    let mut characters = alias.chars();
    let begins = characters.next().is_some_and(|first| first == '_' || first.is_ascii_alphabetic());
    let goes_on = characters.all(|next| next == '_' || next.is_ascii_alphanumeric());
    if begins && goes_on && alias.len() <= LONGEST_ALIAS {
        return Ok(alias.to_owned());
    }
    Err(invalid(format!(
        "The alias '{}' is not valid: it takes letters, digits and underscores, and no digit first.",
        clipped(alias)
    )))
}

/// The item that an expression is, and the name of an aggregate without an alias.
pub(crate) fn item(scope: &Scope<'_>, expression: &Expr) -> Result<(Item, String)> {
    if let Some(found) = scope.column(expression)? {
        return Ok((Item::Column(Box::new(found)), String::new()));
    }
    let function = match expression {
        Expr::Function(function) => function,
        Expr::Value(_) => return Err(unsupported("A literal in the list of columns")),
        other => return Err(unsupported(refusal::expression(other))),
    };
    aggregate(scope, function)
}

fn aggregate(scope: &Scope<'_>, function: &ast::Function) -> Result<(Item, String)> {
    let mut function = function.clone();
    let mut distinct = false;
    let mut of_rows = false;
    if let FunctionArguments::List(list) = &mut function.args {
        distinct = list.duplicate_treatment.take() == Some(DuplicateTreatment::Distinct);
        if let [FunctionArg::Unnamed(FunctionArgExpr::Wildcard)] = list.args.as_slice() {
            of_rows = true;
            list.args.clear();
        }
    }
    let (name, arguments) = constant::plain(&function)?;
    if !matches!(name.as_str(), "COUNT" | "SUM" | "AVG" | "MIN" | "MAX") {
        return Err(unsupported(&format!("The function {} in this place", clipped(&name))));
    }
    let operand = match arguments.as_slice() {
        [] if of_rows && !distinct && name == "COUNT" => None,
        [argument] => match scope.column(argument)? {
            Some(found) => Some(found),
            None => return Err(unsupported("An aggregate of anything but a column")),
        },
        _ => return Err(invalid(format!("{name} takes one column."))),
    };
    let computed = match (name.as_str(), distinct) {
        ("COUNT", false) => Function::Count,
        ("COUNT", true) => Function::CountDistinct,
        ("SUM", false) => Function::Sum,
        ("AVG", false) => Function::Average,
        ("MIN", _) => Function::Min,
        ("MAX", _) => Function::Max,
        _ => return Err(unsupported("SUM or AVG of DISTINCT values")),
    };
    let mut name = name.to_ascii_lowercase();
    if computed == Function::CountDistinct {
        name.push_str("_distinct");
    }
    if let Some(found) = &operand {
        name = [&name, "_", &found.column.name].concat();
    }
    Ok((Item::Aggregate(computed, operand.map(|found| found.operand)), name))
}

/// The groups, first those that are shown, in their order, then the others.
fn grouped(scope: &Scope<'_>, shown: &[Shown], groups: &[Expr]) -> Result<Vec<Grouped>> {
    let mut columns = Vec::with_capacity(groups.len());
    for group in groups {
        match scope.column(group)? {
            Some(found) => columns.push(found),
            None => return Err(unsupported("GROUP BY of anything but a column")),
        }
    }
    let mut named: Vec<Grouped> = Vec::with_capacity(groups.len());
    for shown in shown {
        let Item::Column(found) = &shown.item else { continue };
        if !columns.iter().any(|group| group.operand == found.operand) {
            return Err(invalid(format!(
                "Column '{}.{}' is invalid in the select list because it is not contained in either \
                 an aggregate function or the GROUP BY clause.",
                found.table.definition.name, found.column.name
            )));
        }
        let (name, operand) = (shown.name.clone(), found.operand.clone());
        named.push(Grouped { name, shown: true, operand });
    }
    for group in columns {
        if !named.iter().any(|known| known.operand == group.operand) {
            // No alias looks like this.
            let name = format!("group.{}", named.len());
            named.push(Grouped { name, shown: false, operand: group.operand });
        }
    }
    Ok(named)
}

impl Outputs {
    /// The columns that the rows show as their own.
    pub(crate) fn selection(&self) -> Selection {
        if self.groups.is_some() {
            return Selection::columns(Vec::<String>::new());
        }
        Selection::columns(self.shown.iter().filter_map(|shown| match &shown.item {
            Item::Column(found) if is_property(shown, found) => Some(found.column.name.clone()),
            _ => None,
        }))
    }

    /// What rows show besides.
    pub(crate) fn aliased(&self) -> Vec<Aliased> {
        let aliased = self.named().filter_map(|shown| match &shown.item {
            Item::Column(found) => Some(Aliased {
                name: shown.name.clone(),
                output: Output::Column(found.operand.clone()),
            }),
            Item::Aggregate(..) => None,
        });
        if self.groups.is_some() { Vec::new() } else { aliased.collect() }
    }

    /// What is shown instead of rows.
    pub(crate) fn aggregation(&self) -> Option<Aggregation> {
        let groups = self.groups.as_ref()?.iter().map(|group| Group {
            name: group.name.clone(),
            operand: group.operand.clone(),
            part: None,
            utc: true,
        });
        let values = self.shown.iter().filter_map(|shown| match &shown.item {
            Item::Aggregate(function, operand) => Some(Aggregate {
                name: shown.name.clone(),
                function: *function,
                operand: operand.clone(),
            }),
            Item::Column(_) => None,
        });
        Some(Aggregation { groups: groups.collect(), values: values.collect() })
    }

    /// Whether equal rows are to be shown once. Groups that are all shown differ anyway.
    pub(crate) fn distinct(&self, asked: bool) -> Result<bool> {
        match &self.groups {
            None => Ok(asked),
            Some(groups) if !asked || groups.iter().all(|group| group.shown) => Ok(false),
            Some(_) => Err(unsupported("DISTINCT with a group that is not selected")),
        }
    }

    /// The names of the groups that are not selected.
    pub(crate) fn hidden(&self) -> Vec<String> {
        let groups = self.groups.iter().flatten();
        groups.filter(|group| !group.shown).map(|group| group.name.clone()).collect()
    }

    /// What is shown under a name that is no property of the row.
    fn named(&self) -> impl Iterator<Item = &Shown> {
        self.shown.iter().filter(|shown| match &shown.item {
            Item::Column(found) => !is_property(shown, found),
            Item::Aggregate(..) => true,
        })
    }
}

fn is_property(shown: &Shown, found: &Found) -> bool {
    found.place == 0 && !shown.chosen
}
