//! The question for definitions: where they are, and what to show of them (metadata.md §1). It names
//! members of the product's metadata objects, whose types are record types.

use uuid::Uuid;

use super::{Data, Field, RecordType};
use crate::query::Comparison;

/// Reads definitions.
#[derive(Clone, Debug, PartialEq)]
pub struct RetrieveDefinitions {
    /// Where they are.
    pub path: DefinitionPath,
    /// What to show of each, and of which.
    pub shape: DefinitionShape,
}

/// A way to definitions.
#[derive(Clone, Debug, PartialEq)]
pub struct DefinitionPath {
    /// Where it begins.
    pub set: DefinitionSet,
    /// How it goes on.
    pub steps: Vec<DefinitionStep>,
}

/// All definitions of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DefinitionSet {
    /// Tables.
    Tables,
    /// Relationships of both kinds.
    Relationships,
    /// Global choices.
    Choices,
    /// Managed properties: what a solution may lock.
    ManagedProperties,
}

/// A step on a way to definitions.
#[derive(Clone, Debug, PartialEq)]
pub enum DefinitionStep {
    /// To the one of several that has this key.
    Key(DefinitionKey),
    /// To what a member of an object holds.
    Member(&'static Field),
    /// To the same, if it is of this type.
    Type(&'static RecordType),
}

/// What names one definition among others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DefinitionKey {
    /// Its `MetadataId`.
    Id(Uuid),
    /// The member that names it: `LogicalName`, `SchemaName` or `Name`; and its value.
    Name(&'static str, String),
}

/// What to show of definitions, and of which.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DefinitionShape {
    /// The members to show; all that lead to no other object, if left out.
    pub members: Option<Vec<&'static Field>>,
    /// Which to show; all if left out.
    pub filter: Option<DefinitionCondition>,
    /// Members that lead to other objects, and what to show of those.
    pub expands: Vec<(&'static Field, DefinitionShape)>,
}

/// A condition on a definition.
#[derive(Clone, Debug, PartialEq)]
pub enum DefinitionCondition {
    /// All of them.
    All(Vec<Self>),
    /// One of them.
    Any(Vec<Self>),
    /// The contrary.
    Not(Box<Self>),
    /// A value compared with another. Null equals null and is neither less nor greater than anything.
    Compare(DefinitionMember, Comparison, Data),
    /// A value that is one of several.
    In(DefinitionMember, Vec<Data>),
    /// A text that has another in it.
    Text(DefinitionMember, TextMatch, String),
}

/// A member of a definition, or one inside it: `RequiredLevel/Value`.
#[derive(Clone, Debug, PartialEq)]
pub struct DefinitionMember {
    /// The member.
    pub field: &'static Field,
    /// The member of the record that it holds.
    pub inner: Option<&'static Field>,
}

/// Where a text has another in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextMatch {
    /// Somewhere.
    Contains,
    /// At its beginning.
    Starts,
    /// At its end.
    Ends,
}
