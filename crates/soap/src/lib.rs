//! The edge of the Organization Service: SOAP envelopes into messages, answers into envelopes.
//!
//! The rooms, in the order in which a request comes through them: `router` takes it, `envelope` reads it,
//! `headers` and `credentials` say who asks and for whom, `call` brings the eight operations and `Execute` to one
//! form (the name of a message and its parameters), `messages`, `read`, `query` and `definitions` make a
//! [`Request`](model::message::Request) of that by the message's descriptor, the engine runs it, and `write` and
//! `definitions` write what it answers, with `fault` for what was refused. `types` is the table of the wire's types,
//! of which `wsdl` makes the description of the service. `xml` is below all of them.
//!
//! Invariant: an edge translates and nothing else. It checks no privilege, defaults no column and knows no message's
//! rules.

mod batch;
mod call;
mod credentials;
mod envelope;
mod fault;
mod headers;
mod messages;
mod read;
mod refusal;
#[cfg(test)]
mod sample;
mod scope;
mod types;
mod write;
mod wsdl;
mod xml;
