//! The query functions: what each form of a call becomes, and what is refused with which words.

use model::query::{Fiscal, Span, Tree, Unit, When, Who};
use model::time::{Date, Timestamp};

use super::*;

/// The condition of a filter on a table; `~` stands for the namespace.
fn condition(set: &str, filter: &str) -> Condition {
    let filter = filter.replace('~', "Microsoft.Dynamics.CRM.").replace(' ', "+");
    query(&format!("{set}?$filter={filter}")).filter.unwrap()
}

#[expect(clippy::needless_pass_by_value, reason = "a line for each case")]
fn check(filter: &str, expected: Condition) {
    assert_eq!(condition("accounts", filter), expected, "{filter}");
}

/// The sentence of a refusal.
fn refusal(filter: &str) -> String {
    let text = filter.replace('~', "Microsoft.Dynamics.CRM.").replace(' ', "+");
    match translate("GET", &format!("accounts?$filter={text}"), &[], "") {
        Err(error) => {
            assert_eq!(error.code().status, 400, "{filter}");
            error.to_string()
        }
        Ok(_) => panic!("{filter} was taken"),
    }
}

fn of(column: &str) -> Operand {
    Operand::column(column)
}

fn at_least(column: &str, value: Value) -> Condition {
    let (left, right) = (of(column), Operand::Value(value));
    Condition::Compare { left, comparison: Comparison::GreaterOrEqual, right }
}

fn at_most(column: &str, value: Value) -> Condition {
    let (left, right) = (of(column), Operand::Value(value));
    Condition::Compare { left, comparison: Comparison::LessOrEqual, right }
}

#[test]
fn dates_relative_to_now_have_a_name_and_at_most_two_numbers() {
    let when = |when| Condition::When(of("createdon"), when);
    check("~Today(PropertyName='createdon')", when(When::In(Span::Day, 0)));
    check("~LastFiscalPeriod(PropertyName='createdon')", when(When::In(Span::FiscalPeriod, -1)));
    check("~Next7Days( PropertyName = 'createdon' )", when(When::SevenDays { next: true }));
    let days = when(When::LastX(Unit::Days, 12));
    check("~LastXDays(PropertyName='createdon',PropertyValue=12)", days.clone());
    check("~LastXDays(PropertyValue='12', PropertyName='createdon')", days.clone());
    check("~LastXDays(PropertyName=@p,PropertyValue=@n)&@p='createdon'&@n=12", days.clone());
    check("~LastXDays(PropertyName=@p,PropertyValue=@n)&@p='createdon'&@n='12'", days);
    let day = when(When::OnOrBefore(Date::parse("2024-02-29").unwrap()));
    for text in ["'2024-02-29'", "2024-02-29", "'2024-02-29T10:00:00Z'", "2024-02-29T23:00:00Z"] {
        check(&format!("~OnOrBefore(PropertyName='createdon',PropertyValue={text})"), day.clone());
    }
    check(
        "~InFiscalPeriodAndYear(PropertyName='createdon',PropertyValue1=2,PropertyValue2='2024')",
        when(When::Fiscal(Fiscal::InPeriodAndYear(2, 2024))),
    );
    check(
        "~InOrAfterFiscalPeriodAndYear(PropertyValue2=2024,PropertyName='createdon',PropertyValue1=1)",
        when(When::Fiscal(Fiscal::InOrAfter(1, 2024))),
    );
}

#[test]
fn the_user_and_hierarchies_are_named_by_properties() {
    let who = |who| Condition::Who(of("ownerid"), who);
    check("~EqualUserId(PropertyName='ownerid')", who(Who::User));
    check("~EqualUserId(PropertyName='_ownerid_value')", who(Who::User));
    check(
        "~EqualUserOrUserHierarchyAndTeams(PropertyName='ownerid')",
        who(Who::UserOrReportsAndTeams),
    );
    let id = Uuid::parse_str(ID).unwrap();
    let under = Condition::Tree(of("accountid"), Tree::UnderOrEqual, id);
    for value in [format!("'{ID}'"), ID.to_owned(), format!("'%7B{ID}%7D'")] {
        let call = format!("~UnderOrEqual(PropertyName='accountid',PropertyValue={value})");
        check(&call, under.clone());
    }
}

#[test]
fn lists_are_typed_by_their_column() {
    let int = |numbers: &[i64]| numbers.iter().map(|number| Value::Int(*number)).collect();
    let all = Condition::In(of("statecode"), int(&[0, 1]));
    check(r#"~In(PropertyName='statecode',PropertyValues=["0","1"])"#, all.clone());
    check("~In(PropertyName='statecode',PropertyValues=['0', '1'])", all.clone());
    check("~In(PropertyName='statecode',PropertyValues=[0,1])", all.clone());
    check("~In(PropertyName='statecode',PropertyValues=%5B%220%22,%221%22%5D)", all.clone());
    check("~In(PropertyName=@p1,PropertyValues=@p2)&@p1='statecode'&@p2=['0','1']", all.clone());
    let call = "~NotIn(PropertyName='statecode',PropertyValues=['0','1'])";
    check(call, Condition::Not(Box::new(all)));
    let names = ["First", "Last's"].map(|name| Value::Text(name.into())).to_vec();
    check(
        r#"~In(PropertyName=@p1,PropertyValues=@p2)&@p1='name'&@p2=[ "First", "Last's" ]"#,
        Condition::In(of("name"), names),
    );
    let id = Value::Guid(Uuid::parse_str(ID).unwrap());
    check(
        &format!("~In(PropertyName='accountid',PropertyValues=['{ID}','%7B{ID}%7D'])"),
        Condition::In(of("accountid"), vec![id.clone(), id]),
    );
    check(
        "~In(PropertyName='donotemail',PropertyValues=['true','0'])",
        Condition::In(of("donotemail"), vec![Value::Bool(true), Value::Bool(false)]),
    );
    let instant = Timestamp::parse("2024-01-01T10:00:00Z").unwrap();
    check(
        "~In(PropertyName='createdon',PropertyValues=['2024-01-01T10:00:00Z'])",
        Condition::In(of("createdon"), vec![Value::Timestamp(instant)]),
    );
    check("~In(PropertyName='name',PropertyValues=[])", Condition::In(of("name"), Vec::new()));
}

#[test]
fn both_ends_of_between_are_inside() {
    let between = || {
        Condition::All(vec![
            at_least("numberofemployees", Value::Int(5)),
            at_most("numberofemployees", Value::Int(2000)),
        ])
    };
    let values = r#"(PropertyName='numberofemployees',PropertyValues=["5","2000"])"#;
    check(&format!("~Between{values}"), between());
    check(&format!("~NotBetween{values}"), Condition::Not(Box::new(between())));
    let from = Timestamp::parse("2024-01-01T00:00:00Z").unwrap();
    let to = Timestamp::parse("2024-06-30T22:00:00Z").unwrap();
    check(
        "~Between(PropertyName='createdon',PropertyValues=['2024-01-01','2024-06-30T22:00:00Z'])",
        Condition::All(vec![
            at_least("createdon", Value::Timestamp(from)),
            at_most("createdon", Value::Timestamp(to)),
        ]),
    );
}

#[test]
fn functions_stand_beside_other_conditions_and_in_lambdas_by_the_variable() {
    let today = |column: &str| Condition::When(of(column), When::In(Span::Day, 0));
    let Condition::All(all) = condition(
        "accounts",
        "~Today(PropertyName='createdon') and (name eq 'x' or ~EqualUserId(PropertyName='ownerid'))",
    ) else {
        panic!("no conditions");
    };
    assert_eq!(all.len(), 2);
    let lambda = condition("accounts", "Account_Tasks/any(t:~Today(PropertyName='t/createdon'))");
    let Condition::Related { condition: Some(inside), .. } = lambda else { panic!("{lambda:?}") };
    assert_eq!(*inside, today("createdon"));
    let bare = refusal("Account_Tasks/any(t:~Today(PropertyName='createdon'))");
    assert_eq!(bare, "The path 'createdon' does not start with the variable 't'.");
}

#[test]
fn functions_are_never_negated() {
    let text = "Not operator along with the Custom Named Condition operators is not allowed";
    for filter in [
        "not ~Today(PropertyName='createdon')",
        "not (~Today(PropertyName='createdon'))",
        "not (name eq 'x' and ~Today(PropertyName='createdon'))",
        "not not (name eq 'x' or ~In(PropertyName='name',PropertyValues=['x']))",
        "not Account_Tasks/any(t:~Today(PropertyName='t/createdon'))",
    ] {
        assert_eq!(refusal(filter), text, "{filter}");
    }
}

#[test]
fn a_call_that_is_not_declared_is_refused() {
    let unknown = "An unknown function with name 'Microsoft.Dynamics.CRM.";
    for name in ["today", "EqualUser", "LastXMinutes", "In2", "WhoAmI"] {
        let text = refusal(&format!("~{name}(PropertyName='createdon')"));
        assert!(text.starts_with(&format!("{unknown}{name}' was found.")), "{text}");
    }
    let text = refusal("Today(PropertyName='createdon')");
    assert!(text.starts_with("Syntax error"), "{text}");
    let id = format!("'{ID}'");
    let calls = [
        "Today()".to_owned(),
        "Today(PropertyName='createdon',PropertyValue=1)".to_owned(),
        "Today(PropertyName='createdon',PropertyName='createdon')".to_owned(),
        "Today(propertyname='createdon')".to_owned(),
        "Today(PropertyName=createdon)".to_owned(),
        "Today(PropertyName=1)".to_owned(),
        "Today(PropertyName=@none)".to_owned(),
        "LastXDays(PropertyName='createdon')".to_owned(),
        "LastXDays(PropertyName='createdon',PropertyValue='x')".to_owned(),
        "LastXDays(PropertyName='createdon',PropertyValue=1.5)".to_owned(),
        "LastXDays(PropertyName='createdon',PropertyValue=null)".to_owned(),
        "LastXDays(PropertyName='createdon',PropertyValue=99999999999999999999)".to_owned(),
        "LastXDays(PropertyName='createdon',PropertyValues=['1'])".to_owned(),
        "On(PropertyName='createdon',PropertyValue='yesterday')".to_owned(),
        "On(PropertyName='createdon',PropertyValue='2024-02-30')".to_owned(),
        "InFiscalPeriodAndYear(PropertyName='createdon',PropertyValue1=2)".to_owned(),
        "Between(PropertyName='numberofemployees',PropertyValues=['5'])".to_owned(),
        "Between(PropertyName='numberofemployees',PropertyValues=['5','6','7'])".to_owned(),
        "In(PropertyName='name',PropertyValues='x')".to_owned(),
        "In(PropertyName='name',PropertyValues=[null])".to_owned(),
        "In(PropertyName='name',PropertyValue=['x'])".to_owned(),
        "ContainValues(PropertyName='name',PropertyValues=['x'])".to_owned(),
        "Under(PropertyName='accountid',PropertyValue='x')".to_owned(),
        format!("EqualUserId(PropertyName='ownerid',PropertyValue={id})"),
    ];
    for call in calls {
        let text = refusal(&format!("~{call}"));
        assert!(text.starts_with("No function signature for the function with name"), "{text}");
    }
    let text = refusal("~In(PropertyName='name')");
    let signature = "Microsoft.Dynamics.CRM.In(PropertyName=Edm.String, \
                     PropertyValues=Collection(Edm.String)).";
    assert!(text.ends_with(signature), "{text}");
}

#[test]
fn values_and_properties_that_are_not_there_are_refused() {
    for filter in [
        "~In(PropertyName='statecode',PropertyValues=['x'])",
        "~In(PropertyName='accountid',PropertyValues=['x'])",
        "~Between(PropertyName='createdon',PropertyValues=['x','y'])",
        "~In(PropertyName='donotemail',PropertyValues=['maybe'])",
    ] {
        refusal(filter);
    }
    let missing = "Could not find a property named 'nothing' on type \
                   'Microsoft.Dynamics.CRM.account'.";
    assert_eq!(refusal("~Today(PropertyName='nothing')"), missing);
    for name in ["", "CreatedOn", "primarycontactid/createdon", "owneridname", "createdon "] {
        refusal(&format!("~Today(PropertyName='{name}')"));
    }
    let text = refusal("~Contains(PropertyName='name',PropertyValue='x')");
    assert!(text.contains("full-text"), "{text}");
    let text = refusal("~In(PropertyName='name',PropertyValues=['First', 'Last's'])");
    let comma = "Invalid JSON. A comma character ',' was expected in scope 'Array'.";
    assert!(text.starts_with(comma), "{text}");
    let many = vec!["~Today(PropertyName='createdon')"; 501].join(" or ");
    assert_eq!(refusal(&many), "Number of conditions in query exceeded maximum limit.");
}
