//! Many rows: filters, orders, counts, pages, related rows, annotations, and the forms of addresses.

mod addresses;
mod annotations;
mod apply;
mod changes;
mod changes_rights;
mod clients;
mod counts;
mod differential;
mod every_table;
mod expands;
mod fetch;
mod filters;
mod functions;
mod functions_of_dates;
mod injection;
mod navigation;
mod orders;
mod paging;
mod refusals;
mod sql;
mod views;
mod zones;

/// The accounts of the demo data; tests make others.
const DEMO_ACCOUNTS: &str = "startswith(accountnumber,'ACC-')";
