//! The first segment of the provider's paths: which tenant is meant, and in which shape the endpoints answer.

use axum::extract::Path;

use super::Provider;
use super::refusal::Refusal;
use super::token::Version;
use crate::base_url::BaseUrl;
use crate::site::Site;

/// Whose endpoints the paths look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// A tenant's.
    Tenant,
    /// Those of a federation server, which stand under `/adfs`.
    Adfs,
}

impl Shape {
    /// The shape that a path asks for. A path without a tenant is for the only one there is.
    pub(super) fn of(provider: &Provider, tenant: Option<Path<String>>) -> Result<Self, Refusal> {
        match tenant {
            Some(Path(name)) if name.eq_ignore_ascii_case("adfs") => Ok(Self::Adfs),
            Some(Path(name)) if !provider.site.tenant.answers_to(&name) => {
                Err(Refusal::TenantUnknown(name))
            }
            _ => Ok(Self::Tenant),
        }
    }

    /// The same for paths that a federation server has not.
    pub(super) fn of_tenant(
        provider: &Provider,
        tenant: Option<Path<String>>,
    ) -> Result<Self, Refusal> {
        match Self::of(provider, tenant)? {
            Self::Tenant => Ok(Self::Tenant),
            Self::Adfs => Err(Refusal::TenantUnknown("adfs".to_owned())),
        }
    }

    /// The same for endpoints that come in two versions.
    pub(super) fn of_version(
        provider: &Provider,
        tenant: Option<Path<String>>,
        version: Version,
    ) -> Result<Self, Refusal> {
        match version {
            Version::V1 => Self::of(provider, tenant),
            Version::V2 => Self::of_tenant(provider, tenant),
        }
    }

    /// What its paths stand under. Always the tenant's id, whatever name it was asked by: `iss` must not
    /// depend on that.
    pub(super) fn root(self, site: &Site, base: &BaseUrl) -> String {
        match self {
            Self::Tenant => format!("{base}/{}", site.tenant.id),
            Self::Adfs => format!("{base}/adfs"),
        }
    }

    /// The `issuer` of its discovery document, and the `iss` of its id tokens.
    pub(super) fn issuer(self, site: &Site, base: &BaseUrl) -> String {
        let root = self.root(site, base);
        match self {
            Self::Tenant => format!("{root}/v2.0"),
            Self::Adfs => root,
        }
    }
}
