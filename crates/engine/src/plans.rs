//! Plans that a session asked before, kept for the next time. They live and die with the session,
//! which a change of rights or metadata ends, so none is ever used under other rights.

use std::sync::Arc;

use model::Result;
use model::query::{Query, Selection};
use parking_lot::RwLock;
use planner::{Catalog, Circumstances, Plan, Scope, plan_at, plan_row};
use security::Access;

/// More plans than this are not worth the time to look through them.
const LIMIT: usize = 32;

/// The plans of one session.
#[derive(Debug, Default)]
pub(crate) struct Plans {
    rows: Kept<(String, Selection)>,
    queries: Kept<(Query, Option<Scope>)>,
}

impl Plans {
    /// The plan to read a row of a table by its key, whatever the key.
    pub(crate) fn row(
        &self,
        table: &str,
        selection: &Selection,
        catalog: &Catalog,
        access: &Access,
    ) -> Result<Arc<Plan>> {
        self.rows.get(
            |(known, shown)| known == table && shown == selection,
            || (table.to_owned(), selection.clone()),
            || plan_row(table, selection, catalog, access),
        )
    }

    /// The plan of a question. Its circumstances are looked for if it is not known.
    pub(crate) fn query(
        &self,
        query: &Query,
        scope: Option<&Scope>,
        catalog: &Catalog,
        access: &Access,
        circumstances: impl FnOnce() -> Result<Circumstances>,
    ) -> Result<Arc<Plan>> {
        self.queries.get(
            |(known, from)| known == query && from.as_ref() == scope,
            || (query.clone(), scope.cloned()),
            || plan_at(query, scope, catalog, access, &circumstances()?),
        )
    }
}

/// Plans by what was asked; the oldest goes first.
#[derive(Debug)]
struct Kept<K>(RwLock<Vec<(K, Arc<Plan>)>>);

impl<K> Default for Kept<K> {
    fn default() -> Self {
        Self(RwLock::new(Vec::new()))
    }
}

impl<K> Kept<K> {
    fn get(
        &self,
        is_it: impl Fn(&K) -> bool,
        key: impl FnOnce() -> K,
        make: impl FnOnce() -> Result<Plan>,
    ) -> Result<Arc<Plan>> {
        let known = self.0.read().iter().find(|(key, _)| is_it(key)).map(|(_, plan)| plan.clone());
        if let Some(plan) = known {
            return Ok(plan);
        }
        let plan = Arc::new(make()?);
        // Asked again, it means another time.
        if plan.is_momentary() {
            return Ok(plan);
        }
        let mut kept = self.0.write();
        if kept.len() >= LIMIT {
            kept.remove(0);
        }
        kept.push((key(), Arc::clone(&plan)));
        Ok(plan)
    }
}
