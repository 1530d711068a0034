//! The organization and its addresses.

use super::name::{ENDPOINT_TYPE, ORGANIZATION_STATE, ORGANIZATION_TYPE};
use super::{Kind, Member, Shape, Type};
use crate::xml::Namespace;

types! {
    /// An organization.
    ORGANIZATION_DETAIL = Core2014::OrganizationDetail {
        guid DatacenterId; ENDPOINT_COLLECTION Endpoints; text EnvironmentId FriendlyName Geo;
        guid OrganizationId; ORGANIZATION_TYPE OrganizationType; text OrganizationVersion SchemaType;
        ORGANIZATION_STATE State; text TenantId UniqueName UrlName;
    }
}

pairs! {
    ENDPOINT_COLLECTION =
        Core2014::EndpointCollection [KeyValuePairOfEndpointTypestringyDL0RVHi: ENDPOINT_TYPE text];
}
