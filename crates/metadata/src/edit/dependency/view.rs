//! What a view uses: tables and columns that its question and its layout name.

use std::collections::{BTreeSet, HashMap};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// A saved question about a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// What it is called.
    pub name: String,
    /// Logical name of the table that it is of.
    pub table: String,
    /// Its question, in FetchXML.
    pub question: String,
    /// How its rows are shown, as `layoutxml` says.
    pub layout: String,
}

/// The tables and columns that a view names.
#[derive(Debug, Default)]
pub(super) struct Uses {
    pub(super) tables: BTreeSet<String>,
    /// Each with its table.
    pub(super) columns: BTreeSet<(String, String)>,
}

/// What a view names. What cannot be read names nothing more: it could not be run either.
pub(super) fn uses(view: &View) -> Uses {
    let mut scan = Scan::default();
    scan.uses.tables.insert(view.table.clone());
    let _ = scan.question(&view.question);
    let _ = scan.layout(&view.layout, &view.table);
    let Scan { mut uses, aliases, named, .. } = scan;
    for (alias, column) in named {
        if let Some(table) = aliases.get(&alias) {
            uses.columns.insert((table.clone(), column));
        }
    }
    uses
}

#[derive(Default)]
struct Scan {
    uses: Uses,
    aliases: HashMap<String, String>,
    /// Columns of tables that are called by an alias, which may come later.
    named: Vec<(String, String)>,
}

impl Scan {
    fn column(&mut self, table: &str, column: &str) {
        self.uses.columns.insert((table.to_owned(), column.to_owned()));
    }

    fn question(&mut self, text: &str) -> Result<(), quick_xml::Error> {
        let mut reader = Reader::from_str(text);
        // The tables of the elements that are open, the outermost first.
        let mut open: Vec<String> = Vec::new();
        loop {
            match reader.read_event()? {
                Event::Start(element) => {
                    self.element(&element, open.last().map_or("", String::as_str));
                    let outer = open.last().cloned().unwrap_or_default();
                    open.push(table_of(&element).unwrap_or(outer));
                }
                Event::Empty(element) => {
                    self.element(&element, open.last().map_or("", String::as_str));
                }
                Event::End(_) => drop(open.pop()),
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    /// An element in the part of a question that is about `table`.
    fn element(&mut self, element: &BytesStart<'_>, table: &str) {
        let get = |name: &str| attribute(element, name);
        if let Some(linked) = table_of(element) {
            if let Some(to) = get("to") {
                self.column(table, &to);
            }
            if let Some(from) = get("from") {
                self.column(&linked, &from);
            }
            self.aliases.insert(get("alias").unwrap_or_else(|| linked.clone()), linked.clone());
            self.uses.tables.insert(linked);
            return;
        }
        let name = element.name();
        let column = if name.as_ref() == "attribute" { get("name") } else { get("attribute") };
        let Some(column) = column else { return };
        match get("entityname") {
            Some(alias) => self.named.push((alias, column)),
            None => self.column(table, &column),
        }
    }

    fn layout(&mut self, text: &str, table: &str) -> Result<(), quick_xml::Error> {
        let mut reader = Reader::from_str(text);
        loop {
            match reader.read_event()? {
                Event::Start(element) | Event::Empty(element) => {
                    let is_cell = element.name().as_ref() == "cell";
                    let Some(name) = attribute(&element, "name").filter(|_| is_cell) else {
                        continue;
                    };
                    match name.split_once('.') {
                        Some((alias, column)) => {
                            self.named.push((alias.to_owned(), column.to_owned()));
                        }
                        None => self.column(table, &name),
                    }
                }
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }
}

/// The table that an element of a question is about, if it names one.
fn table_of(element: &BytesStart<'_>) -> Option<String> {
    let name = element.name();
    matches!(name.as_ref(), "entity" | "link-entity").then(|| attribute(element, "name")).flatten()
}

/// The value of an attribute. Names need no escapes.
fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = element.attributes();
    let mut attributes = attributes.with_checks(false).flatten();
    let found = attributes.find(|attribute| attribute.key.as_ref() == name)?;
    Some(found.value.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(question: &str, layout: &str) -> View {
        let text = |text: &str| text.to_owned();
        View {
            name: text("All"),
            table: text("task"),
            question: text(question),
            layout: text(layout),
        }
    }

    fn columns(uses: &Uses) -> Vec<String> {
        uses.columns.iter().map(|(table, column)| [table, ".", column].concat()).collect()
    }

    #[test]
    fn a_view_uses_what_its_question_and_its_layout_name() {
        let view = view(
            "<fetch><entity name='task'><attribute name='subject'/><order attribute='createdon'/>\
             <filter><condition entityname='p' attribute='demo_code' operator='eq' value='1'/></filter>\
             <link-entity name='demo_project' from='demo_projectid' to='demo_project' alias='p'>\
             <attribute name='demo_name'/></link-entity><filter><condition attribute='statecode' \
             operator='eq' value='0'/></filter></entity></fetch>",
            "<grid><row id='activityid'><cell name='scheduledend'/><cell name='p.demo_phase' />\
             </row></grid>",
        );
        let uses = uses(&view);
        let expected = [
            "demo_project.demo_code",
            "demo_project.demo_name",
            "demo_project.demo_phase",
            "demo_project.demo_projectid",
            "task.createdon",
            "task.demo_project",
            "task.scheduledend",
            "task.statecode",
            "task.subject",
        ];
        assert_eq!(columns(&uses), expected);
        assert_eq!(Vec::from_iter(&uses.tables), ["demo_project", "task"]);
    }

    #[test]
    fn what_cannot_be_read_names_what_stands_before_the_mistake() {
        let uses = uses(&view("<fetch><entity name='task'><attribute name='subject'/></x>", "no"));
        assert_eq!(columns(&uses), ["task.subject"]);
    }
}
