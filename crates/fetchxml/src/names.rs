//! What the same things are called in documents and in the SDK.

use model::query::DatePart;

use crate::tree::Aggregate;

/// Things, each with its name in documents and its name in the SDK.
pub(crate) struct Names<T: 'static>(&'static [(T, &'static str, &'static str)]);

/// What is computed of a column.
pub(crate) static AGGREGATES: Names<Aggregate> = Names(&[
    (Aggregate::Count, "count", "Count"),
    (Aggregate::CountColumn, "countcolumn", "CountColumn"),
    (Aggregate::Sum, "sum", "Sum"),
    (Aggregate::Average, "avg", "Avg"),
    (Aggregate::Min, "min", "Min"),
    (Aggregate::Max, "max", "Max"),
]);

/// By which part of a date rows are grouped.
pub(crate) static DATE_PARTS: Names<DatePart> = Names(&[
    (DatePart::Day, "day", "Day"),
    (DatePart::Week, "week", "Week"),
    (DatePart::Month, "month", "Month"),
    (DatePart::Quarter, "quarter", "Quarter"),
    (DatePart::Year, "year", "Year"),
    (DatePart::FiscalPeriod, "fiscal-period", "FiscalPeriod"),
    (DatePart::FiscalYear, "fiscal-year", "FiscalYear"),
]);

impl<T: Copy + PartialEq> Names<T> {
    /// What documents call so.
    pub(crate) fn of_document(&self, name: &str) -> Option<T> {
        self.0.iter().find(|(_, document, _)| *document == name).map(|(thing, _, _)| *thing)
    }

    /// What the SDK calls so.
    pub(crate) fn of_sdk(&self, name: &str) -> Option<T> {
        self.0.iter().find(|(_, _, sdk)| *sdk == name).map(|(thing, _, _)| *thing)
    }

    /// What documents call it.
    pub(crate) fn in_document(&self, thing: T) -> Option<&'static str> {
        self.0.iter().find(|(known, _, _)| *known == thing).map(|(_, document, _)| *document)
    }

    /// What the SDK calls it.
    pub(crate) fn in_sdk(&self, thing: T) -> Option<&'static str> {
        self.0.iter().find(|(known, _, _)| *known == thing).map(|(_, _, sdk)| *sdk)
    }
}

#[cfg(test)]
mod tests {
    use model::message::{AGGREGATE_TYPE, ChoiceType, DATE_TIME_GROUPING};

    use super::*;

    /// That a name of the SDK leads to a name of documents, and that back to it.
    fn check<T: Copy + PartialEq>(names: &Names<T>, choice: &ChoiceType) {
        for (sdk, _) in choice.members.iter().filter(|(name, _)| *name != "None") {
            let document = names.of_sdk(sdk).and_then(|thing| names.in_document(thing)).unwrap();
            let back = names.of_document(document).and_then(|thing| names.in_sdk(thing));
            assert_eq!(back, Some(*sdk));
        }
        assert_eq!(names.0.len(), choice.members.len() - 1);
    }

    #[test]
    fn whatever_the_sdk_computes_has_one_name_here_and_one_there() {
        check(&AGGREGATES, &AGGREGATE_TYPE);
        check(&DATE_PARTS, &DATE_TIME_GROUPING);
    }
}
