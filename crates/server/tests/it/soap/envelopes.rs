//! Envelopes for the tests of this folder.

pub(crate) const SOAP11: &str = "http://schemas.xmlsoap.org/soap/envelope/";
pub(super) const SOAP12: &str = "http://www.w3.org/2003/05/soap-envelope";
pub(super) const SECURITY: &str =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
pub(crate) const PLAIN: &str = "/XRMServices/2011/Organization.svc";
pub(super) const WEB: &str = "/XRMServices/2011/Organization.svc/web";

const WHO_AM_I: &str = "<Execute xmlns=\"http://schemas.microsoft.com/xrm/2011/Contracts/Services\"><request \
    i:type=\"k:WhoAmIRequest\" xmlns:k=\"http://schemas.microsoft.com/crm/2011/Contracts\" \
    xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns:a=\"http://schemas.microsoft.com/xrm/2011/Contracts\">\
    <a:Parameters/><a:RequestName>WhoAmI</a:RequestName></request></Execute>";

/// Asks who asks, with these blocks in the header; `x` stands for the service's namespace in them.
pub(crate) fn who_am_i(soap: &str, blocks: &str) -> String {
    enveloped(soap, blocks, WHO_AM_I)
}

pub(super) fn enveloped(soap: &str, blocks: &str, body: &str) -> String {
    format!(
        "<s:Envelope xmlns:s=\"{soap}\"><s:Header xmlns:x=\"http://schemas.microsoft.com/xrm/2011/Contracts\">\
         {blocks}</s:Header><s:Body>{body}</s:Body></s:Envelope>"
    )
}

/// A name and a password as WS-Security has them.
pub(crate) fn username_token(name: &str, password: &str) -> String {
    format!(
        "<o:Security xmlns:o=\"{SECURITY}\" s:mustUnderstand=\"1\"><o:UsernameToken><o:Username>{name}</o:Username>\
         <o:Password>{password}</o:Password></o:UsernameToken></o:Security>"
    )
}

pub(crate) fn content_type(soap: &str) -> &'static str {
    if soap == SOAP12 { "application/soap+xml; charset=UTF-8" } else { "text/xml; charset=utf-8" }
}

/// The text of the first element with this name, or of the value of the pair with this key.
pub(super) fn text_of<'a>(answer: &'a str, name: &str) -> Option<&'a str> {
    if let Some((_, after)) = answer.split_once(&format!(">{name}<")) {
        return after.split_once("value").map(|(_, value)| value)?.split(['<', '>']).nth(1);
    }
    let (_, after) = answer.split_once(&format!("<{name}>"))?;
    after.split('<').next()
}
