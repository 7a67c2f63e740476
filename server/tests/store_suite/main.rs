//! What every store has to do, whatever it keeps its rows in.
//!
//! The cases are written against `Arc<dyn Store>`. `store_suite!(backend)` runs all of them on the
//! stores that `backends::backend()` makes.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

mod archives;
mod audit;
mod audit_tokens;
mod backends;
mod cancelled;
mod claims;
mod copies;
mod installation;
mod invitations;
mod last_turns;
mod leases;
mod operations;
mod people;
mod policies;
#[path = "../support/postgres.rs"]
mod postgres_server;
mod programs;
mod races;
mod redeals;
mod revisions;
mod roles;
mod roll_ups;
mod sample_changes;
mod sample_table;
mod samples;
mod sent_back;
mod settings;
mod sqlite_file;
mod sqlite_migration;
mod submits;
mod turns;
mod verdicts;
mod world;

macro_rules! cases {
    ($backend:ident, $group:ident, [$($case:ident),* $(,)?]) => {
        mod $group {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $case() {
                    let fresh = crate::backends::$backend().await;
                    crate::$group::$case(fresh.store.clone()).await;
                    fresh.end().await;
                }
            )*
        }
    };
}

macro_rules! store_suite {
    ($backend:ident) => {
        mod $backend {
            cases!(
                $backend,
                settings,
                [
                    of_two_changes_made_for_the_same_settings_the_second_is_refused,
                    of_many_changes_made_for_the_same_settings_one_is_made,
                    labels_and_states_are_no_change_of_settings,
                    a_change_that_is_made_for_no_settings_is_made_in_any_case,
                ]
            );
            cases!(
                $backend,
                claims,
                [
                    a_reload_gets_the_same_assignment,
                    samples_come_in_their_order,
                    a_sample_goes_to_no_more_people_than_its_overlap,
                    a_sample_never_goes_to_one_person_twice,
                    a_person_has_one_open_assignment_in_each_queue,
                    a_claim_renews_the_lease,
                    an_unknown_queue_grants_nothing,
                    an_empty_queue_says_so,
                    a_finished_queue_says_so,
                    a_queue_that_is_all_with_others_says_when_to_ask_again,
                    a_person_who_did_all_they_could_is_told_so,
                    a_paused_queue_grants_nothing_but_open_work_may_be_finished,
                    an_archived_queue_grants_nothing,
                    new_samples_reach_a_person_who_had_finished,
                    a_skipped_sample_comes_to_a_person_who_is_far_ahead,
                    an_assignment_says_in_which_order_its_labeler_sees_two_texts,
                    what_an_assignment_holds_is_read_by_its_labeler_alone,
                ]
            );
            cases!(
                $backend,
                submits,
                [
                    a_label_is_stored_and_counted,
                    the_same_operation_twice_stores_one_label,
                    an_operation_of_somebody_else_is_refused,
                    a_turn_begins_when_its_labeler_sees_the_sample,
                    a_draft_is_kept_for_its_labeler_until_the_turn_ends,
                    an_operation_that_stands_for_another_label_is_refused,
                    another_label_on_the_same_turn_is_refused,
                    a_turn_of_somebody_else_is_refused,
                    a_turn_in_another_queue_is_refused,
                    a_skip_frees_the_sample_for_others,
                    a_skip_twice_is_one_skip,
                    a_skipped_turn_takes_no_label,
                    a_labeled_turn_can_not_be_skipped,
                    labels_are_counted_by_the_minute,
                ]
            );
            cases!(
                $backend,
                turns,
                [
                    a_label_and_a_skip_tell_the_turn_they_end,
                    turns_are_read_back_in_the_order_they_ended,
                    of_too_many_turns_the_newest_are_read,
                    turns_that_came_in_with_samples_are_nobodys_work_of_now,
                ]
            );
            cases!(
                $backend,
                last_turns,
                [
                    the_last_turns_of_a_labeler_come_newest_first_with_what_they_answered,
                    a_changed_mind_is_among_the_last_turns_as_it_is_now,
                    what_is_open_or_somebody_elses_is_not_among_the_last_turns,
                    the_list_of_last_turns_ends_by_number_and_by_size,
                    a_last_turn_says_which_questions_it_answers,
                ]
            );
            cases!(
                $backend,
                leases,
                [
                    an_ended_lease_goes_to_the_next_person,
                    an_ended_lease_stays_with_its_holder_while_nobody_wants_it,
                    a_late_label_is_taken_before_a_sweep,
                    a_late_label_is_taken_after_a_sweep_while_there_is_room,
                    a_late_label_is_refused_once_the_sample_went_to_somebody_else,
                    a_late_label_is_taken_when_the_others_lease_ended_too,
                    an_expired_turn_may_be_taken_up_again_by_the_same_person,
                    an_expired_turn_may_be_skipped,
                    a_sweep_ends_every_lease_that_ran_out,
                    a_lease_ends_at_its_last_millisecond_and_not_before,
                ]
            );
            cases!(
                $backend,
                races,
                [
                    twenty_labelers_on_a_hundred_samples_make_exactly_two_hundred_labels,
                    label_expiry_and_sweep_at_once_have_one_winner,
                    one_operation_sent_many_times_at_once_is_one_label,
                    one_person_in_many_tabs_holds_one_assignment,
                    a_write_that_fails_undoes_itself_alone,
                    labels_pass_a_running_import,
                ]
            );
            cases!(
                $backend,
                samples,
                [
                    a_batch_is_counted,
                    an_external_id_is_held_once_with_the_newest_content,
                    a_sample_that_somebody_has_begun_keeps_its_content,
                    what_nobody_has_begun_takes_all_that_comes_in_later,
                    labels_come_to_a_sample_whose_lease_ended_without_one,
                    labels_of_others_come_to_a_sample_that_somebody_has_begun,
                    a_label_that_comes_in_takes_no_place_from_whoever_holds_the_sample,
                    a_label_of_somebody_who_holds_the_sample_is_left_out,
                    samples_without_an_id_are_held_once_by_content,
                    the_same_id_in_two_queues_is_two_samples,
                    hostile_strings_come_back_as_they_were,
                    a_batch_for_an_unknown_queue_is_refused,
                    answers_to_questions_that_were_changed_are_not_kept,
                ]
            );
            cases!(
                $backend,
                sample_changes,
                [
                    a_priority_that_is_set_brings_samples_to_the_front_for_everybody,
                    released_leases_are_free_for_others_and_told_in_the_log,
                    a_sample_that_is_queued_again_wants_one_more_label,
                    places_that_skips_took_are_open_again_once_queued,
                ]
            );
            cases!(
                $backend,
                sent_back,
                [
                    each_label_of_a_sample_goes_back_to_whoever_gave_it,
                    a_changed_mind_is_done_with_what_was_sent_back,
                    a_label_stands_as_it_is_if_its_labeler_says_so_once,
                    a_newer_note_takes_the_place_of_the_one_before,
                    a_label_that_was_looked_at_may_be_sent_back_once_more,
                    what_is_back_is_told_in_its_order_up_to_a_number_and_a_size,
                    samples_are_found_by_labels_that_are_back,
                ]
            );
            cases!(
                $backend,
                sample_table,
                [
                    disagreement_and_flags_follow_every_label_and_every_change,
                    labels_that_come_in_are_compared_and_their_flags_counted,
                    each_state_has_its_samples,
                    samples_are_found_by_whoever_labeled_or_holds_them,
                    words_are_found_whole_or_by_their_beginning_and_never_as_syntax,
                    a_sample_is_found_by_the_words_it_has_now_in_its_own_queue,
                    pages_hold_each_sample_once_in_every_order,
                    the_details_of_a_sample_tell_who_had_it_and_what_each_said,
                ]
            );
            cases!(
                $backend,
                people,
                [
                    a_person_is_unknown_until_something_is_stored,
                    a_display_name_is_kept_and_can_be_removed,
                    preferences_are_each_persons_own_and_the_last_ones_count,
                    an_admin_link_works_once,
                    an_admin_link_ends,
                    an_unknown_admin_link_does_nothing,
                ]
            );
            cases!(
                $backend,
                roles,
                [
                    whoever_a_queue_does_not_know_is_a_labeler_of_it,
                    a_role_is_one_persons_in_one_queue,
                    a_role_that_is_taken_away_opens_nothing_and_other_changes_leave_it,
                ]
            );
            cases!(
                $backend,
                invitations,
                [
                    whoever_joins_is_on_the_list_with_the_role_of_the_link,
                    of_two_who_come_at_once_by_a_link_for_one_one_gets_in,
                    whoever_is_in_already_uses_nothing_up_and_loses_nothing,
                    a_pause_outlasts_an_invitation,
                    a_link_that_has_ended_or_never_was_says_which,
                    an_invitation_is_revoked_once_and_only_in_its_own_queue,
                    a_queue_has_as_many_open_invitations_as_it_may_and_no_more,
                    an_invitation_and_what_came_of_it_are_in_the_log,
                ]
            );
            cases!(
                $backend,
                installation,
                [
                    queues_are_found_by_id_and_name,
                    a_queue_name_is_taken_once,
                    an_unknown_queue_is_none,
                    the_first_secret_stays,
                    a_setting_is_what_it_was_set_to_last,
                    every_change_of_counters_has_a_new_revision,
                    a_store_answers_its_health_check,
                    a_closed_store_says_so,
                ]
            );
            cases!(
                $backend,
                redeals,
                [
                    what_was_interrupted_goes_on,
                    what_has_gone_on_since_the_last_look_is_left_to_others,
                    several_who_deal_on_come_to_the_same,
                ]
            );
            cases!(
                $backend,
                policies,
                [
                    a_person_may_hold_several_and_gets_those_they_hold_first,
                    nobody_holds_more_than_the_policy_allows,
                    what_somebody_has_begun_comes_first,
                    a_sample_that_is_begun_later_still_comes_first,
                    samples_outside_the_cohort_need_one_label,
                    a_higher_priority_comes_first_whenever_it_arrives,
                    a_random_order_is_everybodys_and_has_every_sample,
                    a_skip_may_take_a_labels_place,
                    a_skip_may_come_back_once_nothing_else_is_left,
                    a_person_gets_no_more_than_the_queue_takes_from_one,
                    a_days_limit_ends_with_the_day,
                    a_late_label_passes_no_limit,
                    a_paused_person_keeps_what_they_hold_and_gets_nothing_new,
                    a_queue_with_a_list_is_for_those_on_it,
                    known_samples_are_mixed_in_and_counted_apart,
                    who_answers_known_samples_wrong_is_paused,
                    another_policy_holds_for_the_samples_that_are_there,
                    each_schema_of_a_queue_has_a_version_of_its_own,
                    answers_to_questions_that_have_changed_since_are_refused,
                    leases_can_go_on_and_be_given_back,
                    twenty_labelers_race_for_begun_samples_and_skip_some,
                    new_samples_in_a_random_order_reach_a_person_who_had_finished,
                ]
            );
            cases!(
                $backend,
                revisions,
                [
                    a_changed_mind_is_a_new_revision_of_the_same_label,
                    a_revision_sent_again_is_one_revision,
                    an_operation_that_stands_for_another_label_changes_none,
                    nobody_changes_the_label_of_another,
                    agreement_follows_every_label_and_every_change,
                    a_question_that_goes_and_comes_back_is_counted_as_it_is_answered,
                ]
            );
            cases!(
                $backend,
                archives,
                [
                    labels_that_come_with_a_sample_count_at_once,
                    snapshots_that_are_let_go_of_leave_nothing_behind,
                    a_page_of_large_samples_ends_early_and_the_next_goes_on,
                    more_labels_than_the_overlap_are_all_kept,
                    a_labeler_known_by_a_name_is_one_labeler,
                    suggestions_come_with_the_assignment_the_surest_first,
                    pages_of_samples_hold_each_once,
                    a_snapshot_stays_as_it_was,
                ]
            );
            cases!(
                $backend,
                programs,
                [
                    a_token_opens_until_it_is_revoked,
                    an_answer_is_kept_under_its_key_for_a_while,
                    a_job_tells_how_far_it_is_and_what_it_left_out,
                    a_job_that_has_ended_stays_as_it_ended,
                    of_a_job_the_first_ten_thousand_rejections_are_kept,
                    a_job_that_ended_long_ago_is_forgotten,
                    jobs_that_ran_when_the_server_ended_are_interrupted,
                ]
            );
            cases!(
                $backend,
                audit,
                [
                    a_change_is_told_with_who_made_it_to_what_and_when,
                    whatever_changes_something_has_its_entry,
                    a_name_that_stays_as_it_is_has_no_entry,
                    the_log_is_read_newest_first_in_pages_of_any_size,
                    each_filter_lets_through_what_it_says_and_all_of_it,
                    what_is_added_meanwhile_comes_before_what_was_read,
                    entries_of_one_moment_and_of_a_clock_set_back_are_all_read,
                    behind_an_entry_that_is_not_there_is_nothing,
                    an_empty_log_has_no_entries,
                ]
            );
            cases!(
                $backend,
                audit_tokens,
                [
                    what_a_program_labels_names_its_token_beside_the_labeler,
                    a_verdict_of_a_program_names_its_token,
                    a_program_that_names_nobody_is_told_by_its_token,
                    tokens_of_one_name_are_told_apart_and_a_revoked_one_keeps_its_name,
                    what_people_and_the_server_do_names_no_token,
                ]
            );
            cases!(
                $backend,
                roll_ups,
                [
                    each_minute_tells_who_did_how_much,
                    labels_from_files_are_counted_under_their_own_time,
                    a_changed_mind_takes_the_place_of_what_was_said,
                    a_labeler_is_told_of_with_all_that_is_counted,
                    labels_that_repeat_the_one_before_are_counted,
                    of_too_many_labelers_those_with_the_most_labels_are_told_of,
                    confusions_are_told_of_those_who_are_asked_for,
                    leases_that_are_taken_back_are_free_for_others,
                    taking_nothing_back_changes_nothing,
                ]
            );
            cases!(
                $backend,
                verdicts,
                [
                    conflicts_come_by_how_far_labels_are_apart_and_then_by_age,
                    conflicts_are_counted_by_size_as_they_open_and_close,
                    pages_of_conflicts_hold_each_once_whatever_is_decided_meanwhile,
                    what_is_decided_is_no_conflict_and_is_listed_apart,
                    one_operation_decides_once_and_stands_for_nothing_else,
                    a_withdrawn_verdict_brings_the_conflict_back,
                    a_decision_on_what_another_decided_meanwhile_is_refused_with_theirs,
                    what_has_nothing_to_decide_is_refused,
                    a_flagged_label_alone_may_be_decided_and_comes_last,
                    labels_and_changed_minds_open_and_close_conflicts,
                    a_picked_label_is_one_of_the_sample_and_says_what_is_decided,
                    answers_to_other_questions_decide_nothing,
                    labels_stand_side_by_side_up_to_the_limit,
                    a_verdict_that_comes_with_its_sample_counts_and_goes_out_again,
                    a_verdict_comes_to_a_sample_that_nobody_decided_here,
                    of_adjudicators_who_decide_at_once_one_is_first,
                ]
            );
        }
    };
}

store_suite!(sqlite);
store_suite!(postgres);

/// The cases share one store, each in a queue of its own.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn any_sequence_of_operations_keeps_the_counters_true() {
    let fresh = backends::sqlite().await;
    operations::any_sequence_keeps_the_counters_true(fresh.store.clone(), 100).await;
    fresh.end().await;
}

/// Each operation waits for a server here, so these are fewer.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn any_sequence_of_operations_keeps_the_counters_true_in_postgresql() {
    let fresh = backends::postgres().await;
    operations::any_sequence_keeps_the_counters_true(fresh.store.clone(), 25).await;
    fresh.end().await;
}
