//! The description of the service, as generic clients ask for it: without a token, by whatever address.

use testkit::{Database, Program};

use crate::BINARY;
use crate::demo::each;

const SERVICE: &str = "/XRMServices/2011/Organization.svc";

#[test]
fn anybody_reads_the_description_with_the_address_that_was_asked() {
    each(|demo| {
        let mut client = demo.client();
        for service in [SERVICE, "/contoso/XRMServices/2011/Organization.svc"] {
            let asked = [service, "?wsdl&sdkversion=9.2"].concat();
            let answer = client.request("GET", &asked).header("Host", "crm.example:8443").send();
            assert_eq!(answer.status, 200, "{}", answer.text());
            assert_eq!(answer.header("content-type"), Some("text/xml; charset=utf-8"));
            let address = format!("<soap:address location=\"http://crm.example:8443{service}\"/>");
            assert!(answer.text().contains(&address), "{}", answer.text());
        }
        for (query, inside) in [
            ("wsdl=wsdl0", "<wsdl:portType name=\"IOrganizationService\">"),
            ("singleWsdl", "<xs:complexType name=\"WhoAmIRequest\">"),
            ("xsd=xsd2", "<xs:complexType name=\"EntityReference\">"),
        ] {
            let answer = client.request("GET", &format!("{SERVICE}?{query}")).send();
            assert_eq!(answer.status, 200, "{query}");
            assert!(answer.text().contains(inside), "{query}");
        }
        let head = client.request("HEAD", &format!("{SERVICE}?wsdl")).send();
        assert_eq!((head.status, head.text()), (200, ""));
        // There is no way to sign in by the description, so that a wrong token does not matter.
        let wrong = client.request("GET", &format!("{SERVICE}?wsdl")).token("nothing").send();
        assert_eq!(wrong.status, 200);
    });
}

#[test]
fn behind_a_proxy_the_public_address_stands_in_the_description() {
    let program = Program::demo(BINARY, Database::sqlite());
    let server = program.serve(&["--demo", "--public-url", "https://crm.example"]);
    let answer = server.client().get(&[SERVICE, "?singleWsdl"].concat());
    let address = format!("<soap:address location=\"https://crm.example{SERVICE}\"/>");
    assert!(answer.text().contains(&address), "{}", answer.text());
}

#[test]
fn what_is_none_of_the_set_is_not_found_and_no_query_is_a_challenge() {
    each(|demo| {
        let mut client = demo.client();
        for query in ["xsd=xsd99", "xsd=../xsd0", "wsdl=wsdl7"] {
            let answer = client.request("GET", &format!("{SERVICE}?{query}")).send();
            assert_eq!(answer.status, 404, "{query}");
        }
        for path in ["/XRMServices/2011/Organization.svc/web?SDKClientVersion=9.2.1.2", SERVICE] {
            let answer = client.request("GET", path).send();
            assert_eq!(answer.status, 401, "{path}");
            assert!(answer.header("www-authenticate").is_some());
        }
        let elsewhere = "/fabrikam/XRMServices/2011/Organization.svc?wsdl";
        assert_ne!(client.request("GET", elsewhere).send().status, 200);
    });
}
