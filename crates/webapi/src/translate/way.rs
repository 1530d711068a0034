//! The way of a path from its first row along navigation properties to the row that it is about
//! (protocol.md §1): `accounts(g)/primarycontactid/fullname`, `accounts(g)/contact_customer_accounts(g)`.

use engine::{Catalog, Navigation, Table};
use model::value::Reference;
use model::{Error, Result};
use odata::{Key, Segment};

use super::keys::Keys;

/// How many navigation properties a path goes along; as many as a question has links.
const STEPS: usize = 15;

/// Follows the navigation properties that lead to one row and beyond: where they end, and what comes
/// after them.
pub(super) fn follow<'c, 's>(
    catalog: &'c Catalog,
    keys: &Keys,
    (mut table, mut row): (&'c Table, Reference),
    mut rest: &'s [Segment],
) -> Result<(&'c Table, Reference, &'s [Segment])> {
    let mut steps = 0;
    while let Some((member, after)) = rest.split_first() {
        let Some(navigation) = table.navigation(&member.name) else { break };
        let next = after.first().map(|segment| segment.name.as_str());
        let single = matches!(navigation, Navigation::Lookup { .. } | Navigation::Owner { .. });
        let leads_on = match &member.inside {
            Some(_) => !single && next != Some("$ref"),
            None => single && next.is_some_and(|next| !next.starts_with('$')),
        };
        let (Some(path), Some(target)) = (navigation.path(), navigation.table()) else { break };
        if !leads_on {
            break;
        }
        if steps == STEPS {
            return Err(Error::QueryOption(format!(
                "A path goes along at most {STEPS} navigation properties."
            )));
        }
        let target = catalog.table(target).ok_or_else(|| Error::SegmentNotFound(target.into()))?;
        let key = member.inside.as_deref().map(Key::parse).transpose()?;
        let to = key.map(|key| keys.row(target, &key)).transpose()?;
        row = keys.along(row, (&member.name, path), target, to);
        (table, rest) = (target, after);
        steps += 1;
    }
    Ok((table, row, rest))
}
