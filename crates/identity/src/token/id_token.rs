//! Id tokens: what an issuer gives this server, as a client of its own, about who has just signed in there.

use std::sync::Arc;

use model::time::Timestamp;
use model::{Result, Uuid};

use super::parts::{Parts, invalid};
use super::verify::{algorithm, check_signed, check_tenant_of};
use crate::digest::is_equal;
use crate::issuer::Source;

/// The person whom an id token is about, which an issuer gave this server for `client_id` and the sign-in that
/// has this nonce (OpenID Connect Core §3.1.3.7).
pub(crate) async fn verify_id_token(
    source: &Arc<Source>,
    token: &str,
    client_id: &str,
    nonce: &str,
    now: Timestamp,
) -> Result<Uuid> {
    let parts = Parts::read(token)?;
    if parts.header.is_of_access_token() {
        return Err(invalid("an access token is no id token"));
    }
    check_signed(&parts, algorithm(&parts)?, source, now).await?;
    let (payload, settings) = (&parts.payload, &source.settings);
    // Where access tokens name the issuer otherwise, id tokens have the name of its document.
    let issuer = payload.issuer()?;
    let named = settings.names().into_iter().find(|(name, _)| name == issuer);
    let known = source.known(now).await?;
    if named.is_none() && known.discovered.issuer != issuer {
        return Err(invalid("the issuer is not accepted"));
    }
    let audiences = payload.texts("aud")?;
    if !audiences.contains(&client_id) {
        return Err(invalid("the audience is not accepted"));
    }
    // One that is for several says for whom it was made.
    match payload.text("azp")? {
        Some(party) if party != client_id => {
            return Err(invalid("the token was made for another client"));
        }
        None if audiences.len() > 1 => {
            return Err(invalid("the token does not say which client it was made for"));
        }
        _ => {}
    }
    if !payload.text("nonce")?.is_some_and(|told| is_equal(told, nonce)) {
        return Err(invalid("the token is of another sign-in"));
    }
    check_tenant_of(payload, named.and_then(|(_, tenant)| tenant), settings)?;
    settings.claims.read_person(payload)
}
