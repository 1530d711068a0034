//! `WhoAmI`: the effective user, its business unit, the organization.

use model::message::Identity;

use crate::Response;
use crate::context::Context;

pub(super) fn run(context: &Context<'_, '_>) -> Response {
    let user = context.session.principal();
    Response::Identity(Identity {
        user: user.id().0,
        business_unit: user.unit().0,
        organization: context.organization().id.0,
    })
}
