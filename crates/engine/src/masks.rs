//! The masking rules of an organization, read from it (security.md §3.6).

use std::collections::HashMap;
use std::sync::Arc;

use model::Result;
use model::metadata::ColumnType;
use planner::Catalog;
use security::{Mask, Masks};
use store::Transaction;
use uuid::Uuid;

use crate::directory::{Reader, Record, guid, text};

/// The masks of all columns; none where nothing is secured.
pub(crate) fn load(transaction: &mut Transaction<'_>, catalog: &Catalog) -> Result<Masks> {
    let mut masks = Masks::default();
    if !catalog.secures_columns() {
        return Ok(masks);
    }
    let mut reader = Reader::new(transaction, catalog, "know which columns are masked");
    let columns = ["entityname", "attributelogicalname", "maskingruleid"];
    let masked = reader.all("attributemaskingrule", &columns, Vec::new())?;
    if masked.is_empty() {
        return Ok(masks);
    }
    let rules = reader.all("maskingrule", &["regularexpression", "maskedcharacter"], Vec::new())?;
    let mask = |rule: &Record| {
        let expression = text(&rule.values, 0).unwrap_or_default();
        let character = text(&rule.values, 1).unwrap_or_default();
        (rule.id, Arc::new(Mask::new(&expression, &character)))
    };
    let rules: HashMap<Uuid, Arc<Mask>> = rules.iter().map(mask).collect();
    for row in &masked {
        let (Some(table), Some(column)) = (text(&row.values, 0), text(&row.values, 1)) else {
            continue;
        };
        if let Some(mask) = guid(&row.values, 2).and_then(|rule| rules.get(&rule)) {
            masks.set(&table, &column, Arc::clone(mask));
        }
    }
    Ok(masks)
}

/// Whether values of this type can have a mask: texts.
pub(crate) fn is_maskable(kind: ColumnType) -> bool {
    matches!(kind, ColumnType::String | ColumnType::Memo)
}
