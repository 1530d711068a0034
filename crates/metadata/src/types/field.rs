//! Shorthand for members of types: all may be left out.

use model::message::{ChoiceType, Field, FieldType, RecordType};

use super::values::{BOOLEAN_MANAGED_PROPERTY, LABEL};

pub(super) const fn member(name: &'static str, kind: FieldType) -> Field {
    Field::optional(name, kind)
}

pub(super) const fn text(name: &'static str) -> Field {
    member(name, FieldType::Text)
}

pub(super) const fn bool(name: &'static str) -> Field {
    member(name, FieldType::Bool)
}

pub(super) const fn int(name: &'static str) -> Field {
    member(name, FieldType::Int)
}

pub(super) const fn guid(name: &'static str) -> Field {
    member(name, FieldType::Guid)
}

pub(super) const fn instant(name: &'static str) -> Field {
    member(name, FieldType::Timestamp)
}

pub(super) const fn texts(name: &'static str) -> Field {
    member(name, FieldType::List(&FieldType::Text))
}

pub(super) const fn ints(name: &'static str) -> Field {
    member(name, FieldType::List(&FieldType::Int))
}

pub(super) const fn choice(name: &'static str, choice: &'static ChoiceType) -> Field {
    member(name, FieldType::Choice(choice))
}

pub(super) const fn record(name: &'static str, kind: &'static RecordType) -> Field {
    member(name, FieldType::Record(kind))
}

pub(super) const fn label(name: &'static str) -> Field {
    record(name, &LABEL)
}

pub(super) const fn managed(name: &'static str) -> Field {
    record(name, &BOOLEAN_MANAGED_PROPERTY)
}

/// The members of a base and those of a type derived from it, which are `N` together.
pub(super) const fn joined<const N: usize>(base: &[Field], own: &[Field]) -> [Field; N] {
    let mut all = [text(""); N];
    let (first, rest) = all.split_at_mut(base.len());
    first.copy_from_slice(base);
    rest.copy_from_slice(own);
    all
}
