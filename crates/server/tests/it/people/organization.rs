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
