//! Conditions about the user in whose name a question is asked, and choices among several
//! (query.md §4): values that the asker does not say, or says by a part of them.

use model::metadata::{ColumnType, Stored};
use model::query::Who;
use model::rows::CellType;
use model::{Error, Result};
use uuid::Uuid;

use super::compare::{Asked, truth};
use super::condition::Place;
use super::read::Builder;
use super::rows::one_of;
use crate::circumstances::Acting;
use crate::sql::ast::{Expr, Source};
use crate::statement::Parameter;

/// Rows of these tables are of any language.
const ALL_LANGUAGES: i64 = -1;

/// Ids by the tables that they are of.
#[derive(Debug, Default)]
struct Ids {
    users: Vec<Uuid>,
    teams: Vec<Uuid>,
    units: Vec<Uuid>,
}

impl Ids {
    fn of(acting: &Acting, who: Who) -> Self {
        let user = || vec![acting.user];
        let users = || [user(), acting.reports.clone()].concat();
        let teams = || acting.teams.clone();
        let nobody = Self::default();
        match who {
            Who::User | Who::NotUser => Self { users: user(), ..nobody },
            Who::BusinessUnit | Who::NotBusinessUnit => Self { units: vec![acting.unit], ..nobody },
            Who::RoleBusinessUnit => Self { units: acting.role_units.clone(), ..nobody },
            Who::Teams => Self { teams: teams(), ..nobody },
            Who::UserOrTeams => Self { users: user(), teams: teams(), ..nobody },
            Who::UserOrReports => Self { users: users(), ..nobody },
            Who::UserOrReportsAndTeams => {
                let teams = [teams(), acting.teams_of_reports.clone()].concat();
                Self { users: users(), teams, ..nobody }
            }
            Who::Language => nobody,
        }
    }

    /// Each table with its ids, where there are some.
    fn by_table(&self) -> impl Iterator<Item = (&'static str, &[Uuid])> {
        let all =
            [("systemuser", &self.users), ("team", &self.teams), ("businessunit", &self.units)];
        all.into_iter()
            .map(|(table, ids)| (table, ids.as_slice()))
            .filter(|(_, ids)| !ids.is_empty())
    }
}

impl<'a> Builder<'a> {
    /// A column that has to do with the user in whose name the question is asked.
    pub(super) fn who(&mut self, place: &Place<'a>, who: Who) -> Result<Expr> {
        let (acting, column) = (self.circumstances.acting()?, place.column);
        if who == Who::Language {
            return language(self.asked(place), acting.language);
        }
        if !column.is_lookup() && column.kind != ColumnType::Uniqueidentifier {
            return Err(Error::QueryOption(format!("`{}` is not the id of a row", column.name)));
        }
        let is_it = self.is_one_of(place, &Ids::of(acting, who));
        Ok(match who {
            Who::NotUser | Who::NotBusinessUnit => Expr::Not(Box::new(is_it)),
            _ => is_it,
        })
    }

    fn is_one_of(&mut self, place: &Place<'a>, ids: &Ids) -> Expr {
        let Place { table, source, column } = *place;
        let of_all = |means: &dyn Fn(&'static str, &[Uuid]) -> Option<Expr>| {
            let all = ids.by_table().filter_map(|(table, ids)| means(table, ids));
            Expr::Or(all.collect())
        };
        // The two columns that an owner is split into are indexed. A row of the view over all activities
        // is seen as its own table says.
        let of_one_table = !table.definition.is_view_of_activities;
        if column.kind == ColumnType::Owner && of_one_table && self.is_always_seen(table, column) {
            return of_all(&|table, ids| owned_by(source, table, ids));
        }
        let Asked { value, target, .. } = self.asked(place);
        if let Some(target) = target {
            return of_all(&|table, ids| {
                let name = Expr::value(Parameter::Text(table.into()));
                let is_it = one_of(value.clone(), ids.iter().copied());
                Some(Expr::And(vec![is_it, target.clone().equal(name)]))
            });
        }
        let own = table.definition.name.as_str();
        let is_key = column.name == table.definition.primary_id;
        of_all(&|table, ids| {
            let may_be = match column.kind {
                ColumnType::Uniqueidentifier => !is_key || own == table,
                _ => column.refers_to(table),
            };
            may_be.then(|| one_of(value.clone(), ids.iter().copied()))
        })
    }
}

/// Rows owned by one of the ids of a table; a unit owns none.
fn owned_by(source: Source, table: &str, ids: &[Uuid]) -> Option<Expr> {
    match table {
        "systemuser" => Some(one_of(Expr::column(source, "owninguser"), ids.iter().copied())),
        "team" => Some(one_of(Expr::column(source, "owningteam"), ids.iter().copied())),
        _ => None,
    }
}

fn language(asked: Asked<'_>, language: i64) -> Result<Expr> {
    if asked.column.stored() != Stored::As(CellType::Int) {
        return Err(Error::QueryOption(format!("`{}` is not a language", asked.column.name)));
    }
    let codes = [language, ALL_LANGUAGES].map(Parameter::Int);
    Ok(Expr::In(Box::new(asked.value), codes.to_vec()))
}

/// A multi-choice, kept as `2,3,8`, that has one of the choices. Null has none.
pub(super) fn holds(asked: Asked<'_>, choices: &[i64]) -> Result<Expr> {
    if asked.column.kind != ColumnType::MultiSelectPicklist {
        return Err(Error::QueryOption(format!("`{}` is no multi-choice", asked.column.name)));
    }
    if choices.is_empty() {
        return Ok(truth(false));
    }
    let value = asked.value;
    // Between commas, a choice is no part of a longer one.
    let part = |choice: &i64| Parameter::Text([",", &choice.to_string(), ","].concat().into());
    let one = |choice: &i64| Expr::HasPart(Box::new(value.clone()), part(choice));
    Ok(Expr::Or(choices.iter().map(one).collect()))
}
