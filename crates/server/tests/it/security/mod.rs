//! Who may do what, on real databases and over real HTTP.

mod access_teams;
mod audit;
mod cascades;
mod cast;
mod changes;
mod columns;
mod columns_leaks;
mod columns_rules;
mod headers;
mod leaks;
mod on_premises;
mod outcome;
mod privileges;
mod record_teams;
mod samples;
mod scenarios;
mod scenarios_behalf;
mod scenarios_hierarchy;
mod scenarios_links;
mod scenarios_shares;
mod scenarios_strict;
mod shares;
mod stage;
mod tables;
mod texts;
mod worlds;
