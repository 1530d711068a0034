//! The query functions that ask of values, of hierarchies and of the user, each with an answer that is
//! worked out here. Those of dates have a file of their own.

use serde_json::{Value, json};

use crate::demo::{self, User, code, each, each_alone, id_of, refusal};
use crate::security::stage;

const CRM: &str = "Microsoft.Dynamics.CRM.";

/// The names of those accounts with this tag that a filter finds, one letter each. `~` stands for the
/// namespace.
fn found(user: &mut User, tag: &str, filter: &str) -> String {
    let filter = filter.replace('~', CRM).replace('"', "%22");
    let path =
        format!("accounts?$select=name&$orderby=name&$filter=tickersymbol eq '{tag}' and {filter}");
    user.column(&path, "name").concat()
}

/// An account with a tag.
fn account(user: &mut User, tag: &str, name: &str, more: &Value) -> String {
    let mut row = json!({"name": name, "tickersymbol": tag});
    row.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    user.create("accounts", &row)
}

#[test]
fn lists_and_ranges_are_asked_by_the_type_of_the_column() {
    each(|demo| {
        let mut admin = demo.admin();
        let tag = "fnlist";
        let a = account(&mut admin, tag, "A", &json!({"numberofemployees": 5, "revenue": 10.5}));
        let b = account(&mut admin, tag, "B", &json!({"numberofemployees": 2000, "revenue": 20}));
        let city =
            json!({"numberofemployees": 2001, "donotemail": true, "address1_city": "Last's"});
        account(&mut admin, tag, "C", &city);
        account(&mut admin, tag, "D", &json!({"address1_city": "First"}));
        let cases = [
            (r#"~Between(PropertyName='numberofemployees',PropertyValues=["5","2000"])"#, "AB"),
            ("~Between(PropertyName='numberofemployees',PropertyValues=['6','1999'])", ""),
            ("~NotBetween(PropertyName='numberofemployees',PropertyValues=['5','2000'])", "CD"),
            ("~Between(PropertyName='revenue',PropertyValues=['10.5','19.99'])", "A"),
            ("~Between(PropertyName='name',PropertyValues=['b','c'])", "BC"),
            ("~In(PropertyName='numberofemployees',PropertyValues=['5','2001','7'])", "AC"),
            ("~NotIn(PropertyName='numberofemployees',PropertyValues=['5','2001','7'])", "BD"),
            ("~In(PropertyName='revenue',PropertyValues=['10.50'])", "A"),
            (r#"~In(PropertyName='address1_city',PropertyValues=[ "FIRST", "Last's" ])"#, "CD"),
            ("~In(PropertyName='address1_city',PropertyValues=['Last''s'])", "C"),
            ("~NotIn(PropertyName='address1_city',PropertyValues=['First'])", "ABC"),
            ("~In(PropertyName='donotemail',PropertyValues=['1'])", "C"),
            (r#"~In(PropertyName='statecode',PropertyValues=["0","1","2"])"#, "ABCD"),
            ("~In(PropertyName='name',PropertyValues=[])", ""),
            ("~NotIn(PropertyName='name',PropertyValues=[])", "ABCD"),
            ("(~In(PropertyName='name',PropertyValues=['A']) or name eq 'D')", "AD"),
        ];
        for (filter, expected) in cases {
            assert_eq!(found(&mut admin, tag, filter), expected, "{filter}");
        }
        let keys =
            format!("~In(PropertyName=@p1,PropertyValues=@p2)&@p1='accountid'&@p2=['{a}','{b}']");
        assert_eq!(found(&mut admin, tag, &keys), "AB");
    });
}

#[test]
fn a_multi_choice_has_one_of_the_choices_or_none() {
    stage::on_each_database(|stage| {
        let token = stage.server.token("admin@contoso.example");
        let mut client = stage.client();
        let mut send = |method: &str, path: &str, body: Option<&Value>| {
            let target = format!("/api/data/v9.2/{path}").replace(' ', "%20").replace('"', "%22");
            let request = client.request(method, &target).token(&token);
            match body {
                Some(body) => request.json(body).send(),
                None => request.send(),
            }
        };
        let all =
            [("fnA", Some("1,2")), ("fnB", Some("12")), ("fnC", Some("2, 12")), ("fnD", None)];
        for (name, colors) in all {
            let row = json!({"sample_name": name, "sample_colors": colors});
            let made = send("POST", "sample_children", Some(&row));
            assert_eq!(made.status, 204, "{}", made.text());
            let path = format!("sample_children({})?$select=sample_colors", id_of(&made));
            let kept = colors.map(|colors| colors.replace(' ', ""));
            assert_eq!(send("GET", &path, None).json()["sample_colors"], json!(kept));
        }
        let mut check = |function: &str, values: &str, expected: &str| {
            let arguments = format!("(PropertyName='sample_colors',PropertyValues={values})");
            let path = format!(
                "sample_children?$select=sample_name&$orderby=sample_name&$filter=\
                 startswith(sample_name,'fn') and {CRM}{function}{arguments}"
            );
            let response = send("GET", &path, None);
            assert_eq!(response.status, 200, "{}", response.text());
            let names: Vec<String> = response.json()["value"]
                .as_array()
                .unwrap()
                .iter()
                .map(|row| demo::text(&row["sample_name"]).replace("fn", ""))
                .collect();
            assert_eq!(names.concat(), expected, "{function} {values}");
        };
        check("ContainValues", "['2']", "AC");
        check("ContainValues", "%5B'1'%5D", "A");
        check("ContainValues", "[\"1\",\"12\"]", "ABC");
        check("ContainValues", "['3']", "");
        check("DoesNotContainValues", "['2']", "BD");
        check("DoesNotContainValues", "['1','12']", "D");
    });
}

#[test]
fn rows_stand_above_and_under_others() {
    each(|demo| {
        let mut admin = demo.admin();
        let tag = "fntree";
        let under = |id: &str| json!({"parentaccountid@odata.bind": format!("/accounts({id})")});
        let a = account(&mut admin, tag, "A", &json!({}));
        let b = account(&mut admin, tag, "B", &under(&a));
        let c = account(&mut admin, tag, "C", &under(&b));
        account(&mut admin, tag, "D", &under(&a));
        account(&mut admin, tag, "E", &json!({}));
        let call = |function: &str, property: &str, id: &str| {
            format!("~{function}(PropertyName='{property}',PropertyValue='{id}')")
        };
        let mut check = |filter: &str, expected: &str| {
            assert_eq!(found(&mut admin, tag, filter), expected, "{filter}");
        };
        check(&call("Under", "accountid", &a), "BCD");
        check(&call("UnderOrEqual", "accountid", &a), "ABCD");
        check(&call("NotUnder", "accountid", &a), "AE");
        check(&call("Above", "accountid", &c), "AB");
        check(&call("AboveOrEqual", "accountid", &c), "ABC");
        check(&call("UnderOrEqual", "parentaccountid", &b), "C");
        check(&call("UnderOrEqual", "_parentaccountid_value", &a), "BCD");
        check(&format!("~Under(PropertyName='accountid',PropertyValue={b})"), "C");
    });
}

#[test]
fn the_user_is_the_one_in_whose_name_it_is_asked() {
    each(|demo| {
        let mut admin = demo.admin();
        let mut check = |mut user: User, id: &str| {
            let me = admin.read(&format!("systemusers({id})?$select=_businessunitid_value"));
            let own = user.column(
                &format!("systemusers?$filter={CRM}EqualUserId(PropertyName='systemuserid')"),
                "systemuserid",
            );
            assert_eq!(own, [id]);
            let others =
                format!("systemusers?$filter={CRM}NotEqualUserId(PropertyName='systemuserid')");
            let others = user.column(&others, "systemuserid");
            assert!(others.len() > 2 && !others.contains(&id.to_owned()));
            let units =
                format!("systemusers?$filter={CRM}EqualBusinessId(PropertyName='businessunitid')");
            for unit in user.column(&units, "_businessunitid_value") {
                assert_eq!(unit, demo::text(&me["_businessunitid_value"]));
            }
            let teams = format!("systemusers({id})/teammembership_association?$select=teamid");
            let mut teams = admin.column(&teams, "teamid");
            let own = format!("teams?$filter={CRM}EqualUserTeams(PropertyName='teamid')");
            let mut own = user.column(&own, "teamid");
            teams.sort();
            own.sort();
            assert!(!own.is_empty());
            assert_eq!(own, teams);
        };
        check(demo.admin(), demo::ADMIN);
        check(demo.user("impersonated"), demo::IMPERSONATED);
        check(demo.on_behalf(), demo::IMPERSONATED);
        let of_owner = format!("accounts?$filter={CRM}EqualUserId(PropertyName='ownerid')");
        let owners = demo.on_behalf().column(&of_owner, "_ownerid_value");
        assert!(!owners.is_empty() && owners.iter().all(|owner| owner == demo::IMPERSONATED));
        let owners = demo.user("actual").column(&of_owner, "_ownerid_value");
        assert!(owners.iter().all(|owner| owner == demo::ACTUAL));
    });
}

#[test]
fn a_language_is_that_of_the_user_s_settings() {
    each_alone(|demo| {
        let mut admin = demo.admin();
        let of = |id: &str| format!("usersettingscollection({id})");
        admin.change(&of(demo::ADMIN), &json!({"uilanguageid": 1031}));
        admin.change(&of(demo::IMPERSONATED), &json!({"uilanguageid": 1031}));
        admin.change(&of(demo::ACTUAL), &json!({"uilanguageid": 1036}));
        let own = format!(
            "usersettingscollection?$select=uilanguageid&$filter={CRM}EqualUserLanguage(PropertyName='uilanguageid')"
        );
        let mut users = admin.column(&own, "systemuserid");
        users.sort();
        assert_eq!(users, [demo::IMPERSONATED, demo::ADMIN]);
        admin.change(&of(demo::ADMIN), &json!({"uilanguageid": 1036}));
        let mut users = admin.column(&own, "systemuserid");
        users.sort();
        assert_eq!(users, [demo::ACTUAL, demo::ADMIN]);
    });
}

#[test]
fn a_filter_goes_on_over_the_owner_be_it_a_user_or_a_team() {
    each(|demo| {
        let mut admin = demo.admin();
        let tag = "fnowner";
        let unit = "b0000000-0000-4000-8000-000000000001";
        let team = admin.create(
            "teams",
            &json!({"name": "Owners of fn", "teamtype": 0,
                "businessunitid@odata.bind": format!("/businessunits({unit})"),
                "administratorid@odata.bind": format!("/systemusers({})", demo::ADMIN)}),
        );
        let roles = "roles?$select=roleid&$filter=name eq 'System Administrator' and \
                     _businessunitid_value eq b0000000-0000-4000-8000-000000000001";
        let role = admin.column(roles, "roleid").remove(0);
        let address = json!({"@odata.id": admin.url(&format!("roles({role})"))});
        let path = format!("teams({team})/teamroles_association/$ref");
        let given = admin.send("POST", &path, &[], Some(&address));
        assert_eq!(given.status, 204, "{}", given.text());
        account(&mut admin, tag, "A", &json!({}));
        let owner = json!({"ownerid@odata.bind": format!("/teams({team})")});
        account(&mut admin, tag, "B", &owner);
        let admin_name = admin.read(&format!("systemusers({})?$select=fullname", demo::ADMIN));
        let admin_name = demo::text(&admin_name["fullname"]);
        let cases = [
            (format!("ownerid/fullname eq '{admin_name}'"), "A"),
            (format!("ownerid/fullname ne '{admin_name}'"), "B"),
            (format!("not (ownerid/fullname eq '{admin_name}')"), "B"),
            ("ownerid/fullname eq null".into(), "B"),
            ("ownerid/fullname ne null".into(), "A"),
            ("ownerid/name eq 'Owners of fn'".into(), "B"),
            (format!("ownerid/ownerid eq {}", demo::ADMIN), "A"),
            (format!("ownerid/ownerid eq {team}"), "B"),
            (format!("ownerid/ownerid ne {team}"), "A"),
            ("ownerid/ownerid eq null".into(), ""),
            ("ownerid/ownerid ne null".into(), "AB"),
            (format!("ownerid/_businessunitid_value eq {unit}"), "AB"),
            (format!("ownerid/_businessunitid_value ne {unit}"), ""),
            (format!("ownerid/businessunitid/businessunitid eq {unit}"), "AB"),
            ("contains(ownerid/name,'ners')".into(), "B"),
            ("ownerid/isdisabled eq false".into(), "A"),
            ("not ownerid/isdisabled".into(), "AB"),
            ("ownerid/createdon le ownerid/modifiedon".into(), "AB"),
        ];
        for (filter, expected) in cases {
            assert_eq!(found(&mut admin, tag, &filter), expected, "{filter}");
        }
    });
}

#[test]
fn what_is_no_function_of_the_column_is_refused() {
    each(|demo| {
        let mut admin = demo.admin();
        let mut check = |number: &str, filter: &str| {
            let path = format!("accounts?$filter={}", filter.replace('~', CRM));
            let response = admin.get(&path);
            assert_eq!(refusal(&response), code(400, number), "{filter}: {}", response.text());
        };
        let option = "0x80060888";
        check(option, "~Nothing(PropertyName='name')");
        check(option, "~In(PropertyName='name')");
        check(option, "~In(PropertyName='nothing',PropertyValues=['x'])");
        check(option, "~EqualUserId(PropertyName='name')");
        check(option, "~EqualUserLanguage(PropertyName='name')");
        check(
            option,
            "~Under(PropertyName='name',PropertyValue='10000000-0000-4000-8000-000000000001')",
        );
        check(option, "~ContainValues(PropertyName='industrycode',PropertyValues=['1'])");
        check(option, "~Today(PropertyName='name')");
        check(option, "~Contains(PropertyName='name',PropertyValue='x')");
        check(option, "not ~EqualUserId(PropertyName='ownerid')");
        check(option, "~In(PropertyName='name',PropertyValues=['a' 'b'])");
    });
}
