//! Messages about the work of sales and service: leads become customers, mail goes out.

pub(crate) mod qualify_lead;
pub(crate) mod send_email;
