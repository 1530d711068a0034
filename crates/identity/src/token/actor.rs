//! Who acts for whom by a token itself: the claim `act` (RFC 8693 §4.1, auth.md §10).

use model::claims::{Claims, Identity};
use model::{Error, Result};
use serde_json::Value;

use super::guid;

/// The claims of a token about `subject` that has this `act`. The actor asks, on behalf of the subject. One
/// level and no more: an actor that has an actor is refused.
pub(crate) fn acting(subject: Identity, act: &Value) -> Result<Claims> {
    let subject = subject.object_id();
    let whom = subject.ok_or_else(|| invalid("the token has no object id to act for"))?;
    Ok(Claims { who: actor(act)?, whom: Some(whom) })
}

/// An application if its id is there, else a person. What could be both is neither.
fn actor(act: &Value) -> Result<Identity> {
    let Value::Object(members) = act else { return Err(malformed()) };
    if members.contains_key("act") {
        return Err(invalid("the actor of the token has an actor"));
    }
    let text = |name: &str| match members.get(name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.as_str())),
        Some(_) => Err(malformed()),
    };
    let id = |name: &str| {
        text(name)?
            .map(|text| guid(text).filter(|id| !id.is_nil()).ok_or_else(malformed))
            .transpose()
    };
    let (object_id, subject) = (id("oid")?, text("sub")?);
    let (appid, azp) = (id("appid")?, id("azp")?);
    if appid.zip(azp).is_some_and(|(appid, azp)| appid != azp) {
        return Err(malformed());
    }
    // An application's subject is its object id; a person's is another one, and the application is then
    // the one by which it came.
    let is_subject = subject.is_none_or(|subject| guid(subject) == object_id);
    match (appid.or(azp), object_id) {
        (Some(application_id), Some(_)) if is_subject => {
            Ok(Identity::Application { application_id, object_id })
        }
        (None, Some(object_id)) => Ok(Identity::User { object_id }),
        _ => Err(malformed()),
    }
}

fn malformed() -> Error {
    invalid("the actor of the token is not known")
}

fn invalid(reason: &str) -> Error {
    Error::InvalidToken(reason.to_owned())
}

#[cfg(test)]
mod tests {
    use model::Uuid;
    use serde_json::json;

    use super::*;

    const A: &str = "0a000000-0000-4000-8000-000000000001";
    const APP: &str = "0a000000-0000-4000-8000-00000000000a";
    const B: Uuid = Uuid::from_u128(0xb);

    fn read(act: &Value) -> Result<Identity> {
        let claims = acting(Identity::User { object_id: B }, act)?;
        assert_eq!(claims.whom, Some(B));
        Ok(claims.who)
    }

    #[test]
    fn an_actor_is_an_application_or_a_person() {
        let application = Identity::Application {
            application_id: APP.parse().unwrap(),
            object_id: Some(A.parse().unwrap()),
        };
        let person = Identity::User { object_id: A.parse().unwrap() };
        for act in [
            json!({"sub": A, "oid": A, "appid": APP}),
            json!({"oid": A, "appid": APP}),
            json!({"sub": A, "oid": A, "azp": APP}),
            json!({"sub": A.to_uppercase(), "oid": A, "azp": APP, "appid": APP, "name": 7}),
        ] {
            assert_eq!(read(&act), Ok(application), "{act}");
        }
        for act in [json!({"oid": A}), json!({"sub": "pairwise", "oid": A})] {
            assert_eq!(read(&act), Ok(person), "{act}");
        }
    }

    #[test]
    fn what_names_nobody_or_two_is_refused() {
        for act in [
            json!(null),
            json!(""),
            json!(A),
            json!([]),
            json!([{"oid": A}]),
            json!(true),
            json!({}),
            json!({"sub": A}),
            json!({"appid": APP}),
            json!({"sub": A, "appid": APP}),
            json!({"oid": null, "appid": APP}),
            json!({"oid": "", "appid": APP}),
            json!({"oid": [A]}),
            json!({"oid": 7}),
            json!({"oid": format!("{{{A}}}")}),
            json!({"oid": Uuid::nil()}),
            json!({"oid": A, "appid": null}),
            json!({"oid": A, "appid": "x"}),
            json!({"oid": A, "appid": Uuid::nil()}),
            json!({"oid": A, "appid": APP, "azp": A}),
            json!({"oid": A, "sub": "pairwise", "appid": APP}),
            json!({"oid": A, "sub": 7}),
            json!({"oid": A, "act": {"oid": A}}),
            json!({"oid": A, "act": null}),
        ] {
            assert!(matches!(read(&act), Err(Error::InvalidToken(_))), "{act}");
        }
        let nobody = Identity::Application { application_id: B, object_id: None };
        assert!(acting(nobody, &json!({"oid": A})).is_err());
    }
}
