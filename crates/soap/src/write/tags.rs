//! Tags of rows, made once for all rows of a page: a row is then copied together.

use crate::xml::{Namespace, Writer, push_escaped};

/// The namespaces that stand in rows.
const IN_ROWS: [Namespace; 6] = [
    Namespace::Core,
    Namespace::Instance,
    Namespace::Generic,
    Namespace::Schema,
    Namespace::Serialization,
    Namespace::Core90,
];

/// Declares the namespaces that stand in rows on the element that was just begun.
pub(super) fn declare(out: &mut Writer) {
    for namespace in IN_ROWS {
        out.declare(namespace);
    }
}

/// The letters of namespaces where rows are written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Letters {
    pub(super) core: char,
    pub(super) generic: char,
    pub(super) schema: char,
    serialization: char,
    choices: char,
}

impl Letters {
    /// Those that hold in the element that is open, on which or around which they were [declared](declare).
    pub(super) fn of(out: &Writer) -> Self {
        let letter = |namespace| out.letter(namespace).unwrap_or('z');
        Self {
            core: letter(Namespace::Core),
            generic: letter(Namespace::Generic),
            schema: letter(Namespace::Schema),
            serialization: letter(Namespace::Serialization),
            choices: letter(Namespace::Core90),
        }
    }
}

/// A type that values of rows have on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Bool,
    Int,
    Long,
    Decimal,
    Double,
    Moment,
    Guid,
    Bytes,
    Money,
    Choice,
    Choices,
    Managed,
    Reference,
    /// Computed of others: its cell says what it is.
    Computed,
}

impl Kind {
    /// Its `i:type`.
    pub(super) fn type_name(self, letters: Letters) -> String {
        let Letters { core, schema, serialization, choices, .. } = letters;
        match self {
            Self::Text => format!("{schema}:string"),
            Self::Bool => format!("{schema}:boolean"),
            Self::Int => format!("{schema}:int"),
            Self::Long => format!("{schema}:long"),
            Self::Decimal => format!("{schema}:decimal"),
            Self::Double => format!("{schema}:double"),
            Self::Moment => format!("{schema}:dateTime"),
            Self::Bytes => format!("{schema}:base64Binary"),
            Self::Guid => format!("{serialization}:guid"),
            Self::Money => format!("{core}:Money"),
            Self::Choice => format!("{core}:OptionSetValue"),
            Self::Choices => format!("{choices}:OptionSetValueCollection"),
            Self::Managed => format!("{core}:BooleanManagedProperty"),
            Self::Reference => format!("{core}:EntityReference"),
            Self::Computed => String::new(),
        }
    }
}

/// What stands around a value.
#[derive(Debug)]
pub(super) struct Tags {
    pub(super) before: Vec<u8>,
    pub(super) after: Vec<u8>,
}

impl Tags {
    /// Around the value of an element with this name, whose tag is completed here: `<b:value`.
    pub(super) fn around(element: &str, kind: Kind, column: &str, letters: Letters) -> Self {
        let core = letters.core;
        let name = element.trim_start_matches('<');
        let kind_name = kind.type_name(letters);
        let (open, close) = match kind {
            Kind::Computed => {
                return Self::new(&format!("{element} i:type=\""), &format!("</{name}>"));
            }
            Kind::Money | Kind::Choice => (format!("<{core}:Value>"), format!("</{core}:Value>")),
            Kind::Managed => {
                // The product has one property for both.
                let property = match column {
                    "iscustomizable" => "iscustomizableanddeletable",
                    name => name,
                };
                let open = format!(
                    "<{core}:CanBeChanged>true</{core}:CanBeChanged>\
                     <{core}:ManagedPropertyLogicalName>{property}</{core}:ManagedPropertyLogicalName>\
                     <{core}:Value>"
                );
                (open, format!("</{core}:Value>"))
            }
            Kind::Reference => {
                (format!("<{core}:Id>"), format!("<{core}:RowVersion i:nil=\"true\"/>"))
            }
            _ => (String::new(), String::new()),
        };
        Self::new(&format!("{element} i:type=\"{kind_name}\">{open}"), &format!("{close}</{name}>"))
    }

    pub(super) fn new(before: &str, after: &str) -> Self {
        Self { before: before.as_bytes().to_vec(), after: after.as_bytes().to_vec() }
    }

    /// Around the number of one of several choices.
    pub(super) fn choice(letters: Letters) -> Self {
        let Letters { core, choices, .. } = letters;
        let item = format!("{choices}:OptionSetValue");
        Self::new(&format!("<{item}><{core}:Value>"), &format!("</{core}:Value></{item}>"))
    }

    /// The same as the value of a pair with this key; `pair` is what pairs are called.
    pub(super) fn in_pair(self, pair: &str, key: &str, letters: Letters) -> Self {
        let Letters { core, generic, .. } = letters;
        let mut before = format!("<{core}:{pair}><{generic}:key>").into_bytes();
        push_escaped(&mut before, key);
        before.extend_from_slice(format!("</{generic}:key>").as_bytes());
        before.extend_from_slice(&self.before);
        let mut after = self.after;
        after.extend_from_slice(format!("</{core}:{pair}>").as_bytes());
        Self { before, after }
    }

    /// The same with more around it.
    pub(super) fn inside(mut self, before: &str, after: &str) -> Self {
        self.before.splice(..0, before.bytes());
        self.after.extend_from_slice(after.as_bytes());
        self
    }

    /// The same inside of an `AliasedValue` of a column.
    pub(super) fn aliased(self, (table, column): (&str, &str), letters: Letters) -> Self {
        let Letters { core, generic, .. } = letters;
        let mut before = format!(
            "<{generic}:value i:type=\"{core}:AliasedValue\">\
             <{core}:AttributeLogicalName>{column}</{core}:AttributeLogicalName>\
             <{core}:EntityLogicalName>{table}</{core}:EntityLogicalName>\
             <{core}:NeedFormatting>true</{core}:NeedFormatting><{core}:ReturnType>0</{core}:ReturnType>"
        )
        .into_bytes();
        before.extend_from_slice(&self.before);
        let mut after = self.after;
        after.extend_from_slice(format!("</{generic}:value>").as_bytes());
        Self { before, after }
    }
}
