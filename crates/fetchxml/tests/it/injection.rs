//! Hostile names and literals in every place of a document: whatever is answered, no text of it is in
//! the SQL that comes out, and a literal does not change that SQL at all.

use std::sync::LazyLock;

use model::time::Zone;
use planner::{Catalog, Circumstances, Dialect, Parameter, plan_at};
use security::Access;

static CATALOG: LazyLock<Catalog> = LazyLock::new(crate::catalog);

/// What to look for. It stands in every hostile text, and nothing of ours is called so.
const SENTINEL: &str = "zqxj";

/// Texts that end, double, comment out, escape or nest whatever they stand in.
const HOSTILE: [&str; 23] = [
    "zqxj",
    "zqxj' OR '1'='1",
    "zqxj'; DROP TABLE account; --",
    "zqxj\\'; DROP TABLE account; --",
    "zqxj\"; DROP TABLE account; --",
    "zqxj]; DROP TABLE account; --",
    "zqxj`; DROP TABLE account; --",
    "zqxj) UNION SELECT name FROM account --",
    "zqxj /*",
    "*/ zqxj",
    "-- zqxj",
    "zqxj; DELETE FROM account",
    "zqxj $1 ?1 :a @a #a %s {0}",
    "$$zqxj$$",
    "E'zqxj\\'",
    "U&'zqxj\\0027'",
    "zqxj\u{2019} OR 1=1",
    "zqxj\u{ff07} OR 1=1",
    "zqxj%_[a-z]'",
    "zqxj[^",
    "zqxj.zqxj",
    "zqxj(zqxj)",
    "<zqxj attribute='x'/>",
];

/// Places of literals of `account.name`, whose SQL is the same for every text.
const LITERALS: [&str; 8] = [
    "<condition attribute='name' operator='eq' value='{}'/>",
    "<condition attribute='name' operator='ne'><value>{}</value></condition>",
    "<condition attribute='name' operator='gt' value='{}'/>",
    "<condition attribute='name' operator='in'><value>x</value><value>{}</value></condition>",
    "<condition attribute='name' operator='not-in'><value>{}</value><value>{}</value></condition>",
    "<condition attribute='name' operator='between'><value>{}</value><value>{}</value></condition>",
    "<filter type='or'><condition attribute='name' operator='eq' value='{}'/></filter>",
    "<link-entity name='contact' from='parentcustomerid' to='accountid' link-type='any'><filter>\
     <condition attribute='lastname' operator='eq' value='{}'/></filter></link-entity>",
];

/// Places of patterns, of literals of other types, of names and of anything else.
const OTHERS: [&str; 38] = [
    "{}",
    "<{}/>",
    "<fetch {}='1'><entity name='account'/></fetch>",
    "<fetch top='{}'><entity name='account'/></fetch>",
    "<fetch count='{}' page='{}'><entity name='account'/></fetch>",
    "<fetch page='2' paging-cookie='{}'><entity name='account'/></fetch>",
    "<fetch distinct='{}'><entity name='account'/></fetch>",
    "<fetch datasource='{}' options='{}' version='{}'><entity name='account'/></fetch>",
    "<fetch><entity name='{}'/></fetch>",
    "<fetch><entity name='account' {}='1'/></fetch>",
    "<fetch><entity name='account'>{}</entity></fetch>",
    "<fetch><entity name='account'><attribute name='{}'/></entity></fetch>",
    "<fetch><entity name='account'><attribute name='name' alias='{}'/></entity></fetch>",
    "<fetch><entity name='account'><attribute name='accountid' rowaggregate='CountChildren' alias='{}'/></entity></fetch>",
    "<fetch><entity name='account'><attribute name='accountid' rowaggregate='{}' alias='x'/></entity></fetch>",
    "<fetch><entity name='account'><order attribute='{}'/></entity></fetch>",
    "<fetch><entity name='account'><order attribute='name' entityname='{}'/></entity></fetch>",
    "<fetch><entity name='account'><order attribute='name' descending='{}'/></entity></fetch>",
    "<fetch><entity name='account'><filter type='{}'/></entity></fetch>",
    "<fetch><entity name='account'><filter><condition attribute='{}' operator='null'/></filter></entity></fetch>",
    "<fetch><entity name='account'><filter><condition attribute='name' operator='{}' value='x'/></filter></entity></fetch>",
    "<fetch><entity name='account'><filter><condition entityname='{}' attribute='name' operator='null'/></filter></entity></fetch>",
    "<fetch><entity name='account'><filter><condition attribute='name' operator='eq' valueof='{}'/></filter></entity></fetch>",
    "<fetch><entity name='account'><filter><condition attribute='name' operator='like' value='%{}_'/></filter></entity></fetch>",
    "<fetch><entity name='account'><filter><condition attribute='name' operator='not-begin-with' value='{}'/></filter></entity></fetch>",
    "<fetch><entity name='account'><filter><condition attribute='statecode' operator='eq' value='{}'/></filter></entity></fetch>",
    "<fetch><entity name='account'><filter><condition attribute='accountid' operator='under' value='{}'/></filter></entity></fetch>",
    "<fetch><entity name='account'><filter><condition attribute='createdon' operator='last-x-days' value='{}'/></filter></entity></fetch>",
    "<fetch><entity name='account'><filter><condition attribute='createdon' operator='on' value='{}'/></filter></entity></fetch>",
    "<fetch><entity name='account'><filter><condition attribute='primarycontactidname' operator='eq' value='{}'/></filter></entity></fetch>",
    "<fetch><entity name='account'><link-entity name='{}' from='contactid' to='primarycontactid'/></entity></fetch>",
    "<fetch><entity name='account'><link-entity name='contact' from='{}' to='primarycontactid'/></entity></fetch>",
    "<fetch><entity name='account'><link-entity name='contact' from='contactid' to='{}'/></entity></fetch>",
    "<fetch><entity name='account'><link-entity name='contact' from='contactid' to='primarycontactid' link-type='{}'/></entity></fetch>",
    "<fetch><entity name='account'><link-entity name='contact' from='contactid' to='primarycontactid' link-type='outer' alias='{}'><attribute name='fullname' alias='{}x'/><order attribute='fullname'/></link-entity><filter><condition entityname='{}' attribute='contactid' operator='null'/></filter></entity></fetch>",
    "<fetch distinct='true'><entity name='account'><attribute name='name' alias='{}'/><link-entity name='contact' from='contactid' to='primarycontactid' alias='{}x'><attribute name='fullname'/></link-entity></entity></fetch>",
    "<fetch aggregate='true'><entity name='account'><attribute name='name' alias='{}' groupby='true'/><attribute name='revenue' alias='{}x' aggregate='sum'/><order alias='{}'/></entity></fetch>",
    "<fetch aggregate='true'><entity name='account'><attribute name='createdon' alias='x' groupby='true' dategrouping='{}'/><attribute name='revenue' alias='y' aggregate='{}'/></entity></fetch>",
];

fn document(condition: &str) -> String {
    format!(
        "<fetch returntotalrecordcount='true'><entity name='account'><attribute name='name'/><filter>\
         {condition}</filter></entity></fetch>"
    )
}

/// The SQL of both databases and the texts that are bound, if the document is served.
fn planned(text: &str) -> Option<(Vec<String>, Vec<String>)> {
    let refused = |error: &model::Error| {
        assert!([400, 404, 501].contains(&error.code().status), "{text}: {error}");
    };
    let fetch = fetchxml::parse(text).inspect_err(refused).ok()?;
    let question = fetchxml::translate(&fetch, &CATALOG, &Zone::UTC).inspect_err(refused).ok()?;
    let access = Access::system("test of documents that are hostile");
    let plan = plan_at(&question.query, None, &CATALOG, &access, &Circumstances::NONE);
    let plan = plan.inspect_err(refused).ok()?;
    let (mut texts, mut bound) = (Vec::new(), Vec::new());
    for dialect in [Dialect::Sqlite, Dialect::Postgres] {
        for statement in [plan.statement(dialect)].iter().chain(&plan.count(dialect)) {
            texts.push(statement.sql().to_owned());
            bound.extend(statement.parameters().iter().filter_map(|parameter| match parameter {
                Parameter::Text(text) => Some(text.to_string()),
                _ => None,
            }));
        }
    }
    Some((texts, bound))
}

fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    text.replace('\'', "&apos;").replace('"', "&quot;")
}

#[test]
fn a_literal_is_a_parameter_and_changes_nothing_else() {
    for template in LITERALS {
        let harmless = planned(&document(&template.replace("{}", "harmless"))).unwrap().0;
        for hostile in HOSTILE {
            let text = document(&template.replace("{}", &escaped(hostile)));
            let (texts, bound) = planned(&text).unwrap();
            assert_eq!(texts, harmless, "{template} with {hostile}");
            assert!(bound.iter().any(|text| text == hostile), "{template} with {hostile}");
        }
    }
}

#[test]
fn no_text_of_a_document_is_in_the_sql() {
    let (mut served, mut refused) = (0, 0);
    let literals = LITERALS.iter().map(|condition| document(condition));
    for template in literals.chain(OTHERS.iter().map(|&text| text.to_owned())) {
        for hostile in HOSTILE {
            // As an honest client escapes it, and as a careless one would.
            for text in [escaped(hostile), hostile.to_owned(), hostile.replace(' ', "_")] {
                match planned(&template.replace("{}", &text)) {
                    None => refused += 1,
                    Some((texts, _)) => {
                        served += 1;
                        for sql in texts {
                            let found = sql.to_lowercase().contains(SENTINEL);
                            assert!(!found, "{template} with {text}: {sql}");
                        }
                    }
                }
            }
        }
    }
    assert!(served > 500 && refused > 500, "{served} served, {refused} refused");
}
