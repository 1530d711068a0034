//! The grant `password`: a program asks for a person whose password it knows.

use super::client::{Asking, Credentials};
use super::refusal::Refusal;
use super::sign_in::{self, SignIn, Wanted};
use super::target::Asked;
use super::token::{Ask, Grant};
use super::{Call, Provider};
use crate::random;

pub(super) fn grant(provider: &Provider, call: &Call, ask: &Ask) -> Result<Grant, Refusal> {
    let credentials = Credentials::read(&ask.headers, &ask.form)?;
    let asking = if credentials.are_absent() {
        Asking::native()
    } else {
        credentials.authenticate(provider, call)?
    };
    let client = asking.client();
    let asked = Asked::read(&ask.form);
    // What cannot be asked for is told before a password is looked at.
    asked.target(&provider.site, call.own.as_ref())?;
    let (user_name, password) = (ask.form.require("username")?, ask.form.require("password")?);
    let person = sign_in::by_password(provider, call.now, user_name, password)?;
    let sign_in = SignIn {
        person: person.object_id,
        client: client.id,
        at: call.now.0,
        family: random::id()?,
    };
    let is_offline = ask.is_offline(&asked);
    let wanted = Wanted {
        sign_in,
        person: &person,
        client,
        asked,
        is_offline,
        nonce: None,
        tells_time: false,
    };
    sign_in::grant(provider, call, ask, &wanted)
}
