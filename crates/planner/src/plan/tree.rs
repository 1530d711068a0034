//! Conditions on where a row stands in the hierarchy of its table (query.md §4). The hierarchy that is
//! seen is made of the lookups of the rows that may be read, and goes 100 steps far.

use std::sync::Arc;

use model::metadata::ColumnType;
use model::query::Tree;
use model::{Error, Result};
use uuid::Uuid;

use super::compare::Asked;
use super::condition::Place;
use super::read::Builder;
use super::rows::{ShareTest, own_name};
use crate::catalog::Table;
use crate::sql::ast::{Expr, Walk};
use crate::statement::Parameter;

impl<'a> Builder<'a> {
    /// A column that is the key of a row, or a lookup to one, which stands so in relation to the row
    /// with the id.
    pub(super) fn tree(&mut self, place: &Place<'a>, tree: Tree, from: Uuid) -> Result<Expr> {
        let tables = self.trees(place);
        if tables.is_empty() {
            return Err(Error::QueryOption(format!(
                "`{}` is not in a hierarchy: its table has none",
                place.column.name
            )));
        }
        let Asked { value, target, .. } = self.asked(place);
        let mut all = Vec::with_capacity(tables.len());
        for (table, up) in tables {
            let mut found = vec![self.stands(table, up, value.clone(), (tree, from))?];
            found.extend(target.clone().map(|target| target.equal(own_name(table))));
            all.push(Expr::And(found));
        }
        let all = Expr::Or(all);
        Ok(if tree == Tree::NotUnder { Expr::Not(Box::new(all)) } else { all })
    }

    /// The tables with a hierarchy that a column names rows of, each with the lookup that leads up.
    fn trees(&self, place: &Place<'a>) -> Vec<(&'a Arc<Table>, &'a str)> {
        let Place { table, column, .. } = *place;
        let with_way = |table: &'a Arc<Table>| table.hierarchy().map(|up| (table, up));
        match column.kind {
            ColumnType::Uniqueidentifier if column.name == table.definition.primary_id => {
                with_way(table).into_iter().collect()
            }
            ColumnType::Lookup | ColumnType::Customer | ColumnType::Owner => {
                let targets = column.targets.iter().filter_map(|name| self.catalog.table(name));
                targets.filter_map(with_way).collect()
            }
            _ => Vec::new(),
        }
    }

    fn stands(
        &mut self,
        table: &'a Arc<Table>,
        up: &str,
        value: Expr,
        (tree, from): (Tree, Uuid),
    ) -> Result<Expr> {
        let (rows, steps) = (self.next_source(), self.next_source());
        let key = Expr::column(rows, &table.definition.primary_id);
        let mut filter = Vec::new();
        filter.extend(self.readable(table, rows, ShareTest::Probe)?);
        let (above, seen) = self.link(table, rows, up);
        filter.extend(seen);
        filter.push(Expr::Not(Box::new(Expr::Null(Box::new(above.clone())))));
        let climbs = matches!(tree, Tree::Above | Tree::AboveOrEqual);
        let (left, reached) = if climbs { (key, above) } else { (above, key) };
        let walk = Walk {
            table: table.definition.name.as_str().into(),
            rows,
            steps,
            from: Parameter::Guid(from),
            left,
            reached,
            filter,
        };
        let reached = Expr::InWalk(Box::new(value.clone()), Box::new(walk));
        Ok(match tree {
            Tree::AboveOrEqual | Tree::UnderOrEqual => {
                let itself = value.equal(Expr::value(Parameter::Guid(from)));
                Expr::Or(vec![itself, reached])
            }
            Tree::Above | Tree::Under | Tree::NotUnder => reached,
        })
    }
}
