//! The structure of the code base, checked: the direction of imports, who names which table, how modules are laid out,
//! and that both databases have the same schema. Each check is a function of its input, and is shown to fail on a planted
//! violation.

mod countries;
mod imports;
mod layout;
mod migrations;
mod schema;
mod source;
mod stored_words;
mod tables;
