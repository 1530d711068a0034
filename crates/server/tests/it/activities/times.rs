//! When activities are, and activities of one's own.

use serde_json::{Value, json};

use crate::demo::{code, each, each_alone};

#[test]
fn durations_follow_from_beginning_and_end() {
    each(|demo| {
        let mut user = demo.user("actual");
        let meeting = user.create(
            "appointments",
            &json!({
                "subject": "Timed",
                "scheduledstart": "2027-05-01T08:00:00Z", "scheduledend": "2027-05-01T09:30:00Z",
            }),
        );
        let path = format!("appointments({meeting})");
        let row = user.read(&path);
        assert_eq!(row["scheduleddurationminutes"], 90);
        assert_eq!(row["isregularactivity"], true);
        user.change(&path, &json!({"scheduledend": "2027-05-01T10:00:00Z"}));
        assert_eq!(user.read(&path)["scheduleddurationminutes"], 120);
        let early = json!({"scheduledend": "2027-05-01T07:00:00Z"});
        assert_eq!(user.refused("PATCH", &path, Some(&early)), code(400, "0x80040203"));
        let pointer = user.read(&format!("activitypointers({meeting})"));
        assert_eq!(pointer["scheduleddurationminutes"], 120);

        let task = user.create("tasks", &json!({"subject": "Timed"}));
        let path = format!("tasks({task})");
        user.change(
            &path,
            &json!({"actualstart": "2020-01-01T08:00:00Z", "actualend": "2020-01-01T08:45:00Z"}),
        );
        assert_eq!(user.read(&path)["actualdurationminutes"], 45);
        let task = user.create("tasks", &json!({"subject": "Done"}));
        let path = format!("tasks({task})");
        assert_eq!(user.read(&path)["actualend"], Value::Null);
        user.change(&path, &json!({"statuscode": 5}));
        let row = user.read(&path);
        assert_eq!((&row["statecode"], row["actualend"].is_string()), (&json!(1), true));
    });
}

#[test]
fn an_activity_of_ones_own_has_parties_of_every_type() {
    each_alone(|demo| {
        let mut admin = demo.admin();
        let label =
            |text: &str| json!({"LocalizedLabels": [{"Label": text, "LanguageCode": 1033}]});
        let table = json!({
            "@odata.type": "Microsoft.Dynamics.CRM.EntityMetadata",
            "SchemaName": "new_Visit", "DisplayName": label("Visit"), "DisplayCollectionName": label("Visits"),
            "OwnershipType": "UserOwned", "IsActivity": true, "HasActivities": false, "HasNotes": true,
            "IsAvailableOffline": true,
            "Attributes": [{
                "@odata.type": "Microsoft.Dynamics.CRM.StringAttributeMetadata",
                "AttributeType": "String", "AttributeTypeName": {"Value": "StringType"},
                "SchemaName": "Subject", "IsPrimaryName": true, "MaxLength": 200,
                "FormatName": {"Value": "Text"}, "DisplayName": label("Subject"),
                "RequiredLevel": {"Value": "None", "CanBeChanged": true, "ManagedPropertyLogicalName": "canmodifyrequirementlevelsettings"},
            }],
        });
        let made = admin.send("POST", "EntityDefinitions", &[], Some(&table));
        assert_eq!(made.status, 204, "{}", made.text());
        let visitor = admin.create("contacts", &json!({"lastname": "Visitor"}));
        let parties: Vec<Value> = [10, 11, 13]
            .map(|role| json!({"participationtypemask": role, "partyid_contact@odata.bind": format!("contacts({visitor})")}))
            .into();
        let visit = admin.create(
            "new_visits",
            &json!({"subject": "Visited", "new_visit_activity_parties": parties}),
        );
        let list = format!(
            "new_visits({visit})/new_visit_activity_parties?$select=participationtypemask&$orderby=participationtypemask"
        );
        assert_eq!(admin.column(&list, "participationtypemask"), ["9", "10", "11", "13"]);
        let pointer = format!("activitypointers({visit})/activitypointer_activity_parties/$count");
        assert_eq!(admin.count(&pointer), 4);
        admin.delete(&format!("new_visits({visit})"));
        let left = format!("activityparties/$count?$filter=_activityid_value eq {visit}");
        assert_eq!(admin.count(&left), 0);
    });
}
