//! What changed since the last time.

use super::core::{ENTITY, ENTITY_REFERENCE};
use super::name::CHANGE_TYPE;
use super::{Kind, Member, Shape, Type};
use crate::xml::Namespace;

types! {
    /// Changes, as a page.
    BUSINESS_ENTITY_CHANGES = Core71::BusinessEntityChanges {
        BUSINESS_ENTITY_CHANGES_COLLECTION Changes; text DataToken GlobalMetadataVersion;
        bool MoreRecords; text PagingCookie; int RecordCountLessThanMarv;
    }
    /// A row that is new, or has other values.
    NEW_OR_UPDATED_ITEM = Core71::NewOrUpdatedItem { ENTITY NewOrUpdatedEntity; CHANGE_TYPE Type; }
    /// A row that is gone.
    REMOVED_OR_DELETED_ITEM =
        Core71::RemovedOrDeletedItem { ENTITY_REFERENCE RemovedItem; CHANGE_TYPE Type; }
}

lists! {
    BUSINESS_ENTITY_CHANGES_COLLECTION = Core71::BusinessEntityChangesCollection [anyType: any];
}
