//! Ids that are the same in all organizations, or in every demo organization.

use uuid::{Uuid, uuid};

/// `role.roletemplateid` of the role System Administrator.
pub const SYSTEM_ADMINISTRATOR_TEMPLATE: Uuid = uuid!("627090ff-40a3-4053-8790-584edc5be201");

/// `role.roletemplateid` of the role System Customizer.
pub const SYSTEM_CUSTOMIZER_TEMPLATE: Uuid = uuid!("119f245c-3cc8-4b62-b31c-d1a046ced15d");

/// `role.roletemplateid` of the role Basic User.
pub const BASIC_USER_TEMPLATE: Uuid = uuid!("236750cd-45ae-4939-ab12-b24b920ced93");

/// `role.roletemplateid` of the role Support User.
pub const SUPPORT_USER_TEMPLATE: Uuid = uuid!("2d101bb3-5ced-4122-83f1-94d5efde4e3b");

/// `role.roletemplateid` of the role Delegate.
pub const DELEGATE_TEMPLATE: Uuid = uuid!("d892cc0b-28c7-4e88-bd92-72f2c366baed");

/// The privilege `prvActOnBehalfOfAnotherUser`.
pub const ACT_ON_BEHALF_PRIVILEGE: Uuid = uuid!("ae5c41f0-e823-4cb9-b25a-8ef020201973");

/// The column security profile System Administrator (security.md §3.6), the same everywhere.
pub const SYSTEM_ADMINISTRATOR_PROFILE: Uuid = uuid!("572329c1-a042-4e22-be47-367c6374ea45");

/// The tenant of the demo organization.
pub const DEMO_TENANT: Uuid = uuid!("9c5d2a10-6e0f-4c52-9a51-0d1c5b7c1a01");

/// The demo organization.
pub const DEMO_ORGANIZATION: Uuid = uuid!("e0000000-0000-4000-8000-000000000001");

/// The publisher that every organization begins with.
pub const DEFAULT_PUBLISHER: Uuid = uuid!("d21aab71-79e7-11dd-8874-00188b01e34f");

/// The solution of what is made without naming one (metadata.md §12: `Default`).
pub const DEFAULT_SOLUTION: Uuid = uuid!("fd140aaf-4df4-11dd-bd17-0019b9312238");

/// The solution that everything shipped belongs to (metadata.md §12: `Active`).
pub const ACTIVE_SOLUTION: Uuid = uuid!("fd140aae-4df4-11dd-bd17-0019b9312238");
