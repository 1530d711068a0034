//! A column that a client can name becomes an expression here and nowhere else: where the access may
//! not see its value it is null, whatever the value is wanted for (security.md §3.6).
//!
//! Invariant: the other files of this folder name columns themselves only for what no client asks:
//! keys, and what row predicates stand on. A test of this crate reads them.

use std::sync::Arc;

use model::metadata::{ColumnDefinition, Stored};
use security::{Mask, Readable, Unmasked};
use uuid::Uuid;

use super::read::{Builder, ROOT};
use super::rows::{one_of, own_name};
use crate::catalog::Table;
use crate::sql::ast::{Expr, Select, Source};
use crate::statement::Parameter;

/// Where single columns of rows are shared.
const SHARES: &str = "principalobjectattributeaccess";

impl Builder<'_> {
    /// The value of a column of the row at `source`.
    pub(super) fn column(
        &mut self,
        table: &Table,
        source: Source,
        column: &ColumnDefinition,
    ) -> Expr {
        match column.stored() {
            Stored::As(_) => self.guarded(table, source, column, &column.name),
            Stored::Nowhere => Expr::NullValue,
        }
    }

    /// The id of the picture in a column of the row at `source`, to be shown as the picture.
    pub(super) fn picture(
        &mut self,
        table: &Table,
        source: Source,
        column: &ColumnDefinition,
    ) -> Expr {
        let id = column.file_id_column();
        match table.column(&id) {
            Some(_) => self.guarded(table, source, column, &id),
            None => Expr::NullValue,
        }
    }

    /// The name of the table that a lookup points at which can point at several.
    pub(super) fn target(
        &mut self,
        table: &Table,
        source: Source,
        column: &ColumnDefinition,
    ) -> Expr {
        self.guarded(table, source, column, &column.target_column())
    }

    /// The column that a relationship runs over, and the condition under which it may be followed: the
    /// two apart, so that an index serves the first.
    pub(super) fn link(
        &mut self,
        table: &Table,
        source: Source,
        name: &str,
    ) -> (Expr, Option<Expr>) {
        let seen = table.column(name).and_then(|column| self.seen(table, source, column));
        (Expr::column(source, name), seen)
    }

    /// Whether a column is seen in every row that is seen.
    pub(super) fn is_always_seen(&self, table: &Table, column: &ColumnDefinition) -> bool {
        let always =
            |column| self.access.column(&table.security(), column).readable == Readable::Always;
        always(column) && table.whole_of(column).is_none_or(always)
    }

    /// Has a cell that shows a column shown through the mask of the column, if there is one that the
    /// request may not take off.
    pub(super) fn mask(
        &mut self,
        table: &Table,
        source: Source,
        column: &ColumnDefinition,
        cell: usize,
    ) {
        let mask = self.mask_of(table, source, column);
        self.masks.extend(mask.map(|mask| (cell, mask)));
    }

    /// The mask through which a column is shown. One row's may be taken off with less than those of
    /// many rows, and rows shown with it are many.
    pub(super) fn mask_of(
        &self,
        table: &Table,
        source: Source,
        column: &ColumnDefinition,
    ) -> Option<Arc<Mask>> {
        let mask = self.access.mask(&table.security(), column)?;
        let needed = if source == ROOT { self.unmask } else { Unmasked::AllRows };
        let asked = self.unmask != Unmasked::Never;
        let allowed = self.access.column(&table.security(), column).unmasked >= needed;
        (!asked || !allowed).then(|| Arc::clone(mask))
    }

    fn guarded(
        &mut self,
        table: &Table,
        source: Source,
        column: &ColumnDefinition,
        name: &str,
    ) -> Expr {
        let value = Expr::column(source, name);
        match self.seen(table, source, column) {
            Some(seen) => Expr::Case(Box::new(seen), Box::new(value)),
            None => value,
        }
    }

    /// The condition under which a column of the row at `source` is seen; `None` for every row.
    fn seen(&mut self, table: &Table, source: Source, column: &ColumnDefinition) -> Option<Expr> {
        if !self.catalog.secures_columns() {
            return None;
        }
        let mut conditions = Vec::new();
        let key = &table.definition.primary_id;
        conditions.extend(self.seen_of(table, column, || Expr::column(source, key)));
        // What is part of a picture or a file is seen by whom that is seen.
        if let Some(whole) = table.whole_of(column) {
            conditions.extend(self.seen_of(table, whole, || Expr::column(source, key)));
        }
        if table.definition.is_view_of_activities {
            conditions.extend(self.seen_in_activities(table, source, column));
        }
        if conditions.is_empty() { None } else { Some(Expr::And(conditions)) }
    }

    /// The condition under which a column of the row of `table` with this key is seen.
    fn seen_of(
        &mut self,
        table: &Table,
        column: &ColumnDefinition,
        key: impl Fn() -> Expr,
    ) -> Option<Expr> {
        match self.access.column(&table.security(), column).readable {
            Readable::Always => None,
            Readable::IfShared { column, with } => {
                let shared = with.iter().map(|with| self.is_shared(table, column, key(), with));
                Some(Expr::And(shared.collect()))
            }
        }
    }

    /// A row of the view over all activities is a row of another table, whose secured columns are
    /// secured here too.
    fn seen_in_activities(
        &mut self,
        view: &Table,
        source: Source,
        column: &ColumnDefinition,
    ) -> Vec<Expr> {
        let catalog = self.catalog;
        let mut activities: Vec<_> =
            catalog.tables().filter(|table| table.definition.is_activity).collect();
        activities.sort_by_key(|table| &table.definition.name);
        let mut conditions = Vec::new();
        for activity in activities {
            let Some(own) = activity.column(&column.name) else { continue };
            let key = || Expr::column(source, &view.definition.primary_id);
            // A mask is put on a whole column: here, where some rows have one, these show nothing.
            let masked = self.mask_of(activity, source, own).map(|_| Expr::Or(Vec::new()));
            let Some(seen) = masked.or_else(|| self.seen_of(activity, own, key)) else { continue };
            let is_one = Expr::column(source, "activitytypecode").equal(own_name(activity));
            conditions.push(Expr::Or(vec![Expr::Not(Box::new(is_one)), seen]));
        }
        conditions
    }

    /// Whether a column of the row with this key is shared with one of the principals, to be read.
    fn is_shared(&mut self, table: &Table, column: Uuid, key: Expr, with: &[Uuid]) -> Expr {
        if self.catalog.table(SHARES).is_none() {
            return Expr::Or(Vec::new());
        }
        let shares = self.next_source();
        let mut select = Select::new(SHARES, shares);
        let of = |name: &str| Expr::column(shares, name);
        let value = Expr::value;
        select.columns.push(of("attributeid"));
        select.filter = vec![
            of("objectid").equal(key),
            of("objectid$table").equal(own_name(table)),
            one_of(of("principalid"), with.iter().copied()),
            of("attributeid").equal(value(Parameter::Guid(column))),
            of("readaccess").equal(value(Parameter::Bool(true))),
        ];
        Expr::Exists(Box::new(select))
    }
}
