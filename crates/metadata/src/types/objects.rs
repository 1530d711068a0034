//! Metadata objects: each once for definitions and once, under another name, for messages that carry
//! them. Members that lead to other objects lead to those of the same family.

/// A type: its wire name, its base, the members that it has from there, its own, and what is derived from
/// it.
macro_rules! object {
    ($prefix:literal $(#[$doc:meta])* $id:ident = $name:literal $(: $base:ident)?,
     $members:ident = $inherited:ident + $own:expr $(, [$($derived:ident),*])?) => {
        const $members: &[Field] = {
            const OWN: &[Field] = $own;
            &joined::<{ $inherited.len() + OWN.len() }>($inherited, OWN)
        };
        $(#[$doc])*
        pub static $id: RecordType = RecordType::new(concat!($prefix, $name), $members)
            $(.derived(&[$(&$derived),*]))?
            $(.based_on(&$base))?
            .open();
    };
}

/// All types of a family.
macro_rules! family {
    ($prefix:literal) => {
        use super::super::field::{int, joined, member, record};
        use super::super::members;
        use model::message::{Field, FieldType, RecordType};

        const NONE: &[Field] = &[];

        static ATTRIBUTES: FieldType = FieldType::Record(&ATTRIBUTE);
        static KEYS: FieldType = FieldType::Record(&KEY);
        static ONE_TO_MANY_ALL: FieldType = FieldType::Record(&ONE_TO_MANY);
        static MANY_TO_MANY_ALL: FieldType = FieldType::Record(&MANY_TO_MANY);

        object! { $prefix
            /// Whatever has an id.
            BASE = "MetadataBase", BASE_MEMBERS = NONE + members::BASE
        }
        object! { $prefix
            /// A table.
            ENTITY = "EntityMetadata": BASE,
                ENTITY_MEMBERS = BASE_MEMBERS + &joined::<{ members::ENTITY.len() + 5 }>(
                members::ENTITY,
                &[
                    member("Attributes", FieldType::List(&ATTRIBUTES)),
                    member("Keys", FieldType::List(&KEYS)),
                    member("OneToManyRelationships", FieldType::List(&ONE_TO_MANY_ALL)),
                    member("ManyToOneRelationships", FieldType::List(&ONE_TO_MANY_ALL)),
                    member("ManyToManyRelationships", FieldType::List(&MANY_TO_MANY_ALL)),
                ],
            )
        }
        object! { $prefix
            /// A column.
            ATTRIBUTE = "AttributeMetadata": BASE,
                ATTRIBUTE_MEMBERS = BASE_MEMBERS + members::ATTRIBUTE,
                [BIG_INT, BOOLEAN, DATE_TIME, DECIMAL, DOUBLE, FILE, IMAGE, INTEGER, LOOKUP,
                 MANAGED_PROPERTY, MEMO, MONEY, STRING, UNIQUE_IDENTIFIER, ENUM, ENTITY_NAME,
                 MULTI_SELECT_PICKLIST, PICKLIST, STATE, STATUS]
        }
        const BOOLEAN_OWN: &[Field] = &joined::<{ members::BOOLEAN.len() + 2 }>(
            members::BOOLEAN,
            &[
                record("OptionSet", &BOOLEAN_OPTION_SET),
                record("GlobalOptionSet", &BOOLEAN_OPTION_SET),
            ],
        );
        object! { $prefix
            /// A column of whole numbers of 64 bits.
            BIG_INT = "BigIntAttributeMetadata": ATTRIBUTE,
                BIG_INT_MEMBERS = ATTRIBUTE_MEMBERS + members::BIG_INT
        }
        object! { $prefix
            /// A column of yes or no.
            BOOLEAN = "BooleanAttributeMetadata": ATTRIBUTE,
                BOOLEAN_MEMBERS = ATTRIBUTE_MEMBERS + BOOLEAN_OWN
        }
        object! { $prefix
            /// A column of dates.
            DATE_TIME = "DateTimeAttributeMetadata": ATTRIBUTE,
                DATE_TIME_MEMBERS = ATTRIBUTE_MEMBERS + members::DATE_TIME
        }
        object! { $prefix
            /// A column of exact numbers.
            DECIMAL = "DecimalAttributeMetadata": ATTRIBUTE,
                DECIMAL_MEMBERS = ATTRIBUTE_MEMBERS + members::DECIMAL
        }
        object! { $prefix
            /// A column of floating point numbers.
            DOUBLE = "DoubleAttributeMetadata": ATTRIBUTE,
                DOUBLE_MEMBERS = ATTRIBUTE_MEMBERS + members::DOUBLE
        }
        object! { $prefix
            /// A column of files.
            FILE = "FileAttributeMetadata": ATTRIBUTE,
                FILE_MEMBERS = ATTRIBUTE_MEMBERS + members::FILE
        }
        object! { $prefix
            /// A column of pictures.
            IMAGE = "ImageAttributeMetadata": ATTRIBUTE,
                IMAGE_MEMBERS = ATTRIBUTE_MEMBERS + members::IMAGE
        }
        object! { $prefix
            /// A column of whole numbers.
            INTEGER = "IntegerAttributeMetadata": ATTRIBUTE,
                INTEGER_MEMBERS = ATTRIBUTE_MEMBERS + members::INTEGER
        }
        object! { $prefix
            /// A column of references to rows.
            LOOKUP = "LookupAttributeMetadata": ATTRIBUTE,
                LOOKUP_MEMBERS = ATTRIBUTE_MEMBERS + members::LOOKUP
        }
        object! { $prefix
            /// A column of switches that may be locked.
            MANAGED_PROPERTY = "ManagedPropertyAttributeMetadata": ATTRIBUTE,
                MANAGED_PROPERTY_MEMBERS = ATTRIBUTE_MEMBERS + members::MANAGED_PROPERTY
        }
        object! { $prefix
            /// A column of long texts.
            MEMO = "MemoAttributeMetadata": ATTRIBUTE,
                MEMO_MEMBERS = ATTRIBUTE_MEMBERS + members::MEMO
        }
        object! { $prefix
            /// A column of amounts of money.
            MONEY = "MoneyAttributeMetadata": ATTRIBUTE,
                MONEY_MEMBERS = ATTRIBUTE_MEMBERS + members::MONEY
        }
        object! { $prefix
            /// A column of texts.
            STRING = "StringAttributeMetadata": ATTRIBUTE,
                STRING_MEMBERS = ATTRIBUTE_MEMBERS + members::STRING
        }
        object! { $prefix
            /// A column of ids.
            UNIQUE_IDENTIFIER = "UniqueIdentifierAttributeMetadata": ATTRIBUTE,
                UNIQUE_IDENTIFIER_MEMBERS = ATTRIBUTE_MEMBERS + NONE
        }
        object! { $prefix
            /// A column of options; each is of a derived type.
            ENUM = "EnumAttributeMetadata": ATTRIBUTE, ENUM_MEMBERS = ATTRIBUTE_MEMBERS + &[
                int("DefaultFormValue"),
                record("OptionSet", &OPTION_SET),
                record("GlobalOptionSet", &OPTION_SET),
            ], [ENTITY_NAME, MULTI_SELECT_PICKLIST, PICKLIST, STATE, STATUS]
        }
        object! { $prefix
            /// A column of names of tables.
            ENTITY_NAME = "EntityNameAttributeMetadata": ENUM,
                ENTITY_NAME_MEMBERS = ENUM_MEMBERS + members::ENTITY_NAME
        }
        object! { $prefix
            /// A column of any number of options.
            MULTI_SELECT_PICKLIST = "MultiSelectPicklistAttributeMetadata": ENUM,
                MULTI_SELECT_PICKLIST_MEMBERS = ENUM_MEMBERS + members::PICKLIST
        }
        object! { $prefix
            /// A column of one of several options.
            PICKLIST = "PicklistAttributeMetadata": ENUM,
                PICKLIST_MEMBERS = ENUM_MEMBERS + members::PICKLIST
        }
        object! { $prefix
            /// A column of states.
            STATE = "StateAttributeMetadata": ENUM, STATE_MEMBERS = ENUM_MEMBERS + NONE
        }
        object! { $prefix
            /// A column of status reasons.
            STATUS = "StatusAttributeMetadata": ENUM, STATUS_MEMBERS = ENUM_MEMBERS + NONE
        }
        object! { $prefix
            /// A choice; each is of a derived type.
            OPTION_SET_BASE = "OptionSetMetadataBase": BASE,
                OPTION_SET_BASE_MEMBERS = BASE_MEMBERS + members::OPTION_SET,
                [OPTION_SET, BOOLEAN_OPTION_SET]
        }
        object! { $prefix
            /// A list of options.
            OPTION_SET = "OptionSetMetadata": OPTION_SET_BASE,
                OPTION_SET_MEMBERS = OPTION_SET_BASE_MEMBERS + members::OPTIONS_OF
        }
        object! { $prefix
            /// The options of a yes or no.
            BOOLEAN_OPTION_SET = "BooleanOptionSetMetadata": OPTION_SET_BASE,
                BOOLEAN_OPTION_SET_MEMBERS = OPTION_SET_BASE_MEMBERS + members::TRUE_AND_FALSE
        }
        object! { $prefix
            /// A relationship; each is of a derived type.
            RELATIONSHIP = "RelationshipMetadataBase": BASE,
                RELATIONSHIP_MEMBERS = BASE_MEMBERS + members::RELATIONSHIP,
                [ONE_TO_MANY, MANY_TO_MANY]
        }
        object! { $prefix
            /// A 1:N relationship.
            ONE_TO_MANY = "OneToManyRelationshipMetadata": RELATIONSHIP,
                ONE_TO_MANY_MEMBERS = RELATIONSHIP_MEMBERS + &joined::<{ members::ONE_TO_MANY.len() + 1 }>(
                members::ONE_TO_MANY,
                &[record("Lookup", &LOOKUP)],
            )
        }
        object! { $prefix
            /// An N:N relationship.
            MANY_TO_MANY = "ManyToManyRelationshipMetadata": RELATIONSHIP,
                MANY_TO_MANY_MEMBERS = RELATIONSHIP_MEMBERS + members::MANY_TO_MANY
        }
        object! { $prefix
            /// An alternate key.
            KEY = "EntityKeyMetadata": BASE, KEY_MEMBERS = BASE_MEMBERS + members::KEY
        }
        object! { $prefix
            /// A managed property.
            MANAGED = "ManagedPropertyMetadata": BASE,
                MANAGED_MEMBERS = BASE_MEMBERS + members::MANAGED
        }

        /// All of them.
        pub static ALL: &[&RecordType] = &[
            &BASE,
            &ENTITY,
            &ATTRIBUTE,
            &BIG_INT,
            &BOOLEAN,
            &DATE_TIME,
            &DECIMAL,
            &DOUBLE,
            &FILE,
            &IMAGE,
            &INTEGER,
            &LOOKUP,
            &MANAGED_PROPERTY,
            &MEMO,
            &MONEY,
            &STRING,
            &UNIQUE_IDENTIFIER,
            &ENUM,
            &ENTITY_NAME,
            &MULTI_SELECT_PICKLIST,
            &PICKLIST,
            &STATE,
            &STATUS,
            &OPTION_SET_BASE,
            &OPTION_SET,
            &BOOLEAN_OPTION_SET,
            &RELATIONSHIP,
            &ONE_TO_MANY,
            &MANY_TO_MANY,
            &KEY,
            &MANAGED,
        ];
    };
}

/// The types of definitions.
pub mod plain {
    family!("");
}

/// The types of objects that messages carry: the same facts under another name.
pub mod complex {
    family!("Complex");
}
