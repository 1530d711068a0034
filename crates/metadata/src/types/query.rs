//! What a message asks of definitions: `EntityQueryExpression` and its parts (metadata.md §10).

use model::message::{ChoiceType, Field, FieldType, RecordType};

use super::field::{bool, choice, int, ints, member, record, text, texts};

/// How conditions go together.
pub static LOGICAL_OPERATOR: ChoiceType =
    ChoiceType { name: "LogicalOperator", flags: false, members: &[("And", 0), ("Or", 1)] };

/// How a value is compared.
pub static METADATA_CONDITION_OPERATOR: ChoiceType = ChoiceType {
    name: "MetadataConditionOperator",
    flags: false,
    members: &[
        ("Equals", 0),
        ("NotEquals", 1),
        ("In", 2),
        ("NotIn", 3),
        ("GreaterThan", 4),
        ("LessThan", 5),
    ],
};

static CONDITIONS: FieldType = FieldType::Record(&METADATA_CONDITION_EXPRESSION);
static FILTERS: FieldType = FieldType::Record(&METADATA_FILTER_EXPRESSION);

// Not a constant: filters stand in filters.
static FILTER: [Field; 3] = [
    choice("FilterOperator", &LOGICAL_OPERATOR),
    member("Conditions", FieldType::List(&CONDITIONS)),
    member("Filters", FieldType::List(&FILTERS)),
];

/// Conditions that go together.
pub static METADATA_FILTER_EXPRESSION: RecordType =
    RecordType::new("MetadataFilterExpression", &FILTER).open();

macro_rules! expressions {
    ($($(#[$doc:meta])* $id:ident = $name:literal $fields:expr;)*) => {
        $($(#[$doc])* pub static $id: RecordType = RecordType::new($name, {
            const FIELDS: &[Field] = $fields;
            FIELDS
        }).open();)*
    };
}

expressions! {
    /// Which tables, and what of them.
    ENTITY_QUERY_EXPRESSION = "EntityQueryExpression" &[
        record("Properties", &METADATA_PROPERTIES_EXPRESSION),
        record("Criteria", &METADATA_FILTER_EXPRESSION),
        record("AttributeQuery", &ATTRIBUTE_QUERY_EXPRESSION),
        record("RelationshipQuery", &RELATIONSHIP_QUERY_EXPRESSION),
        record("KeyQuery", &ENTITY_KEY_QUERY_EXPRESSION),
        record("LabelQuery", &LABEL_QUERY_EXPRESSION),
    ];
    /// Which columns of them, and what of those.
    ATTRIBUTE_QUERY_EXPRESSION = "AttributeQueryExpression" &[
        record("Properties", &METADATA_PROPERTIES_EXPRESSION),
        record("Criteria", &METADATA_FILTER_EXPRESSION),
    ];
    /// Which relationships of them, and what of those.
    RELATIONSHIP_QUERY_EXPRESSION = "RelationshipQueryExpression" &[
        record("Properties", &METADATA_PROPERTIES_EXPRESSION),
        record("Criteria", &METADATA_FILTER_EXPRESSION),
    ];
    /// Which keys of them, and what of those.
    ENTITY_KEY_QUERY_EXPRESSION = "EntityKeyQueryExpression" &[
        record("Properties", &METADATA_PROPERTIES_EXPRESSION),
        record("Criteria", &METADATA_FILTER_EXPRESSION),
    ];
    /// In which languages texts come.
    LABEL_QUERY_EXPRESSION = "LabelQueryExpression" &[
        ints("FilterLanguages"),
        int("MissingLabelBehavior"),
    ];
    /// Which members.
    METADATA_PROPERTIES_EXPRESSION = "MetadataPropertiesExpression" &[
        bool("AllProperties"),
        texts("PropertyNames"),
    ];
    /// A member compared with a value.
    METADATA_CONDITION_EXPRESSION = "MetadataConditionExpression" &[
        text("PropertyName"),
        choice("ConditionOperator", &METADATA_CONDITION_OPERATOR),
        record("Value", &OBJECT),
    ];
    /// A value with the name of its type in .NET.
    OBJECT = "Object" &[text("Type"), text("Value")];
}
