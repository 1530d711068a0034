//! Which tests show each message working, refused and impersonated. A message without them fails here.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use engine::registry::MESSAGES;

/// The tests of one message.
pub(crate) struct Covered {
    pub(crate) message: &'static str,
    pub(crate) working: &'static [&'static str],
    pub(crate) refused: &'static [&'static str],
    pub(crate) impersonated: &'static [&'static str],
}

pub(crate) const COVERAGE: &[Covered] = &[
    Covered {
        message: "OnBehalf_ExplainAccess",
        working: &[
            "what_is_explained_is_what_happens",
            "an_explanation_names_what_decides_and_what_is_missing_on_whose_side",
        ],
        refused: &["an_explanation_is_for_administrators_and_for_the_users_themselves"],
        impersonated: &["an_explanation_is_for_administrators_and_for_the_users_themselves"],
    },
    Covered {
        message: "InitializeAnnotationBlocksUpload",
        working: &["a_note_is_made_with_a_body_that_comes_in_blocks_and_gets_another_one"],
        refused: &[
            "who_may_not_write_a_note_sends_no_body_and_who_may_not_read_it_gets_none",
            "bodies_in_blocks_that_break_the_rules_are_refused",
        ],
        impersonated: &["who_may_not_write_a_note_sends_no_body_and_who_may_not_read_it_gets_none"],
    },
    Covered {
        message: "CommitAnnotationBlocksUpload",
        working: &["a_note_is_made_with_a_body_that_comes_in_blocks_and_gets_another_one"],
        refused: &[
            "who_may_not_write_a_note_sends_no_body_and_who_may_not_read_it_gets_none",
            "bodies_in_blocks_that_break_the_rules_are_refused",
        ],
        impersonated: &["who_may_not_write_a_note_sends_no_body_and_who_may_not_read_it_gets_none"],
    },
    Covered {
        message: "InitializeAnnotationBlocksDownload",
        working: &["a_note_is_made_with_a_body_that_comes_in_blocks_and_gets_another_one"],
        refused: &["who_may_not_write_a_note_sends_no_body_and_who_may_not_read_it_gets_none"],
        impersonated: &["who_may_not_write_a_note_sends_no_body_and_who_may_not_read_it_gets_none"],
    },
    Covered {
        message: "InitializeAttachmentBlocksUpload",
        working: &["an_attachment_is_made_with_a_body_that_comes_in_blocks"],
        refused: &[
            "an_attachment_is_sent_and_read_by_whoever_may_do_so_with_its_mail",
            "an_attachment_is_made_with_a_body_that_comes_in_blocks",
        ],
        impersonated: &["an_attachment_is_sent_and_read_by_whoever_may_do_so_with_its_mail"],
    },
    Covered {
        message: "CommitAttachmentBlocksUpload",
        working: &["an_attachment_is_made_with_a_body_that_comes_in_blocks"],
        refused: &["an_attachment_is_sent_and_read_by_whoever_may_do_so_with_its_mail"],
        impersonated: &["an_attachment_is_sent_and_read_by_whoever_may_do_so_with_its_mail"],
    },
    Covered {
        message: "InitializeAttachmentBlocksDownload",
        working: &["an_attachment_is_made_with_a_body_that_comes_in_blocks"],
        refused: &["an_attachment_is_sent_and_read_by_whoever_may_do_so_with_its_mail"],
        impersonated: &["an_attachment_is_sent_and_read_by_whoever_may_do_so_with_its_mail"],
    },
    Covered {
        message: "InitializeFileBlocksUpload",
        working: &[
            "a_file_is_made_of_blocks_and_read_in_blocks_and_deleted",
            "a_file_is_sent_and_read_in_one_request",
            "a_file_comes_in_parts_and_the_last_one_makes_it",
        ],
        refused: &[
            "block_messages_name_a_column_of_files",
            "who_may_not_change_a_row_sends_no_file_and_who_may_not_read_it_gets_none",
        ],
        impersonated: &["who_may_not_change_a_row_sends_no_file_and_who_may_not_read_it_gets_none"],
    },
    Covered {
        message: "UploadBlock",
        working: &["a_file_is_made_of_blocks_and_read_in_blocks_and_deleted"],
        refused: &["blocks_that_break_their_rules_are_refused"],
        impersonated: &["tokens_of_files_are_worth_nothing_to_others"],
    },
    Covered {
        message: "CommitFileBlocksUpload",
        working: &["a_file_is_made_of_blocks_and_read_in_blocks_and_deleted"],
        refused: &["blocks_that_break_their_rules_are_refused"],
        impersonated: &["tokens_of_files_are_worth_nothing_to_others"],
    },
    Covered {
        message: "InitializeFileBlocksDownload",
        working: &[
            "a_file_is_made_of_blocks_and_read_in_blocks_and_deleted",
            "a_range_of_a_file_is_read",
            "a_file_is_read_as_base64_in_json",
        ],
        refused: &["who_may_not_change_a_row_sends_no_file_and_who_may_not_read_it_gets_none"],
        impersonated: &["a_secured_file_is_seen_and_sent_by_whom_a_profile_lets"],
    },
    Covered {
        message: "DownloadBlock",
        working: &["a_file_is_made_of_blocks_and_read_in_blocks_and_deleted"],
        refused: &["tokens_of_files_are_worth_nothing_to_others"],
        impersonated: &["tokens_of_files_are_worth_nothing_to_others"],
    },
    Covered {
        message: "DeleteFile",
        working: &[
            "a_file_is_made_of_blocks_and_read_in_blocks_and_deleted",
            "a_file_takes_the_place_of_the_one_before_and_goes_when_it_is_deleted",
        ],
        refused: &["a_secured_file_is_seen_and_sent_by_whom_a_profile_lets"],
        impersonated: &["a_file_is_deleted_on_behalf_of_who_may"],
    },
    Covered {
        message: "Create",
        working: &[
            "create_answers_with_the_address_of_the_row",
            "create_with_representation_answers_with_the_row",
            "a_new_row_gets_its_defaults",
            "new_rows_come_with_a_new_row_at_every_level",
            "a_row_that_is_posted_to_a_collection_belongs_to_the_row_above",
        ],
        refused: &[
            "every_new_row_needs_the_rights_of_a_new_row",
            "a_row_below_another_needs_rights_on_both",
            "create_needs_the_privilege_at_a_depth_that_covers_the_owner",
            "bodies_that_are_no_row_are_refused",
        ],
        impersonated: &[
            "a_row_is_created_on_behalf_of_another_user_and_tells_both",
            "under_impersonation_every_new_row_is_made_for_the_other_user",
            "under_impersonation_a_row_below_another_is_made_for_the_other_user",
        ],
    },
    Covered {
        message: "Retrieve",
        working: &["the_selected_columns_come_and_always_the_key"],
        refused: &["a_row_that_is_not_there_is_told_from_one_that_may_not_be_read"],
        impersonated: &["under_impersonation_a_row_is_read_as_the_other_user"],
    },
    Covered {
        message: "RetrieveMultiple",
        working: &[
            "values_compare_by_their_type",
            "every_row_comes_once_whatever_the_size_of_a_page",
            "collections_expand_for_every_row_of_a_page",
        ],
        refused: &["without_the_privilege_there_is_no_empty_list_but_a_refusal"],
        impersonated: &[
            "counts_hold_only_what_may_be_read",
            "under_impersonation_related_rows_are_those_of_the_other_user",
        ],
    },
    Covered {
        message: "CreateMultiple",
        working: &["many_rows_are_made_and_their_ids_come_in_order"],
        refused: &[
            "what_is_refused_halfway_leaves_nothing_and_names_its_row",
            "many_rows_need_the_rights_that_each_of_them_needs",
        ],
        impersonated: &["many_rows_are_made_and_changed_on_behalf_of_another_user"],
    },
    Covered {
        message: "UpdateMultiple",
        working: &["many_rows_are_changed_and_one_named_twice_by_its_first_values"],
        refused: &[
            "an_update_of_many_rows_refused_halfway_changes_none",
            "many_rows_need_the_rights_that_each_of_them_needs",
        ],
        impersonated: &["many_rows_are_made_and_changed_on_behalf_of_another_user"],
    },
    Covered {
        message: "UpsertMultiple",
        working: &[
            "rows_are_made_where_they_are_not_there_and_changed_where_they_are",
            "many_rows_are_found_by_an_alternate_key_or_made_with_it",
        ],
        refused: &["what_is_refused_halfway_leaves_nothing_and_names_its_row"],
        impersonated: &["many_rows_are_made_and_changed_on_behalf_of_another_user"],
    },
    Covered {
        message: "DeleteMultiple",
        working: &["no_standard_table_deletes_many_rows"],
        refused: &["no_standard_table_deletes_many_rows"],
        impersonated: &["no_standard_table_deletes_many_rows"],
    },
    Covered {
        message: "RetrieveDefinitions",
        working: &[
            "all_tables_come_in_one_answer",
            "columns_are_of_derived_types_and_a_cast_shows_what_those_have",
            "choices_come_with_their_columns_and_global_ones_by_themselves",
            "relationships_are_found_by_themselves_and_from_both_sides",
        ],
        refused: &["what_definitions_do_not_take_is_refused"],
        impersonated: &[
            "users_without_privileges_read_definitions_in_their_own_language_also_on_behalf",
        ],
    },
    Covered {
        message: "RetrieveEntity",
        working: &["one_table_or_all_come_as_far_as_the_filters_say"],
        refused: &["one_table_or_all_come_as_far_as_the_filters_say"],
        impersonated: &["one_table_or_all_come_as_far_as_the_filters_say"],
    },
    Covered {
        message: "RetrieveAllEntities",
        working: &["one_table_or_all_come_as_far_as_the_filters_say"],
        refused: &["one_table_or_all_come_as_far_as_the_filters_say"],
        impersonated: &["one_table_or_all_come_as_far_as_the_filters_say"],
    },
    Covered {
        message: "RetrieveAttribute",
        working: &["columns_relationships_and_choices_are_told_one_by_one"],
        refused: &["what_definitions_have_not_is_refused_with_its_code"],
        impersonated: &["columns_relationships_and_choices_are_told_one_by_one"],
    },
    Covered {
        message: "RetrieveRelationship",
        working: &["columns_relationships_and_choices_are_told_one_by_one"],
        refused: &["what_definitions_have_not_is_refused_with_its_code"],
        impersonated: &["columns_relationships_and_choices_are_told_one_by_one"],
    },
    Covered {
        message: "RetrieveOptionSet",
        working: &["columns_relationships_and_choices_are_told_one_by_one"],
        refused: &["what_definitions_have_not_is_refused_with_its_code"],
        impersonated: &["columns_relationships_and_choices_are_told_one_by_one"],
    },
    Covered {
        message: "RetrieveAllOptionSets",
        working: &["columns_relationships_and_choices_are_told_one_by_one"],
        refused: &["what_definitions_have_not_is_refused_with_its_code"],
        impersonated: &["columns_relationships_and_choices_are_told_one_by_one"],
    },
    Covered {
        message: "RetrieveTimestamp",
        working: &["the_stamp_of_definitions_changes_with_them"],
        refused: &["what_definitions_have_not_is_refused_with_its_code"],
        impersonated: &["the_stamp_of_definitions_changes_with_them"],
    },
    Covered {
        message: "RetrieveMetadataChanges",
        working: &[
            "a_query_says_which_tables_and_columns_and_what_of_them",
            "whoever_shows_the_stamp_of_an_answer_is_told_what_changed_after_it",
        ],
        refused: &["criteria_compare_names_lists_and_managed_properties"],
        impersonated: &[
            "users_without_privileges_read_definitions_in_their_own_language_also_on_behalf",
        ],
    },
    Covered {
        message: "RetrieveEntityChanges",
        working: &[
            "what_changed_is_told_since_the_link_was_handed_out",
            "nothing_is_lost_between_the_pages_of_rows_and_of_changes",
            "whatever_goes_with_a_deleted_row_is_told_as_well",
            "a_row_that_comes_back_under_its_key_is_not_deleted",
        ],
        refused: &[
            "what_cannot_be_tracked_is_refused",
            "an_old_token_asks_for_a_full_synchronization",
            "changes_take_reading_the_whole_table",
        ],
        impersonated: &["changes_take_reading_the_whole_table"],
    },
    Covered {
        message: "PublishDuplicateRule",
        working: &["a_row_that_a_rule_finds_again_is_refused_where_that_is_wanted"],
        refused: &["a_refusal_tells_of_no_row_that_the_user_cannot_read_also_on_behalf"],
        impersonated: &["a_refusal_tells_of_no_row_that_the_user_cannot_read_also_on_behalf"],
    },
    Covered {
        message: "RetrieveDuplicates",
        working: &["what_rules_find_of_a_row_is_told_page_by_page_to_whoever_may_read_it"],
        refused: &["what_rules_find_of_a_row_is_told_page_by_page_to_whoever_may_read_it"],
        impersonated: &["what_rules_find_of_a_row_is_told_page_by_page_to_whoever_may_read_it"],
    },
    Covered {
        message: "UnpublishDuplicateRule",
        working: &["a_row_that_a_rule_finds_again_is_refused_where_that_is_wanted"],
        refused: &["a_refusal_tells_of_no_row_that_the_user_cannot_read_also_on_behalf"],
        impersonated: &["a_refusal_tells_of_no_row_that_the_user_cannot_read_also_on_behalf"],
    },
    Covered {
        message: "CalculateRollupField",
        working: &[
            "open_deals_and_revenue_are_those_of_an_account_and_of_all_below_it",
            "amounts_of_other_currencies_count_as_what_they_are_worth",
        ],
        refused: &[
            "what_is_no_rollup_of_a_row_is_refused_and_nothing_is_written",
            "who_may_read_a_row_computes_its_rollups_of_rows_that_nobody_shows_them",
            "a_rollup_that_may_not_be_seen_shows_no_value",
        ],
        impersonated: &["who_may_read_a_row_computes_its_rollups_of_rows_that_nobody_shows_them"],
    },
    Covered {
        message: "InitializeFrom",
        working: &[
            "a_row_begins_with_what_another_says_and_is_posted_back_as_it_is",
            "maps_are_rows_that_come_and_go_with_relationships_and_that_customizers_add_to",
        ],
        refused: &[
            "a_row_begins_only_with_what_may_be_read_by_whoever_may_make_it",
            "a_column_that_may_not_be_seen_is_not_taken_along",
        ],
        impersonated: &["a_row_begins_only_with_what_may_be_read_by_whoever_may_make_it"],
    },
    Covered {
        message: "Merge",
        working: &["what_points_at_a_merged_row_points_at_the_other_and_it_is_inactive"],
        refused: &["rows_that_cannot_be_merged_are_refused_and_stay_as_they_are"],
        impersonated: &["who_may_not_write_both_rows_and_what_moves_merges_nothing_also_on_behalf"],
    },
    Covered {
        message: "BulkDelete",
        working: &[
            "rows_that_a_query_finds_are_deleted_by_a_job",
            "a_job_waits_for_its_time_and_can_be_canceled",
        ],
        refused: &["a_bulk_deletion_that_cannot_be_is_refused_at_once"],
        impersonated: &["a_job_deletes_what_its_user_may_and_counts_the_rest_also_on_behalf"],
    },
    Covered {
        message: "RetrieveVersion",
        working: &["the_organization_tells_its_version_its_names_and_where_its_services_are"],
        refused: &["what_the_organization_is_asked_wrongly_is_refused"],
        impersonated: &["an_address_is_formatted_for_its_country_also_on_behalf"],
    },
    Covered {
        message: "RetrieveCurrentOrganization",
        working: &["the_organization_tells_its_version_its_names_and_where_its_services_are"],
        refused: &["what_the_organization_is_asked_wrongly_is_refused"],
        impersonated: &["an_address_is_formatted_for_its_country_also_on_behalf"],
    },
    Covered {
        message: "RetrieveProvisionedLanguages",
        working: &["an_address_is_formatted_for_its_country_also_on_behalf"],
        refused: &["what_the_organization_is_asked_wrongly_is_refused"],
        impersonated: &["an_address_is_formatted_for_its_country_also_on_behalf"],
    },
    Covered {
        message: "RetrieveAvailableLanguages",
        working: &["an_address_is_formatted_for_its_country_also_on_behalf"],
        refused: &["what_the_organization_is_asked_wrongly_is_refused"],
        impersonated: &["an_address_is_formatted_for_its_country_also_on_behalf"],
    },
    Covered {
        message: "Assign",
        working: &["a_row_is_assigned_by_its_message_also_on_behalf"],
        refused: &["a_row_is_assigned_by_its_message_also_on_behalf"],
        impersonated: &["a_row_is_assigned_by_its_message_also_on_behalf"],
    },
    Covered {
        message: "SetState",
        working: &["a_row_gets_another_state_by_its_message_also_on_behalf"],
        refused: &["a_row_gets_another_state_by_its_message_also_on_behalf"],
        impersonated: &["a_row_gets_another_state_by_its_message_also_on_behalf"],
    },
    Covered {
        message: "ExecuteMultiple",
        working: &["several_requests_are_run_each_by_itself_up_to_the_first_that_fails_or_all"],
        refused: &["several_requests_are_not_nested_and_not_too_many"],
        impersonated: &["all_requests_in_one_are_on_behalf_of_the_same_user"],
    },
    Covered {
        message: "ExecuteTransaction",
        working: &["a_transaction_takes_place_whole_or_not_at_all_and_names_what_failed"],
        refused: &["several_requests_are_not_nested_and_not_too_many"],
        impersonated: &["all_requests_in_one_are_on_behalf_of_the_same_user"],
    },
    Covered {
        message: "FormatAddress",
        working: &["an_address_is_formatted_for_its_country_also_on_behalf"],
        refused: &["what_the_organization_is_asked_wrongly_is_refused"],
        impersonated: &["an_address_is_formatted_for_its_country_also_on_behalf"],
    },
    Covered {
        message: "RetrieveAadUserPrivileges",
        working: &["users_are_named_by_their_id_in_the_directory"],
        refused: &["users_are_named_by_their_id_in_the_directory"],
        impersonated: &["under_impersonation_the_named_user_is_told_whole_109"],
    },
    Covered {
        message: "RetrieveAadUserSetOfPrivilegesByIds",
        working: &["users_are_named_by_their_id_in_the_directory"],
        refused: &["users_are_named_by_their_id_in_the_directory"],
        impersonated: &["under_impersonation_the_named_user_is_told_whole_109"],
    },
    Covered {
        message: "RetrieveAadUserSetOfPrivilegesByNames",
        working: &["users_are_named_by_their_id_in_the_directory"],
        refused: &["users_are_named_by_their_id_in_the_directory"],
        impersonated: &["under_impersonation_the_named_user_is_told_whole_109"],
    },
    Covered {
        message: "RetrieveAadUserRoles",
        working: &["the_roles_of_a_user_come_as_rows_those_of_its_teams_too"],
        refused: &["the_roles_of_a_user_come_as_rows_those_of_its_teams_too"],
        impersonated: &["under_impersonation_the_named_user_is_told_whole_109"],
    },
    Covered {
        message: "RetrievePrivilegeSet",
        working: &["all_privileges_come_by_a_function_too"],
        refused: &["all_privileges_come_by_a_function_too"],
        impersonated: &["all_privileges_come_by_a_function_too"],
    },
    Covered {
        message: "ExecuteFetch",
        working: &["a_document_is_answered_by_a_document"],
        refused: &["a_document_is_answered_by_a_document"],
        impersonated: &["rows_are_those_that_the_user_may_read_and_whom_it_acts_for"],
    },
    Covered {
        message: "FetchXmlToQueryExpression",
        working: &["questions_change_their_shape_over_both_protocols"],
        refused: &["questions_change_their_shape_over_both_protocols"],
        impersonated: &["questions_change_their_shape_over_both_protocols"],
    },
    Covered {
        message: "QueryExpressionToFetchXml",
        working: &["questions_change_their_shape_over_both_protocols"],
        refused: &["questions_change_their_shape_over_both_protocols"],
        impersonated: &["questions_change_their_shape_over_both_protocols"],
    },
    Covered {
        message: "RetrieveTotalRecordCount",
        working: &["the_rows_of_tables_are_counted_as_documented"],
        refused: &["only_readable_rows_are_counted_and_only_in_readable_tables"],
        impersonated: &["only_readable_rows_are_counted_and_only_in_readable_tables"],
    },
    Covered {
        message: "GetAutoNumberSeed",
        working: &["the_seed_of_a_column_says_which_number_comes_next"],
        refused: &["numbers_of_columns_without_a_format_are_refused"],
        impersonated: &["only_who_may_change_columns_sets_a_seed"],
    },
    Covered {
        message: "GetNextAutoNumberValue",
        working: &["the_seed_of_a_column_says_which_number_comes_next"],
        refused: &["numbers_of_columns_without_a_format_are_refused"],
        impersonated: &["only_who_may_change_columns_sets_a_seed"],
    },
    Covered {
        message: "SetAutoNumberSeed",
        working: &["the_seed_of_a_column_says_which_number_comes_next"],
        refused: &["only_who_may_change_columns_sets_a_seed"],
        impersonated: &["only_who_may_change_columns_sets_a_seed"],
    },
    Covered {
        message: "Update",
        working: &[
            "a_condition_that_holds_lets_the_request_through",
            "a_property_is_given_a_value_and_cleared",
            "a_row_that_a_path_has_reached_is_written",
        ],
        refused: &[
            "a_condition_that_does_not_hold_changes_nothing",
            "update_of_an_existing_row_needs_write_on_it",
            "what_is_no_value_of_a_property_is_refused",
            "a_path_leads_through_rows_that_may_be_read_and_no_others",
        ],
        impersonated: &[
            "update_on_behalf_of_another_user_changes_their_rows",
            "a_property_is_written_by_whoever_may_write_the_row",
        ],
    },
    Covered {
        message: "Upsert",
        working: &[
            "without_a_condition_patch_updates_or_creates",
            "only_the_columns_that_are_named_change",
            "a_row_is_assigned_with_its_children",
        ],
        refused: &[
            "an_upsert_needs_the_privilege_to_create",
            "update_needs_write_and_read_on_the_row",
        ],
        impersonated: &[
            "an_upsert_on_behalf_of_another_user_makes_the_row_theirs",
            "an_update_on_behalf_is_stamped_and_a_later_direct_one_clears_it",
        ],
    },
    Covered {
        message: "Delete",
        working: &["a_deleted_row_is_gone", "children_go_with_their_parent_at_every_level"],
        refused: &["delete_needs_the_right_on_the_row"],
        impersonated: &["on_behalf_of_another_user_their_rows_are_deleted_and_no_others"],
    },
    Covered {
        message: "IsValidStateTransition",
        working: &["whether_a_row_can_go_into_a_state_is_told"],
        refused: &["whether_a_row_can_go_into_a_state_is_told"],
        impersonated: &["whether_a_row_can_go_into_a_state_is_told"],
    },
    Covered {
        message: "WhoAmI",
        working: &["who_am_i_tells_the_effective_user"],
        refused: &["who_am_i_needs_a_token_and_takes_no_other_verb"],
        impersonated: &["every_answer_under_impersonation_tells_both_users"],
    },
    Covered {
        message: "Associate",
        working: &[
            "rows_are_connected_and_taken_apart_by_their_addresses",
            "a_lookup_is_set_and_cleared_by_its_address_from_both_sides",
            "a_new_row_is_connected_with_rows_that_exist",
        ],
        refused: &[
            "connecting_two_rows_needs_append_on_both_51",
            "connecting_twice_is_a_duplicate_and_taking_apart_twice_is_none",
            "addresses_that_lead_nowhere_connect_nothing",
        ],
        impersonated: &["on_behalf_two_rows_are_connected_if_both_users_may_append"],
    },
    Covered {
        message: "Disassociate",
        working: &[
            "rows_are_connected_and_taken_apart_by_their_addresses",
            "a_lookup_is_set_and_cleared_by_its_address_from_both_sides",
        ],
        refused: &[
            "connecting_two_rows_needs_append_on_both_51",
            "a_lookup_set_by_its_address_needs_what_an_update_needs",
        ],
        impersonated: &["on_behalf_two_rows_are_connected_if_both_users_may_append"],
    },
    Covered {
        message: "RetrievePrincipalAttributePrivileges",
        working: &["the_column_permissions_of_users_and_teams_are_told_by_attribute_id"],
        refused: &["column_permissions_are_told_to_those_who_may_read_the_user"],
        impersonated: &["column_permissions_are_told_to_those_who_may_read_the_user"],
    },
    Covered {
        message: "RetrieveRolePrivilegesRole",
        working: &["what_teams_and_roles_give_is_told_apart"],
        refused: &["whose_privileges_are_told_must_be_readable"],
        impersonated: &["under_impersonation_the_named_user_is_told_whole_109"],
    },
    Covered {
        message: "RetrieveTeamPrivileges",
        working: &["what_teams_and_roles_give_is_told_apart"],
        refused: &["whose_privileges_are_told_must_be_readable"],
        impersonated: &["under_impersonation_the_named_user_is_told_whole_109"],
    },
    Covered {
        message: "RetrieveUserPrivileges",
        working: &["the_privileges_of_a_user_are_those_of_all_its_roles_at_their_greatest_depth"],
        refused: &["whose_privileges_are_told_must_be_readable"],
        impersonated: &["under_impersonation_the_named_user_is_told_whole_109"],
    },
    Covered {
        message: "RetrieveUserPrivilegeByPrivilegeId",
        working: &["single_privileges_of_a_user_are_asked_for_by_name_or_id"],
        refused: &["whose_privileges_are_told_must_be_readable"],
        impersonated: &["under_impersonation_the_named_user_is_told_whole_109"],
    },
    Covered {
        message: "RetrieveUserSetOfPrivilegesByIds",
        working: &["single_privileges_of_a_user_are_asked_for_by_name_or_id"],
        refused: &["whose_privileges_are_told_must_be_readable"],
        impersonated: &["under_impersonation_the_named_user_is_told_whole_109"],
    },
    Covered {
        message: "RetrieveUserPrivilegeByPrivilegeName",
        working: &["single_privileges_of_a_user_are_asked_for_by_name_or_id"],
        refused: &[
            "whose_privileges_are_told_must_be_readable",
            "functions_are_called_as_they_are_declared",
        ],
        impersonated: &["under_impersonation_the_named_user_is_told_whole_109"],
    },
    Covered {
        message: "RetrieveUserSetOfPrivilegesByNames",
        working: &["single_privileges_of_a_user_are_asked_for_by_name_or_id"],
        refused: &["whose_privileges_are_told_must_be_readable"],
        impersonated: &["under_impersonation_the_named_user_is_told_whole_109"],
    },
    Covered {
        message: "RetrieveUsersPrivilegesThroughTeams",
        working: &["what_teams_and_roles_give_is_told_apart"],
        refused: &["whose_privileges_are_told_must_be_readable"],
        impersonated: &["under_impersonation_the_named_user_is_told_whole_109"],
    },
    Covered {
        message: "RetrieveRecordChangeHistory",
        working: &[
            "the_history_of_a_row_comes_newest_first_and_in_pages",
            "a_history_has_the_documented_shape",
        ],
        refused: &["a_history_needs_the_privilege_and_the_row"],
        impersonated: &["a_history_needs_the_privilege_and_the_row"],
    },
    Covered {
        message: "RetrieveAttributeChangeHistory",
        working: &["the_history_of_a_column_holds_nothing_else"],
        refused: &["a_history_needs_the_privilege_and_the_row"],
        impersonated: &["a_history_needs_the_privilege_and_the_row"],
    },
    Covered {
        message: "RetrieveAuditDetails",
        working: &["each_kind_of_write_has_its_action", "both_ends_tell_that_they_were_connected"],
        refused: &["details_need_one_of_two_privileges"],
        impersonated: &["details_need_one_of_two_privileges"],
    },
    Covered {
        message: "DeleteRecordChangeHistory",
        working: &["a_history_is_forgotten_by_who_may"],
        refused: &["a_history_is_forgotten_by_who_may"],
        impersonated: &["a_history_is_forgotten_by_who_may"],
    },
    Covered {
        message: "AddPrivilegesRole",
        working: &["privileges_are_put_into_a_role_and_its_copies_and_count_at_once"],
        refused: &[
            "a_privilege_is_put_into_a_role_once_and_at_a_depth_that_it_allows_17",
            "copies_and_the_roles_of_administrators_and_support_are_left_as_they_are_72",
            "only_what_is_held_is_put_into_a_role_by_those_who_may_change_it",
        ],
        impersonated: &["on_behalf_of_somebody_a_role_gets_what_both_hold"],
    },
    Covered {
        message: "ReplacePrivilegesRole",
        working: &["privileges_are_put_into_a_role_and_its_copies_and_count_at_once"],
        refused: &[
            "a_privilege_is_put_into_a_role_once_and_at_a_depth_that_it_allows_17",
            "copies_and_the_roles_of_administrators_and_support_are_left_as_they_are_72",
            "only_what_is_held_is_put_into_a_role_by_those_who_may_change_it",
        ],
        impersonated: &["on_behalf_of_somebody_a_role_gets_what_both_hold"],
    },
    Covered {
        message: "RemovePrivilegeRole",
        working: &["privileges_are_put_into_a_role_and_its_copies_and_count_at_once"],
        refused: &[
            "a_privilege_is_put_into_a_role_once_and_at_a_depth_that_it_allows_17",
            "copies_and_the_roles_of_administrators_and_support_are_left_as_they_are_72",
            "only_what_is_held_is_put_into_a_role_by_those_who_may_change_it",
        ],
        impersonated: &["on_behalf_of_somebody_a_role_gets_what_both_hold"],
    },
    Covered {
        message: "CloseIncident",
        working: &["a_case_is_resolved_with_an_activity_that_tells_how_by_whoever_may"],
        refused: &["a_case_is_resolved_with_an_activity_that_tells_how_by_whoever_may"],
        impersonated: &["a_case_is_resolved_with_an_activity_that_tells_how_by_whoever_may"],
    },
    Covered {
        message: "WinOpportunity",
        working: &["an_opportunity_is_won_or_lost_with_an_activity_that_tells_of_it"],
        refused: &["an_opportunity_is_closed_as_a_whole_or_not_at_all_by_whoever_may"],
        impersonated: &["an_opportunity_is_closed_as_a_whole_or_not_at_all_by_whoever_may"],
    },
    Covered {
        message: "LoseOpportunity",
        working: &["an_opportunity_is_won_or_lost_with_an_activity_that_tells_of_it"],
        refused: &["an_opportunity_is_closed_as_a_whole_or_not_at_all_by_whoever_may"],
        impersonated: &["an_opportunity_is_closed_as_a_whole_or_not_at_all_by_whoever_may"],
    },
    Covered {
        message: "QualifyLead",
        working: &[
            "a_lead_becomes_account_contact_and_opportunity",
            "a_lead_takes_along_what_a_customizer_maps",
            "an_opportunity_of_a_lead_is_that_of_the_customer_that_the_lead_names",
        ],
        refused: &["a_lead_is_qualified_as_a_whole_or_not_at_all_by_whoever_may"],
        impersonated: &["a_lead_is_qualified_as_a_whole_or_not_at_all_by_whoever_may"],
    },
    Covered {
        message: "SendEmail",
        working: &["an_email_is_noted_as_sent_and_nothing_leaves"],
        refused: &["an_email_is_noted_as_sent_and_nothing_leaves"],
        impersonated: &["an_email_is_noted_as_sent_and_nothing_leaves"],
    },
    Covered {
        message: "AddToQueue",
        working: &["a_row_waits_in_one_queue_and_is_moved_to_another"],
        refused: &["queues_need_rights_of_their_own_and_know_for_whom_it_is_done"],
        impersonated: &["queues_need_rights_of_their_own_and_know_for_whom_it_is_done"],
    },
    Covered {
        message: "PickFromQueue",
        working: &["an_item_is_picked_released_and_removed"],
        refused: &["queues_need_rights_of_their_own_and_know_for_whom_it_is_done"],
        impersonated: &["queues_need_rights_of_their_own_and_know_for_whom_it_is_done"],
    },
    Covered {
        message: "ReleaseToQueue",
        working: &["an_item_is_picked_released_and_removed"],
        refused: &["queues_need_rights_of_their_own_and_know_for_whom_it_is_done"],
        impersonated: &["queues_need_rights_of_their_own_and_know_for_whom_it_is_done"],
    },
    Covered {
        message: "RemoveFromQueue",
        working: &["an_item_is_picked_released_and_removed"],
        refused: &["queues_need_rights_of_their_own_and_know_for_whom_it_is_done"],
        impersonated: &["queues_need_rights_of_their_own_and_know_for_whom_it_is_done"],
    },
    Covered {
        message: "AddPrincipalToQueue",
        working: &["members_of_a_queue_are_added_one_by_one_or_by_their_team"],
        refused: &["members_of_a_queue_are_added_one_by_one_or_by_their_team"],
        impersonated: &["queues_need_rights_of_their_own_and_know_for_whom_it_is_done"],
    },
    Covered {
        message: "AddMembersTeam",
        working: &["members_join_and_leave_a_team_and_it_counts_at_once"],
        refused: &[
            "the_members_of_default_teams_and_of_groups_are_not_changed_113",
            "members_are_changed_by_those_who_may_write_the_team",
        ],
        impersonated: &["members_are_changed_by_those_who_may_write_the_team"],
    },
    Covered {
        message: "RemoveMembersTeam",
        working: &["members_join_and_leave_a_team_and_it_counts_at_once"],
        refused: &[
            "the_members_of_default_teams_and_of_groups_are_not_changed_113",
            "members_are_changed_by_those_who_may_write_the_team",
        ],
        impersonated: &["members_are_changed_by_those_who_may_write_the_team"],
    },
    Covered {
        message: "ConvertOwnerTeamToAccessTeam",
        working: &["an_owner_team_without_rows_and_roles_becomes_an_access_team_for_good"],
        refused: &["an_owner_team_without_rows_and_roles_becomes_an_access_team_for_good"],
        impersonated: &["an_owner_team_without_rows_and_roles_becomes_an_access_team_for_good"],
    },
    Covered {
        message: "SetBusinessSystemUser",
        working: &[
            "a_user_is_moved_by_a_message_too",
            "rows_stay_where_they_are_and_roles_are_kept_if_the_settings_say_so",
        ],
        refused: &["a_user_is_moved_by_a_message_too"],
        impersonated: &["a_user_is_moved_by_a_message_too"],
    },
    Covered {
        message: "SetParentSystemUser",
        working: &["a_manager_is_set_by_a_message_and_those_below_stay_or_go_up"],
        refused: &["a_manager_is_set_by_a_message_and_those_below_stay_or_go_up"],
        impersonated: &["a_manager_is_set_by_a_message_and_those_below_stay_or_go_up"],
    },
    Covered {
        message: "SetParentTeam",
        working: &["teams_and_units_are_moved_by_messages_too"],
        refused: &["teams_and_units_are_moved_by_messages_too"],
        impersonated: &["teams_and_units_are_moved_by_messages_too"],
    },
    Covered {
        message: "SetParentBusinessUnit",
        working: &["teams_and_units_are_moved_by_messages_too"],
        refused: &["teams_and_units_are_moved_by_messages_too"],
        impersonated: &["teams_and_units_are_moved_by_messages_too"],
    },
    Covered {
        message: "ReassignObjectsSystemUser",
        working: &["all_rows_of_a_user_change_their_owner_or_none_does"],
        refused: &["all_rows_of_a_user_change_their_owner_or_none_does"],
        impersonated: &["all_rows_of_a_user_change_their_owner_or_none_does"],
    },
    Covered {
        message: "ReassignObjectsOwner",
        working: &["all_rows_of_a_team_change_their_owner"],
        refused: &["all_rows_of_a_team_change_their_owner"],
        impersonated: &["all_rows_of_a_team_change_their_owner"],
    },
    Covered {
        message: "GrantAccess",
        working: &[
            "granting_adds_and_modifying_replaces_33_34",
            "a_parent_shares_its_rights_with_its_children_55_56",
        ],
        refused: &[
            "sharing_needs_share_read_and_every_right_that_is_granted_30_to_32",
            "what_cannot_be_shared_is_refused",
        ],
        impersonated: &[
            "sharing_for_somebody_takes_the_privilege_of_both_108",
            "granting_and_revoking_are_asked_of_both_under_impersonation",
        ],
    },
    Covered {
        message: "ModifyAccess",
        working: &[
            "granting_adds_and_modifying_replaces_33_34",
            "modifying_takes_nothing_from_what_was_inherited_120",
        ],
        refused: &[
            "sharing_needs_share_read_and_every_right_that_is_granted_30_to_32",
            "what_cannot_be_shared_is_refused",
        ],
        impersonated: &["granting_and_revoking_are_asked_of_both_under_impersonation"],
    },
    Covered {
        message: "RevokeAccess",
        working: &[
            "a_share_gives_its_rights_until_it_is_revoked_27_to_29",
            "shares_reach_the_rows_below_at_every_depth_and_leave_them_again",
        ],
        refused: &["revoking_needs_share_alone_117"],
        impersonated: &["granting_and_revoking_are_asked_of_both_under_impersonation"],
    },
    Covered {
        message: "RetrieveSharedPrincipalsAndAccess",
        working: &["a_row_tells_with_whom_it_is_shared_and_by_which_rights"],
        refused: &["with_whom_a_row_is_shared_is_told_to_those_who_can_read_it"],
        impersonated: &["with_whom_a_row_is_shared_is_told_to_those_who_can_read_it"],
    },
    Covered {
        message: "RetrievePrincipalAccess",
        working: &["the_rights_of_a_user_or_a_team_on_a_row_are_told_whoever_asks"],
        refused: &["the_rights_of_others_are_told_only_to_who_can_read_the_row_110"],
        impersonated: &["the_rights_of_others_are_told_only_to_who_can_read_the_row_110"],
    },
    Covered {
        message: "RetrievePrincipalAccessInfo",
        working: &["the_rights_on_a_row_are_told_with_what_gives_them"],
        refused: &["the_rights_on_a_row_are_told_with_what_gives_them"],
        impersonated: &["the_rights_on_a_row_are_told_with_what_gives_them"],
    },
    Covered {
        message: "AddUserToRecordTeam",
        working: &["the_first_member_makes_the_team_of_a_row_and_its_share"],
        refused: &[
            "the_team_of_a_row_takes_share_and_every_right_of_the_template",
            "a_row_of_a_table_without_teams_gets_none",
        ],
        impersonated: &["under_impersonation_the_team_of_a_row_takes_the_rights_of_both"],
    },
    Covered {
        message: "RemoveUserFromRecordTeam",
        working: &["who_leaves_the_team_of_a_row_loses_what_it_gave"],
        refused: &["the_team_of_a_row_takes_share_and_every_right_of_the_template"],
        impersonated: &["under_impersonation_the_team_of_a_row_takes_the_rights_of_both"],
    },
    Covered {
        message: "CreateEntity",
        working: &[
            "a_table_is_made_read_back_and_used_at_once",
            "the_name_of_several_follows_the_product",
            "an_activity_of_ones_own_is_an_activity",
        ],
        refused: &["a_table_that_cannot_be_made_is_refused_with_its_code_and_nothing_is_there"],
        impersonated: &["definitions_are_changed_by_who_may_customize_for_both_users"],
    },
    Covered {
        message: "UpdateEntity",
        working: &[
            "what_is_missing_of_a_table_is_reset_and_verbs_that_are_not_there_are_refused",
            "a_definition_that_was_read_can_be_put_back_unchanged",
        ],
        refused: &["what_is_missing_of_a_table_is_reset_and_verbs_that_are_not_there_are_refused"],
        impersonated: &["definitions_are_changed_by_who_may_customize_for_both_users"],
    },
    Covered {
        message: "DeleteEntity",
        working: &["a_table_goes_with_its_rows_and_comes_back_empty"],
        refused: &["a_table_goes_with_its_rows_and_comes_back_empty"],
        impersonated: &["definitions_are_changed_by_who_may_customize_for_both_users"],
    },
    Covered {
        message: "CreateEntities",
        working: &[
            "the_python_sdk_makes_tables_columns_and_rows",
            "all_tables_of_one_call_or_none",
        ],
        refused: &["all_tables_of_one_call_or_none"],
        impersonated: &["definitions_are_changed_by_who_may_customize_for_both_users"],
    },
    Covered {
        message: "CreateAttribute",
        working: &["columns_of_every_type_are_made_and_used"],
        refused: &["a_column_that_cannot_be_made_is_refused_with_its_code"],
        impersonated: &["definitions_are_changed_by_who_may_customize_for_both_users"],
    },
    Covered {
        message: "UpdateAttribute",
        working: &[
            "a_change_says_what_it_changes_and_nothing_else",
            "the_behavior_of_dates_changes_once",
        ],
        refused: &["a_change_says_what_it_changes_and_nothing_else"],
        impersonated: &["definitions_are_changed_by_who_may_customize_for_both_users"],
    },
    Covered {
        message: "DeleteAttribute",
        working: &["what_comes_with_a_column_is_there_and_goes_with_it"],
        refused: &["what_comes_with_a_column_is_there_and_goes_with_it"],
        impersonated: &["definitions_are_changed_by_who_may_customize_for_both_users"],
    },
    Covered {
        message: "CreateOptionSet",
        working: &["a_global_choice_is_made_used_changed_and_deleted"],
        refused: &["a_global_choice_is_made_used_changed_and_deleted"],
        impersonated: &["definitions_are_changed_by_who_may_customize_for_both_users"],
    },
    Covered {
        message: "UpdateOptionSet",
        working: &["a_global_choice_is_made_used_changed_and_deleted"],
        refused: &["a_global_choice_is_made_used_changed_and_deleted"],
        impersonated: &["definitions_are_changed_by_who_may_customize_for_both_users"],
    },
    Covered {
        message: "DeleteOptionSet",
        working: &["a_global_choice_is_made_used_changed_and_deleted"],
        refused: &["a_global_choice_is_made_used_changed_and_deleted"],
        impersonated: &["definitions_are_changed_by_who_may_customize_for_both_users"],
    },
    Covered {
        message: "AddSolutionComponent",
        working: &["a_solution_lists_components_and_goes_without_them"],
        refused: &["a_solution_lists_components_and_goes_without_them"],
        impersonated: &["a_solution_lists_components_and_goes_without_them"],
    },
    Covered {
        message: "InsertOptionValue",
        working: &["a_global_choice_is_made_used_changed_and_deleted"],
        refused: &[
            "a_global_choice_is_made_used_changed_and_deleted",
            "a_status_reason_is_added_and_used",
        ],
        impersonated: &["definitions_are_changed_by_who_may_customize_for_both_users"],
    },
    Covered {
        message: "InsertStatusValue",
        working: &["a_status_reason_is_added_and_used"],
        refused: &["a_status_reason_is_added_and_used"],
        impersonated: &["definitions_are_changed_by_who_may_customize_for_both_users"],
    },
    Covered {
        message: "UpdateOptionValue",
        working: &["a_global_choice_is_made_used_changed_and_deleted"],
        refused: &["definitions_are_changed_by_who_may_customize_for_both_users"],
        impersonated: &["definitions_are_changed_by_who_may_customize_for_both_users"],
    },
    Covered {
        message: "UpdateStateValue",
        working: &["a_status_reason_is_added_and_used"],
        refused: &["a_status_reason_is_added_and_used"],
        impersonated: &["definitions_are_changed_by_who_may_customize_for_both_users"],
    },
    Covered {
        message: "DeleteOptionValue",
        working: &["a_global_choice_is_made_used_changed_and_deleted"],
        refused: &["a_status_reason_is_added_and_used"],
        impersonated: &["definitions_are_changed_by_who_may_customize_for_both_users"],
    },
    Covered {
        message: "OrderOption",
        working: &["a_global_choice_is_made_used_changed_and_deleted"],
        refused: &["a_global_choice_is_made_used_changed_and_deleted"],
        impersonated: &["definitions_are_changed_by_who_may_customize_for_both_users"],
    },
    Covered {
        message: "PublishXml",
        working: &["there_are_no_drafts_to_publish"],
        refused: &["definitions_are_changed_by_who_may_customize_for_both_users"],
        impersonated: &["definitions_are_changed_by_who_may_customize_for_both_users"],
    },
    Covered {
        message: "PublishAllXml",
        working: &["there_are_no_drafts_to_publish"],
        refused: &["definitions_are_changed_by_who_may_customize_for_both_users"],
        impersonated: &["definitions_are_changed_by_who_may_customize_for_both_users"],
    },
    Covered {
        message: "SetLocLabels",
        working: &["a_text_of_a_row_is_given_in_the_base_language"],
        refused: &["a_text_of_a_row_is_given_in_the_base_language"],
        impersonated: &["a_text_of_a_row_is_given_in_the_base_language"],
    },
    Covered {
        message: "CreateOneToMany",
        working: &["a_relationship_makes_a_lookup_that_can_be_bound_at_once"],
        refused: &["what_cannot_be_connected_is_refused_with_its_code_and_nothing_is_there"],
        impersonated: &["relationships_and_keys_are_changed_by_who_may_customize_for_both_users"],
    },
    Covered {
        message: "CreateManyToMany",
        working: &["pairs_of_rows_of_custom_tables_are_connected_shown_and_taken_apart"],
        refused: &["what_cannot_be_connected_is_refused_with_its_code_and_nothing_is_there"],
        impersonated: &["relationships_and_keys_are_changed_by_who_may_customize_for_both_users"],
    },
    Covered {
        message: "UpdateRelationship",
        working: &["a_relationship_makes_a_lookup_that_can_be_bound_at_once"],
        refused: &["what_cannot_be_connected_is_refused_with_its_code_and_nothing_is_there"],
        impersonated: &["relationships_and_keys_are_changed_by_who_may_customize_for_both_users"],
    },
    Covered {
        message: "DeleteRelationship",
        working: &[
            "a_relationship_makes_a_lookup_that_can_be_bound_at_once",
            "pairs_of_rows_of_custom_tables_are_connected_shown_and_taken_apart",
        ],
        refused: &[
            "what_cannot_be_connected_is_refused_with_its_code_and_nothing_is_there",
            "what_others_need_is_not_deleted_and_the_refusal_names_them",
        ],
        impersonated: &["relationships_and_keys_are_changed_by_who_may_customize_for_both_users"],
    },
    Covered {
        message: "CreateCustomerRelationships",
        working: &["a_lookup_to_several_tables_is_made_with_all_its_relationships_or_not_at_all"],
        refused: &["a_lookup_to_several_tables_is_made_with_all_its_relationships_or_not_at_all"],
        impersonated: &["relationships_and_keys_are_changed_by_who_may_customize_for_both_users"],
    },
    Covered {
        message: "CreatePolymorphicLookupAttribute",
        working: &["a_lookup_to_several_tables_is_made_with_all_its_relationships_or_not_at_all"],
        refused: &["a_lookup_to_several_tables_is_made_with_all_its_relationships_or_not_at_all"],
        impersonated: &["relationships_and_keys_are_changed_by_who_may_customize_for_both_users"],
    },
    Covered {
        message: "CanBeReferenced",
        working: &["everybody_learns_which_tables_can_be_connected"],
        refused: &["everybody_learns_which_tables_can_be_connected"],
        impersonated: &["everybody_learns_which_tables_can_be_connected"],
    },
    Covered {
        message: "CanBeReferencing",
        working: &["everybody_learns_which_tables_can_be_connected"],
        refused: &["everybody_learns_which_tables_can_be_connected"],
        impersonated: &["everybody_learns_which_tables_can_be_connected"],
    },
    Covered {
        message: "CanManyToMany",
        working: &["everybody_learns_which_tables_can_be_connected"],
        refused: &["everybody_learns_which_tables_can_be_connected"],
        impersonated: &["everybody_learns_which_tables_can_be_connected"],
    },
    Covered {
        message: "GetValidReferencedEntities",
        working: &["everybody_learns_which_tables_can_be_connected"],
        refused: &["everybody_learns_which_tables_can_be_connected"],
        impersonated: &["everybody_learns_which_tables_can_be_connected"],
    },
    Covered {
        message: "GetValidReferencingEntities",
        working: &["everybody_learns_which_tables_can_be_connected"],
        refused: &["everybody_learns_which_tables_can_be_connected"],
        impersonated: &["everybody_learns_which_tables_can_be_connected"],
    },
    Covered {
        message: "GetValidManyToMany",
        working: &["everybody_learns_which_tables_can_be_connected"],
        refused: &["everybody_learns_which_tables_can_be_connected"],
        impersonated: &["everybody_learns_which_tables_can_be_connected"],
    },
    Covered {
        message: "CreateEntityKey",
        working: &[
            "a_key_is_made_and_rows_are_read_made_changed_and_deleted_by_it",
            "keys_of_several_columns_name_rows_in_bindings_and_references",
        ],
        refused: &["a_key_that_cannot_be_is_refused_with_its_code"],
        impersonated: &["relationships_and_keys_are_changed_by_who_may_customize_for_both_users"],
    },
    Covered {
        message: "DeleteEntityKey",
        working: &["a_key_is_made_and_rows_are_read_made_changed_and_deleted_by_it"],
        refused: &["relationships_and_keys_are_changed_by_who_may_customize_for_both_users"],
        impersonated: &["relationships_and_keys_are_changed_by_who_may_customize_for_both_users"],
    },
    Covered {
        message: "ReactivateEntityKey",
        working: &["a_key_over_duplicate_data_fails_and_can_be_tried_again"],
        refused: &["a_key_over_duplicate_data_fails_and_can_be_tried_again"],
        impersonated: &["relationships_and_keys_are_changed_by_who_may_customize_for_both_users"],
    },
];

/// The test that calls every message over SOAP.
pub(crate) const SOAP_SHOWN_BY: &str =
    "every_message_is_called_over_soap_and_decided_as_on_the_web_api";

/// The tests over SOAP of messages that have some of their own.
pub(crate) const SOAP_COVERAGE: &[(&str, &[&str])] = &[
    ("Assign", &["a_row_is_assigned_by_its_message_also_on_behalf"]),
    ("SetState", &["a_row_gets_another_state_by_its_message_also_on_behalf"]),
    (
        "ExecuteMultiple",
        &["several_requests_are_run_each_by_itself_up_to_the_first_that_fails_or_all"],
    ),
    (
        "ExecuteTransaction",
        &["a_transaction_takes_place_whole_or_not_at_all_and_names_what_failed"],
    ),
    ("WhoAmI", SOAP_TYPED),
    ("RetrieveVersion", SOAP_TYPED),
    ("RetrieveCurrentOrganization", SOAP_TYPED),
    ("RetrieveProvisionedLanguages", SOAP_TYPED),
    ("RetrieveAvailableLanguages", SOAP_TYPED),
    ("GrantAccess", SOAP_TYPED),
    ("ModifyAccess", SOAP_TYPED),
    ("RevokeAccess", SOAP_TYPED),
    ("RetrievePrincipalAccess", SOAP_TYPED),
    ("RetrieveSharedPrincipalsAndAccess", SOAP_TYPED),
    ("AddPrivilegesRole", SOAP_TYPED),
    ("RemovePrivilegeRole", SOAP_TYPED),
    ("RetrieveRolePrivilegesRole", SOAP_TYPED),
    ("RetrieveTeamPrivileges", SOAP_TYPED),
    ("AddMembersTeam", SOAP_TYPED),
    ("RemoveMembersTeam", SOAP_TYPED),
    ("RetrieveTotalRecordCount", SOAP_TYPED),
    ("IsValidStateTransition", SOAP_TYPED),
];

const SOAP_TYPED: &[&str] = &["answers_have_the_types_and_the_order_that_clients_read"];

#[test]
fn every_message_has_tests_that_show_it_working_refused_and_impersonated() {
    let tests = tests_in(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it"));
    let mut wrong = Vec::new();
    for message in MESSAGES.iter().map(|message| message.descriptor) {
        if COVERAGE.iter().filter(|covered| covered.message == message.name).count() != 1 {
            wrong.push(format!("`{}` does not stand once in the table", message.name));
        }
    }
    for covered in COVERAGE {
        if MESSAGES.iter().all(|message| message.descriptor.name != covered.message) {
            wrong.push(format!("there is no message `{}`", covered.message));
        }
        for (kind, names) in [
            ("working", covered.working),
            ("refused", covered.refused),
            ("impersonated", covered.impersonated),
        ] {
            if names.is_empty() {
                wrong.push(format!("no test shows `{}` {kind}", covered.message));
            }
            for name in names.iter().filter(|name| !tests.contains(**name)) {
                wrong.push(format!("`{}`: there is no test `{name}`", covered.message));
            }
        }
    }
    let of_soap = tests_in(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/soap"));
    for (message, names) in SOAP_COVERAGE {
        let known = MESSAGES.iter().find(|one| one.descriptor.name == *message);
        if known.is_none_or(|one| !one.descriptor.soap.offered) {
            wrong.push(format!("SOAP has no message `{message}`"));
        }
        for name in names.iter().filter(|name| !of_soap.contains(**name)) {
            wrong.push(format!("`{message}`: there is no test `{name}` over SOAP"));
        }
    }
    if !of_soap.contains(SOAP_SHOWN_BY) {
        wrong.push(format!("there is no test `{SOAP_SHOWN_BY}`"));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The names of the test functions in a folder's sources.
pub(crate) fn tests_in(folder: &Path) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            names.extend(tests_in(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let after_attribute = text.split("#[test]\n").skip(1);
            names.extend(after_attribute.filter_map(|rest| {
                let line = rest.lines().find(|line| !line.trim_start().starts_with("#["))?;
                line.trim_start().strip_prefix("fn ")?.split('(').next().map(str::to_owned)
            }));
        }
    }
    names
}

#[test]
fn only_functions_under_the_attribute_count_as_tests() {
    let folder = tempfile::tempdir().unwrap();
    let text =
        "#[test]\nfn shown() {}\nfn helper() {}\n    #[test]\n    #[ignore]\n    fn inner() {}\n";
    fs::write(folder.path().join("x.rs"), text).unwrap();
    fs::write(folder.path().join("x.txt"), "#[test]\nfn text() {}\n").unwrap();
    assert_eq!(tests_in(folder.path()), ["inner", "shown"].map(str::to_owned).into());
}
