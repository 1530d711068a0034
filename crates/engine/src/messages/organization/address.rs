//! `FormatAddress`: the parts of an address as lines, in the order that is usual in its country.

use model::Result;
use model::message::{Descriptor, Field, FieldType, Invoke, Record, RecordType};

use crate::Response;
use crate::context::Context;
use crate::registry::Message;

pub(crate) const MESSAGE: Message = Message::new(
    &Descriptor::function("FormatAddress")
        .takes(&[
            Field::new("Line1", FieldType::Text),
            Field::new("City", FieldType::Text),
            Field::new("StateOrProvince", FieldType::Text),
            Field::new("PostalCode", FieldType::Text),
            Field::new("Country", FieldType::Text),
        ])
        .returns(&RESPONSE),
    run,
);

const RESPONSE: RecordType =
    RecordType::new("FormatAddressResponse", &[Field::new("Address", FieldType::Text)]);

/// An address in parts.
#[derive(Clone, Copy)]
struct Address<'a> {
    street: &'a str,
    city: &'a str,
    state: &'a str,
    code: &'a str,
    country: &'a str,
}

fn run(_: &mut Context<'_, '_>, fields: &Invoke) -> Result<Response> {
    let arguments = &fields.arguments;
    let address = Address {
        street: arguments.text("Line1")?,
        city: arguments.text("City")?,
        state: arguments.text("StateOrProvince")?,
        code: arguments.text("PostalCode")?,
        country: arguments.text("Country")?,
    };
    Ok(Response::Result(Record::new(&RESPONSE).with("Address", address.lines())))
}

impl Address<'_> {
    fn lines(self) -> String {
        let Self { street, city, state, code, country } = self;
        let lines = match country.to_uppercase().as_str() {
            "JAPAN" | "JP" | "JPN" => [code, state, city, street, country].map(ToOwned::to_owned),
            "UNITED KINGDOM" | "UK" | "GB" | "GBR" | "GREAT BRITAIN" | "IRELAND" | "IE" | "IRL" => {
                [street, city, state, code, country].map(ToOwned::to_owned)
            }
            name if puts_code_first(name) => {
                let place = joined(&[code, city], " ");
                [street, &place, state, country, ""].map(ToOwned::to_owned)
            }
            _ => {
                let region = joined(&[state, code], " ");
                let place = joined(&[city, &region], ", ");
                [street, &place, country, "", ""].map(ToOwned::to_owned)
            }
        };
        joined(&lines.each_ref().map(String::as_str), "\r\n")
    }
}

/// Whether the postal code stands before the city, as on most of the European continent.
fn puts_code_first(country: &str) -> bool {
    const COUNTRIES: [&str; 34] = [
        "AT",
        "AUSTRIA",
        "BE",
        "BELGIUM",
        "CH",
        "SWITZERLAND",
        "CZ",
        "CZECH REPUBLIC",
        "CZECHIA",
        "DE",
        "GERMANY",
        "DEUTSCHLAND",
        "DK",
        "DENMARK",
        "ES",
        "SPAIN",
        "FI",
        "FINLAND",
        "FR",
        "FRANCE",
        "IT",
        "ITALY",
        "LU",
        "LUXEMBOURG",
        "NL",
        "NETHERLANDS",
        "NO",
        "NORWAY",
        "PL",
        "POLAND",
        "PT",
        "PORTUGAL",
        "SE",
        "SWEDEN",
    ];
    COUNTRIES.contains(&country)
}

/// The parts that are not empty.
fn joined(parts: &[&str], between: &str) -> String {
    let parts: Vec<&str> = parts.iter().copied().filter(|part| !part.is_empty()).collect();
    parts.join(between)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(parts: [&str; 5], lines: &[&str]) {
        let [street, city, state, code, country] = parts;
        let address = Address { street, city, state, code, country };
        assert_eq!(address.lines(), lines.join("\r\n"));
    }

    #[test]
    fn lines_are_in_the_order_of_the_country() {
        check(
            ["123 Maple St.", "Seattle", "WA", "98007", "USA"],
            &["123 Maple St.", "Seattle, WA 98007", "USA"],
        );
        check(
            ["1-2-3 Sakura", "Nagoya", "Aichi", "455-2345", "JAPAN"],
            &["455-2345", "Aichi", "Nagoya", "1-2-3 Sakura", "JAPAN"],
        );
        check(
            ["Hauptstr. 1", "München", "Bayern", "80331", "Germany"],
            &["Hauptstr. 1", "80331 München", "Bayern", "Germany"],
        );
        check(
            ["10 High Street", "Oxford", "", "OX1 4DB", "UK"],
            &["10 High Street", "Oxford", "OX1 4DB", "UK"],
        );
    }

    #[test]
    fn parts_that_are_not_there_leave_no_trace() {
        check(["", "Seattle", "", "98007", ""], &["Seattle, 98007"]);
        check(["", "", "", "", ""], &[""]);
    }
}
