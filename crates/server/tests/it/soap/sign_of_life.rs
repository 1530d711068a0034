//! The flow of a call: who asks is told, for itself and on behalf of others, in both versions of SOAP.

use testkit::Response;

use crate::demo::{Demo, each};

const WHO_AM_I: &str = "<request i:type=\"k:WhoAmIRequest\" xmlns:k=\"http://schemas.microsoft.com/crm/2011/Contracts\" \
    xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns:a=\"http://schemas.microsoft.com/xrm/2011/Contracts\">\
    <a:Parameters/><a:RequestName>WhoAmI</a:RequestName></request>";

fn ask(demo: &Demo, path: &str, kind: &str, envelope: &str, header: &str, user: &str) -> Response {
    let body = format!(
        "<s:Envelope xmlns:s=\"{envelope}\"><s:Header xmlns:x=\"http://schemas.microsoft.com/xrm/2011/Contracts\">\
         {header}</s:Header><s:Body><Execute xmlns=\"http://schemas.microsoft.com/xrm/2011/Contracts/Services\">\
         {WHO_AM_I}</Execute></s:Body></s:Envelope>"
    );
    let mut client = demo.client();
    let request = client.request("POST", path).token(&demo.token(user));
    request.header("Content-Type", kind).body(body).send()
}

fn user_id(answer: &Response) -> String {
    assert_eq!(answer.status, 200, "{}", answer.text());
    let after = answer.text().split_once(">UserId<").unwrap().1;
    after.split_once("<c:value").unwrap().1.split(['<', '>']).nth(1).unwrap().to_owned()
}

#[test]
fn who_asks_is_told_by_both_endpoints_in_both_versions() {
    each(|demo| {
        let admin = demo.admin().read("WhoAmI")["UserId"].as_str().unwrap().to_owned();
        let old = "http://schemas.xmlsoap.org/soap/envelope/";
        let new = "http://www.w3.org/2003/05/soap-envelope";
        let ask = |path, kind, envelope| user_id(&ask(demo, path, kind, envelope, "", "admin"));
        let web = "/XRMServices/2011/Organization.svc/web";
        assert_eq!(ask(web, "text/xml; charset=utf-8", old), admin);
        let plain = "/contoso/xrmservices/2011/organization.svc";
        assert_eq!(ask(plain, "application/soap+xml; charset=UTF-8", new), admin);
    });
}
