//! Where the organization's rows are.

use axum::http::Uri;

/// The database of the organization.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Database {
    /// SQLite in the data folder.
    Embedded,
    /// SQLite that is gone with the process.
    Ephemeral,
    /// PostgreSQL at this address, password and all.
    Postgres(String),
}

pub(super) fn parse(text: &str) -> Result<Database, String> {
    let scheme = ["postgres://", "postgresql://"].iter().any(|scheme| text.starts_with(scheme));
    if !scheme {
        return Err("which is no address of a PostgreSQL database; write it as \
             `postgres://USER:PASSWORD@HOST/DATABASE`, or leave it out for the embedded SQLite"
            .into());
    }
    if text.parse::<Uri>().is_err() {
        return Err("which is no valid address; write special characters of its password as %XX, \
             as in `postgres://USER:PASSWORD@HOST/DATABASE`"
            .into());
    }
    Ok(Database::Postgres(text.to_owned()))
}

impl Database {
    /// Its address without the password; `None` for the embedded one.
    pub(crate) fn masked(&self) -> Option<String> {
        let Self::Postgres(url) = self else { return None };
        let (scheme, rest) = url.split_once("://")?;
        let (place, query) = match rest.split_once('?') {
            Some((place, query)) => (place, Some(query)),
            None => (rest, None),
        };
        let place = match place.rsplit_once('@') {
            Some((user, host)) => match user.split_once(':') {
                Some((user, _)) => format!("{user}:***@{host}"),
                None => place.to_owned(),
            },
            None => place.to_owned(),
        };
        let query = query.map(|query| {
            let pairs = query.split('&').map(|pair| match pair.split_once('=') {
                Some((key, _)) if key.to_lowercase().contains("password") => format!("{key}=***"),
                _ => pair.to_owned(),
            });
            format!("?{}", pairs.collect::<Vec<_>>().join("&"))
        });
        Some(format!("{scheme}://{place}{}", query.unwrap_or_default()))
    }
}

impl std::fmt::Debug for Database {
    /// Never the password: debug output ends up in logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let inside = if *self == Self::Ephemeral { "ephemeral" } else { "embedded" };
        f.write_str(self.masked().as_deref().unwrap_or(inside))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_is_never_shown() {
        let check = |url: &str, shown: &str| {
            let database = parse(url).unwrap();
            assert_eq!(database.masked().as_deref(), Some(shown));
            assert_eq!(format!("{database:?}"), shown);
        };
        check("postgres://ada:s3cret@db/crm", "postgres://ada:***@db/crm");
        check("postgresql://ada:a:b@db:5433/crm?sslmode=disable", {
            "postgresql://ada:***@db:5433/crm?sslmode=disable"
        });
        check("postgres://db/crm?user=ada&password=s3cret", {
            "postgres://db/crm?user=ada&password=***"
        });
        check("postgres://ada@db/crm", "postgres://ada@db/crm");
        assert_eq!(Database::Embedded.masked(), None);
    }
}
