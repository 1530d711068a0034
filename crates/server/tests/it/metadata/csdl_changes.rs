//! `$metadata` of what people make: told at once, by the names that requests then take, and gone with
//! it.

use serde_json::json;

use super::making::{add, call, column, label, path, post, table};
use super::relationships::{many_to_many, one_to_many};
use crate::demo::{User, each_alone};

/// The document's lines, and its tag.
fn document(user: &mut User) -> (Vec<String>, String) {
    let response = user.get("$metadata");
    assert_eq!(response.status, 200, "{}", response.text());
    let lines = response.text().lines().map(str::to_owned).collect();
    (lines, response.header("ETag").unwrap().to_owned())
}

/// The lines of a type, from the first to the last.
fn kind<'d>(lines: &'d [String], name: &str) -> &'d [String] {
    let begin = format!("<EntityType Name=\"{name}\" ");
    let start = lines.iter().position(|line| line.starts_with(&begin)).unwrap();
    let end = lines[start..].iter().position(|line| line == "</EntityType>").unwrap();
    &lines[start..=start + end]
}

/// What the document says of the table that is made.
const TABLE: [&str; 8] = [
    "<PropertyRef Name=\"new_journeyid\"/>",
    "<Property Name=\"new_code\" Type=\"Edm.String\" Unicode=\"false\"/>",
    "<Property Name=\"new_weight\" Type=\"Edm.Decimal\" Scale=\"Variable\"/>",
    "<Property Name=\"new_stage\" Type=\"Edm.Int32\"/>",
    "<Property Name=\"new_day\" Type=\"Edm.Date\"/>",
    "<Property Name=\"_ownerid_value\" Type=\"Edm.Guid\"/>",
    "<NavigationProperty Name=\"createdby\" Type=\"mscrm.systemuser\" Nullable=\"false\" Partner=\"lk_new_journey_createdby\">",
    "<NavigationProperty Name=\"ownerid\" Type=\"mscrm.principal\" Nullable=\"false\">",
];

/// What it says of its relationships and its key.
const RELATIONSHIPS: [&str; 9] = [
    "<Property Name=\"_new_accountid_value\" Type=\"Edm.Guid\"/>",
    "<NavigationProperty Name=\"new_AccountId\" Type=\"mscrm.account\" Nullable=\"false\" Partner=\"new_account_journey\">",
    "<ReferentialConstraint Property=\"_new_accountid_value\" ReferencedProperty=\"accountid\"/>",
    "<NavigationProperty Name=\"new_CustomerId_account\" Type=\"mscrm.account\" Nullable=\"false\" Partner=\"new_journey_account\">",
    "<NavigationProperty Name=\"new_CustomerId_contact\" Type=\"mscrm.contact\" Nullable=\"false\" Partner=\"new_journey_contact\">",
    "<ReferentialConstraint Property=\"_new_customerid_value\" ReferencedProperty=\"contactid\"/>",
    "<NavigationProperty Name=\"new_journey_contacts\" Type=\"Collection(mscrm.contact)\" Partner=\"new_journey_contacts\"/>",
    "<Annotation Term=\"OData.Community.Keys.V1.AlternateKeys\">",
    "<PropertyValue Property=\"Name\" PropertyPath=\"new_code\"/>",
];

fn assert_lines(kind: &[String], expected: &[&str]) {
    for line in expected {
        assert!(kind.iter().any(|each| each == line), "{line} in {kind:#?}");
    }
}

#[test]
fn what_is_made_is_in_the_document_at_once_and_what_is_deleted_no_more() {
    each_alone(|demo| {
        let mut admin = demo.admin();
        let (before, tag) = document(&mut admin);
        let stages = json!([
            {"Value": 1, "Label": label("Planned")},
            {"Value": 2, "Label": label("Under way")},
        ]);
        let choice = json!({"OptionSet": {"IsGlobal": false, "OptionSetType": "Picklist", "Options": stages}});
        let columns = [
            column(
                "String",
                "new_Code",
                &json!({"MaxLength": 20, "FormatName": {"Value": "Text"}}),
            ),
            column("Decimal", "new_Weight", &json!({"Precision": 2})),
            column("Picklist", "new_Stage", &choice),
            column(
                "DateTime",
                "new_Day",
                &json!({"Format": "DateOnly", "DateTimeBehavior": {"Value": "DateOnly"}}),
            ),
        ];
        post(&mut admin, "EntityDefinitions", &table("new_Journey", &columns));
        // Who has the old document gets the new one.
        let known = admin.send("GET", "$metadata", &[("If-None-Match", &tag)], None);
        assert_eq!(known.status, 200);
        let (lines, with_table) = document(&mut admin);
        assert_ne!(with_table, tag);
        let journey = kind(&lines, "new_journey");
        assert_eq!(
            journey[0],
            "<EntityType Name=\"new_journey\" BaseType=\"mscrm.crmbaseentity\">"
        );
        assert_lines(journey, &TABLE);
        let set =
            "<EntitySet Name=\"new_journeies\" EntityType=\"Microsoft.Dynamics.CRM.new_journey\">";
        assert!(lines.iter().any(|line| line == set));

        // A lookup by its schema name, one to several tables by theirs, a pair, a key.
        let said = one_to_many(
            "new_account_journey",
            "account",
            "new_journey",
            "new_AccountId",
            &json!({}),
        );
        post(&mut admin, "RelationshipDefinitions", &said);
        let to = |target: &str| json!({"SchemaName": format!("new_journey_{target}"), "ReferencedEntity": target, "ReferencingEntity": "new_journey"});
        let mut lookup = column("Lookup", "new_CustomerId", &json!({}));
        add(
            &mut lookup,
            &json!({"@odata.type": "Microsoft.Dynamics.CRM.ComplexLookupAttributeMetadata"}),
        );
        let both =
            json!({"Lookup": lookup, "OneToManyRelationships": [to("account"), to("contact")]});
        call(&mut admin, "CreateCustomerRelationships", &both);
        post(
            &mut admin,
            "RelationshipDefinitions",
            &many_to_many("new_journey_contacts", "new_journey", "contact"),
        );
        let key = json!({"SchemaName": "new_ByCode", "DisplayName": label("By code"), "KeyAttributes": ["new_code"]});
        post(&mut admin, &format!("{}/Keys", path("new_journey")), &key);
        let (lines, _) = document(&mut admin);
        let journey = kind(&lines, "new_journey");
        assert_lines(journey, &RELATIONSHIPS);
        let back = "<NavigationProperty Name=\"new_account_journey\" Type=\"Collection(mscrm.new_journey)\" Partner=\"new_AccountId\"/>";
        assert!(kind(&lines, "account").iter().any(|line| line == back));
        let intersect = kind(&lines, "new_journey_contacts");
        assert!(intersect.iter().all(|line| !line.starts_with("<NavigationProperty")));
        let set = "<EntitySet Name=\"new_journey_contactsset\" EntityType=\"Microsoft.Dynamics.CRM.new_journey_contacts\"/>";
        assert!(lines.iter().any(|line| line == set));
        // What it names can be asked for.
        let row = json!({"new_name": "Around", "new_code": "A1"});
        admin.create("new_journeies", &row);
        for names in
            ["new_AccountId,new_CustomerId_account,new_CustomerId_contact", "new_journey_contacts"]
        {
            let read = admin.read(&format!("new_journeies(new_code='A1')?$expand={names}"));
            assert_eq!(read["new_name"], "Around");
        }

        // The same definitions make the same document again.
        admin.delete("RelationshipDefinitions(SchemaName='new_journey_contacts')");
        admin.delete(&path("new_journey"));
        let (after, last) = document(&mut admin);
        assert!(after == before);
        assert_eq!(last, tag);
    });
}

#[test]
fn an_activity_of_ones_own_inherits_in_the_document() {
    each_alone(|demo| {
        let mut admin = demo.admin();
        let mut said = table("new_Visit", &[column("Integer", "new_Miles", &json!({}))]);
        let subject = column(
            "String",
            "Subject",
            &json!({"MaxLength": 200, "FormatName": {"Value": "Text"}, "IsPrimaryName": true}),
        );
        let miles = column("Integer", "new_Miles", &json!({}));
        add(&mut said, &json!({"IsActivity": true, "Attributes": [subject, miles]}));
        post(&mut admin, "EntityDefinitions", &said);
        let (lines, _) = document(&mut admin);
        let visit = kind(&lines, "new_visit");
        assert_eq!(visit[0], "<EntityType Name=\"new_visit\" BaseType=\"mscrm.activitypointer\">");
        let has = |text: &str| visit.iter().any(|line| line.contains(text));
        assert!(has("<Property Name=\"new_miles\" Type=\"Edm.Int32\"/>"));
        // The key, the subject and the lookups that all activities have are inherited.
        assert!(!has("<Key>") && !has("Name=\"subject\"") && !has("Name=\"createdby\" "));
        assert!(has("<NavigationProperty Name=\"createdby_new_visit\" Type=\"mscrm.systemuser\""));
        assert!(has("<NavigationProperty Name=\"ownerid_new_visit\" Type=\"mscrm.principal\""));
        let base =
            lines.iter().position(|line| line.starts_with("<EntityType Name=\"activitypointer\""));
        let own = lines.iter().position(|line| line.starts_with("<EntityType Name=\"new_visit\""));
        assert!(base < own);
    });
}
