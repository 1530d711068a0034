//! Users, teams, business units, roles and the organization: what may be done with them and what
//! follows from it (security.md §1, §2.1).

mod organization;
