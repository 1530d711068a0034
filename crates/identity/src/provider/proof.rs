//! Who shows a name and a password with each request, without asking for a token: the same check as the grant
//! `password`, in the same queue, with the same count of failures.

use std::sync::Arc;

use model::Error;
use model::claims::Claims;

use super::refusal::Refusal;
use super::{CHECKED, Provider, WAITING, sign_in, wait_for};

/// Why somebody is not believed.
#[derive(Debug)]
pub enum Unproven {
    /// Nobody has this name and this password, or too many tries failed. Who asks is not told which.
    Wrong,
    /// It could not be looked at.
    Fault(Error),
}

impl From<Refusal> for Unproven {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Fault(error) => Self::Fault(error),
            _ => Self::Wrong,
        }
    }
}

impl Provider {
    /// Who has this name and this password.
    pub async fn prove(
        self: Arc<Self>,
        user_name: String,
        password: String,
    ) -> Result<Claims, Unproven> {
        let now = (self.clock)();
        let check = move || sign_in::by_password(&self, now, &user_name, &password);
        let person = wait_for(&WAITING, &CHECKED, check).await?;
        Ok(Claims::user(person.object_id))
    }

    /// The person with this name, whom nobody has to prove to be: for the development user. Blocks.
    pub fn unproven(&self, user_name: &str) -> model::Result<Option<Claims>> {
        let person = self.directory.person(user_name)?;
        Ok(person.map(|person| Claims::user(person.object_id)))
    }
}
