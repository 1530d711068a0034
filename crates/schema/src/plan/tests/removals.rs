//! What is taken away, and what cannot be done at all.

use super::stage::{Stage, read};

const ONE: &str = "schema = 'demo_One'\nlabel = 'One'\nlabel_plural = 'Ones'\nownership = 'UserOwned'\n\
                   primary_name = 'demo_name'\n[columns]\n\
                   demo_name = { schema = 'demo_Name', type = 'String' }\n\
                   demo_code = { schema = 'demo_Code', type = 'String' }\n\
                   demo_kind = { schema = 'demo_Kind', type = 'Picklist', choice = 'demo_kinds' }\n\
                   demo_twoid = { schema = 'demo_TwoId', type = 'Lookup' }\n\
                   [keys]\ndemo_codes = { columns = ['demo_code', 'demo_twoid'] }\n\
                   [many_to_one]\ndemo_two_ones = { referenced = 'demo_two', column = 'demo_twoid' }\n";
const TWO: &str = "schema = 'demo_Two'\nlabel = 'Two'\nlabel_plural = 'Twos'\n\
                   ownership = 'OrganizationOwned'\nprimary_name = 'demo_name'\n[columns]\n\
                   demo_name = { schema = 'demo_Name', type = 'String' }\n\
                   demo_oneid = { schema = 'demo_OneId', type = 'Lookup' }\n\
                   [many_to_one]\ndemo_one_twos = { referenced = 'demo_one', column = 'demo_oneid' }\n";
const HOLDS: &str = "format = 1\nholds = ['choices', 'tables', 'relationships']\n";
const KINDS: &str =
    "label = 'Kinds'\noptions = [{ value = 1, label = 'A' }, { value = 2, label = 'B' }]\n";
const PAIRS: &str = "demo_pairs = { first = 'demo_one', second = 'demo_two' }\n";

fn stage() -> Stage {
    let mut stage = Stage::new();
    stage.apply(&read(&[
        ("schema.toml", HOLDS),
        ("choices/demo_kinds.toml", KINDS),
        ("tables/demo_one.toml", ONE),
        ("tables/demo_two.toml", TWO),
        (
            "tables/contact.toml",
            "[columns]\ndemo_rank = { schema = 'demo_Rank', type = 'Integer' }\n",
        ),
        ("relationships.toml", PAIRS),
    ]));
    stage
}

#[test]
fn what_a_whole_folder_does_not_say_goes_even_where_tables_hold_each_other() {
    let mut stage = stage();
    let nothing = read(&[("schema.toml", HOLDS)]);
    let plan = stage.plan(&nothing).unwrap();
    assert_eq!(
        plan.to_string(),
        "- relationship demo_pairs: with all associations  (loses data)\n\
         - column contact.demo_rank: with all its values  (loses data)\n\
         - table demo_one: with all its rows  (loses data)\n\
         - table demo_two: with all its rows  (loses data)\n\
         - choice demo_kinds  (loses data)\n\
         0 to create, 0 to change, 5 to remove\n"
    );
    assert_eq!(plan.losses().count(), 5);
    stage.carry_out(&plan).unwrap();
    assert_eq!(stage.plan(&nothing).unwrap().to_string(), "nothing to do\n");
    let exported = stage.export();
    assert!(exported.keys().all(|path| !path.starts_with("tables/")), "{exported:?}");
}

#[test]
fn columns_options_lookups_and_pairs_go_one_by_one() {
    let mut stage = stage();
    let text = ONE
        .replace("demo_twoid = { schema = 'demo_TwoId', type = 'Lookup' }\n", "")
        .replace("'demo_code', 'demo_twoid'", "'demo_code'")
        .replace(
            "[many_to_one]\ndemo_two_ones = { referenced = 'demo_two', column = 'demo_twoid' }\n",
            "",
        );
    let document = read(&[
        ("schema.toml", HOLDS),
        ("choices/demo_kinds.toml", "label = 'Kinds'\noptions = [{ value = 2, label = 'B' }]\n"),
        ("tables/demo_one.toml", &text),
        ("tables/demo_two.toml", TWO),
        (
            "tables/contact.toml",
            "[columns]\ndemo_rank = { schema = 'demo_Rank', type = 'Integer' }\n",
        ),
    ]);
    let plan = stage.plan(&document).unwrap();
    assert_eq!(
        plan.to_string(),
        "- key demo_one.demo_codes\n\
         - relationship demo_pairs: with all associations  (loses data)\n\
         - column demo_one.demo_twoid: with all its values  (loses data)\n\
         ~ choice demo_kinds\n    - option 1 \"A\"  (loses data)\n\
         + key demo_one.demo_codes: demo_code\n\
         1 to create, 1 to change, 3 to remove\n"
    );
    stage.carry_out(&plan).unwrap();
    assert_eq!(stage.plan(&document).unwrap().to_string(), "nothing to do\n");
}

#[test]
fn a_document_that_is_not_whole_takes_nothing_away() {
    let mut stage = stage();
    let before = stage.export();
    let mut document = read(&[(
        "tables/demo_one.toml",
        "[columns]\ndemo_more = { schema = 'demo_More', type = 'Memo' }\n",
    )]);
    document.whole.clear();
    let plan = stage.apply(&document);
    assert_eq!(plan.losses().count(), 0);
    let after = stage.export();
    assert_ne!(after["tables/demo_one.toml"], before["tables/demo_one.toml"]);
    assert_eq!(after.len(), before.len());
}

#[test]
fn what_no_organization_can_become_is_told_all_at_once() {
    let stage = stage();
    let check = |path: &str, text: &str, expected: &str| {
        let mut document = read(&[(path, text)]);
        document.whole.clear();
        let wrong = stage.plan(&document).unwrap_err();
        assert!(wrong.iter().any(|line| line.contains(expected)), "{wrong:#?}");
    };
    check("tables/demo_x.toml", "label = 'X'", "no table `demo_x` here");
    check("tables/demo_x.toml", "ownership = 'UserOwned'", "does not say which of its columns");
    check("tables/demo_one.toml", "ownership = 'OrganizationOwned'", "once and for all");
    check(
        "tables/demo_one.toml",
        "[columns]\ndemo_code = { type = 'Memo' }",
        "is of type String and cannot become Memo",
    );
    check(
        "tables/demo_one.toml",
        "[columns]\ndemo_kind = { type = 'Picklist', choice = 'demo_other' }",
        "cannot get another choice",
    );
    check("tables/demo_one.toml", "[columns]\ndemo_l = { type = 'Lookup' }", "points nowhere");
    check(
        "tables/demo_one.toml",
        "[columns]\ndemo_l = { type = 'Lookup' }\n[many_to_one]\ndemo_r = { referenced = 'no', column = 'demo_l' }",
        "points at a table `no` that is not there",
    );
    check(
        "tables/demo_one.toml",
        "[many_to_one]\ndemo_two_ones = { referenced = 'account', column = 'demo_twoid' }",
        "cannot get another column or table",
    );
    check(
        "relationships.toml",
        "demo_r = { first = 'demo_one', second = 'no' }",
        "needs a table `no`",
    );
    check(
        "units.toml",
        "A = { parent = 'B' }\nB = { parent = 'A' }",
        "the unit `A` is above itself",
    );
    check("units.toml", "A = { parent = 'C' }", "below a unit `C` that is not there");
    check("teams.toml", "teams = [{ name = 'T', roles = ['R'] }]", "a role `R` that is not there");
}

#[test]
fn a_rule_of_the_product_is_told_with_its_step() {
    let mut stage = Stage::new();
    let text = ONE.replace("demo_code =", "nobody_code =").replace("demo_Code", "nobody_Code");
    let text = text.replace("'demo_code'", "'nobody_code'");
    let document = read(&[
        ("choices/demo_kinds.toml", KINDS),
        ("tables/demo_one.toml", &text),
        ("tables/demo_two.toml", TWO),
    ]);
    let plan = stage.plan(&document).unwrap();
    let stuck = stage.carry_out(&plan).unwrap_err();
    assert_eq!(stuck.step, "+ table demo_one");
    assert_eq!(stuck.error.code().number, 0x8004_4366);
}

#[test]
fn what_comes_from_elsewhere_loses_what_cannot_be_here_and_says_so() {
    let mut stage = stage();
    let text = "schema = 'demo_New'\nlabel = 'New'\nlabel_plural = 'News'\nownership = 'UserOwned'\n\
                primary_name = 'demo_name'\n[columns]\n\
                demo_name = { schema = 'demo_Name', type = 'String' }\n\
                demo_far = { schema = 'demo_Far', type = 'Picklist', choice = 'far_choice' }\n\
                demo_farid = { schema = 'demo_FarId', type = 'Lookup' }\n\
                [keys]\ndemo_key = { columns = ['demo_name', 'demo_farid'] }\n\
                [many_to_one]\ndemo_far_new = { referenced = 'far_table', column = 'demo_farid' }\n";
    let mut document = read(&[
        ("tables/demo_new.toml", text),
        ("tables/far_table.toml", "label = 'Far'"),
        ("relationships.toml", "demo_far_pairs = { first = 'demo_new', second = 'far_table2' }"),
        (
            "roles/r.toml",
            "name = 'R'\n[privileges]\nprvReaddemo_New = 'Global'\nprvReadfar_Table = 'Basic'\nprvX = 'Basic'\n",
        ),
        ("profiles/p.toml", "name = 'P'\n[columns]\n'far_table.x' = { read = true }\n"),
    ]);
    document.whole.clear();
    assert!(stage.plan(&document).is_err());
    document.is_foreign = true;
    let plan = stage.plan(&document).unwrap();
    assert_eq!(
        plan.to_string(),
        "+ table demo_new: UserOwned, 1 column\n+ role R: 1 privilege\n+ profile P: 0 columns\n\
         ! skipped: table far_table, which is not here\n\
         ! skipped: lookup demo_new.demo_farid to a table that is not here\n\
         ! skipped: column demo_new.demo_far, whose global choice is missing\n\
         ! skipped: relationship demo_far_pairs to far_table2, which is not here\n\
         ! skipped: privilege prvReadfar_Table and 1 more of role R, not known here\n\
         ! skipped: permission of profile P on far_table.x, which is not here\n\
         3 to create, 0 to change, 0 to remove\n"
    );
    stage.carry_out(&plan).unwrap();
}
