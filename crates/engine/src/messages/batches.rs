//! `ExecuteMultiple` and `ExecuteTransaction`: requests in one request. The edges take them apart; the engine
//! runs each by itself, or all in one transaction.

use model::message::Descriptor;

use crate::registry::Message;

pub(crate) const SEPARATE: Message =
    Message::crud(&Descriptor::batch("ExecuteMultiple", false, "POST $batch"));
pub(crate) const TOGETHER: Message =
    Message::crud(&Descriptor::batch("ExecuteTransaction", true, "POST $batch with a change set"));
