//! One of `issuers` in section `[identity]`: whose tokens are accepted, and what is asked of them (auth.md §8).

use std::fmt;

use identity::issuer::discovery::is_trustworthy;
use identity::issuer::{
    Algorithm, AudienceName, ClaimMap, ClientSecret, MOST_SKEW, Registration, Settings, Shape,
    TENANT,
};
use model::Uuid;
use toml::{Table, Value};

use super::{audiences, texts};

/// What there is to say of one.
const KEYS: [&str; 12] = [
    "issuer",
    "discovery",
    "keys",
    "audiences",
    "tenants",
    "algorithms",
    "skew",
    "claims",
    "trust_act",
    "client_id",
    "client_secret",
    "client_secret_file",
];
/// The same of its claims.
const CLAIM_KEYS: [&str; 5] = ["shape", "id", "client", "scope", "permission"];

/// All of them.
pub(super) fn read_all(value: &Value) -> Result<Vec<Settings>, String> {
    let items = value.as_array().ok_or(
        "`issuers` in `[identity]` is a list; write each as a section `[[identity.issuers]]`",
    )?;
    let mut issuers: Vec<Settings> = Vec::new();
    for (index, item) in items.iter().enumerate() {
        let settings = read(&format!("issuers[{index}]"), item)?;
        if issuers.iter().any(|other| other.issuer == settings.issuer) {
            return Err(format!(
                "`issuers` in `[identity]` has `{}` twice; take one of them out",
                settings.issuer
            ));
        }
        issuers.push(settings);
    }
    Ok(issuers)
}

fn read(place: &str, value: &Value) -> Result<Settings, String> {
    let keys = value.as_table().ok_or_else(|| {
        format!("`{place}` in `[identity]` is no section; write `[[identity.issuers]]`")
    })?;
    check_keys(place, keys, &KEYS)?;
    let at = |key: &str| format!("{place}.{key}");
    let text = |key: &str| text(&at(key), keys.get(key));
    let issuer = text("issuer")?.ok_or_else(|| {
        format!(
            "`{place}` in `[identity]` has no `issuer`; write the name that its tokens have in \
             `iss`"
        )
    })?;
    let discovery = match text("discovery")? {
        Some(discovery) => discovery,
        None => default_discovery(&issuer),
    };
    let addresses = [Some(&discovery), text("keys")?.as_ref()].map(Option::<&String>::cloned);
    for (key, address) in ["discovery", "keys"].into_iter().zip(&addresses) {
        let address = address.as_ref().map(|address| address.replace(TENANT, "x"));
        if address.is_some_and(|address| !is_trustworthy(&address)) {
            return Err(format!(
                "`{}` in `[identity]` is no `https://` address (`http://` only for this machine); \
                 write the one of the issuer's document",
                at(key)
            ));
        }
    }
    let tenants = keys.get("tenants").map(|value| tenants(&at("tenants"), value));
    let tenants = tenants.transpose()?.unwrap_or_default();
    if issuer.contains(TENANT) && tenants.is_empty() {
        return Err(format!(
            "`{}` in `[identity]` has a place for tenants, and there are none; name those whose \
             tokens are accepted in `tenants`",
            at("issuer")
        ));
    }
    let audiences = keys.get("audiences").map(|value| audiences(&at("audiences"), value));
    let algorithms = keys.get("algorithms").map(|value| algorithms(&at("algorithms"), value));
    Ok(Settings {
        keys: text("keys")?,
        audiences: audiences.transpose()?.unwrap_or_default(),
        tenants,
        algorithms: algorithms.transpose()?.unwrap_or_else(|| vec![Algorithm::Rs256]),
        skew: keys.get("skew").map_or(Ok(MOST_SKEW), |value| skew(&at("skew"), value))?,
        claims: claims(&at("claims"), Shape::of_issuer(&issuer), keys.get("claims"))?,
        trust_act: switch(&at("trust_act"), keys.get("trust_act"))?,
        registration: registration(&at, keys)?,
        discovery,
        issuer,
    })
}

/// Refuses a section with a key that does nothing.
fn check_keys(place: &str, section: &Table, known: &[&str]) -> Result<(), String> {
    let Some(key) = section.keys().find(|key| !known.contains(&key.as_str())) else {
        return Ok(());
    };
    let quoted: Vec<_> = known.iter().map(|name| format!("`{name}`")).collect();
    let names = match quoted.as_slice() {
        [names @ .., last] => format!("{} and {last}", names.join(", ")),
        [] => String::new(),
    };
    Err(format!(
        "unknown key `{key}` in `{place}` of `[identity]`; take it out (there are {names})"
    ))
}

/// What this server is registered as at an issuer.
fn registration(
    at: &impl Fn(&str) -> String,
    keys: &Table,
) -> Result<Option<Registration>, String> {
    let text = |key: &str| text(&at(key), keys.get(key));
    let secret = text("client_secret")?.map(ClientSecret::Text);
    let file = text("client_secret_file")?.map(|path| ClientSecret::File(path.into()));
    if secret.is_some() && file.is_some() {
        return Err(format!(
            "`{}` and `{}` in `[identity]` are the same secret; leave one of them out",
            at("client_secret"),
            at("client_secret_file")
        ));
    }
    let secret = secret.or(file);
    match text("client_id")? {
        Some(client_id) => Ok(Some(Registration { client_id, secret })),
        None if secret.is_none() => Ok(None),
        None => Err(format!(
            "a secret without `{}` in `[identity]` is of no use; write the id that the issuer knows \
             this server by",
            at("client_id")
        )),
    }
}

/// Where issuers have their documents.
fn default_discovery(issuer: &str) -> String {
    const PATH: &str = "/.well-known/openid-configuration";
    if let Some(tenant) = issuer.strip_prefix("https://sts.windows.net/") {
        let tenant = tenant.trim_end_matches('/');
        return format!("https://login.microsoftonline.com/{tenant}{PATH}");
    }
    if let Some((host, _)) = issuer.split_once("/adfs/") {
        // Tokens of AD FS name it by `http://`, which is no address to ask for keys.
        return format!("{}/adfs{PATH}", host.replacen("http://", "https://", 1));
    }
    format!("{}{PATH}", issuer.trim_end_matches('/'))
}

fn text(key: &str, value: Option<&Value>) -> Result<Option<String>, String> {
    match value {
        None => Ok(None),
        Some(Value::String(text)) if !text.is_empty() => Ok(Some(text.clone())),
        Some(_) => Err(format!("`{key}` in `[identity]` is a text; write it as `\"…\"`")),
    }
}

fn switch(key: &str, value: Option<&Value>) -> Result<bool, String> {
    value.map_or(Some(false), Value::as_bool).ok_or_else(|| {
        format!("`{key}` in `[identity]` is neither yes nor no; write `true` or `false`")
    })
}

fn tenants(key: &str, value: &Value) -> Result<Vec<Uuid>, String> {
    let example = "[\"9c5d2a10-6e0f-4c52-9a51-0d1c5b7c1a01\"]";
    let ids = texts(key, value, example)?;
    let ids = ids.into_iter().map(|id| Uuid::try_parse(id).ok());
    ids.collect::<Option<Vec<_>>>().ok_or_else(|| {
        format!("`{key}` in `[identity]` has what is no tenant's id; write ids, as `{example}`")
    })
}

fn algorithms(key: &str, value: &Value) -> Result<Vec<Algorithm>, String> {
    let names = texts(key, value, "[\"RS256\"]")?;
    let algorithms: Option<Vec<_>> = names.iter().map(|name| Algorithm::of(name)).collect();
    algorithms.filter(|algorithms| !algorithms.is_empty()).ok_or_else(|| {
        format!(
            "`{key}` in `[identity]` is `{value}`; write one or more of `RS256`, `PS256` and \
             `ES256`: no other is accepted"
        )
    })
}

fn skew(key: &str, value: &Value) -> Result<u32, String> {
    let seconds = match value {
        Value::Integer(seconds) => u32::try_from(*seconds).ok(),
        Value::String(text) => super::super::duration::parse(text)
            .ok()
            .and_then(|duration| u32::try_from(duration.as_secs()).ok()),
        _ => None,
    };
    seconds.filter(|seconds| *seconds <= MOST_SKEW).ok_or_else(|| {
        format!(
            "`{key}` in `[identity]` is `{value}`, which is no difference of clocks from 0 to \
             {MOST_SKEW} seconds; write it as `60` or `\"60s\"`"
        )
    })
}

fn claims(key: &str, shape: Shape, value: Option<&Value>) -> Result<ClaimMap, String> {
    let Some(value) = value else { return Ok(ClaimMap::new(shape)) };
    let keys = value.as_table().ok_or_else(|| {
        format!("`{key}` in `[identity]` is a table; write it as `{{ id = \"oid\" }}`")
    })?;
    check_keys(key, keys, &CLAIM_KEYS)?;
    let at = |name: &str| format!("{key}.{name}");
    let shape = match text(&at("shape"), keys.get("shape"))? {
        None => shape,
        Some(name) => shape_of(&name).ok_or_else(|| {
            format!(
                "`{}` in `[identity]` is `{name}`, which is no issuer that we know; write \
                 `entra`, `keycloak` or `adfs`",
                at("shape")
            )
        })?,
    };
    let mut map = ClaimMap::new(shape);
    for (name, value) in keys {
        match name.as_str() {
            "id" => map.id = text(&at("id"), Some(value))?.into_iter().collect(),
            "client" => map.client = text(&at("client"), Some(value))?.into_iter().collect(),
            "scope" => map.scope = text(&at("scope"), Some(value))?.unwrap_or_default(),
            // The empty one is how to ask for none.
            "permission" if value.as_str() == Some("") => map.permission = None,
            "permission" => map.permission = text(&at("permission"), Some(value))?,
            // The shape has been read.
            _ => {}
        }
    }
    Ok(map)
}

fn shape_of(name: &str) -> Option<Shape> {
    [Shape::Entra, Shape::Keycloak, Shape::Adfs]
        .into_iter()
        .find(|shape| shape_name(*shape) == name)
}

const fn shape_name(shape: Shape) -> &'static str {
    match shape {
        Shape::Entra => "entra",
        Shape::Keycloak => "keycloak",
        Shape::Adfs => "adfs",
    }
}

/// As a section that means the same, with what is not said filled in.
pub(super) fn write(f: &mut fmt::Formatter<'_>, settings: &Settings) -> fmt::Result {
    let list = |texts: Vec<String>| Value::Array(texts.into_iter().map(Value::String).collect());
    let line = |f: &mut fmt::Formatter<'_>, key: &str, value: Value| writeln!(f, "{key} = {value}");
    f.write_str("\n[[identity.issuers]]\n")?;
    line(f, "issuer", settings.issuer.clone().into())?;
    line(f, "discovery", settings.discovery.clone().into())?;
    if let Some(keys) = &settings.keys {
        line(f, "keys", keys.clone().into())?;
    }
    if !settings.audiences.is_empty() {
        line(
            f,
            "audiences",
            list(settings.audiences.iter().map(AudienceName::to_string).collect()),
        )?;
    }
    if !settings.tenants.is_empty() {
        line(f, "tenants", list(settings.tenants.iter().map(Uuid::to_string).collect()))?;
    }
    let names = settings.algorithms.iter().map(|algorithm| algorithm.name().to_owned()).collect();
    line(f, "algorithms", list(names))?;
    line(f, "skew", i64::from(settings.skew).into())?;
    let claims = &settings.claims;
    let mut map = Table::new();
    map.insert("shape".into(), shape_name(claims.shape).into());
    // Of several, which only a default has, the shape stands for all.
    for (name, names) in [("id", &claims.id), ("client", &claims.client)] {
        if let [only] = names.as_slice() {
            map.insert(name.into(), only.clone().into());
        }
    }
    map.insert("scope".into(), claims.scope.clone().into());
    map.insert("permission".into(), claims.permission.clone().unwrap_or_default().into());
    line(f, "claims", Value::Table(map))?;
    line(f, "trust_act", settings.trust_act.into())?;
    let Some(Registration { client_id, secret }) = &settings.registration else { return Ok(()) };
    line(f, "client_id", client_id.clone().into())?;
    match secret {
        None => Ok(()),
        Some(ClientSecret::File(path)) => {
            line(f, "client_secret_file", path.display().to_string().into())
        }
        Some(ClientSecret::Text(_)) => writeln!(f, "# client_secret is not shown"),
    }
}
