//! The elements of the eight operations and of their answers. They are no types of values, so that they stand apart.

use super::core::{
    COLUMN_SET, ENTITY, ENTITY_COLLECTION, ENTITY_REFERENCE_COLLECTION, RELATIONSHIP,
};
use super::message::{ORGANIZATION_REQUEST, ORGANIZATION_RESPONSE};
use super::query::QUERY_BASE;
use super::{Kind, Member, Shape, Type};
use crate::xml::Namespace;

types! {
    /// Makes a row.
    CREATE = Services::Create { ENTITY entity; }
    /// Its id.
    CREATE_RESPONSE = Services::CreateResponse { guid CreateResult; }
    /// Reads a row.
    RETRIEVE = Services::Retrieve { text entityName; guid id; COLUMN_SET columnSet; }
    /// The row.
    RETRIEVE_RESPONSE = Services::RetrieveResponse { ENTITY RetrieveResult; }
    /// Changes a row.
    UPDATE = Services::Update { ENTITY entity; }
    /// That it was done.
    UPDATE_RESPONSE = Services::UpdateResponse {}
    /// Removes a row.
    DELETE = Services::Delete { text entityName; guid id; }
    /// That it was done.
    DELETE_RESPONSE = Services::DeleteResponse {}
    /// Runs a message.
    EXECUTE = Services::Execute { ORGANIZATION_REQUEST request; }
    /// What it answers.
    EXECUTE_RESPONSE = Services::ExecuteResponse { ORGANIZATION_RESPONSE ExecuteResult; }
    /// Connects rows.
    ASSOCIATE = Services::Associate {
        text entityName; guid entityId; RELATIONSHIP relationship;
        ENTITY_REFERENCE_COLLECTION relatedEntities;
    }
    /// That it was done.
    ASSOCIATE_RESPONSE = Services::AssociateResponse {}
    /// Takes rows apart.
    DISASSOCIATE = Services::Disassociate {
        text entityName; guid entityId; RELATIONSHIP relationship;
        ENTITY_REFERENCE_COLLECTION relatedEntities;
    }
    /// That it was done.
    DISASSOCIATE_RESPONSE = Services::DisassociateResponse {}
    /// Asks for rows.
    RETRIEVE_MULTIPLE = Services::RetrieveMultiple { QUERY_BASE query; }
    /// The rows.
    RETRIEVE_MULTIPLE_RESPONSE =
        Services::RetrieveMultipleResponse { ENTITY_COLLECTION RetrieveMultipleResult; }
}

/// All of them.
pub(crate) fn all() -> impl Iterator<Item = &'static Type> {
    ALL.iter().copied()
}
