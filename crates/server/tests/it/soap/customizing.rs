//! Definitions made and changed over SOAP, and read back by both protocols.

use super::definitions::{pair, text_of, told};
use super::execute::{Caller, bool, int, text};
use crate::demo::Demo;
use crate::metadata::making;

/// A text in English, as an element with this name holds it.
fn label(name: &str, text: &str) -> String {
    format!(
        "<m:{name}><a:LocalizedLabels><a:LocalizedLabel><m:MetadataId i:nil=\"true\"/>\
         <m:HasChanged i:nil=\"true\"/><a:IsManaged i:nil=\"true\"/><a:Label>{text}</a:Label>\
         <a:LanguageCode>1033</a:LanguageCode></a:LocalizedLabel></a:LocalizedLabels>\
         <a:UserLocalizedLabel i:nil=\"true\"/></m:{name}>"
    )
}

/// A column of a class, with members of its own.
fn column(key: &str, class: &str, schema: &str, own: &str) -> String {
    let value = format!(
        "<m:MetadataId i:nil=\"true\"/>{}<m:RequiredLevel><a:CanBeChanged>true</a:CanBeChanged>\
         <a:ManagedPropertyLogicalName>canmodifyrequirementlevelsettings</a:ManagedPropertyLogicalName>\
         <a:Value>None</a:Value></m:RequiredLevel><m:SchemaName>{schema}</m:SchemaName>{own}",
        label("DisplayName", schema)
    );
    pair(key, &format!("{class}AttributeMetadata"), &value)
}

/// Makes a table with a primary name, and answers what is told of it.
fn make_table(caller: &mut Caller, schema: &str) -> String {
    told(caller, "CreateEntity", &table(schema))
}

fn table(schema: &str) -> String {
    let entity = format!(
        "<m:ActivityTypeMask i:nil=\"true\"/>{}{}<m:OwnershipType>UserOwned</m:OwnershipType>\
         <m:SchemaName>{schema}</m:SchemaName>",
        label("DisplayCollectionName", &format!("{schema}s")),
        label("DisplayName", schema)
    );
    let primary =
        column("PrimaryAttribute", "m:String", "new_Name", "<m:MaxLength>120</m:MaxLength>");
    [
        pair("Entity", "m:EntityMetadata", &entity),
        primary,
        bool("HasActivities", false),
        bool("HasNotes", true),
    ]
    .concat()
}

/// What is told of a table with all that belongs to it.
fn read_table(caller: &mut Caller, name: &str) -> String {
    let filters =
        pair("EntityFilters", "m:EntityFilters", "Entity Attributes Privileges Relationships");
    told(caller, "RetrieveEntity", &[filters, text("LogicalName", name)].concat())
}

/// An option of a choice.
fn option(value: i32, text: &str) -> String {
    format!(
        "<m:OptionMetadata>{}<m:Value>{value}</m:Value></m:OptionMetadata>",
        label("Label", text)
    )
}

fn admin(demo: &Demo) -> Caller {
    Caller::of(demo, "admin")
}

#[test]
fn a_table_that_is_made_over_soap_is_read_by_both_protocols() {
    making::each(|demo| {
        let mut caller = admin(demo);
        let made = make_table(&mut caller, "new_SoapMade");
        let ids: Vec<&str> = made
            .split(":guid\"")
            .skip(1)
            .map(|after| after.split(['<', '>']).nth(1).unwrap())
            .collect();
        let [entity, attribute] = ids[..] else { panic!("{made}") };
        let told = read_table(&mut caller, "new_soapmade");
        assert!(told.contains(entity) && told.contains(attribute), "{told}");
        assert_eq!(text_of(&told, "OwnershipType"), "UserOwned");
        assert_eq!(text_of(&told, "EntitySetName"), "new_soapmades");
        assert!(told.contains(">prvReadnew_SoapMade<"), "{told}");
        let mut web = demo.admin();
        let shown = web.read(&making::path("new_soapmade"));
        assert_eq!(shown["MetadataId"], entity);
        assert_eq!(
            (&shown["SchemaName"], &shown["HasNotes"]),
            (&"new_SoapMade".into(), &true.into())
        );
        assert_eq!(shown["DisplayName"]["UserLocalizedLabel"]["Label"], "new_SoapMade");
        let path = format!("{}/Attributes(LogicalName='new_name')", making::path("new_soapmade"));
        let name = web.read(&format!("{path}/Microsoft.Dynamics.CRM.StringAttributeMetadata"));
        assert_eq!((&name["MetadataId"], &name["MaxLength"]), (&attribute.into(), &120.into()));
        let audited = "<m:IsAuditEnabled><a:CanBeChanged>true</a:CanBeChanged><a:Value>true</a:Value>\
            </m:IsAuditEnabled><m:LogicalName>new_soapmade</m:LogicalName>";
        let renamed =
            [label("DisplayName", "Renamed"), "<m:LogicalName>new_soapmade</m:LogicalName>".into()];
        for entity in [audited.to_owned(), renamed.concat()] {
            let entity = pair("Entity", "m:EntityMetadata", &entity);
            self::told(&mut caller, "UpdateEntity", &[entity, bool("MergeLabels", true)].concat());
        }
        let shown = web.read(&making::path("new_soapmade"));
        assert_eq!(shown["DisplayName"]["UserLocalizedLabel"]["Label"], "Renamed");
        // What a change does not say stays.
        assert_eq!(shown["IsAuditEnabled"]["Value"], true);
        assert_eq!(shown["DisplayCollectionName"]["UserLocalizedLabel"]["Label"], "new_SoapMades");
        web.create("new_soapmades", &serde_json::json!({"new_name": "One"}));
        self::told(&mut caller, "DeleteEntity", &text("LogicalName", "new_soapmade"));
        assert_eq!(web.get(&making::path("new_soapmade")).status, 404);
    });
}

/// Columns of every class that can be made: the class, the schema name, what it says, what is told of it.
const COLUMNS: &[(&str, &str, &str, &str)] = &[
    (
        "m:String",
        "new_Text",
        "<m:MaxLength>40</m:MaxLength><m:FormatName><m13:Value>Email</m13:Value></m:FormatName>",
        ":Value>Email<",
    ),
    (
        "m:Memo",
        "new_Memo",
        "<m:Format>TextArea</m:Format><m:MaxLength>500</m:MaxLength>",
        ":MaxLength>500<",
    ),
    (
        "m:Integer",
        "new_Whole",
        "<m:Format>None</m:Format><m:MaxValue>9</m:MaxValue><m:MinValue>-9</m:MinValue>",
        ":MinValue>-9<",
    ),
    ("m:BigInt", "new_Big", "", ":BigIntAttributeMetadata"),
    (
        "m:Decimal",
        "new_Exact",
        "<m:MaxValue>10.5</m:MaxValue><m:MinValue>0</m:MinValue><m:Precision>2</m:Precision>",
        ":MaxValue>10.5<",
    ),
    (
        "m:Double",
        "new_Float",
        "<m:MaxValue>1000</m:MaxValue><m:MinValue>0</m:MinValue><m:Precision>3</m:Precision>",
        ":Precision>3<",
    ),
    (
        "m:Money",
        "new_Amount",
        "<m:Precision>2</m:Precision><m:PrecisionSource>0</m:PrecisionSource>",
        ":PrecisionSource>0<",
    ),
    (
        "m:DateTime",
        "new_Day",
        "<m:Format>DateOnly</m:Format><m:DateTimeBehavior><m13:Value>DateOnly</m13:Value></m:DateTimeBehavior>",
        ":Value>DateOnly<",
    ),
    ("m90:File", "new_File", "<m90:MaxSizeInKB>100</m90:MaxSizeInKB>", ":MaxSizeInKB>100<"),
    (
        "m13:Image",
        "new_Picture",
        "<m13:CanStoreFullImage>true</m13:CanStoreFullImage>",
        ":CanStoreFullImage>true<",
    ),
];

#[test]
fn columns_of_every_class_are_made_and_told() {
    making::each(|demo| {
        let mut caller = admin(demo);
        make_table(&mut caller, "new_SoapColumns");
        let table = text("EntityName", "new_soapcolumns");
        for (class, schema, own, _) in COLUMNS {
            let column = column("Attribute", class, schema, own);
            told(&mut caller, "CreateAttribute", &[table.clone(), column].concat());
        }
        let yes_no = format!(
            "<m:DefaultValue>true</m:DefaultValue><m:OptionSet><m:FalseOption>{}<m:Value>0</m:Value>\
             </m:FalseOption><m:TrueOption>{}<m:Value>1</m:Value></m:TrueOption></m:OptionSet>",
            label("Label", "Never"),
            label("Label", "Always")
        );
        let colors = format!(
            "<m:DefaultFormValue>7</m:DefaultFormValue><m:OptionSet><m:IsGlobal>false</m:IsGlobal>\
             <m:OptionSetType>Picklist</m:OptionSetType><m:Options>{}{}</m:Options></m:OptionSet>",
            option(7, "Red"),
            option(8, "Blue")
        );
        for column in [
            column("Attribute", "m:Boolean", "new_YesNo", &yes_no),
            column("Attribute", "m:Picklist", "new_Color", &colors),
            column(
                "Attribute",
                "m90:MultiSelectPicklist",
                "new_Colors",
                &colors.replace("FormValue>7<", "FormValue>-1<"),
            ),
        ] {
            told(&mut caller, "CreateAttribute", &[table.clone(), column].concat());
        }
        let of = text("EntityLogicalName", "new_soapcolumns");
        let mut one = |schema: &str| {
            let name = text("LogicalName", &schema.to_lowercase());
            told(&mut caller, "RetrieveAttribute", &[of.clone(), name].concat())
        };
        for (class, schema, _, shown) in COLUMNS {
            let told = one(schema);
            let class = class.split(':').nth(1).unwrap();
            assert!(told.contains(&format!(":{class}AttributeMetadata\"")), "{told}");
            assert!(
                told.contains(shown) && told.contains(&format!(">{schema}<")),
                "{shown}: {told}"
            );
        }
        assert!(
            one("new_YesNo").contains(">Always<")
                && one("new_YesNo").contains(":DefaultValue>true<")
        );
        let color = one("new_Color");
        assert!(color.contains(">Blue<") && color.contains(":DefaultFormValue>7<"), "{color}");
        assert!(one("new_Colors").contains(":MultiSelectPicklistAttributeMetadata\""));

        let longer = column(
            "Attribute",
            "m:String",
            "new_Text",
            "<m:LogicalName>new_text</m:LogicalName><m:MaxLength>60</m:MaxLength>",
        );
        let update = [table.clone(), longer, bool("MergeLabels", false)].concat();
        told(&mut caller, "UpdateAttribute", &update);
        let name = [of.clone(), text("LogicalName", "new_text")].concat();
        assert_eq!(text_of(&told(&mut caller, "RetrieveAttribute", &name), "MaxLength"), "60");
        told(&mut caller, "DeleteAttribute", &name);
        assert_ne!(caller.execute("RetrieveAttribute", &name).code(), 0);
        let nothing = column("Attribute", "m:String", "Text", "");
        assert_ne!(caller.execute("CreateAttribute", &[table, nothing].concat()).code(), 0);
    });
}

#[test]
fn relationships_choices_and_keys_are_made_and_told() {
    making::each(|demo| {
        let mut caller = admin(demo);
        make_table(&mut caller, "new_SoapMany");
        let relationship = "<m:SchemaName>new_account_soapmany</m:SchemaName><m:CascadeConfiguration>\
            <m:Assign>NoCascade</m:Assign><m:Delete>Restrict</m:Delete></m:CascadeConfiguration>\
            <m:ReferencedAttribute>accountid</m:ReferencedAttribute><m:ReferencedEntity>account\
            </m:ReferencedEntity><m:ReferencingEntity>new_soapmany</m:ReferencingEntity>";
        let relationship =
            pair("OneToManyRelationship", "m:OneToManyRelationshipMetadata", relationship);
        let lookup = column("Lookup", "m:Lookup", "new_AccountId", "");
        let made = told(&mut caller, "CreateOneToMany", &[relationship, lookup].concat());
        assert!(
            made.contains(":key>RelationshipId<") && made.contains(":key>AttributeId<"),
            "{made}"
        );
        let name = text("Name", "new_account_soapmany");
        let shown = told(&mut caller, "RetrieveRelationship", &name);
        assert_eq!(text_of(&shown, "Delete"), "Restrict");
        assert_eq!(text_of(&shown, "ReferencingAttribute"), "new_accountid");
        let many = "<m:SchemaName>new_soapmany_contact</m:SchemaName><m:Entity1LogicalName>new_soapmany\
            </m:Entity1LogicalName><m:Entity2LogicalName>contact</m:Entity2LogicalName>";
        let many = pair("ManyToManyRelationship", "m:ManyToManyRelationshipMetadata", many);
        let between = text("IntersectEntitySchemaName", "new_soapmany_contact");
        let made = told(&mut caller, "CreateManyToMany", &[between, many].concat());
        assert!(made.contains(":key>ManyToManyRelationshipId<"), "{made}");

        let choice = format!(
            "{}<m:IsGlobal>true</m:IsGlobal><m:Name>new_soapphase</m:Name><m:OptionSetType>Picklist\
             </m:OptionSetType><m:Options>{}</m:Options>",
            label("DisplayName", "Phase"),
            option(1, "First")
        );
        told(&mut caller, "CreateOptionSet", &pair("OptionSet", "m:OptionSetMetadata", &choice));
        let second = label("x", "Second").replace("<m:x>", "").replace("</m:x>", "");
        let option = [
            text("OptionSetName", "new_soapphase"),
            int("Value", 2),
            pair("Label", "a:Label", &second),
        ];
        told(&mut caller, "InsertOptionValue", &option.concat());
        let shown = told(&mut caller, "RetrieveOptionSet", &text("Name", "new_soapphase"));
        assert!(shown.contains(">First<") && shown.contains(">Second<"), "{shown}");
        let used = "<m:OptionSet><m:IsGlobal>true</m:IsGlobal><m:Name>new_soapphase</m:Name></m:OptionSet>";
        let phase = column("Attribute", "m:Picklist", "new_Phase", used);
        told(&mut caller, "CreateAttribute", &[text("EntityName", "new_soapmany"), phase].concat());

        let key = format!(
            "{}<m71:KeyAttributes><r:string>new_name</r:string></m71:KeyAttributes>\
             <m71:SchemaName>new_SoapKey</m71:SchemaName>",
            label("DisplayName", "Key").replace("m:DisplayName", "m71:DisplayName")
        );
        let key = pair("EntityKey", "m71:EntityKeyMetadata", &key);
        told(&mut caller, "CreateEntityKey", &[text("EntityName", "new_soapmany"), key].concat());
        let table = read_table(&mut caller, "new_soapmany");
        assert!(table.contains(":EntityKeyIndexStatus>Active<"), "{table}");
        assert!(
            table.contains(">new_phase<") && table.contains(">new_soapmany_contact<"),
            "{table}"
        );
        let published =
            "<importexportxml><entities><entity>new_soapmany</entity></entities></importexportxml>";
        let published = published.replace('<', "&lt;").replace('>', "&gt;");
        told(&mut caller, "PublishXml", &text("ParameterXml", &published));
        told(&mut caller, "PublishAllXml", "");
        let key = [text("EntityLogicalName", "new_soapmany"), text("Name", "new_soapkey")].concat();
        told(&mut caller, "DeleteEntityKey", &key);
        told(&mut caller, "DeleteRelationship", &name);
        assert_ne!(caller.execute("RetrieveRelationship", &name).code(), 0);
    });
}

#[test]
fn whoever_may_not_customize_makes_nothing_over_soap() {
    making::each(|demo| {
        let mut caller = Caller::of(demo, "actual").acting_for(crate::demo::IMPERSONATED);
        let answer = caller.execute("CreateEntity", &table("new_SoapRefused"));
        assert_eq!(answer.code(), 0x8004_0220_u32.cast_signed(), "{}", answer.text());
        assert_eq!(demo.admin().get(&making::path("new_soaprefused")).status, 404);
    });
}
