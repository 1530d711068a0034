//! What the server knows about itself before anybody asks: its tenant and the base URLs it answers to.

use model::Uuid;

use crate::base_url::BaseUrl;
use crate::issuer::AudienceName;

/// The one tenant, and the names that stand for it in the provider's paths.
#[derive(Clone, Debug)]
pub struct Tenant {
    /// Its id.
    pub id: Uuid,
    /// Its domain: `contoso.example`.
    pub domain: String,
    /// The organization's name: `contoso`.
    pub organization: String,
}

impl Tenant {
    /// Whether a path segment stands for this tenant.
    pub fn answers_to(&self, segment: &str) -> bool {
        [self.domain.as_str(), &self.organization, "common", "organizations"]
            .iter()
            .any(|name| !name.is_empty() && name.eq_ignore_ascii_case(segment))
            || crate::token::guid(segment) == Some(self.id)
    }
}

/// The tenant and the configured base URLs of auth.md §5.
#[derive(Clone, Debug)]
pub struct Site {
    /// Whose tokens these are.
    pub tenant: Tenant,
    /// `--public-url`. With it, no other base counts.
    pub public_url: Option<BaseUrl>,
    /// The addresses that the server listens on.
    pub listening: Vec<BaseUrl>,
    /// Other names that tokens may be meant for.
    pub audiences: Vec<AudienceName>,
    /// Whether our own provider is there (`dev` mode). Without it, the request's own base is never believed.
    pub provides: bool,
    /// How the challenge names our own provider.
    pub challenge: ChallengeStyle,
}

/// As which product's provider the challenge names our own, for clients that go by its form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ChallengeStyle {
    /// Entra ID's.
    #[default]
    Aad,
    /// AD FS's, which libraries ask nobody else about.
    Adfs,
}

impl Site {
    /// A site with our own provider, and no other name than its own.
    pub fn new(tenant: Tenant, public_url: Option<BaseUrl>) -> Self {
        let (listening, audiences, challenge) = (Vec::new(), Vec::new(), ChallengeStyle::Aad);
        Self { tenant, public_url, listening, audiences, provides: true, challenge }
    }

    /// What links and new tokens name: `--public-url`, or else the request's `own` base. Where that is not
    /// believed it counts if it is configured, and if not, the first one that is.
    pub fn base(&self, own: Option<&BaseUrl>) -> BaseUrl {
        let believed = own.filter(|_| self.provides && self.public_url.is_none());
        let base = believed.cloned().or_else(|| self.configured_base(own));
        base.unwrap_or_else(BaseUrl::localhost)
    }

    /// What others are told that this server is called, for a request that came in by its `own` base: what is
    /// configured, whatever the request says.
    pub(crate) fn configured_base(&self, own: Option<&BaseUrl>) -> Option<BaseUrl> {
        if self.public_url.is_some() {
            return self.public_url.clone();
        }
        let mut configured = self.audiences.iter().filter_map(AudienceName::base);
        let base = own.filter(|own| configured.clone().any(|base| base == *own));
        base.or_else(|| configured.next()).cloned()
    }

    /// Whether a base has a host that is this server's, whatever the request says: a name that every machine has
    /// for itself, an address that it listens on, or a name that is configured. Ports do not count.
    pub fn is_called(&self, base: &BaseUrl) -> bool {
        let configured = self.audiences.iter().filter_map(AudienceName::base);
        let mut names = configured.chain(&self.public_url).chain(&self.listening);
        base.is_loopback() || names.any(|name| name.host() == base.host())
    }

    /// Whether `base` is this server, for a request that came in by its `own` base.
    pub fn answers_to(&self, base: &BaseUrl, own: Option<&BaseUrl>) -> bool {
        match &self.public_url {
            Some(public) => public == base,
            None if self.provides => {
                own == Some(base) || base.is_loopback() || self.listening.contains(base)
            }
            None => self.audiences.iter().any(|name| name.base() == Some(base)),
        }
    }

    /// Whether a token for `audience` is for this server: its base or the `api` alias of it.
    pub fn is_audience(&self, audience: &BaseUrl, own: Option<&BaseUrl>) -> bool {
        let alias_of = |base: &BaseUrl| base.api_alias().as_ref() == Some(audience);
        let mut configured = self.audiences.iter().filter_map(AudienceName::base);
        self.answers_to(audience, own)
            || configured.any(|base| base == audience || alias_of(base))
            || match &self.public_url {
                Some(public) => alias_of(public),
                None => self.provides && own.is_some_and(alias_of),
            }
    }

    /// Whether a token of an issuer that is configured is for this server. The request's own base does not
    /// count: whoever sends a request chooses that.
    pub(crate) fn is_configured_audience(&self, audience: &str) -> bool {
        self.audiences.iter().any(|name| name.is(audience))
            || BaseUrl::parse(audience).is_some_and(|base| self.is_audience(&base, None))
    }

    /// The `iss` of our access tokens.
    pub(crate) fn issuer(&self, base: &BaseUrl) -> String {
        format!("{base}/{}/", self.tenant.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> BaseUrl {
        BaseUrl::parse(text).unwrap()
    }

    fn site(public_url: Option<&str>) -> Site {
        let tenant = Tenant {
            id: Uuid::from_u128(0xabc),
            domain: "contoso.example".into(),
            organization: "contoso".into(),
        };
        let listening = vec![url("http://10.0.0.1:8080")];
        Site { listening, ..Site::new(tenant, public_url.map(url)) }
    }

    #[test]
    fn without_public_url_a_server_is_its_host_its_addresses_and_loopback() {
        let (site, own) = (site(None), url("http://box:8080"));
        let check = |text: &str, expected: bool| {
            assert_eq!(site.answers_to(&url(text), Some(&own)), expected, "{text}");
        };
        check("http://box:8080", true);
        check("https://box:8080", false);
        check("http://10.0.0.1:8080", true);
        check("http://10.0.0.1:8081", false);
        check("https://localhost:9999", true);
        check("http://box.example", false);
        assert!(!site.answers_to(&own, None));
    }

    #[test]
    fn with_public_url_a_server_is_that_alone() {
        let site = site(Some("https://org.crm4.example/"));
        let own = url("http://box:8080");
        assert!(site.answers_to(&url("https://ORG.crm4.example"), Some(&own)));
        for other in ["http://box:8080", "http://localhost", "http://10.0.0.1:8080"] {
            assert!(!site.answers_to(&url(other), Some(&own)), "{other}");
        }
        assert!(site.is_audience(&url("https://org.api.crm4.example/"), None));
        assert!(!site.is_audience(&url("https://org.api.crm5.example/"), None));
        assert_eq!(site.base(Some(&own)).to_string(), "https://org.crm4.example");
    }

    #[test]
    fn others_are_told_a_configured_name_whatever_the_request_says() {
        let check = |site: &Site, own: &str, expected: Option<&str>| {
            let told = site.configured_base(Some(&url(own))).map(|base| base.to_string());
            assert_eq!(told.as_deref(), expected, "{own}");
        };
        let known = |name: &str| AudienceName::parse(name);
        check(&site(None), "http://box:8080", None);
        check(
            &site(Some("https://crm.example")),
            "https://evil.example",
            Some("https://crm.example"),
        );
        let audiences =
            ["api://crm", "https://crm.example", "https://other.example"].map(known).to_vec();
        let named = Site { audiences, ..site(None) };
        check(&named, "https://evil.example", Some("https://crm.example"));
        check(&named, "https://other.example", Some("https://other.example"));
    }

    #[test]
    fn a_tenant_answers_to_its_id_its_names_and_the_general_ones() {
        let tenant = site(None).tenant;
        for name in ["CONTOSO.example", "contoso", "common", "organizations"] {
            assert!(tenant.answers_to(name), "{name}");
        }
        assert!(tenant.answers_to("00000000-0000-0000-0000-000000000ABC"));
        for name in ["", "adfs", "consumers", "00000000-0000-0000-0000-000000000abd"] {
            assert!(!tenant.answers_to(name), "{name}");
        }
    }
}
