//! Definitions read by their paths.

use serde_json::{Value, json};

use crate::demo::{IMPERSONATED, code, each, each_alone};

const ACCOUNT: &str = "EntityDefinitions(LogicalName='account')";
const CRM: &str = "Microsoft.Dynamics.CRM";

/// The one of some objects that has this name.
fn named<'a>(objects: &'a [Value], member: &str, name: &str) -> &'a Value {
    objects.iter().find(|object| object[member] == name).unwrap_or_else(|| panic!("no {name}"))
}

#[test]
fn all_tables_come_in_one_answer() {
    each(|demo| {
        let mut admin = demo.admin();
        let path = "EntityDefinitions?$select=EntitySetName,LogicalName";
        let headers = [("Cache-Control", "no-cache"), ("Prefer", "odata.maxpagesize=2")];
        let body = admin.send("GET", path, &headers, None).json();
        let context = "$metadata#EntityDefinitions(EntitySetName,LogicalName)";
        assert_eq!(body["@odata.context"], admin.url(context));
        let tables = body["value"].as_array().unwrap();
        let account = named(tables, "LogicalName", "account");
        assert_eq!(account["EntitySetName"], "accounts");
        assert_eq!(account.as_object().unwrap().len(), 3, "{account}");
        // The sets of definitions are not among their own tables.
        let mut sets = admin.column("", "name");
        sets.retain(|name| !name.ends_with("Definitions"));
        let sets = sets.len();
        assert_eq!(tables.len(), sets);
        assert_eq!(admin.count("EntityDefinitions/$count"), sets);
        let counted = admin.read("EntityDefinitions?$select=LogicalName&$count=true");
        assert_eq!(counted["@odata.count"], sets);
    });
}

#[test]
fn a_definition_has_a_name_and_an_id_and_both_lead_to_it() {
    each(|demo| {
        let mut admin = demo.admin();
        let body = admin.read(&format!("{ACCOUNT}?$select=LogicalName"));
        assert_eq!(
            body["@odata.context"],
            admin.url("$metadata#EntityDefinitions(LogicalName)/$entity")
        );
        let id = body["MetadataId"].as_str().unwrap().to_owned();
        assert_eq!(admin.read(&format!("EntityDefinitions({id})"))["LogicalName"], "account");
        let column = admin.read(&format!("{ACCOUNT}/Attributes(LogicalName='name')"));
        let inner = column["MetadataId"].as_str().unwrap();
        let by_id = admin.read(&format!("EntityDefinitions({id})/Attributes({inner})"));
        assert_eq!(by_id["SchemaName"], "Name");
        let whole = admin.get(ACCOUNT);
        assert_eq!(whole.header("ETag"), None);
        let whole = whole.json();
        assert_eq!(whole["OwnershipType"], "UserOwned");
        assert_eq!(whole["HasChanged"], Value::Null);
        assert_eq!(
            whole["Description"],
            json!({"LocalizedLabels": [], "UserLocalizedLabel": null})
        );
        assert_eq!(
            whole["CanCreateForms"],
            json!({"Value": true, "CanBeChanged": false, "ManagedPropertyLogicalName": "cancreateforms"})
        );
        let privileges = whole["Privileges"].as_array().unwrap();
        assert_eq!(privileges.len(), 8);
        let read = named(privileges, "Name", "prvReadAccount");
        assert_eq!((&read["PrivilegeType"], &read["CanBeBasic"]), (&json!("Read"), &json!(true)));
        assert!(whole.get("Attributes").is_none());
    });
}

#[test]
fn a_name_that_no_table_has_gives_an_empty_list_and_as_a_key_is_not_found() {
    each(|demo| {
        let mut admin = demo.admin();
        let path = "EntityDefinitions?$select=MetadataId,LogicalName,SchemaName,EntitySetName,\
                    PrimaryNameAttribute,PrimaryIdAttribute&$filter=LogicalName eq 'x'";
        assert_eq!(admin.rows(path), [] as [Value; 0]);
        let not_found = |path: &str, number: &str| {
            assert_eq!(demo.admin().refused("GET", path, None), code(404, number), "{path}");
        };
        not_found("EntityDefinitions(LogicalName='x')", "0x80041102");
        not_found(&format!("EntityDefinitions({IMPERSONATED})"), "0x80040217");
        not_found(&format!("{ACCOUNT}/Attributes(LogicalName='x')"), "0x80040217");
        not_found("RelationshipDefinitions(SchemaName='x')", "0x80040217");
        not_found("GlobalOptionSetDefinitions(Name='x')", "0x80040217");
        not_found(&format!("{ACCOUNT}/Nothing"), "0x80060888");
        let cast = format!("{CRM}.PicklistAttributeMetadata");
        not_found(&format!("{ACCOUNT}/Attributes(LogicalName='name')/{cast}"), "0x80060888");
    });
}

#[test]
fn filters_compare_values_of_every_kind() {
    each(|demo| {
        let mut admin = demo.admin();
        let mut names = |filter: &str| {
            admin.column(
                &format!("EntityDefinitions?$select=LogicalName&$filter={filter}"),
                "LogicalName",
            )
        };
        let account = ["account"];
        assert_eq!(names("LogicalName eq 'account' and IsActivity eq false"), account);
        assert_eq!(names("ObjectTypeCode eq 1"), account);
        assert_eq!(names("1 ge ObjectTypeCode"), account);
        assert_eq!(
            names("contains(LogicalName,'ccoun') and not endswith(SchemaName,'s')"),
            account
        );
        assert_eq!(names("startswith(EntitySetName,'accounts') and IsPrivate eq false"), account);
        assert_eq!(
            names("LogicalName eq 'account' and CanCreateAttributes/Value eq true"),
            account
        );
        assert_eq!(names("LogicalName eq 'account' and DataProviderId eq null"), account);
        let owned = names(&format!("OwnershipType eq {CRM}.OwnershipTypes'UserOwned'"));
        assert!(owned.contains(&"account".into()) && !owned.contains(&"role".into()), "{owned:?}");
        assert_eq!(names("OwnershipType eq 'UserOwned'"), owned);
        let both = names("LogicalName eq 'account' or LogicalName eq 'contact'");
        assert_eq!(both, ["account", "contact"]);
        assert!(!names("IsActivity and LogicalName ne 'task'").contains(&"task".into()));
        let required = format!(
            "{ACCOUNT}/Attributes?$select=LogicalName&$filter=RequiredLevel/Value eq \
             {CRM}.AttributeRequiredLevel'ApplicationRequired'"
        );
        assert_eq!(admin.column(&required, "LogicalName"), ["name"]);
        let picklists = format!(
            "{ACCOUNT}/Attributes?$select=LogicalName&$filter=AttributeType eq \
                                 {CRM}.AttributeTypeCode'Picklist'"
        );
        assert!(admin.column(&picklists, "LogicalName").contains(&"industrycode".into()));
    });
}

#[test]
fn what_definitions_do_not_take_is_refused() {
    each(|demo| {
        let mut admin = demo.admin();
        for query in [
            "$orderby=LogicalName",
            "$top=5",
            "$skiptoken=x",
            "fetchXml=x",
            "$select=Nothing",
            "$select=MaxLength",
            "$expand=DisplayName",
            "$expand=Attributes($orderby=LogicalName)",
            "$expand=Attributes,Attributes",
            "$expand=Attributes($filter=MaxLength eq 5)",
            "$filter=DisplayName eq 'x'",
            "$filter=DisplayName/UserLocalizedLabel/Label eq 'x'",
            "$filter=LogicalName eq 5",
            "$filter=LogicalName",
            "$filter=OwnershipType eq 'Nobody'",
            "$filter=length(LogicalName) eq 5",
            "$filter=Attributes/any(a:a/LogicalName eq 'x')",
        ] {
            let path = format!("EntityDefinitions?{query}");
            assert_eq!(admin.refused("GET", &path, None), code(400, "0x80060888"), "{query}");
        }
        let response = admin.get("EntityDefinitions?$orderby=LogicalName");
        let text = response.text();
        assert!(text.contains("The query parameter $orderby is not supported"), "{text}");
        let one = format!("{ACCOUNT}?$filter=IsActivity eq true");
        assert_eq!(admin.refused("GET", &one, None), code(400, "0x80060888"));
        let base = format!("{ACCOUNT}/Attributes?$select=MaxLength");
        assert_eq!(admin.refused("GET", &base, None), code(400, "0x80060888"));
    });
}

#[test]
fn columns_are_of_derived_types_and_a_cast_shows_what_those_have() {
    each(|demo| {
        let mut admin = demo.admin();
        // As the Python SDK asks for one column.
        let account = admin.read(&format!("{ACCOUNT}?$select=MetadataId"));
        let id = account["MetadataId"].as_str().unwrap().to_owned();
        let rows = admin.rows(&format!(
            "EntityDefinitions({id})/Attributes?$select=MetadataId,LogicalName,SchemaName,@odata.type,\
             AttributeType&$filter=LogicalName eq 'name'"
        ));
        let [row] = rows.as_slice() else { panic!("{rows:?}") };
        assert_eq!(row["@odata.type"], format!("#{CRM}.StringAttributeMetadata"));
        assert_eq!(row["AttributeType"], "String");
        let cast = format!("{CRM}.StringAttributeMetadata");
        let of_strings =
            admin.read(&format!("{ACCOUNT}/Attributes/{cast}?$select=MaxLength,LogicalName"));
        let context = format!(
            "$metadata#EntityDefinitions('account')/Attributes/{cast}(MaxLength,LogicalName)"
        );
        assert_eq!(of_strings["@odata.context"], admin.url(&context));
        let strings = of_strings["value"].as_array().unwrap();
        assert_eq!(named(strings, "LogicalName", "name")["MaxLength"], 160);
        assert!(strings.iter().all(|column| column.get("@odata.type").is_none()));
        let mut check = |column: &str, kind: &str, member: &str, value: Value| {
            let path = format!(
                "{ACCOUNT}/Attributes(LogicalName='{column}')/{CRM}.{kind}AttributeMetadata"
            );
            let shown = admin.read(&format!("{path}?$select={member}"));
            assert_eq!(shown[member], value, "{path}");
        };
        check("name", "String", "FormatName", json!({"Value": "Text"}));
        check(
            "name",
            "String",
            "RequiredLevel",
            json!({
                "Value": "ApplicationRequired",
                "CanBeChanged": true,
                "ManagedPropertyLogicalName": "canmodifyrequirementlevelsettings"
            }),
        );
        check("creditlimit", "Money", "PrecisionSource", json!(2));
        check("creditlimit_base", "Money", "CalculationOf", json!("creditlimit"));
        check("address1_utcoffset", "Integer", "MinValue", json!(-1500));
        check("createdon", "DateTime", "DateTimeBehavior", json!({"Value": "UserLocal"}));
        check("primarycontactid", "Lookup", "Targets", json!(["contact"]));
        check("ownerid", "Lookup", "AttributeType", json!("Owner"));
        check("accountid", "UniqueIdentifier", "IsPrimaryId", json!(true));
        check("versionnumber", "BigInt", "MaxValue", json!(i64::MAX));
        check("entityimage", "Image", "AttributeType", json!("Virtual"));
        check("entityimage", "Image", "AttributeTypeName", json!({"Value": "ImageType"}));
        check("industrycode", "Picklist", "DefaultFormValue", json!(-1));
    });
}

#[test]
fn the_label_of_a_choice_is_a_column_of_its_own() {
    each(|demo| {
        let mut admin = demo.admin();
        let label = admin.read(&format!("{ACCOUNT}/Attributes(LogicalName='industrycodename')"));
        assert_eq!(label["AttributeOf"], "industrycode");
        assert_eq!(
            (&label["AttributeType"], &label["IsLogical"]),
            (&json!("Virtual"), &json!(true))
        );
        assert_eq!(label.get("@odata.type"), None);
        let all =
            format!("{ACCOUNT}/Attributes?$select=LogicalName&$filter=AttributeOf eq 'statecode'");
        assert_eq!(admin.column(&all, "LogicalName"), ["statecodename"]);
        let id = label["MetadataId"].as_str().unwrap();
        let by_id = admin.read(&format!("{ACCOUNT}/Attributes({id})?$select=LogicalName"));
        assert_eq!(by_id["LogicalName"], "industrycodename");
    });
}

#[test]
fn choices_come_with_their_columns_and_global_ones_by_themselves() {
    each(|demo| {
        let mut admin = demo.admin();
        let cast = |kind: &str| format!("{CRM}.{kind}AttributeMetadata");
        let picklists = admin.rows(&format!(
            "{ACCOUNT}/Attributes/{}?$select=LogicalName&$expand=OptionSet($select=Options),GlobalOptionSet",
            cast("Picklist")
        ));
        let industry = named(&picklists, "LogicalName", "industrycode");
        assert_eq!(industry["GlobalOptionSet"], Value::Null);
        let first = &industry["OptionSet"]["Options"][0];
        assert_eq!(first["Label"]["UserLocalizedLabel"]["Label"], "Accounting");
        assert_eq!((&first["Value"], &first["MetadataId"]), (&json!(1), &Value::Null));
        let state = admin.read(&format!(
            "{ACCOUNT}/Attributes(LogicalName='statecode')/{}/OptionSet",
            cast("State")
        ));
        assert_eq!(state["OptionSetType"], "State");
        let active = &state["Options"][0];
        assert_eq!(active["@odata.type"], format!("#{CRM}.StateOptionMetadata"));
        assert_eq!(
            (&active["DefaultStatus"], &active["InvariantName"]),
            (&json!(1), &json!("Active"))
        );
        let status = format!("{ACCOUNT}/Attributes(LogicalName='statuscode')/{}", cast("Status"));
        let status =
            admin.read(&format!("{status}?$select=LogicalName&$expand=OptionSet($select=Options)"));
        assert_eq!(
            status["@odata.context"],
            admin.url(&format!(
                "$metadata#EntityDefinitions('account')/Attributes/{}(LogicalName,OptionSet(Options))/$entity",
                cast("Status")
            ))
        );
        assert_eq!(status["OptionSet"]["Options"][1]["State"], 1);
        let yes_or_no =
            format!("{ACCOUNT}/Attributes(LogicalName='creditonhold')/{}", cast("Boolean"));
        let yes_or_no = admin.read(&format!("{yes_or_no}?$expand=OptionSet"));
        assert_eq!(yes_or_no["DefaultValue"], false);
        let options = &yes_or_no["OptionSet"];
        assert_eq!(
            (&options["TrueOption"]["Value"], &options["FalseOption"]["Value"]),
            (&json!(1), &json!(0))
        );
        let path = format!("{ACCOUNT}/Attributes(LogicalName='creditonhold')/{}", cast("Boolean"));
        assert_eq!(admin.get(&format!("{path}/GlobalOptionSet")).status, 204);
        // Global ones.
        let global = admin.read("GlobalOptionSetDefinitions(Name='budgetstatus')");
        assert_eq!(global["@odata.type"], format!("#{CRM}.OptionSetMetadata"));
        assert_eq!((&global["IsGlobal"], &global["Name"]), (&json!(true), &json!("budgetstatus")));
        let id = global["MetadataId"].as_str().unwrap();
        let options =
            format!("GlobalOptionSetDefinitions({id})/{CRM}.OptionSetMetadata?$select=Options");
        assert_eq!(admin.read(&options)["Options"].as_array().unwrap().len(), 4);
        let without = format!("GlobalOptionSetDefinitions({id})?$select=Options");
        assert_eq!(admin.refused("GET", &without, None), code(400, "0x80060888"));
        assert!(admin.rows("GlobalOptionSetDefinitions?$select=Name").len() > 1);
    });
}

#[test]
fn relationships_are_found_by_themselves_and_from_both_sides() {
    each(|demo| {
        let mut admin = demo.admin();
        let found =
            admin.rows("RelationshipDefinitions?$filter=SchemaName eq 'account_primary_contact'");
        let [relationship] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!(relationship["@odata.type"], format!("#{CRM}.OneToManyRelationshipMetadata"));
        let id = relationship["MetadataId"].as_str().unwrap().to_owned();
        let cast = format!("{CRM}.OneToManyRelationshipMetadata");
        let whole = admin
            .read(&format!("RelationshipDefinitions({id})/{cast}?$expand=Lookup($select=Targets)"));
        let context = format!("$metadata#RelationshipDefinitions/{cast}(Lookup(Targets))/$entity");
        assert_eq!(whole["@odata.context"], admin.url(&context));
        assert_eq!(whole["ReferencedEntity"], "contact");
        assert_eq!(whole["ReferencingAttribute"], "primarycontactid");
        assert_eq!(whole["Lookup"]["Targets"], json!(["contact"]));
        assert_eq!(whole["CascadeConfiguration"]["Delete"], "RemoveLink");
        assert_eq!(whole["CascadeConfiguration"]["Archive"], "RemoveLink");
        assert_eq!(whole["AssociatedMenuConfiguration"]["Order"], 10000);
        assert_eq!(whole["IsCustomizable"]["Value"], true);
        let other = format!("RelationshipDefinitions({id})/{CRM}.ManyToManyRelationshipMetadata");
        assert_eq!(admin.refused("GET", &other, None), code(404, "0x80060888"));
        let from = |table: &str, side: &str| {
            let path =
                format!("EntityDefinitions(LogicalName='{table}')/{side}?$select=SchemaName");
            demo.admin().column(&path, "SchemaName")
        };
        let name = || "account_primary_contact".to_owned();
        assert!(from("contact", "OneToManyRelationships").contains(&name()));
        assert!(from("account", "ManyToOneRelationships").contains(&name()));
        assert!(!from("account", "OneToManyRelationships").contains(&name()));
        assert!(
            from("lead", "ManyToManyRelationships").contains(&"accountleads_association".into())
        );
        let all =
            admin.rows(&format!("RelationshipDefinitions/{CRM}.ManyToManyRelationshipMetadata"));
        let leads = named(&all, "SchemaName", "accountleads_association");
        assert_eq!(leads["IntersectEntityName"], "accountleads");
        let expanded = admin.read(&format!(
            "{ACCOUNT}?$select=LogicalName&$expand=ManyToOneRelationships($select=ReferencingAttribute;\
             $filter=SchemaName eq 'account_primary_contact'),Attributes($select=LogicalName;\
             $filter=IsPrimaryId eq true),Keys"
        ));
        assert_eq!(
            expanded["ManyToOneRelationships"][0]["ReferencingAttribute"],
            "primarycontactid"
        );
        assert_eq!(expanded["Attributes"].as_array().unwrap().len(), 1);
        assert_eq!(expanded["Keys"], json!([]));
    });
}

#[test]
fn a_property_stands_alone_or_bare() {
    each(|demo| {
        let mut admin = demo.admin();
        let path = format!("{ACCOUNT}/EntitySetName");
        assert_eq!(
            admin.read(&path),
            json!({
                "@odata.context": admin.url("$metadata#EntityDefinitions('account')/EntitySetName"),
                "value": "accounts"
            })
        );
        let bare = admin.get(&format!("{path}/$value"));
        assert_eq!((bare.text(), bare.header("Content-Type")), ("accounts", Some("text/plain")));
        assert_eq!(admin.get(&format!("{ACCOUNT}/OwnershipType/$value")).text(), "UserOwned");
        let label = admin.read(&format!("{ACCOUNT}/DisplayName"));
        assert_eq!(label["UserLocalizedLabel"]["Label"], "Account");
        let inner = admin.read(&format!("{ACCOUNT}/DisplayName/UserLocalizedLabel/Label"));
        assert_eq!(inner["value"], "Account");
        assert_eq!(admin.get(&format!("{ACCOUNT}/ExternalName")).status, 204);
        let privileges = admin.rows(&format!("{ACCOUNT}/Privileges"));
        assert_eq!(privileges.len(), 8);
    });
}

#[test]
fn the_levels_of_metadata_leave_out_the_context_or_tell_every_type() {
    each(|demo| {
        let mut admin = demo.admin();
        let path = format!("{ACCOUNT}?$select=DisplayName");
        let mut at = |level: &str| {
            let accept = format!("application/json;odata.metadata={level}");
            admin.send("GET", &path, &[("Accept", &accept)], None).json()
        };
        assert_eq!(at("none").get("@odata.context"), None);
        assert!(at("minimal").get("@odata.type").is_none());
        let full = at("full");
        assert_eq!(full["@odata.type"], format!("#{CRM}.EntityMetadata"));
        assert_eq!(full["DisplayName"]["@odata.type"], format!("#{CRM}.Label"));
        // What is of a derived type tells it at every level.
        let path = format!("{ACCOUNT}/Attributes(LogicalName='name')");
        for level in ["none", "minimal", "full"] {
            let accept = format!("application/json;odata.metadata={level}");
            let column = admin.send("GET", &path, &[("Accept", &accept)], None).json();
            assert_eq!(column["@odata.type"], format!("#{CRM}.StringAttributeMetadata"), "{level}");
        }
    });
}

#[test]
fn managed_properties_are_listed() {
    each(|demo| {
        let mut admin = demo.admin();
        let names = admin.column("ManagedPropertyDefinitions?$select=LogicalName", "LogicalName");
        assert!(names.contains(&"canmodifyauditsettings".into()), "{names:?}");
        let one = admin.read("ManagedPropertyDefinitions(LogicalName='cancreateforms')");
        assert_eq!(one["LogicalName"], "cancreateforms");
    });
}

#[test]
fn users_without_privileges_read_definitions_in_their_own_language_also_on_behalf() {
    each_alone(|demo| {
        let mut admin = demo.admin();
        let settings = format!("usersettingscollection({IMPERSONATED})");
        admin.change(&settings, &json!({"uilanguageid": 1031}));
        let mut other = demo.on_behalf();
        let response = other.get(ACCOUNT);
        assert_eq!(response.status, 200, "{}", response.text());
        assert_eq!(response.header("x-onbehalf-user-id"), Some(IMPERSONATED));
        // There is no German label, so it is that of the base language.
        assert_eq!(response.json()["DisplayName"]["UserLocalizedLabel"]["LanguageCode"], 1033);
        let german = json!({"Label": "Firma", "LanguageCode": 1031});
        let body = json!({"DisplayName": {"LocalizedLabels": [german]}});
        let merge = [("MSCRM.MergeLabels", "true")];
        assert_eq!(admin.send("PUT", ACCOUNT, &merge, Some(&body)).status, 204);
        for (user, language, text) in [(&mut other, 1031, "Firma"), (&mut admin, 1033, "Account")] {
            let label = user.get(ACCOUNT).json()["DisplayName"]["UserLocalizedLabel"].take();
            assert_eq!((&label["LanguageCode"], &label["Label"]), (&json!(language), &json!(text)));
        }
        let path = "EntityDefinitions?$select=LogicalName";
        assert_eq!(demo.user("noroles").get(path).status, 200);
        let refused = demo.user("disabled").refused("GET", path, None);
        assert_eq!(refused, code(403, "0x80040225"));
    });
}
