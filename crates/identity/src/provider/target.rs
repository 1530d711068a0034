//! What a token is asked for: the resource and the permissions, from `resource` or `scope`.

use serde::{Deserialize, Serialize};

use super::form::Form;
use super::refusal::Refusal;
use crate::base_url::BaseUrl;
use crate::site::Site;
use crate::token::{Audience, ELSEWHERE, USER_IMPERSONATION};

/// Scopes about the answer itself, not about a resource.
const GENERAL: [&str; 4] = ["openid", "profile", "offline_access", "email"];
/// All permissions that were agreed upon.
const DEFAULT: &str = ".default";

/// One resource and what may be done there.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Target {
    pub(super) audience: Audience,
    /// The resource as a v1 answer repeats it.
    pub(super) resource: String,
    /// The scopes as a v2 answer repeats them: as asked for, or clients do not find the token again.
    pub(super) scopes: Vec<String>,
    /// The `scp` of a person's token.
    pub(super) permissions: Vec<String>,
    /// Whether the resource was named by `resource`.
    pub(super) is_by_resource: bool,
}

/// What a request says about what it wants, as it says it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Asked {
    resource: Option<String>,
    scope: Option<String>,
}

impl Target {
    /// Everything at this server, under `base`.
    pub(super) fn everything(base: &BaseUrl) -> Self {
        let audience = Audience::Here(base.clone());
        let permissions = vec![USER_IMPERSONATION.to_owned()];
        let scopes = vec![format!("{base}/{USER_IMPERSONATION}")];
        Self { audience, resource: format!("{base}/"), scopes, permissions, is_by_resource: false }
    }

    /// What the form asks for: `None` if it says nothing about it.
    pub(super) fn read(
        form: &Form,
        site: &Site,
        own: Option<&BaseUrl>,
    ) -> Result<Option<Self>, Refusal> {
        Asked::read(form).target(site, own)
    }
}

impl Asked {
    pub(super) fn read(form: &Form) -> Self {
        let owned = |name: &str| form.get(name).map(str::to_owned);
        Self { resource: owned("resource"), scope: owned("scope") }
    }

    /// The same at another resource.
    pub(super) fn at(self, resource: &str) -> Self {
        Self { resource: Some(resource.to_owned()), ..self }
    }

    /// Whether it names a resource.
    pub(super) fn is_something(&self) -> bool {
        self.resource.is_some() || self.scopes().any(|scope| !GENERAL.contains(&scope))
    }

    /// Whether the program wants to go on without the person.
    pub(super) fn is_offline(&self) -> bool {
        self.scopes().any(|scope| scope == "offline_access")
    }

    fn scopes(&self) -> impl Iterator<Item = &str> {
        self.scope.as_deref().unwrap_or_default().split_ascii_whitespace()
    }

    /// What is asked for: `None` if it says nothing about it.
    pub(super) fn target(
        &self,
        site: &Site,
        own: Option<&BaseUrl>,
    ) -> Result<Option<Target>, Refusal> {
        if let Some(resource) = &self.resource {
            let base = find(resource, site, own)?;
            let (resource, scopes) = (resource.clone(), vec![format!("{base}/{DEFAULT}")]);
            let target = Target::everything(&base);
            return Ok(Some(Target { resource, scopes, is_by_resource: true, ..target }));
        }
        if self.scope.is_none() {
            return Ok(None);
        }
        let asked = || self.scopes().filter(|scope| !GENERAL.contains(scope));
        let Some((resource, _)) = asked().next().and_then(|scope| scope.rsplit_once('/')) else {
            let scopes: Vec<String> = asked().map(str::to_owned).collect();
            let (audience, resource) = (Audience::Elsewhere, ELSEWHERE.to_owned());
            return Ok(Some(Target {
                is_by_resource: false,
                audience,
                resource,
                permissions: scopes.clone(),
                scopes,
            }));
        };
        let base = find(resource, site, own)?;
        let mut target = Target {
            is_by_resource: false,
            audience: Audience::Here(base.clone()),
            resource: format!("{base}/"),
            scopes: Vec::new(),
            permissions: Vec::new(),
        };
        // One token is for one resource: scopes of others are left for the next request.
        for scope in asked() {
            let Some((resource, permission)) = scope.rsplit_once('/') else { continue };
            if parse(resource).as_ref() != Some(&base) {
                continue;
            }
            let permission = if permission == DEFAULT { USER_IMPERSONATION } else { permission };
            if !target.permissions.iter().any(|known| known == permission) {
                target.permissions.push(permission.to_owned());
            }
            target.scopes.push(scope.to_owned());
        }
        Ok(Some(target))
    }
}

fn parse(resource: &str) -> Option<BaseUrl> {
    BaseUrl::parse(resource.trim_end_matches('/'))
}

fn find(resource: &str, site: &Site, own: Option<&BaseUrl>) -> Result<BaseUrl, Refusal> {
    parse(resource)
        .filter(|base| site.is_audience(base, own))
        .ok_or_else(|| Refusal::ResourceUnknown(resource.to_owned()))
}
