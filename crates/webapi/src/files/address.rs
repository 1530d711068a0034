//! The address that a row tells of its picture (`new_photo_url`): a path outside of the Web API, for what
//! shows pictures. It means the same as the picture's own address there.

use engine::Catalog;
use model::metadata::ColumnType;
use model::{Error, Result};
use odata::parse_guid;
use percent_encoding::percent_decode_str;

/// How the paths end; an organization's name may stand before it.
pub(crate) const PATHS: [&str; 2] = ["/Image/download.aspx", "/image/download.aspx"];

/// Whether a request is for such an address.
pub(crate) fn is_picture(target: &str) -> bool {
    let path = target.split_once('?').map_or(target, |(path, _)| path);
    PATHS.iter().any(|tail| path.ends_with(tail)) && !path.contains("/api/")
}

/// The target in the Web API that such an address stands for.
pub(crate) fn target(address: &str, catalog: &Catalog) -> Result<String> {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let mut said = [("entity", String::new()), ("attribute", String::new()), ("id", String::new())];
    let mut full = false;
    for pair in query.split('&') {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let value = percent_decode_str(value).decode_utf8_lossy();
        full |= name.eq_ignore_ascii_case("full") && value.eq_ignore_ascii_case("true");
        // What else there is tells browsers to look again.
        if let Some((_, known)) =
            said.iter_mut().find(|(known, _)| name.eq_ignore_ascii_case(known))
        {
            *known = value.into_owned();
        }
    }
    let [(_, table), (_, column), (_, id)] = &said;
    let table = catalog.table(&table.to_ascii_lowercase());
    let table = table.ok_or_else(|| Error::NoRoute(path.to_owned()))?;
    let column = table.column(&column.to_ascii_lowercase());
    let column = column.filter(|column| column.kind == ColumnType::Image);
    let column = column.ok_or_else(|| Error::NoRoute(path.to_owned()))?;
    // Earlier versions of the product wrote it in braces.
    let id = id.strip_prefix('{').and_then(|id| id.strip_suffix('}')).unwrap_or(id);
    let id = parse_guid(id).ok_or_else(|| {
        Error::InvalidArgument(format!("The Id '{id}' in the address of a picture is not valid."))
    })?;
    let root = PATHS.iter().find_map(|tail| path.strip_suffix(tail)).unwrap_or_default();
    let (set, name) = (&table.definition.set, &column.name);
    let size = if full { "?size=full" } else { "" };
    Ok(format!("{root}/api/data/v9.2/{set}({id})/{name}/$value{size}"))
}

/// What kind of picture begins with these bytes.
pub(crate) fn kind(start: &[u8]) -> &'static str {
    let known: [(&[u8], &str); 4] = [
        (b"\xff\xd8", "image/jpeg"),
        (b"\x89PNG", "image/png"),
        (b"GIF8", "image/gif"),
        (b"BM", "image/bmp"),
    ];
    let found = known.iter().find(|(mark, _)| start.starts_with(mark));
    found.map_or("application/octet-stream", |(_, kind)| kind)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn only_the_path_of_pictures_is_one() {
        assert!(is_picture("/Image/download.aspx?Entity=account"));
        assert!(is_picture("/contoso/image/download.aspx"));
        assert!(!is_picture("/api/data/v9.2/accounts?x=/Image/download.aspx"));
        assert!(!is_picture("/api/data/v9.2/Image/download.aspx"));
        assert!(!is_picture("/Image/upload.aspx"));
    }

    #[test]
    fn what_names_no_picture_is_refused() {
        for query in ["", "Entity=nothing&Attribute=x", "Entity=account&Attribute=name"] {
            let address = format!("/Image/download.aspx?{query}&Id={}", sample::ID);
            let refused = target(&address, sample::catalog());
            assert_eq!(refused, Err(Error::NoRoute("/Image/download.aspx".into())), "{query}");
        }
    }

    #[test]
    fn pictures_are_known_by_their_first_bytes() {
        assert_eq!(kind(b"\xff\xd8\xff"), "image/jpeg");
        assert_eq!(kind(b"GIF89a"), "image/gif");
        assert_eq!(kind(b""), "application/octet-stream");
    }
}
