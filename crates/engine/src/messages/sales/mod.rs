//! Messages about the work of sales and service: leads become customers, mail goes out.

pub(crate) mod close_incident;
pub(crate) mod close_opportunity;
mod closing;
pub(crate) mod qualify_lead;
pub(crate) mod send_email;
