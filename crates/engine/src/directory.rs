//! Reads rows for the server's own work: through the planner like everybody, with an access that
//! says why.

use model::query::{Condition, Order, Query, Selection};
use model::rows::Cell;
use model::value::Value;
use model::{Error, Result};
use planner::{Catalog, Plan, Statement, plan, plan_row};
use security::Access;
use store::Transaction;
use uuid::Uuid;

use crate::plans::Plans;

/// A row read for our own work: its key, and the columns asked for in their order.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    pub(crate) id: Uuid,
    pub(crate) values: Vec<Value>,
}

/// Reads rows without asking whose they are.
pub(crate) struct Reader<'a, 't> {
    transaction: &'a mut Transaction<'t>,
    catalog: &'a Catalog,
    access: Access,
    plans: Option<&'a Plans>,
}

impl<'a, 't> Reader<'a, 't> {
    /// `reason` says what the server needs them for.
    pub(crate) fn new(
        transaction: &'a mut Transaction<'t>,
        catalog: &'a Catalog,
        reason: &'static str,
    ) -> Self {
        Self { transaction, catalog, access: Access::system(reason), plans: None }
    }

    /// The same with plans that were made for this catalog.
    pub(crate) fn with_plans(self, plans: Option<&'a Plans>) -> Self {
        Self { plans, ..self }
    }

    /// All rows that satisfy all conditions.
    pub(crate) fn all(
        &mut self,
        table: &str,
        columns: &[&str],
        conditions: Vec<Condition>,
    ) -> Result<Vec<Record>> {
        let mut query = Query::new(table, Selection::columns(columns.iter().copied()));
        for condition in conditions {
            query = query.filter(condition);
        }
        let plan = plan(&query, None, self.catalog, &self.access)?;
        self.records(&plan, &plan.statement(self.transaction.dialect()), columns)
    }

    /// The row that satisfies all conditions and has the least value in a column.
    pub(crate) fn least(
        &mut self,
        table: &str,
        columns: &[&str],
        conditions: Vec<Condition>,
        by: &str,
    ) -> Result<Option<Record>> {
        Ok(self.first(table, columns, conditions, by, 1)?.pop())
    }

    /// The first rows in the order of a column that satisfy all conditions: at most so many.
    pub(crate) fn first(
        &mut self,
        table: &str,
        columns: &[&str],
        conditions: Vec<Condition>,
        by: &str,
        at_most: u32,
    ) -> Result<Vec<Record>> {
        let mut query = Query::new(table, Selection::columns(columns.iter().copied()));
        query.order = vec![Order::by(by)];
        query.page.top = Some(at_most);
        for condition in conditions {
            query = query.filter(condition);
        }
        let plan = plan(&query, None, self.catalog, &self.access)?;
        self.records(&plan, &plan.statement(self.transaction.dialect()), columns)
    }

    fn records(
        &mut self,
        plan: &Plan,
        statement: &Statement,
        columns: &[&str],
    ) -> Result<Vec<Record>> {
        let rows = self.transaction.query(statement)?;
        let shape = plan.shape();
        // The planner shows a column once and may add others: find each by its name.
        let cells: Vec<(usize, Option<usize>)> = columns
            .iter()
            .map(|name| {
                let index = shape.table.column_index(name);
                let property =
                    shape.properties.iter().find(|property| Some(property.column) == index);
                property
                    .map(|property| (property.cell, property.target))
                    .ok_or_else(|| Error::internal("a column that was asked for is not shown"))
            })
            .collect::<Result<_>>()?;
        let records = rows.iter().filter_map(|row| {
            let values = cells
                .iter()
                .map(|(cell, target)| match (row.cell(*cell), target) {
                    (Cell::Guid(id), Some(target)) => {
                        let table = row.text(*target).unwrap_or_default();
                        Value::Reference(model::value::Reference::new(table, id))
                    }
                    _ => row.value(*cell),
                })
                .collect();
            Some(Record { id: row.guid(shape.key?)?, values })
        });
        Ok(records.collect())
    }

    /// Whether a row satisfies all conditions.
    pub(crate) fn any(&mut self, table: &str, conditions: Vec<Condition>) -> Result<bool> {
        let key = self.key(table)?;
        let mut query = Query::new(table, Selection::columns([key]));
        query.page.top = Some(1);
        for condition in conditions {
            query = query.filter(condition);
        }
        let plan = plan(&query, None, self.catalog, &self.access)?;
        let rows = self.transaction.query(&plan.statement(self.transaction.dialect()))?;
        Ok(rows.iter().next().is_some())
    }

    /// The row with this key.
    pub(crate) fn one(
        &mut self,
        table: &str,
        columns: &[&str],
        id: Uuid,
    ) -> Result<Option<Record>> {
        let selection = Selection::columns(columns.iter().copied());
        let plan = match self.plans {
            Some(plans) => plans.row(table, &selection, self.catalog, &self.access)?,
            None => plan_row(table, &selection, self.catalog, &self.access)?.into(),
        };
        let statement = plan.row(id, self.transaction.dialect());
        Ok(self.records(&plan, &statement, columns)?.pop())
    }

    fn key(&self, table: &str) -> Result<String> {
        self.catalog
            .table(table)
            .map(|table| table.definition.primary_id.clone())
            .ok_or_else(|| Error::SegmentNotFound(table.to_owned()))
    }
}

/// Only rows whose `column` is one of the ids.
pub(crate) fn one_of(column: &str, ids: impl IntoIterator<Item = Uuid>) -> Condition {
    let ids = ids.into_iter().map(Value::Guid).collect();
    Condition::In(model::query::Operand::column(column), ids)
}

pub(crate) fn guid(values: &[Value], index: usize) -> Option<Uuid> {
    match values.get(index) {
        Some(Value::Guid(id)) => Some(*id),
        Some(Value::Reference(reference)) => Some(reference.id),
        _ => None,
    }
}

pub(crate) fn number(values: &[Value], index: usize) -> Option<i64> {
    match values.get(index) {
        Some(Value::Int(number)) => Some(*number),
        _ => None,
    }
}

pub(crate) fn text(values: &[Value], index: usize) -> Option<String> {
    match values.get(index) {
        Some(Value::Text(text)) => Some(text.clone()),
        _ => None,
    }
}

pub(crate) fn truth(values: &[Value], index: usize) -> bool {
    matches!(values.get(index), Some(Value::Bool(true)))
}
