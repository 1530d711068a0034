//! `TOP`, `OFFSET` and `FETCH`.

use model::Result;
use model::query::Page;
use sqlparser::ast::{Expr, Fetch, Offset, Top, TopQuantity, Value};

use crate::refusal::{invalid, unsupported};

/// The most rows that `TOP` and `FETCH` may ask for (query.md §11).
const MOST_ROWS: u32 = 5000;

/// The part of the rows that is asked for.
pub(crate) fn page(
    top: Option<Top>,
    offset: Option<&Offset>,
    fetch: Option<Fetch>,
) -> Result<Page> {
    let mut page = Page::default();
    if let Some(Top { with_ties, percent, quantity }) = top {
        if with_ties {
            return Err(unsupported("TOP WITH TIES"));
        }
        if percent {
            return Err(unsupported("TOP PERCENT"));
        }
        if offset.is_some() || fetch.is_some() {
            return Err(invalid("A TOP can not be used in the same query as an OFFSET."));
        }
        page.top = Some(rows(
            "TOP",
            match &quantity {
                Some(TopQuantity::Constant(number)) => u32::try_from(*number).ok(),
                Some(TopQuantity::Expr(expression)) => number(expression),
                None => None,
            },
        )?);
    }
    if let Some(Offset { value, rows: _ }) = offset {
        let skip = number(value);
        page.skip = Some(skip.ok_or_else(|| invalid("OFFSET takes a whole number."))?);
    }
    if let Some(Fetch { with_ties, percent, quantity }) = fetch {
        if with_ties || percent {
            return Err(unsupported("FETCH with PERCENT or TIES"));
        }
        if offset.is_none() {
            return Err(invalid("FETCH follows an OFFSET."));
        }
        page.top = Some(rows("FETCH", quantity.as_ref().and_then(number))?);
    }
    Ok(page)
}

fn rows(what: &str, number: Option<u32>) -> Result<u32> {
    number.filter(|number| *number <= MOST_ROWS).ok_or_else(|| {
        invalid(format!("{what} takes a whole number of rows from 0 to {MOST_ROWS}."))
    })
}

fn number(expression: &Expr) -> Option<u32> {
    match expression {
        Expr::Nested(inner) => number(inner),
        Expr::Value(value) => match &value.value {
            Value::Number(digits, false) => digits.parse().ok(),
            _ => None,
        },
        _ => None,
    }
}
