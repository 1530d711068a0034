//! The service of Microsoft's samples in C#: definitions, and what changed of them.

use serde_json::{Value, json};

use super::csharp::head;
use super::{Talk, id_between_last_parentheses, text};
use crate::demo::each_alone;

/// A label as the sample's types are serialized.
fn label(text: &str) -> Value {
    json!({
        "@odata.type": "Microsoft.Dynamics.CRM.Label",
        "LocalizedLabels": [{
            "@odata.type": "Microsoft.Dynamics.CRM.LocalizedLabel", "Label": text, "LanguageCode": 1033,
            "IsManaged": false,
        }],
        "UserLocalizedLabel": {
            "@odata.type": "Microsoft.Dynamics.CRM.LocalizedLabel", "Label": text, "LanguageCode": 1033,
            "IsManaged": false,
        },
    })
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap().replace('\n', "\r\n")
}

fn level() -> Value {
    json!({"Value": "None", "CanBeChanged": true, "ManagedPropertyLogicalName": "canmodifyrequirementlevelsettings"})
}

/// The publisher and the solution that take what is made.
fn make_solution(talk: &mut Talk) {
    let publisher = json!({
        "uniquename": "examplepublisher", "friendlyname": "Example Publisher", "customizationprefix": "sample",
        "customizationoptionvalueprefix": 72700, "description": "An example publisher for samples",
    });
    let made = talk.ask("POST publishers", "", &pretty(&publisher));
    assert_eq!(made.status, 204, "{}", made.text());
    talk.name("publisher", &id_between_last_parentheses(&made));
    let solution = json!({
        "uniquename": "examplesolution", "friendlyname": "Example Solution", "version": "1.0.0.0",
        "publisherid@odata.bind": "publishers(<publisher>)",
    });
    let made = talk.ask("POST solutions", "", &pretty(&solution));
    assert_eq!(made.status, 204, "{}", made.text());
}

#[test]
fn the_service_in_c_sharp_makes_and_changes_definitions() {
    each_alone(|demo| {
        let mut talk = Talk::new(demo, "admin", head);
        make_solution(&mut talk);
        let table = json!({
            "@odata.type": "Microsoft.Dynamics.CRM.EntityMetadata",
            "Description": label("A table to store information about customer bank accounts"),
            "DisplayCollectionName": label("Bank Accounts"), "DisplayName": label("Bank Account"),
            "HasActivities": false, "HasNotes": false, "OwnershipType": "UserOwned",
            "PrimaryNameAttribute": "sample_name", "SchemaName": "sample_BankAccount",
            "Attributes": [{
                "@odata.type": "Microsoft.Dynamics.CRM.StringAttributeMetadata", "AttributeType": "String",
                "AttributeTypeName": {"Value": "StringType"}, "MaxLength": 100,
                "Description": label("The primary attribute for the Bank Account entity."),
                "DisplayName": label("Account Name"), "IsPrimaryName": true, "RequiredLevel": level(),
                "SchemaName": "sample_Name",
            }],
        });
        let solution = "MSCRM.SolutionUniqueName: examplesolution\r\n";
        let both = "MSCRM.SolutionUniqueName: examplesolution\r\nConsistency: Strong\r\n";
        let made = talk.ask("POST EntityDefinitions", both, &pretty(&table));
        assert_eq!(made.status, 204, "{}", made.text());
        talk.name("table", &id_between_last_parentheses(&made));
        // The whole definition is read, changed and put back; it is too long for a golden file.
        let whole = "EntityDefinitions(LogicalName='sample_bankaccount')";
        let mut definition = {
            let mut reader = Talk::new(demo, "admin", head);
            reader.ask(&format!("GET {whole}"), "Consistency: Strong\r\n", "").json()
        };
        assert_eq!(definition["SchemaName"], "sample_BankAccount");
        let sent = definition.as_object_mut().unwrap();
        sent.retain(|name, value| !value.is_null() && name != "@odata.context");
        sent.insert("HasActivities".into(), true.into());
        sent.insert(
            "Description".into(),
            label("Contains information about customer bank accounts"),
        );
        {
            let mut writer = Talk::new(demo, "admin", head);
            let own = "MSCRM.SolutionUniqueName: examplesolution\r\nMSCRM.MergeLabels: true\r\n";
            let put = writer.ask(&format!("PUT {whole}"), own, &pretty(&definition));
            assert_eq!(put.status, 204, "{}", put.text());
        }
        let line = format!("GET {whole}?$select=LogicalName,HasActivities,Description");
        let changed = talk.ask(&line, "Consistency: Strong\r\n", "").json();
        assert_eq!(changed["HasActivities"], true);

        let column = json!({
            "@odata.type": "Microsoft.Dynamics.CRM.BooleanAttributeMetadata", "AttributeType": "Boolean",
            "AttributeTypeName": {"Value": "BooleanType"}, "Description": label("Boolean Attribute"),
            "DisplayName": label("Sample Boolean"), "RequiredLevel": level(), "SchemaName": "sample_Boolean",
            "OptionSet": {
                "@odata.type": "Microsoft.Dynamics.CRM.BooleanOptionSetMetadata",
                "TrueOption": {"Value": 1, "Label": label("True")},
                "FalseOption": {"Value": 0, "Label": label("False")}, "OptionSetType": "Boolean",
            },
        });
        let made = talk.ask(&format!("POST {whole}/Attributes"), solution, &pretty(&column));
        assert_eq!(made.status, 204, "{}", made.text());
        talk.name("column", &id_between_last_parentheses(&made));
        let cast = format!("{whole}/Attributes(LogicalName='sample_boolean')");
        let line = format!(
            "GET {cast}/Microsoft.Dynamics.CRM.BooleanAttributeMetadata?$select=MetadataId&$expand=OptionSet"
        );
        let read = talk.ask(&line, "Consistency: Strong\r\n", "").json();
        assert_eq!(read["OptionSet"]["TrueOption"]["Label"]["UserLocalizedLabel"]["Label"], "True");
        let option = json!({
            "AttributeLogicalName": "sample_boolean", "EntityLogicalName": "sample_bankaccount", "Value": 1,
            "Label": label("Up"), "MergeLabels": true,
        });
        let updated = talk.ask("POST UpdateOptionValue", "", &pretty(&option));
        assert_eq!(updated.status, 204, "{}", updated.text());
        let colors = json!({
            "@odata.type": "Microsoft.Dynamics.CRM.OptionSetMetadata", "DisplayName": label("Color"),
            "IsGlobal": true, "Name": "sample_colors", "OptionSetType": "Picklist",
            "Options": [{"Label": label("Red"), "Value": 727_000_000}],
        });
        let made = talk.ask("POST GlobalOptionSetDefinitions", solution, &pretty(&colors));
        assert_eq!(made.status, 204, "{}", made.text());
        talk.name("colors", &id_between_last_parentheses(&made));
        let insert = json!({"OptionSetName": "sample_colors", "Label": label("Blue"), "SolutionUniqueName": "examplesolution"});
        let inserted = talk.ask("POST InsertOptionValue", "", &pretty(&insert)).json();
        assert!(inserted["NewOptionValue"].is_i64(), "{inserted}");
        let asked = talk.ask(
            "POST CanBeReferenced",
            "",
            &pretty(&json!({"EntityName": "sample_bankaccount"})),
        );
        assert_eq!(asked.json()["CanBeReferenced"], true);
        let line = format!("DELETE {whole}");
        let gone = talk.ask(&line, "Consistency: Strong\r\n", "");
        assert_eq!(gone.status, 204, "{}", gone.text());
        talk.end("csharp_definitions");
    });
}

/// What the sample asks, as `Uri` escapes it.
const QUERY: &str = "RetrieveMetadataChanges(Query=@p1PARAMETERS)?@p1=%7B%22AttributeQuery%22:%7B%22Criteria%22:%7B\
    %22Conditions%22:[%7B%22ConditionOperator%22:%22Equals%22,%22PropertyName%22:%22AttributeTypeName%22,%22Value%22:%7B\
    %22Type%22:%22Microsoft.Xrm.Sdk.Metadata.AttributeTypeDisplayName%22,%22Value%22:%22PicklistType%22%7D%7D],\
    %22FilterOperator%22:%22And%22,%22Filters%22:[]%7D,%22Properties%22:%7B%22AllProperties%22:false,%22PropertyNames%22:[\
    %22LogicalName%22,%22AttributeTypeName%22]%7D%7D,%22Criteria%22:%7B%22Conditions%22:[%7B%22ConditionOperator%22:\
    %22Equals%22,%22PropertyName%22:%22LogicalName%22,%22Value%22:%7B%22Type%22:%22System.String%22,%22Value%22:\
    %22contact%22%7D%7D],%22FilterOperator%22:%22And%22,%22Filters%22:[]%7D,%22LabelQuery%22:%7B%22FilterLanguages%22:[1033],\
    %22MissingLabelBehavior%22:0%7D,%22Properties%22:%7B%22AllProperties%22:false,%22PropertyNames%22:[%22LogicalName%22,\
    %22Attributes%22]%7D%7DVALUES";

#[test]
fn the_service_in_c_sharp_keeps_definitions_up_to_date() {
    each_alone(|demo| {
        let mut talk = Talk::new(demo, "admin", head);
        let strong = "Consistency: Strong\r\n";
        let ask = |talk: &mut Talk, stamp: Option<&str>| {
            let (parameters, values) = match stamp {
                None => ("", String::new()),
                Some(stamp) => (
                    ",DeletedMetadataFilters=@p2,ClientVersionStamp=@p3",
                    format!(
                        "&@p2=Microsoft.Dynamics.CRM.DeletedMetadataFilters'Attribute'&@p3='{stamp}'"
                    ),
                ),
            };
            let line = QUERY.replace("PARAMETERS", parameters).replace("VALUES", &values);
            let told = talk.ask(&format!("GET {line}"), strong, "");
            assert_eq!(told.status, 200, "{}", told.text());
            told.json()
        };
        // The first answer has all columns of the kind.
        let first = ask(&mut talk, None);
        let columns = first["EntityMetadata"][0]["Attributes"].as_array().unwrap().len();
        assert!(columns > 3, "{first}");
        talk.name("first", text(&first["ServerVersionStamp"]));
        // The sample's own name begins with `sample_`, which only a solution of such a publisher takes.
        let column = json!({
            "@odata.type": "Microsoft.Dynamics.CRM.PicklistAttributeMetadata", "AttributeType": "Picklist",
            "AttributeTypeName": {"Value": "PicklistType"}, "DisplayName": label("Choice column for sample"),
            "RequiredLevel": level(), "SchemaName": "new_ChoiceColumnForSample",
            "OptionSet": {
                "@odata.type": "Microsoft.Dynamics.CRM.OptionSetMetadata", "IsGlobal": false,
                "OptionSetType": "Picklist", "Options": [{"Label": label("Choice 1")}, {"Label": label("Choice 2")}],
            },
        });
        let made = talk.ask(
            "POST EntityDefinitions(LogicalName='contact')/Attributes",
            "",
            &pretty(&column),
        );
        assert_eq!(made.status, 204, "{}", made.text());
        let id = id_between_last_parentheses(&made);
        talk.name("column", &id);
        let second = ask(&mut talk, Some("<first>"));
        let changed = second["EntityMetadata"][0]["Attributes"].as_array().unwrap();
        assert_eq!((changed.len(), text(&changed[0]["MetadataId"])), (1, id.as_str()));
        talk.name("second", text(&second["ServerVersionStamp"]));
        let line = "DELETE EntityDefinitions(LogicalName='contact')/Attributes(LogicalName='new_choicecolumnforsample')";
        assert_eq!(talk.ask(line, "", "").status, 204);
        let third = ask(&mut talk, Some("<second>"));
        assert!(third["DeletedMetadata"].to_string().contains(&id), "{third}");
        talk.name("third", text(&third["ServerVersionStamp"]));
        talk.end("csharp_changes");
    });
}
