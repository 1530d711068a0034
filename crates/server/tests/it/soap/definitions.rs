//! Definitions over SOAP: read as `ServiceClient` and the generators of early-bound classes ask for them.

use serde_json::Value;

use super::execute::{Caller, bool, guid, int, text};
use crate::demo::{IMPERSONATED, NOBODY, each};
use crate::metadata::making;

/// A parameter with a value of a metadata type: `m:EntityFilters`, `q:EntityQueryExpression`.
pub(super) fn pair(key: &str, kind: &str, value: &str) -> String {
    format!(
        "<a:KeyValuePairOfstringanyType><c:key>{key}</c:key><c:value i:type=\"{kind}\" \
         xmlns:m=\"http://schemas.microsoft.com/xrm/2011/Metadata\" \
         xmlns:m13=\"http://schemas.microsoft.com/xrm/2013/Metadata\" \
         xmlns:m71=\"http://schemas.microsoft.com/xrm/7.1/Metadata\" \
         xmlns:m90=\"http://schemas.microsoft.com/xrm/9.0/Metadata\" \
         xmlns:q=\"http://schemas.microsoft.com/xrm/2011/Metadata/Query\" \
         xmlns:r=\"http://schemas.microsoft.com/2003/10/Serialization/Arrays\">{value}</c:value>\
         </a:KeyValuePairOfstringanyType>"
    )
}

fn filters(names: &str) -> String {
    pair("EntityFilters", "m:EntityFilters", names)
}

/// The answer to a message that must work.
pub(super) fn told(caller: &mut Caller, message: &str, parameters: &str) -> String {
    let answer = caller.execute(message, parameters);
    assert_eq!(answer.code(), 0, "{message}: {}", answer.text());
    answer.body
}

/// The text of the first element with this name, whatever its prefix.
pub(super) fn text_of<'t>(xml: &'t str, name: &str) -> &'t str {
    let begin = [":", name, ">"].concat();
    let after = xml.split_once(&begin).unwrap_or_else(|| panic!("no `{name}`: {xml}")).1;
    after.split('<').next().unwrap()
}

/// The number of a code as faults have it.
fn signed(code: u32) -> i32 {
    code.cast_signed()
}

#[test]
fn a_table_is_told_as_far_as_the_filters_say() {
    each(|demo| {
        let mut caller = Caller::of(demo, "actual").acting_for(IMPERSONATED);
        let account = text("LogicalName", "account");
        let as_if = bool("RetrieveAsIfPublished", true);
        let entity = told(
            &mut caller,
            "RetrieveEntity",
            &[filters("Entity"), account.clone(), as_if].concat(),
        );
        assert!(entity.contains(":key>EntityMetadata<"), "{entity}");
        assert!(entity.contains(":EntityMetadata\""), "{entity}");
        for absent in ["Attributes", "Privileges", "OneToManyRelationships"] {
            assert!(entity.contains(&format!(":{absent} i:nil=\"true\"/>")), "{absent}");
        }
        assert_eq!(text_of(&entity, "EntitySetName"), "accounts");
        assert_eq!(text_of(&entity, "OwnershipType"), "UserOwned");
        let all = told(
            &mut caller,
            "RetrieveEntity",
            &[filters("Entity Attributes Privileges Relationships"), account].concat(),
        );
        for class in ["String", "Picklist", "State", "Status", "Money", "Lookup", "DateTime"] {
            assert!(all.contains(&format!(":{class}AttributeMetadata\"")), "{class}");
        }
        assert!(all.contains(":SecurityPrivilegeMetadata>") && all.contains(">prvReadAccount<"));
        assert!(
            all.contains(">account_primary_contact<") && all.contains(":StateOptionMetadata\"")
        );
        let id = text_of(&entity, "MetadataId").to_owned();
        let by_id = [filters("Entity"), guid("MetadataId", &id), text("LogicalName", "")].concat();
        assert_eq!(text_of(&told(&mut caller, "RetrieveEntity", &by_id), "LogicalName"), "account");
        let mut refused = |key: String, code: u32| {
            let answer = caller.execute("RetrieveEntity", &[filters("Entity"), key].concat());
            assert_eq!(answer.code(), signed(code), "{}", answer.text());
        };
        refused(text("LogicalName", "x"), 0x8004_1102);
        refused(guid("MetadataId", NOBODY), 0x8004_0217);
        refused(String::new(), 0x8004_0203);
    });
}

#[test]
fn all_tables_are_told_in_one_answer() {
    each(|demo| {
        let mut caller = Caller::of(demo, "admin");
        let all = told(&mut caller, "RetrieveAllEntities", &filters("Entity"));
        assert!(all.contains(":ArrayOfEntityMetadata\""));
        let names = all.matches(":EntitySetName>").count() / 2;
        let read = demo.admin().rows("EntityDefinitions?$select=EntitySetName");
        assert_eq!(names, read.iter().filter(|table| !table["EntitySetName"].is_null()).count());
        assert!(after_key(&all, "Timestamp").contains('!'));
        assert_eq!(caller.execute("RetrieveAllEntities", "").code(), signed(0x8004_0203));
    });
}

#[test]
fn columns_relationships_and_choices_are_told_one_by_one() {
    each(|demo| {
        let mut admin = demo.admin();
        let mut caller = Caller::of(demo, "actual").acting_for(IMPERSONATED);
        let of = text("EntityLogicalName", "account");
        let name = told(
            &mut caller,
            "RetrieveAttribute",
            &[of.clone(), text("LogicalName", "name")].concat(),
        );
        assert!(name.contains(":StringAttributeMetadata\""), "{name}");
        assert_eq!(text_of(&name, "MaxLength"), "160");
        let id = text_of(&name, "MetadataId");
        let by_id = told(&mut caller, "RetrieveAttribute", &guid("MetadataId", id));
        assert_eq!(text_of(&by_id, "LogicalName"), "name");
        let number = int("ColumnNumber", text_of(&name, "ColumnNumber").parse().unwrap());
        let by_number = told(&mut caller, "RetrieveAttribute", &[of.clone(), number].concat());
        assert_eq!(text_of(&by_number, "MetadataId"), id);
        let choice = [of.clone(), text("LogicalName", "industrycode")].concat();
        let choice = told(&mut caller, "RetrieveAttribute", &choice);
        assert!(choice.contains(">Accounting<") && choice.contains(":OptionSet>"), "{choice}");

        let one =
            told(&mut caller, "RetrieveRelationship", &text("Name", "account_primary_contact"));
        assert!(one.contains(":OneToManyRelationshipMetadata\""), "{one}");
        assert_eq!(text_of(&one, "ReferencedEntity"), "contact");
        let id = guid("MetadataId", text_of(&one, "MetadataId"));
        let by_id = told(&mut caller, "RetrieveRelationship", &id);
        assert_eq!(text_of(&by_id, "SchemaName"), "account_primary_contact");
        let many =
            told(&mut caller, "RetrieveRelationship", &text("Name", "systemuserroles_association"));
        assert!(many.contains(":ManyToManyRelationshipMetadata\""), "{many}");

        let all = told(&mut caller, "RetrieveAllOptionSets", "");
        assert!(
            all.contains(":ArrayOfOptionSetMetadataBase\"") && all.contains(":OptionSetMetadata\"")
        );
        let known = admin.rows("GlobalOptionSetDefinitions");
        assert_eq!(all.matches(":OptionSetMetadataBase i:type").count(), known.len());
        let known = known[0]["Name"].as_str().unwrap();
        let choice = told(&mut caller, "RetrieveOptionSet", &text("Name", known));
        assert_eq!(text_of(&choice, "Name"), known);
    });
}

#[test]
fn what_definitions_have_not_is_refused_with_its_code() {
    each(|demo| {
        let mut caller = Caller::of(demo, "admin");
        let of = |table: &str| text("EntityLogicalName", table);
        let name = |name: &str| text("LogicalName", name);
        for (message, parameters, code) in [
            ("RetrieveAttribute", [of("account"), name("x")].concat(), 0x8004_0217),
            ("RetrieveAttribute", [of("x"), name("name")].concat(), 0x8004_1102),
            (
                "RetrieveAttribute",
                [of("account"), int("ColumnNumber", 99_999)].concat(),
                0x8004_0217,
            ),
            ("RetrieveAttribute", guid("MetadataId", NOBODY), 0x8004_0217),
            ("RetrieveAttribute", name("name"), 0x8004_0203),
            ("RetrieveAttribute", of("account"), 0x8004_0203),
            ("RetrieveRelationship", text("Name", "x"), 0x8004_0217),
            ("RetrieveRelationship", guid("MetadataId", NOBODY), 0x8004_0217),
            ("RetrieveRelationship", String::new(), 0x8004_0203),
            ("RetrieveOptionSet", text("Name", "x"), 0x8004_0217),
            ("RetrieveOptionSet", String::new(), 0x8004_0203),
            ("RetrieveAllOptionSets", text("Nothing", "x"), 0x8004_0203),
            ("RetrieveTimestamp", text("Nothing", "x"), 0x8004_0203),
        ] {
            let answer = caller.execute(message, &parameters);
            assert_eq!(answer.code(), signed(code), "{message} {parameters}: {}", answer.text());
        }
    });
}

/// A question for tables with this name, of members of which there are these.
fn query(table: &str, members: &[&str]) -> String {
    let members: Vec<String> =
        members.iter().map(|name| format!("<r:string>{name}</r:string>")).collect();
    let members = members.concat();
    pair(
        "Query",
        "q:EntityQueryExpression",
        &format!(
            "<q:Criteria><q:Conditions><q:MetadataConditionExpression>\
             <q:ConditionOperator>Equals</q:ConditionOperator><q:PropertyName>LogicalName</q:PropertyName>\
             <q:Value i:type=\"d:string\">{table}</q:Value></q:MetadataConditionExpression></q:Conditions>\
             <q:FilterOperator>And</q:FilterOperator><q:Filters/></q:Criteria><q:Properties>\
             <q:AllProperties>false</q:AllProperties><q:PropertyNames>{members}</q:PropertyNames>\
             </q:Properties>"
        ),
    )
}

#[test]
fn a_question_for_definitions_is_answered_and_later_what_changed() {
    making::each(|demo| {
        let mut admin = demo.admin();
        making::post(&mut admin, "EntityDefinitions", &making::table("new_SoapAsked", &[]));
        let mut caller = Caller::of(demo, "admin");
        let asked = query("new_soapasked", &["Attributes", "DisplayName"]);
        let first = told(&mut caller, "RetrieveMetadataChanges", &asked);
        assert!(first.contains(":EntityMetadataCollection\""), "{first}");
        assert!(first.contains(":DeletedMetadataCollection\""), "{first}");
        assert!(first.contains(":EntitySetName i:nil=\"true\"/>"), "{first}");
        assert!(first.contains(">new_Name<"), "{first}");
        let stamp = after_key(&first, "ServerVersionStamp").to_owned();
        let since = |stamp: &str| text("ClientVersionStamp", stamp);
        let nothing =
            told(&mut caller, "RetrieveMetadataChanges", &[asked.clone(), since(&stamp)].concat());
        assert!(!nothing.contains("new_soapasked"), "{nothing}");

        let column =
            making::column("String", "new_SoapAdded", &Value::Object(serde_json::Map::new()));
        let path = making::path("new_soapasked");
        making::post(&mut admin, &format!("{path}/Attributes"), &column);
        let changed =
            told(&mut caller, "RetrieveMetadataChanges", &[asked.clone(), since(&stamp)].concat());
        assert!(changed.contains(">new_soapadded<"), "{changed}");
        assert!(changed.contains(":HasChanged>true<"), "{changed}");

        let column = admin.read(&format!("{path}/Attributes(LogicalName='new_soapadded')"));
        let deleted =
            [text("EntityLogicalName", "new_soapasked"), text("LogicalName", "new_soapadded")];
        told(&mut caller, "DeleteAttribute", &deleted.concat());
        let removed =
            pair("DeletedMetadataFilters", "q:DeletedMetadataFilters", "Entity Attribute");
        let gone = told(
            &mut caller,
            "RetrieveMetadataChanges",
            &[asked.clone(), since(&stamp), removed].concat(),
        );
        let gone = gone.split_once(":key>Attribute<").unwrap_or_else(|| panic!("{gone}")).1;
        assert!(gone.contains(column["MetadataId"].as_str().unwrap()), "{gone}");

        let expired =
            caller.execute("RetrieveMetadataChanges", &[asked, since("999999999!x")].concat());
        assert_eq!(expired.code(), signed(0x8004_4352), "{}", expired.text());
    });
}

/// The text of a simple value under a key.
fn after_key<'t>(xml: &'t str, key: &str) -> &'t str {
    let after =
        xml.split_once(&format!(":key>{key}<")).unwrap_or_else(|| panic!("no `{key}`: {xml}")).1;
    after.split(":value").nth(1).unwrap().split(['<', '>']).nth(1).unwrap()
}

#[test]
fn the_stamp_of_definitions_changes_with_them() {
    making::each(|demo| {
        let mut admin = demo.admin();
        let mut caller = Caller::of(demo, "actual").acting_for(IMPERSONATED);
        let version =
            |answer: &str| after_key(answer, "Timestamp").split('!').next().unwrap().to_owned();
        let before = version(&told(&mut caller, "RetrieveTimestamp", ""));
        let web = admin.read("RetrieveTimestamp")["Timestamp"].as_str().unwrap().to_owned();
        assert_eq!(web.split('!').next(), Some(before.as_str()));
        making::post(&mut admin, "EntityDefinitions", &making::table("new_SoapStamped", &[]));
        assert_ne!(version(&told(&mut caller, "RetrieveTimestamp", "")), before);
    });
}
