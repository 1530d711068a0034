//! The service itself: messages, operations, the one binding and the one port.

use super::markup::{Markup, qualified};
use super::{ADDRESS, SCHEMAS, location, schema};
use crate::call::Operation;
use crate::xml::Namespace;

const NAME: &str = "OrganizationService";
const INTERFACE: &str = "IOrganizationService";
/// The port has the name of the binding: some clients look the one up by the other.
const BINDING: &str = "BasicHttpBinding_IOrganizationService";
const FAULT: &str = "OrganizationServiceFaultFault";

/// `?wsdl`: where the service is, and how it is talked to. The rest is imported.
pub(super) fn bound() -> String {
    let mut out = begin();
    out.open("wsdl:import").with("namespace", Namespace::Services.uri());
    out.with("location", &[ADDRESS, "?wsdl=wsdl0"].concat()).close();
    out.open("wsdl:types").close();
    binding(&mut out);
    out.finish()
}

/// `?wsdl=wsdl0`: types, messages and operations.
pub(super) fn imported() -> String {
    let mut out = begin();
    out.open("wsdl:types").open("xs:schema").declare(Namespace::Schema);
    out.with("targetNamespace", &[Namespace::Services.uri(), "/Imports"].concat());
    for namespace in SCHEMAS {
        out.open("xs:import").with("schemaLocation", &location(namespace));
        out.with("namespace", namespace.uri()).close();
    }
    out.close().close();
    interface(&mut out);
    out.finish()
}

/// `?singleWsdl`: all of it.
pub(super) fn whole() -> String {
    let mut out = begin();
    out.open("wsdl:types");
    for namespace in SCHEMAS {
        schema::write(&mut out, namespace, |_| String::new());
    }
    out.close();
    interface(&mut out);
    binding(&mut out);
    out.finish()
}

fn begin() -> Markup {
    let mut out = Markup::new();
    out.open("wsdl:definitions").with("name", NAME);
    out.with("targetNamespace", Namespace::Services.uri());
    out.with("xmlns:wsdl", "http://schemas.xmlsoap.org/wsdl/");
    out.with("xmlns:soap", "http://schemas.xmlsoap.org/wsdl/soap/");
    out.with("xmlns:wsaw", "http://www.w3.org/2006/05/addressing/wsdl");
    out.declare(Namespace::Services).declare(Namespace::Core);
    out
}

/// The action of an operation, of its answer, of its faults.
fn action(operation: Operation, end: &str) -> String {
    [Namespace::Services.uri(), "/", INTERFACE, "/", operation.name(), end].concat()
}

/// What a message is called.
fn message(operation: Operation, end: &str) -> String {
    [INTERFACE, "_", operation.name(), "_", end].concat()
}

const MESSAGES: [(&str, &str, &str); 3] = [
    ("wsdl:input", "InputMessage", ""),
    ("wsdl:output", "OutputMessage", "Response"),
    ("wsdl:fault", "OrganizationServiceFaultFault_FaultMessage", FAULT),
];

/// Messages and operations.
fn interface(out: &mut Markup) {
    for operation in Operation::ALL {
        for (kind, name, end) in MESSAGES {
            out.open("wsdl:message").with("name", &message(operation, name));
            let (part, element) = if kind == "wsdl:fault" {
                ("detail", qualified(Namespace::Core, "OrganizationServiceFault"))
            } else {
                let name = [operation.name(), end].concat();
                ("parameters", qualified(Namespace::Services, &name))
            };
            out.open("wsdl:part").with("name", part).with("element", &element).close();
            out.close();
        }
    }
    out.open("wsdl:portType").with("name", INTERFACE);
    for operation in Operation::ALL {
        out.open("wsdl:operation").with("name", operation.name());
        for (kind, name, end) in MESSAGES {
            out.open(kind).with("wsaw:Action", &action(operation, end));
            if kind == "wsdl:fault" {
                out.with("name", FAULT);
            }
            out.with("message", &qualified(Namespace::Services, &message(operation, name)));
            out.close();
        }
        out.close();
    }
    out.close();
}

/// The binding to SOAP 1.1 and the port.
fn binding(out: &mut Markup) {
    out.open("wsdl:binding").with("name", BINDING);
    out.with("type", &qualified(Namespace::Services, INTERFACE));
    out.open("soap:binding").with("transport", "http://schemas.xmlsoap.org/soap/http").close();
    for operation in Operation::ALL {
        out.open("wsdl:operation").with("name", operation.name());
        out.open("soap:operation").with("soapAction", &action(operation, ""));
        out.with("style", "document").close();
        for kind in ["wsdl:input", "wsdl:output"] {
            out.open(kind).open("soap:body").with("use", "literal").close().close();
        }
        out.open("wsdl:fault").with("name", FAULT);
        out.open("soap:fault").with("name", FAULT).with("use", "literal").close();
        out.close().close();
    }
    out.close();
    out.open("wsdl:service").with("name", NAME);
    out.open("wsdl:port").with("name", BINDING);
    out.with("binding", &qualified(Namespace::Services, BINDING));
    out.open("soap:address").with("location", ADDRESS).close();
    out.close().close();
}
