//! Who is asking, and for whom: from verified claims and the values of the impersonation headers to
//! an access (security.md §5.3, step by step).

use std::collections::HashMap;
use std::sync::Arc;

use model::claims::{Claims, Identity};
use model::error::Denial;
use model::id::UserId;
use model::message::Request;
use model::query::{Query, Selection};
use model::{Error, Result};
use parking_lot::RwLock;
use planner::{Catalog, Circumstances, Plan, Scope};
use security::{Access, Impersonator, User};
use store::{State, Transaction};
use uuid::Uuid;

use crate::Deployment;
use crate::circumstances::Asked;
use crate::formats::{self, Formats};
use crate::masks;
use crate::organization::{self, Organization};
use crate::plans::Plans;
use crate::principal::{UserRow, find_user, load_acting, teams_of};
use crate::registry;
use crate::rules::duplicates::DuplicateRules;

/// One value of one impersonation header, as it was sent.
#[derive(Clone, Copy, Debug)]
pub struct ActFor<'a> {
    /// Name of the header, for the refusal of a malformed value.
    pub header: &'static str,
    /// What the value is.
    pub by: ActForBy,
    /// The value.
    pub value: &'a str,
}

/// How a user is named who shall be acted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ActForBy {
    /// By directory object id.
    ObjectId,
    /// By `systemuserid`.
    UserId,
}

/// What a session depends on, besides the organization.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    who: Who,
    act_for: Vec<(&'static str, ActForBy, String)>,
}

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Who {
    /// Whoever a token says, for whom it says.
    Claimed(Claims),
    /// A user by its id, for work that goes on after the request that asked for it.
    User(Uuid),
    /// The server itself, in the name of SYSTEM; with the reason why it asks nobody.
    System(&'static str),
}

impl Key {
    pub(crate) fn new(claims: &Claims, act_for: &[ActFor<'_>]) -> Self {
        let act_for = act_for.iter().map(|each| (each.header, each.by, each.value.to_owned()));
        Self { who: Who::Claimed(*claims), act_for: act_for.collect() }
    }

    /// Whether it is worth remembering: values that are longer than any id are refused each time anew, and take
    /// no room meanwhile.
    pub(crate) fn is_short(&self) -> bool {
        self.act_for.iter().all(|(_, _, value)| value.len() <= 64)
    }

    /// Work that a user asked for, or an impersonator in its name, and that goes on when they are gone.
    pub(crate) fn job(user: Uuid, impersonator: Option<Uuid>) -> Self {
        match impersonator {
            None => Self { who: Who::User(user), act_for: Vec::new() },
            Some(impersonator) => {
                let act_for = ("MSCRMCallerID", ActForBy::UserId, user.to_string());
                Self { who: Who::User(impersonator), act_for: vec![act_for] }
            }
        }
    }

    /// The server's own messages. No request is one of them.
    pub(crate) fn system(reason: &'static str) -> Self {
        Self { who: Who::System(reason), act_for: Vec::new() }
    }
}

/// Who is asking. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Session(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    key: Key,
    state: State,
    user: Arc<User>,
    access: Access,
    /// Whether it must name somebody to act for, and did not.
    lacks_name: bool,
    catalog: Arc<Catalog>,
    organization: Arc<Organization>,
    formats: Formats,
    plans: Plans,
    /// Those of the server's own reading.
    own_plans: Plans,
    asked: Asked,
    duplicates: DuplicateRules,
}

impl Session {
    /// The metadata that the request sees.
    pub fn catalog(&self) -> &Arc<Catalog> {
        &self.0.catalog
    }

    /// The user in whose name the request runs.
    pub fn user(&self) -> UserId {
        self.0.user.id()
    }

    /// How the user in whose name the request runs reads values.
    pub fn formats(&self) -> &Formats {
        &self.0.formats
    }

    /// The authenticated user, if it acts for another one.
    pub fn impersonator(&self) -> Option<UserId> {
        self.0.access.impersonator().map(|user| user.id())
    }

    /// Whether who asks is a System Administrator; both, if one acts for another.
    ///
    /// # Errors
    /// A denial, if not.
    pub fn check_administrator(&self) -> Result<()> {
        self.check_asks(None)?;
        self.0.access.check_administrator()
    }

    /// Whether a message may be asked for; `None` stands for whatever is no message. Not by who must
    /// name somebody to act for and names nobody, unless it is the one that tells who asks.
    ///
    /// # Errors
    /// [`Error::ActingRequired`].
    pub fn check_asks(&self, request: Option<&Request>) -> Result<()> {
        let introduces = |request| registry::describe(request).introduces;
        if self.0.lacks_name && !request.is_some_and(introduces) {
            return Err(Error::ActingRequired);
        }
        Ok(())
    }

    /// Who lacks what, if an error is a denial: the user, if it alone would be refused as well, else
    /// the impersonator (security.md §5.4); and a sentence about what is missing.
    pub fn explain(&self, error: &Error) -> Option<(UserId, String)> {
        let Error::Denied(denial) = error.root() else { return None };
        let table = match denial.as_ref() {
            Denial::Privilege(missing) => Some(missing.table.as_str()),
            Denial::Right(missing) => Some(missing.table.as_str()),
            _ => None,
        };
        let table = table.and_then(|name| self.0.catalog.table(name));
        let table = table.map(|table| table.security());
        let lacking = self.0.access.denied_principal(denial, table.as_ref())?;
        Some((lacking, denial.reason()))
    }

    pub(crate) fn principal(&self) -> &Arc<User> {
        &self.0.user
    }

    /// The plan to read a row of a table by its key.
    pub(crate) fn plan_row(&self, table: &str, selection: &Selection) -> Result<Arc<Plan>> {
        self.0.plans.row(table, selection, &self.0.catalog, &self.0.access)
    }

    /// The plans by which the server itself reads rows, whoever asks.
    pub(crate) fn own_plans(&self) -> &Plans {
        &self.0.own_plans
    }

    /// The plan of a question that is asked now.
    pub(crate) fn plan(
        &self,
        query: &Query,
        scope: Option<&Scope>,
        circumstances: impl FnOnce() -> Result<Circumstances>,
    ) -> Result<Arc<Plan>> {
        self.0.plans.query(query, scope, &self.0.catalog, &self.0.access, circumstances)
    }

    /// What questions ask about the user in whose name the request runs, as far as one asked before.
    pub(crate) fn asked(&self) -> &Asked {
        &self.0.asked
    }

    /// The rules of duplicate detection that are in force, once somebody asked for them.
    pub(crate) fn duplicates(&self) -> &DuplicateRules {
        &self.0.duplicates
    }

    pub(crate) fn access(&self) -> &Access {
        &self.0.access
    }

    pub(crate) fn organization(&self) -> &Arc<Organization> {
        &self.0.organization
    }

    pub(crate) fn key(&self) -> &Key {
        &self.0.key
    }

    pub(crate) fn state(&self) -> State {
        self.0.state
    }
}

/// Sessions and refusals of the current versions. A change of rights empties it.
#[derive(Default)]
pub(crate) struct SessionCache(RwLock<Option<(State, Sessions)>>);

type Sessions = HashMap<Key, Result<Session>>;

/// More sessions than this are not worth their memory.
const CACHE_LIMIT: usize = 10_000;

impl SessionCache {
    pub(crate) fn get(&self, key: &Key, state: State) -> Option<Result<Session>> {
        match self.0.read().as_ref() {
            Some((cached, sessions)) if *cached == state => sessions.get(key).cloned(),
            _ => None,
        }
    }

    pub(crate) fn put(&self, key: Key, state: State, session: Result<Session>) {
        let mut cache = self.0.write();
        match cache.as_mut() {
            Some((cached, sessions)) if *cached == state && sessions.len() < CACHE_LIMIT => {
                sessions.insert(key, session);
            }
            _ => *cache = Some((state, HashMap::from([(key, session)]))),
        }
    }
}

/// Resolves a session. The numbers are the steps of security.md §5.3.
pub(crate) fn load(
    transaction: &mut Transaction<'_>,
    catalog: &Arc<Catalog>,
    key: &Key,
    state: State,
    deployment: Deployment,
) -> Result<Session> {
    let organization = Arc::new(organization::load(transaction, catalog, deployment)?);
    // 1. The authenticated user.
    let authenticated = match &key.who {
        Who::Claimed(claims) => authenticate(transaction, catalog, &organization, &claims.who)?,
        Who::User(id) => {
            let row = find_user(transaction, catalog, "systemuserid", *id)?;
            check_enabled(row, &organization)?
        }
        Who::System(_) => {
            let system = organization.system_user.0;
            find_user(transaction, catalog, "systemuserid", system)?.ok_or(Error::NotAMember)?
        }
    };
    let user = Arc::new(load_acting(transaction, catalog, &organization, &authenticated)?);
    let realm = || Arc::clone(&organization.realm);
    let masks = Arc::new(masks::load(transaction, catalog)?);
    let session = |transaction: &mut Transaction<'_>, user: Arc<User>, access: Access| {
        let formats = formats::load(transaction, catalog, &organization, user.id())?;
        let access = access.with_masks(Arc::clone(&masks));
        Ok(Session(Arc::new(Inner {
            key: key.clone(),
            state,
            user,
            lacks_name: access.impersonator().is_none() && authenticated.policy.requires(),
            access,
            catalog: Arc::clone(catalog),
            organization: Arc::clone(&organization),
            formats,
            plans: Plans::default(),
            own_plans: Plans::default(),
            asked: Asked::default(),
            duplicates: DuplicateRules::default(),
        })))
    };
    let direct = |transaction: &mut Transaction<'_>| {
        session(transaction, Arc::clone(&user), Access::direct(Arc::clone(&user), realm()))
    };
    if let Who::System(reason) = key.who {
        return session(transaction, Arc::clone(&user), Access::system(reason));
    }
    // 2. Nobody else is named. 3. Every value that was sent must be an id. Who is named by the token is
    // named by nothing else, not even once more.
    let mut named = Vec::with_capacity(key.act_for.len());
    if let Who::Claimed(Claims { whom: Some(whom), .. }) = &key.who {
        if let Some((header, ..)) = key.act_for.first() {
            return Err(Error::InvalidArgument(format!(
                "Invalid argument. {header} cannot be sent with a token that names an actor."
            )));
        }
        named.push((ActForBy::ObjectId, *whom));
    }
    for (header, by, value) in &key.act_for {
        let id = read_id(value)
            .ok_or_else(|| Error::InvalidArgument(format!("Invalid argument. {header}")))?;
        named.push((*by, id));
    }
    // 5. Only the user itself is named: no impersonation. (4. takes different users apart below.)
    let own = |(by, id): &(ActForBy, Uuid)| match by {
        ActForBy::UserId => *id == authenticated.id.0,
        ActForBy::ObjectId => Some(*id) == authenticated.object_id,
    };
    if named.iter().all(own) {
        return direct(transaction);
    }
    // 6. The privilege, and then the policy, before anybody is looked up.
    let privilege = catalog
        .privilege("prvActOnBehalfOfAnotherUser")
        .ok_or_else(|| Error::internal("the privilege to act on behalf is not there"))?;
    let policy = authenticated.policy;
    let impersonator = Impersonator::new(Arc::clone(&user), privilege.id, &policy)?;
    // 7. Everybody named exists; 4. and they are one user. To whom may act for a team's members alone,
    // who is none of them and who does not exist are the same.
    let mut target: Option<UserRow> = None;
    let mut different = false;
    for (by, id) in named {
        let column = match by {
            ActForBy::UserId => "systemuserid",
            ActForBy::ObjectId => "azureactivedirectoryobjectid",
        };
        let row = find_user(transaction, catalog, column, id)?;
        if policy.team().is_some() {
            let teams = match &row {
                Some(row) => teams_of(transaction, catalog, row.id)?,
                None => Vec::new(),
            };
            policy.check_names_member_of(&teams)?;
        }
        let row = row.ok_or(Error::NotAMember)?;
        different |= target.as_ref().is_some_and(|first| first.id != row.id);
        target.get_or_insert(row);
    }
    if different {
        return Err(Error::InvalidArgument(
            "Invalid argument. CallerObjectId and MSCRMCallerID name different users.".into(),
        ));
    }
    let Some(target) = target else { return direct(transaction) };
    // 8. It is enabled, and so is its unit.
    if target.is_disabled || organization.is_disabled(target.unit) {
        return Err(disabled(&target, &organization));
    }
    // 9. It is somebody who may be acted for.
    if organization.is_built_in(target.id) {
        return Err(Error::CannotActOnBehalf);
    }
    let target = Arc::new(load_acting(transaction, catalog, &organization, &target)?);
    target.check_may_be_impersonated()?;
    // 11. One level, fixed for the request. (10., a user without roles, is refused by the checks.)
    let access = Access::on_behalf(Arc::clone(&target), &impersonator, realm());
    session(transaction, target, access)
}

/// The user that a token belongs to (auth.md §2), if it may sign in.
fn authenticate(
    transaction: &mut Transaction<'_>,
    catalog: &Catalog,
    organization: &Organization,
    who: &Identity,
) -> Result<UserRow> {
    let row = match who {
        Identity::User { object_id } => {
            find_user(transaction, catalog, "azureactivedirectoryobjectid", *object_id)?
                .filter(|row| row.application_id.is_none())
        }
        Identity::Application { application_id, object_id } => {
            find_user(transaction, catalog, "applicationid", *application_id)?.filter(|row| match (
                row.object_id,
                object_id,
            ) {
                (Some(own), Some(claimed)) => own == *claimed,
                _ => true,
            })
        }
    };
    check_enabled(row, organization)
}

/// The user, if it may ask anything.
fn check_enabled(row: Option<UserRow>, organization: &Organization) -> Result<UserRow> {
    let row = row.filter(|row| !organization.is_built_in(row.id)).ok_or(Error::NotAMember)?;
    if row.is_disabled {
        return Err(disabled(&row, organization));
    }
    if organization.is_disabled(row.unit) {
        return Err(Error::BusinessUnitDisabled);
    }
    Ok(row)
}

fn disabled(row: &UserRow, organization: &Organization) -> Error {
    Error::UserDisabled { user: row.id.0, organization: organization.id.0 }
}

/// The id in a header: with or without braces, in any case, blanks around it ignored; not zero, and
/// in no other form (security.md §5.1).
fn read_id(value: &str) -> Option<Uuid> {
    let value = value.trim_matches([' ', '\t']);
    let bare = match value.strip_prefix('{') {
        Some(rest) => rest.strip_suffix('}')?,
        None => value,
    };
    let hyphenated = bare.len() == 36 && !bare.contains(['{', '}']);
    let id = hyphenated.then(|| Uuid::try_parse(bare).ok()).flatten()?;
    (!id.is_nil()).then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_in_a_header_has_one_of_two_forms() {
        let id = "75df116d-d9da-e711-a94b-000d3a34ed47";
        let accepted = [id.to_owned(), id.to_uppercase(), format!("{{{id}}}"), format!("  {id}\t")];
        for value in accepted {
            assert_eq!(read_id(&value).unwrap().to_string(), id, "{value}");
        }
        let refused = [
            String::new(),
            "abc".into(),
            id.replace('-', ""),
            format!("'{id}'"),
            format!("{id},{id}"),
            format!("{{{id}"),
            format!("urn:uuid:{id}"),
            "00000000-0000-0000-0000-000000000000".into(),
            "$this->settings->callerID".into(),
        ];
        for value in refused {
            assert_eq!(read_id(&value), None, "{value}");
        }
    }
}
