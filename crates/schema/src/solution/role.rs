//! `<Role>` and `<FieldSecurityProfile>`.

use model::right::Depth;

use crate::document::{ColumnAccess, Document, Profile, Role};
use crate::xml::Element;

pub(super) fn read_roles(document: &mut Document, section: &Element) -> Result<(), String> {
    for element in section.children.iter().filter(|child| child.name == "Role") {
        let name = element.attribute("name");
        let name = name.ok_or_else(|| "a role has no name".to_owned())?.to_owned();
        let mut role = Role {
            name: name.clone(),
            description: text(element, "description"),
            inherited: element.attribute("isinherited") != Some("0"),
            ..Role::default()
        };
        for privilege in element.list("RolePrivileges", "RolePrivilege") {
            let pair = privilege.attribute("name").zip(privilege.attribute("level"));
            let (name, level) = pair.ok_or_else(|| {
                format!("a privilege of the role `{}` has no name or level", role.name)
            })?;
            let depth = depth(level)
                .ok_or_else(|| format!("the level `{level}` of `{name}` is not known"))?;
            role.privileges.insert(name.to_owned(), depth);
        }
        document.roles.insert(name, role);
    }
    Ok(())
}

pub(super) fn read_profiles(document: &mut Document, section: &Element) -> Result<(), String> {
    for element in section.children.iter().filter(|child| child.name == "FieldSecurityProfile") {
        let name = element.attribute("name");
        let name = name.ok_or_else(|| "a column security profile has no name".to_owned())?;
        let mut profile = Profile {
            name: name.to_owned(),
            description: text(element, "description"),
            ..Profile::default()
        };
        for permission in element.list("FieldPermissions", "FieldPermission") {
            let pair = permission.value("EntityName").zip(permission.value("AttributeName"));
            let (table, column) = pair
                .ok_or_else(|| format!("a permission of the profile `{name}` names no column"))?;
            // 4 is yes, 0 is no.
            let may = |child: &str| permission.value(child).is_some_and(|value| value != "0");
            let access = ColumnAccess {
                read: may("CanRead"),
                read_unmasked: may("CanReadUnmasked"),
                create: may("CanCreate"),
                update: may("CanUpdate"),
            };
            let column = [table.to_lowercase(), column.to_lowercase()].join(".");
            profile.columns.insert(column, access);
        }
        document.profiles.insert(name.to_owned(), profile);
    }
    Ok(())
}

fn text(element: &Element, name: &str) -> Option<String> {
    element.attribute(name).filter(|text| !text.is_empty()).map(ToOwned::to_owned)
}

fn depth(level: &str) -> Option<Depth> {
    Depth::ALL.into_iter().find(|depth| depth.name() == level)
}
