//! The organization's own row and its settings.

use serde_json::json;

use crate::demo::{code, each, each_alone};

const ORGANIZATION: &str = "organizations(e0000000-0000-4000-8000-000000000001)";

#[test]
fn the_settings_of_the_organization_are_a_document_or_nothing() {
    each_alone(|demo| {
        let mut admin = demo.admin();
        let document = "<orgsettings><Some>1</Some><ImpersonationScope>privileges\
                        </ImpersonationScope></orgsettings>";
        admin.change(ORGANIZATION, &json!({"orgdborgsettings": document}));
        for wrong in [
            "true",
            "<Settings/>",
            "<OrgSettings>",
            "<OrgSettings><EnableOwnershipAcrossBusinessUnits>on\
             </EnableOwnershipAcrossBusinessUnits></OrgSettings>",
            "<!DOCTYPE x [<!ENTITY a \"b\">]><OrgSettings><A>&a;</A></OrgSettings>",
        ] {
            let body = json!({"orgdborgsettings": wrong});
            let refused = admin.refused("PATCH", ORGANIZATION, Some(&body));
            assert_eq!(refused, code(400, "0x80040203"), "{wrong}");
        }
        let row = admin.read(ORGANIZATION);
        assert_eq!(row["orgdborgsettings"], document);
        admin.change(ORGANIZATION, &json!({"orgdborgsettings": null}));
        assert_eq!(admin.read(ORGANIZATION)["orgdborgsettings"], json!(null));
    });
}

#[test]
fn what_the_organization_stands_on_stays_as_it_is() {
    each(|demo| {
        let mut admin = demo.admin();
        for column in ["systemuserid", "integrationuserid"] {
            let body = json!({column: crate::demo::ADMIN});
            let refused = admin.refused("PATCH", ORGANIZATION, Some(&body));
            assert_eq!(refused, code(400, "0x8004022e"), "{column}");
        }
        let body = json!({"fullnameconventioncode": 1});
        assert_eq!(
            demo.user("manager").refused("PATCH", ORGANIZATION, Some(&body)),
            code(403, "0x80040220")
        );
        // On behalf of somebody who may not, an administrator may not either.
        let mut behalf = demo.admin().with("MSCRMCallerID", crate::demo::MANAGER);
        assert_eq!(behalf.refused("PATCH", ORGANIZATION, Some(&body)), code(403, "0x80040220"));
    });
}

#[test]
fn the_organization_tells_its_version_its_names_and_where_its_services_are() {
    each(|demo| {
        let host = demo.host();
        let mut nobody = demo.user("noroles");
        let version = nobody.read("RetrieveVersion()");
        let version = version["Version"].as_str().unwrap();
        let numbers: Vec<&str> = version.split('.').collect();
        assert!(numbers.len() == 4 && version.starts_with("9.2."), "{version}");
        assert!(numbers.iter().all(|number| number.parse::<u32>().is_ok()), "{version}");
        let call = "RetrieveCurrentOrganization(AccessType=@a)\
                    ?@a=Microsoft.Dynamics.CRM.EndpointAccessType'Default'";
        for (root, named) in [("/api/data/v9.2/", ""), ("/contoso/api/data/v9.1/", "/contoso")] {
            let answer = nobody.read(&format!("{root}{call}"));
            let detail = &answer["Detail"];
            assert_eq!(detail["OrganizationId"], "e0000000-0000-4000-8000-000000000001");
            assert_eq!(detail["TenantId"], "9c5d2a10-6e0f-4c52-9a51-0d1c5b7c1a01");
            assert_eq!(
                (&detail["UniqueName"], &detail["UrlName"]),
                (&"contoso".into(), &"contoso".into())
            );
            assert_eq!(
                (&detail["State"], &detail["OrganizationVersion"]),
                (&"Enabled".into(), &version.into())
            );
            let base = format!("http://{host}{named}/");
            assert_eq!(
                detail["Endpoints"],
                json!({
                    "Count": 3,
                    "IsReadOnly": false,
                    "Keys": ["WebApplication", "OrganizationService", "OrganizationDataService"],
                    "Values": [
                        base,
                        format!("{base}XRMServices/2011/Organization.svc"),
                        format!("{base}api/data/v9.2/"),
                    ],
                })
            );
        }
    });
}

#[test]
fn what_the_organization_is_asked_wrongly_is_refused() {
    each(|demo| {
        let mut admin = demo.admin();
        let mut refused = |path: &str| admin.refused("GET", path, None);
        assert_eq!(refused("RetrieveCurrentOrganization"), code(400, "0x80040203"));
        let wrong = "RetrieveCurrentOrganization(AccessType=@a)\
                     ?@a=Microsoft.Dynamics.CRM.EndpointAccessType'Moon'";
        assert_eq!(refused(wrong).0, 400);
        assert_eq!(refused("FormatAddress(Line1='a')"), code(400, "0x80040203"));
        for name in
            ["RetrieveVersion", "RetrieveProvisionedLanguages", "RetrieveAvailableLanguages"]
        {
            assert_eq!(admin.send("POST", name, &[], None).status, 404, "{name}");
        }
        let mut client = demo.client();
        assert_eq!(client.request("GET", "/api/data/v9.2/RetrieveVersion").send().status, 401);
    });
}

#[test]
fn an_address_is_formatted_for_its_country_also_on_behalf() {
    each(|demo| {
        for mut user in [demo.user("noroles"), demo.on_behalf()] {
            let call = "FormatAddress(Line1='123 Maple St.',City='Seattle',StateOrProvince='WA',\
                        PostalCode='98007',Country='USA')";
            let answer = user.read(call);
            assert_eq!(answer["Address"], "123 Maple St.\r\nSeattle, WA 98007\r\nUSA");
            assert!(user.read("RetrieveVersion")["Version"].is_string());
            let provisioned = user.read("RetrieveProvisionedLanguages");
            assert_eq!(provisioned["RetrieveProvisionedLanguages"], json!([1033]));
            assert_eq!(user.read("RetrieveAvailableLanguages()")["LocaleIds"], json!([1033]));
            let call = "RetrieveCurrentOrganization(AccessType=@a)\
                        ?@a=Microsoft.Dynamics.CRM.EndpointAccessType'Internet'";
            assert_eq!(user.read(call)["Detail"]["UniqueName"], "contoso");
        }
    });
}

#[test]
fn messages_of_the_product_that_are_not_served_are_refused_by_name() {
    each(|demo| {
        let mut admin = demo.admin();
        for (method, path, name) in [
            ("POST", "ExportSolution", "ExportSolution"),
            (
                "GET",
                "GetTimeZoneCodeByLocalizedName(LocaleId=1033)",
                "GetTimeZoneCodeByLocalizedName",
            ),
            (
                "POST",
                "accounts(99999999-9999-4999-8999-999999999999)/Microsoft.Dynamics.CRM.Book",
                "Book",
            ),
        ] {
            let response =
                admin.send(method, path, &[], Some(&json!({})).filter(|_| method == "POST"));
            assert_eq!(response.status, 501, "{path}");
            let error = &response.json()["error"];
            assert_eq!(error["code"], "0x80040219");
            assert!(error["message"].as_str().unwrap().contains(&format!("`{name}`")), "{error}");
        }
        assert_eq!(admin.refused("POST", "DoWhatIMean", Some(&json!({}))), code(404, "0x80060888"));
    });
}
