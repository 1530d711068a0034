//! The filter grammar: what binds how, what is refused, and that depth is bounded.

use super::*;

/// The tree in brackets, so that a test shows precedence at a glance.
fn show(expression: &Expression) -> String {
    let all = |list: &[Expression], word: &str| {
        list.iter().map(show).collect::<Vec<_>>().join(&format!(" {word} "))
    };
    match expression {
        Expression::Path(path) => path.join("/"),
        Expression::Literal(literal) => match literal {
            Literal::Null => "null".into(),
            Literal::Bool(value) => value.to_string(),
            Literal::Number(text) => text.clone(),
            Literal::Text(text) => format!("'{text}'"),
            Literal::Guid(id) => id.to_string(),
            Literal::Member(kind, names) => format!("{kind}'{names}'"),
            Literal::List(list) => format!("{list:?}"),
        },
        Expression::Compare(left, comparison, right) => {
            format!("({} {comparison:?} {})", show(left), show(right))
        }
        Expression::And(list) => format!("({})", all(list, "and")),
        Expression::Or(list) => format!("({})", all(list, "or")),
        Expression::Not(inner) => format!("not {}", show(inner)),
        Expression::Call(name, list) => format!("{name}({})", all(list, ",")),
        Expression::QueryFunction(name, list) => {
            let list: Vec<_> = list.iter().map(|(n, v)| format!("{n}={}", show(v))).collect();
            format!("CRM.{name}({})", list.join(", "))
        }
        Expression::Lambda { path, quantifier, body } => {
            let body = body.as_ref().map(|(v, c)| format!("{v}:{}", show(c))).unwrap_or_default();
            format!("{}/{quantifier:?}({body})", path.join("/"))
        }
    }
}

#[test]
fn operators_bind_as_documented() {
    let aliases: Aliases = [("p1", "name"), ("p2", "'x'"), ("l", r#"["a","b"]"#)]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
    let check = |text: &str, expected: &str| {
        assert_eq!(show(&parse_filter(text, &aliases).unwrap()), expected, "{text}");
    };
    check("a eq 1 or b eq 2 and c eq 3", "((a Equal 1) or ((b Equal 2) and (c Equal 3)))");
    check("(a eq 1 or b eq 2)and c eq 3", "(((a Equal 1) or (b Equal 2)) and (c Equal 3))");
    check("not contains(name,'x') and a", "(not contains(name , 'x') and a)");
    check("not (statecode eq 1)", "not (statecode Equal 1)");
    check("a/b/c ne null", "(a/b/c NotEqual null)");
    check("x/any(o:o/name eq 'y')", "x/Any(o:(o/name Equal 'y'))");
    check("x/any()", "x/Any()");
    check("contains(@p1, @p2) and a eq @none", "(contains(name , 'x') and (a Equal null))");
    check(
        "Microsoft.Dynamics.CRM.In(PropertyName='a',PropertyValues=@l)",
        r#"CRM.In(PropertyName='a', PropertyValues=[Text("a"), Text("b")])"#,
    );
    check("createdon ge 2024-01-01T00:00:00Z", "(createdon GreaterOrEqual 2024-01-01T00:00:00Z)");
    check("  a  gt  -5 ", "(a Greater -5)");
}

#[test]
fn what_does_not_follow_the_grammar_is_refused() {
    let bad = [
        "",
        "a eq",
        "eq 1",
        "(a eq 1",
        "a eq 1)",
        "a eq 1 b",
        "a EQ 1",
        "contains(a,",
        "a/",
        "a/1",
        "x/all()",
        "x/any(o)",
        "a has 1",
        "a add 1 eq 2",
        "[1 2]",
        "a eq 'x",
        "{a}",
        "a eq #",
    ];
    for text in bad {
        let error = parse_filter(text, &Aliases::new()).unwrap_err();
        assert_eq!(error.code().status, 400, "{text}");
    }
    let error = parse_filter("a in ('x')", &Aliases::new()).unwrap_err();
    assert_eq!(error.code().status, 501);
}

#[test]
fn ten_thousand_brackets_do_not_overflow_the_stack() {
    for open in ["(", "not ", "x/any(a:", "contains(", "["] {
        let text = open.repeat(10_000);
        assert!(parse_filter(&text, &Aliases::new()).is_err(), "{open}");
    }
    let flat = vec!["a eq 1"; 3000].join(" and ");
    assert!(parse_filter(&flat, &Aliases::new()).is_ok());
}

#[test]
fn a_query_function_cannot_be_negated() {
    let text = "not Microsoft.Dynamics.CRM.Today(PropertyName='createdon')";
    let error = parse_filter(text, &Aliases::new()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "Not operator along with the Custom Named Condition operators is not allowed"
    );
}
