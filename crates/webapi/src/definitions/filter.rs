//! `$filter` on definitions: values of members and of managed properties, compared with literals of
//! their types (metadata.md §1).

use metadata::types::NAVIGATIONS;
use model::message::{
    Data, DefinitionCondition, DefinitionMember, FieldType, RecordType, TextMatch,
};
use model::query::Comparison;
use model::time::Timestamp;
use model::{Error, Result};

use super::shape;
use crate::edm;
use odata::{Expression, Literal, parse_guid};

/// The condition that a filter on objects of a type is.
pub(super) fn translate(
    kind: &'static RecordType,
    filter: &Expression,
) -> Result<DefinitionCondition> {
    let each = |all: &[Expression]| -> Result<Vec<DefinitionCondition>> {
        all.iter().map(|one| translate(kind, one)).collect()
    };
    Ok(match filter {
        Expression::And(all) => DefinitionCondition::All(each(all)?),
        Expression::Or(all) => DefinitionCondition::Any(each(all)?),
        Expression::Not(inner) => DefinitionCondition::Not(Box::new(translate(kind, inner)?)),
        Expression::Compare(left, comparison, right) => match (left.as_ref(), right.as_ref()) {
            (Expression::Path(path), Expression::Literal(value)) => {
                compare(kind, path, *comparison, value)?
            }
            (Expression::Literal(value), Expression::Path(path)) => {
                compare(kind, path, comparison.flipped(), value)?
            }
            _ => return Err(unsupported()),
        },
        Expression::Path(path) => compare(kind, path, Comparison::Equal, &Literal::Bool(true))?,
        Expression::Call(name, arguments) => {
            let at = match name.as_str() {
                "contains" => TextMatch::Contains,
                "startswith" => TextMatch::Starts,
                "endswith" => TextMatch::Ends,
                _ => return Err(unsupported()),
            };
            let [Expression::Path(path), Expression::Literal(Literal::Text(text))] =
                arguments.as_slice()
            else {
                return Err(unsupported());
            };
            match member(kind, path)? {
                (member, FieldType::Text) => DefinitionCondition::Text(member, at, text.clone()),
                _ => return Err(unsupported()),
            }
        }
        Expression::Literal(_) | Expression::QueryFunction(..) | Expression::Lambda { .. } => {
            return Err(unsupported());
        }
    })
}

fn compare(
    kind: &'static RecordType,
    path: &[String],
    comparison: Comparison,
    literal: &Literal,
) -> Result<DefinitionCondition> {
    let (member, of) = member(kind, path)?;
    Ok(DefinitionCondition::Compare(member, comparison, value(of, literal)?))
}

/// The member at the end of a path, and its type, which is one that has an order.
fn member(kind: &'static RecordType, path: &[String]) -> Result<(DefinitionMember, FieldType)> {
    let (first, rest) = path.split_first().ok_or_else(unsupported)?;
    let field = shape::member(kind, first)?;
    let (inner, of) = match (field.kind, rest) {
        (of, []) => (None, of),
        (FieldType::Record(inside), [name]) if !NAVIGATIONS.contains(&field.name) => {
            let inner = shape::member(inside, name)?;
            (Some(inner), inner.kind)
        }
        _ => return Err(unsupported()),
    };
    match of {
        FieldType::Record(_) | FieldType::List(_) | FieldType::Row(_) | FieldType::Content(_) => {
            Err(unsupported())
        }
        of => Ok((DefinitionMember { field, inner }, of)),
    }
}

/// A literal as a value of a type.
fn value(of: FieldType, literal: &Literal) -> Result<Data> {
    let number = |text: &str| -> Option<Data> {
        match of {
            FieldType::Int | FieldType::BigInt => text.parse().ok().map(Data::Int),
            FieldType::Double => text.parse().ok().map(Data::Double),
            FieldType::Decimal => text.parse().ok().map(Data::Decimal),
            FieldType::Timestamp => Timestamp::parse(text).map(Data::Timestamp),
            FieldType::Choice(choice) => {
                text.parse().ok().filter(|value| choice.holds(*value)).map(Data::Int)
            }
            _ => None,
        }
    };
    let found = match (of, literal) {
        (_, Literal::Null) => Some(Data::Null),
        (FieldType::Bool, Literal::Bool(value)) => Some(Data::Bool(*value)),
        (FieldType::Text, Literal::Text(text)) => Some(text.as_str().into()),
        (FieldType::Guid, Literal::Guid(id)) => Some(Data::Guid(*id)),
        (FieldType::Guid, Literal::Text(text)) => parse_guid(text).map(Data::Guid),
        (FieldType::Choice(choice), Literal::Member(name, members)) => {
            let same = edm::bare_name(name) == Some(choice.name);
            if same { choice.value(members).map(Data::Int) } else { None }
        }
        // Clients write the bare name too (metadata.md §1).
        (FieldType::Choice(choice), Literal::Text(name)) => choice.value(name).map(Data::Int),
        (_, Literal::Number(text)) => number(text),
        _ => None,
    };
    found.ok_or_else(|| {
        Error::QueryOption(
            "A binary operator with incompatible types was detected. The operands of the comparison \
             are not of the same type."
                .into(),
        )
    })
}

fn unsupported() -> Error {
    Error::QueryOption(
        "The filter is not supported on metadata: it may compare values of properties, and the `Value` \
         of managed ones, with literals."
            .into(),
    )
}
