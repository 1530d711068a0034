//! What `onbehalf schema apply` was asked for.

use engine::Loss;

use super::{Layers, parse_switch};
use crate::failure::Failure;

/// How files are applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ApplyRequest {
    /// Whether the plan is only shown.
    pub(crate) only_plan: bool,
    /// Whether data may be lost.
    pub(crate) loss: Loss,
    /// Whether the plan is shown as JSON.
    pub(crate) json: bool,
}

impl ApplyRequest {
    pub(crate) fn resolve(layers: &Layers) -> Result<Self, Failure> {
        let is_on = |name| Ok(layers.parse(name, parse_switch)?.unwrap_or(false));
        let loss = if is_on("allow_data_loss")? { Loss::Allowed } else { Loss::Refused };
        Ok(Self { only_plan: is_on("plan")?, loss, json: is_on("json")? })
    }
}
