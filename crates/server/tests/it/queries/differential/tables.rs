//! The tables that are asked about, as clients see them.

use oracle::questions::ColumnType::{self, Choice, Day, Instant, Money, Text, Whole, Yes};
use oracle::questions::{Collection, Column, Lookup, Table};

/// The tables without rows, in an order in which they can be filled.
pub(super) fn tables() -> Vec<Table> {
    vec![account(), contact(), opportunity(), task()]
}

fn account() -> Table {
    table(
        "account",
        "accounts",
        "accountid",
        "name",
        vec![
            column("name", Text),
            column("fax", Text),
            column("numberofemployees", Whole),
            column("revenue", Money),
            column("donotemail", Yes),
            column(
                "customertypecode",
                Choice(&[(1, "Competitor"), (2, "Consultant"), (3, "Customer"), (6, "Influencer")]),
            ),
            column("lastonholdtime", Instant),
            column("parentaccountid", lookup(vec![to("account", "parentaccountid")])),
            column("primarycontactid", lookup(vec![to("contact", "primarycontactid")])),
        ],
        vec![
            many("account_parent_account", "account_parent_account", "account", "parentaccountid"),
            many(
                "contact_customer_accounts",
                "contact_customer_accounts",
                "contact",
                "parentcustomerid",
            ),
            many("Account_Tasks", "Account_Tasks", "task", "regardingobjectid"),
            many(
                "opportunity_customer_accounts",
                "opportunity_customer_accounts",
                "opportunity",
                "customerid",
            ),
        ],
    )
}

fn contact() -> Table {
    table(
        "contact",
        "contacts",
        "contactid",
        "fullname",
        vec![
            column("firstname", Text),
            column("lastname", Text),
            column("fullname", Text),
            column("jobtitle", Text),
            column("annualincome", Money),
            column("numberofchildren", Whole),
            column("gendercode", Choice(&[(1, "Male"), (2, "Female")])),
            column("birthdate", Day),
            column("creditonhold", Yes),
            column(
                "parentcustomerid",
                lookup(vec![
                    to("account", "parentcustomerid_account"),
                    to("contact", "parentcustomerid_contact"),
                ]),
            ),
        ],
        vec![
            many(
                "contact_customer_contacts",
                "contact_customer_contacts",
                "contact",
                "parentcustomerid",
            ),
            many(
                "account_primary_contact",
                "account_primary_contact",
                "account",
                "primarycontactid",
            ),
            many("Contact_Tasks", "Contact_Tasks", "task", "regardingobjectid"),
        ],
    )
}

fn opportunity() -> Table {
    table(
        "opportunity",
        "opportunities",
        "opportunityid",
        "name",
        vec![
            column("name", Text),
            column("estimatedvalue", Money),
            column("closeprobability", Whole),
            column("estimatedclosedate", Day),
            column("opportunityratingcode", Choice(&[(1, "Hot"), (2, "Warm"), (3, "Cold")])),
            column(
                "customerid",
                lookup(vec![
                    to("account", "customerid_account"),
                    to("contact", "customerid_contact"),
                ]),
            ),
        ],
        vec![many("Opportunity_Tasks", "Opportunity_Tasks", "task", "regardingobjectid")],
    )
}

fn task() -> Table {
    table(
        "task",
        "tasks",
        "activityid",
        "subject",
        vec![
            column("subject", Text),
            column("percentcomplete", Whole),
            column("scheduledend", Instant),
            column("prioritycode", Choice(&[(0, "Low"), (1, "Normal"), (2, "High")])),
            column(
                "regardingobjectid",
                lookup(vec![
                    to("account", "regardingobjectid_account_task"),
                    to("contact", "regardingobjectid_contact_task"),
                    to("opportunity", "regardingobjectid_opportunity_task"),
                ]),
            ),
        ],
        Vec::new(),
    )
}

fn table(
    name: &'static str,
    set: &'static str,
    key: &'static str,
    primary: &'static str,
    columns: Vec<Column>,
    collections: Vec<Collection>,
) -> Table {
    Table { name, set, key, primary, columns, collections, rows: Vec::new() }
}

fn column(name: &'static str, kind: ColumnType) -> Column {
    Column { name, kind }
}

fn lookup(targets: Vec<Lookup>) -> ColumnType {
    ColumnType::Lookup(targets)
}

fn to(table: &'static str, property: &'static str) -> Lookup {
    Lookup { table, property }
}

fn many(
    relationship: &'static str,
    property: &'static str,
    table: &'static str,
    column: &'static str,
) -> Collection {
    Collection { relationship, property, table, column }
}
