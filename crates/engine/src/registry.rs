//! What messages there are. An edge, the compatibility page and the coverage test read it here; the
//! engine finds here what runs a message that is asked for by its name.

use model::message::{Descriptor, Invoke, Kind, Request};
use model::{Error, Result};

use crate::Response;
use crate::context::Context;
use crate::known;
use crate::messages::{
    assign, associate, audit, autonumber, batches, bulk_delete, calculate_rollup, changes, create,
    definitions, delete, disassociate, duplicates, explain, files, initialize_from, keys, merge,
    metadata, multiple, organization, people, privileges, questions, queues, relationships,
    retrieve, retrieve_multiple, roles, sales, set_state, sharing, state_transition, total_count,
    update, who_am_i,
};

/// A message: its description, and what runs it.
#[derive(Clone, Copy, Debug)]
pub struct Message {
    /// Its description.
    pub descriptor: &'static Descriptor,
    /// What runs it by its name; none for one with a variant of [`Request`] of its own.
    pub(crate) run: Option<Run>,
}

/// Runs a message by its name.
pub(crate) type Run = fn(&mut Context<'_, '_>, &Invoke) -> Result<Response>;

impl Message {
    pub(crate) const fn new(descriptor: &'static Descriptor, run: Run) -> Self {
        Self { descriptor, run: Some(run) }
    }

    /// One that others run: it has a variant of [`Request`] of its own, or is none but takes others along.
    pub(crate) const fn crud(descriptor: &'static Descriptor) -> Self {
        Self { descriptor, run: None }
    }
}

/// All messages.
pub const MESSAGES: &[Message] = &[
    create::MESSAGE,
    retrieve::MESSAGE,
    retrieve_multiple::MESSAGE,
    retrieve_multiple::OF_DOCUMENT,
    questions::of_document::MESSAGE,
    questions::to_document::MESSAGE,
    changes::MESSAGE,
    metadata::definitions::MESSAGE,
    metadata::entity::MESSAGE,
    metadata::all_entities::MESSAGE,
    metadata::changes::MESSAGE,
    metadata::attribute::MESSAGE,
    metadata::relationship::MESSAGE,
    metadata::option_set::ONE,
    metadata::option_set::ALL,
    metadata::timestamp::MESSAGE,
    update::MESSAGE,
    update::UPSERT,
    delete::MESSAGE,
    assign::MESSAGE,
    set_state::MESSAGE,
    bulk_delete::MESSAGE,
    calculate_rollup::MESSAGE,
    initialize_from::MESSAGE,
    merge::MESSAGE,
    duplicates::publish::MESSAGE,
    duplicates::retrieve::MESSAGE,
    duplicates::unpublish::MESSAGE,
    associate::MESSAGE,
    disassociate::MESSAGE,
    multiple::create::MESSAGE,
    multiple::update::MESSAGE,
    multiple::upsert::MESSAGE,
    multiple::delete::MESSAGE,
    batches::SEPARATE,
    batches::TOGETHER,
    who_am_i::MESSAGE,
    explain::MESSAGE,
    organization::version::MESSAGE,
    organization::current::MESSAGE,
    organization::address::MESSAGE,
    organization::languages::PROVISIONED,
    organization::languages::AVAILABLE,
    state_transition::MESSAGE,
    total_count::MESSAGE,
    autonumber::next::MESSAGE,
    autonumber::seed::MESSAGE,
    autonumber::set_seed::MESSAGE,
    privileges::all::MESSAGE,
    privileges::of_columns::MESSAGE,
    privileges::of_directory_user::ALL,
    privileges::of_directory_user::BY_IDS,
    privileges::of_directory_user::BY_NAMES,
    privileges::of_directory_user::ROLES,
    privileges::of_role::MESSAGE,
    privileges::of_team::MESSAGE,
    privileges::of_user::MESSAGE,
    privileges::of_user_by_id::MESSAGE,
    privileges::of_user_by_ids::MESSAGE,
    privileges::of_user_by_name::MESSAGE,
    privileges::of_user_by_names::MESSAGE,
    privileges::through_teams::MESSAGE,
    audit::record_history::MESSAGE,
    audit::attribute_history::MESSAGE,
    audit::details::MESSAGE,
    audit::delete_history::MESSAGE,
    roles::add_privileges::MESSAGE,
    roles::replace_privileges::MESSAGE,
    roles::remove_privilege::MESSAGE,
    people::add_members::MESSAGE,
    people::remove_members::MESSAGE,
    people::convert_team::MESSAGE,
    people::set_unit_of_user::MESSAGE,
    people::set_parent_of_user::MESSAGE,
    people::set_parent_of_team::MESSAGE,
    people::set_parent_of_unit::MESSAGE,
    people::reassign_of_user::MESSAGE,
    people::reassign_of_owner::MESSAGE,
    sharing::grant::MESSAGE,
    sharing::modify::MESSAGE,
    sharing::revoke::MESSAGE,
    sharing::shared_principals::MESSAGE,
    sharing::principal_access::MESSAGE,
    sharing::principal_access_info::MESSAGE,
    sharing::add_to_team::MESSAGE,
    sharing::remove_from_team::MESSAGE,
    sales::close_incident::MESSAGE,
    sales::close_opportunity::WIN,
    sales::close_opportunity::LOSE,
    sales::qualify_lead::MESSAGE,
    sales::send_email::MESSAGE,
    queues::add::MESSAGE,
    queues::add_principal::MESSAGE,
    queues::pick::MESSAGE,
    queues::release::MESSAGE,
    queues::remove::MESSAGE,
    definitions::create_entity::MESSAGE,
    definitions::update_entity::MESSAGE,
    definitions::delete_entity::MESSAGE,
    definitions::create_entities::MESSAGE,
    definitions::create_attribute::MESSAGE,
    definitions::update_attribute::MESSAGE,
    definitions::delete_attribute::MESSAGE,
    definitions::create_option_set::MESSAGE,
    definitions::update_option_set::MESSAGE,
    definitions::delete_option_set::MESSAGE,
    definitions::add_solution_component::MESSAGE,
    definitions::insert_option_value::MESSAGE,
    definitions::insert_status_value::MESSAGE,
    definitions::update_option_value::MESSAGE,
    definitions::update_state_value::MESSAGE,
    definitions::delete_option_value::MESSAGE,
    definitions::order_option::MESSAGE,
    definitions::publish_xml::MESSAGE,
    definitions::publish_all_xml::MESSAGE,
    definitions::set_loc_labels::MESSAGE,
    relationships::create_one_to_many::MESSAGE,
    relationships::create_many_to_many::MESSAGE,
    relationships::update::MESSAGE,
    relationships::delete::MESSAGE,
    relationships::several::CUSTOMER,
    relationships::several::POLYMORPHIC,
    relationships::eligible::REFERENCED,
    relationships::eligible::REFERENCING,
    relationships::eligible::MANY_TO_MANY,
    relationships::eligible::ALL_REFERENCED,
    relationships::eligible::ALL_REFERENCING,
    relationships::eligible::ALL_MANY_TO_MANY,
    keys::create::MESSAGE,
    keys::delete::MESSAGE,
    keys::reactivate::MESSAGE,
    files::initialize_upload::MESSAGE,
    files::upload_block::MESSAGE,
    files::commit_upload::MESSAGE,
    files::initialize_download::MESSAGE,
    files::download_block::MESSAGE,
    files::delete::MESSAGE,
    files::initialize_annotation_upload::MESSAGE,
    files::commit_annotation_upload::MESSAGE,
    files::initialize_annotation_download::MESSAGE,
    files::initialize_attachment_upload::MESSAGE,
    files::commit_attachment_upload::MESSAGE,
    files::initialize_attachment_download::MESSAGE,
];

/// The function or action with this name.
pub fn find(name: &str) -> Option<&'static Descriptor> {
    let named = MESSAGES.iter().map(|message| message.descriptor).find(|each| each.name == name);
    named.filter(|descriptor| matches!(descriptor.kind, Kind::Function | Kind::Action))
}

/// The message that SOAP calls by this name, in whatever case (soap.md §5).
pub fn called(name: &str) -> Option<&'static Descriptor> {
    let mut all = MESSAGES.iter().map(|message| message.descriptor);
    all.find(|each| each.soap.offered && each.name.eq_ignore_ascii_case(name))
}

/// The messages that SOAP calls.
pub fn offered() -> impl Iterator<Item = &'static Descriptor> {
    let all = MESSAGES.iter().map(|message| message.descriptor);
    all.filter(|descriptor| descriptor.soap.offered)
}

/// Whether the product has a message with this name that is not served here.
pub fn is_missing(name: &str) -> bool {
    known::NAMES.binary_search(&name).is_ok() && !is_served(name)
}

/// The messages of the product that are not served here, by name.
pub fn missing() -> impl Iterator<Item = &'static str> {
    known::NAMES.iter().copied().filter(|name| !is_served(name))
}

fn is_served(name: &str) -> bool {
    MESSAGES.iter().any(|message| message.descriptor.name == name)
}

/// The description of a request's message.
pub fn describe(request: &Request) -> &'static Descriptor {
    match request {
        Request::Create(_) => create::MESSAGE.descriptor,
        Request::Retrieve(_) => retrieve::MESSAGE.descriptor,
        Request::RetrieveMultiple(_) => retrieve_multiple::MESSAGE.descriptor,
        Request::RetrieveEntityChanges(_) => changes::MESSAGE.descriptor,
        Request::RetrieveDefinitions(_) => metadata::definitions::MESSAGE.descriptor,
        Request::Update(_) => update::MESSAGE.descriptor,
        Request::Upsert(_) => update::UPSERT.descriptor,
        Request::Delete(_) => delete::MESSAGE.descriptor,
        Request::Upload(upload) => files::describe(upload),
        Request::Download(_) => files::initialize_download::MESSAGE.descriptor,
        Request::Associate(_) => associate::MESSAGE.descriptor,
        Request::Disassociate(_) => disassociate::MESSAGE.descriptor,
        Request::Invoke(invoke) => invoke.message,
        Request::Along(along) => describe(&along.request),
        Request::Detecting(request) => describe(request),
        Request::Keyed(keyed) => describe(&keyed.request),
    }
}

/// Runs a message by its name, if it is given all that it needs.
pub(crate) fn run(context: &mut Context<'_, '_>, invoke: &Invoke) -> Result<Response> {
    let name = invoke.message.name;
    let message = MESSAGES.iter().find(|message| message.descriptor.name == name);
    let missing = invoke
        .message
        .fields
        .iter()
        .find(|field| !field.optional && invoke.arguments.get(field.name).is_none());
    if let Some(field) = missing {
        return Err(Error::missing_field(field.name, name));
    }
    match message.and_then(|message| message.run) {
        Some(run) => run(context, invoke),
        None => Err(Error::NotImplemented(format!("`{name}`"))),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use model::message::{Binding, SoapTable};

    use super::*;

    #[test]
    fn every_name_stands_once() {
        let names: BTreeSet<&str> =
            MESSAGES.iter().map(|message| message.descriptor.name).collect();
        assert_eq!(names.len(), MESSAGES.len());
    }

    #[test]
    fn every_key_of_a_face_is_of_a_field_and_no_two_fields_share_one() {
        for Message { descriptor, .. } in MESSAGES {
            let (name, face) = (descriptor.name, &descriptor.soap);
            for key in face.keys {
                assert!(descriptor.field(key.field).is_some(), "{name}: {}", key.field);
            }
            for (field, _) in face.results {
                let answer = descriptor.returns.unwrap();
                assert!(answer.field(field).is_some(), "{name}: {field}");
            }
            let mut keys: Vec<&str> =
                descriptor.fields.iter().map(|field| face.key_of(field.name)).collect();
            if matches!(descriptor.binding, Binding::Row(_)) {
                keys.push(face.target);
            }
            let different: BTreeSet<&str> = keys.iter().copied().collect();
            assert_eq!(different.len(), keys.len(), "{name}");
            // A table that follows another field is read after it.
            for key in face.keys {
                if let Some(SoapTable::OfField(other)) = key.table {
                    let place = |wanted: &str| {
                        descriptor.fields.iter().position(|field| field.name == wanted)
                    };
                    assert!(place(other).unwrap() < place(key.field).unwrap(), "{name}");
                }
            }
            let called = called(&name.to_uppercase());
            assert_eq!(called, Some(*descriptor).filter(|_| face.offered));
        }
    }

    #[test]
    fn whatever_is_asked_for_by_its_name_can_run() {
        for Message { descriptor, run } in MESSAGES {
            let by_name = !matches!(descriptor.kind, Kind::Crud { .. } | Kind::Batch { .. });
            assert_eq!(run.is_some(), by_name, "{}", descriptor.name);
            let is_operation = matches!(descriptor.kind, Kind::Function | Kind::Action);
            assert_eq!(find(descriptor.name), Some(*descriptor).filter(|_| is_operation));
        }
    }

    #[test]
    fn fields_that_may_be_left_out_come_last_and_answers_are_called_after_their_message() {
        for Message { descriptor, .. } in MESSAGES {
            let optional: Vec<bool> =
                descriptor.fields.iter().map(|field| field.optional).collect();
            assert!(optional.is_sorted(), "{}", descriptor.name);
            if let Some(record) = descriptor.returns {
                assert_eq!(record.name, format!("{}Response", descriptor.name));
            }
        }
    }
}
