//! The messages that put rules of duplicate detection in force and take them back, and the one that asks what
//! they find. The product publishes with a job; here it is done at once, and the job that is told has ended.

pub(crate) mod publish;
pub(crate) mod retrieve;
pub(crate) mod unpublish;

use model::Result;
use model::right::Right;
use model::value::{Reference, Value};

use crate::context::Context;
use crate::rules::target;

const TABLE: &str = "duplicaterule";

/// Gives a rule a state and a status reason, if the user may write it.
fn set_state(context: &mut Context<'_, '_>, rule: &Reference, codes: (i64, i64)) -> Result<()> {
    target::check(context, rule, &[Right::Read, Right::Write])?;
    let (state, status) = codes;
    context.upkeep("publish a rule of duplicate detection").update(
        TABLE,
        rule.id,
        vec![("statecode", Value::Int(state)), ("statuscode", Value::Int(status))],
    )
}
