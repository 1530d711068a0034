//! Looks through all conditions of a question, wherever they stand.

use super::{Condition, Expand, Link, Query};

impl Query {
    /// Whether one of its conditions is such a one: of the rows, of what is joined to them, and of what
    /// is shown with them, those that stand inside others included.
    pub fn has_condition(&self, is_it: &dyn Fn(&Condition) -> bool) -> bool {
        let mut filters = Vec::new();
        filters.extend(&self.filter);
        collect_of_links(&self.links, &mut filters);
        collect_of_expands(&self.selection.expands, &mut filters);
        // A list of what is still to be seen: conditions may stand in each other deeply.
        while let Some(condition) = filters.pop() {
            if is_it(condition) {
                return true;
            }
            match condition {
                Condition::All(items) | Condition::Any(items) => filters.extend(items),
                Condition::Not(inner) => filters.push(inner),
                Condition::Related { condition, .. } => filters.extend(condition.as_deref()),
                Condition::Exists(link) => {
                    collect_of_links(std::slice::from_ref(link.as_ref()), &mut filters);
                }
                Condition::Compare { .. }
                | Condition::Null(_)
                | Condition::In(..)
                | Condition::Like(..)
                | Condition::When(..)
                | Condition::Who(..)
                | Condition::Tree(..)
                | Condition::Holds(..) => {}
            }
        }
        false
    }
}

fn collect_of_links<'a>(links: &'a [Link], filters: &mut Vec<&'a Condition>) {
    for link in links {
        filters.extend(&link.filter);
        collect_of_links(&link.links, filters);
    }
}

fn collect_of_expands<'a>(expands: &'a [Expand], filters: &mut Vec<&'a Condition>) {
    for expand in expands {
        filters.extend(&expand.filter);
        collect_of_expands(&expand.selection.expands, filters);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::{Columns, Join, Operand, Path, Quantifier, Selection, Who};

    #[test]
    fn a_condition_is_found_wherever_it_stands() {
        let about = || Condition::Who(Operand::column("ownerid"), Who::User);
        let asks = |query: &Query| {
            query.has_condition(&|condition| matches!(condition, Condition::Who(_, Who::User)))
        };
        let plain = Query::new("account", Selection::default());
        let path = || Path::Collection { relationship: "r".into() };
        let link = |filter: Option<Condition>, links: Vec<Link>| Link {
            name: "l".into(),
            table: "contact".into(),
            from: "contactid".into(),
            to: "primarycontactid".into(),
            join: Join::Outer,
            filter,
            columns: Columns::All,
            links,
        };
        let expand = |filter: Option<Condition>, expands: Vec<Expand>| Expand {
            name: "e".into(),
            path: path(),
            selection: Selection { expands, ..Selection::default() },
            filter,
            order: Vec::new(),
            top: None,
        };
        assert!(!asks(&plain));
        let nested = Condition::Not(Box::new(Condition::Any(vec![Condition::Related {
            path: path(),
            quantifier: Quantifier::All,
            condition: Some(Box::new(about())),
        }])));
        assert!(asks(&plain.clone().filter(nested)));
        let exists = Condition::Exists(Box::new(link(None, vec![link(Some(about()), Vec::new())])));
        assert!(asks(&plain.clone().filter(exists)));
        let mut joined = plain.clone();
        joined.links = vec![link(None, vec![link(Some(about()), Vec::new())])];
        assert!(asks(&joined));
        let mut expanded = plain.clone();
        expanded.selection.expands = vec![expand(None, vec![expand(Some(about()), Vec::new())])];
        assert!(asks(&expanded));
        let other = Condition::Who(Operand::column("ownerid"), Who::Teams);
        assert!(!asks(&plain.filter(other)));
    }
}
