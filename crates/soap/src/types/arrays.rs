//! Arrays of simple types (soap.md §4, rule 7).

use super::{Kind, Shape, Type};
use crate::xml::Namespace;

lists! {
    ARRAY_OF_STRING = Arrays::ArrayOfstring [string: text];
    ARRAY_OF_GUID = Arrays::ArrayOfguid [guid: guid];
    ARRAY_OF_INT = Arrays::ArrayOfint [int: int];
    ARRAY_OF_LONG = Arrays::ArrayOflong [long: long];
    ARRAY_OF_ANY = Arrays::ArrayOfanyType [anyType: any];
}
