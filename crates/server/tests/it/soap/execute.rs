//! Somebody who calls messages by `Execute`, with parameters in the generic form.

use testkit::Client;

use crate::demo::Demo;

/// Somebody who calls messages.
pub(crate) struct Caller {
    client: Client,
    token: String,
    header: String,
}

/// What is answered.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: String,
}

impl Caller {
    pub(crate) fn of(demo: &Demo, name: &str) -> Self {
        Self { client: demo.client(), token: demo.token(name), header: String::new() }
    }

    /// The same, for somebody else.
    pub(crate) fn acting_for(self, user: &str) -> Self {
        Self { header: format!("<a:CallerId>{user}</a:CallerId>"), ..self }
    }

    /// Calls a message.
    pub(crate) fn execute(&mut self, name: &str, parameters: &str) -> Answer {
        self.request(&request("request", name, parameters))
    }

    /// Sends an element `request`.
    pub(crate) fn request(&mut self, request: &str) -> Answer {
        let body = format!(
            "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" \
             xmlns:a=\"http://schemas.microsoft.com/xrm/2011/Contracts\" \
             xmlns:k=\"http://schemas.microsoft.com/crm/2011/Contracts\" \
             xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\" \
             xmlns:c=\"http://schemas.datacontract.org/2004/07/System.Collections.Generic\" \
             xmlns:d=\"http://www.w3.org/2001/XMLSchema\" \
             xmlns:e=\"http://schemas.microsoft.com/2003/10/Serialization/\" \
             xmlns:n=\"http://schemas.microsoft.com/xrm/2012/Contracts\">\
             <s:Header>{}</s:Header><s:Body>\
             <Execute xmlns=\"http://schemas.microsoft.com/xrm/2011/Contracts/Services\">{request}\
             </Execute></s:Body></s:Envelope>",
            self.header
        );
        let path = "/XRMServices/2011/Organization.svc/web";
        let request = self.client.request("POST", path).token(&self.token);
        let action = "\"http://schemas.microsoft.com/xrm/2011/Contracts/Services/\
                      IOrganizationService/Execute\"";
        let request = request.header("SOAPAction", action);
        let response = request.header("Content-Type", "text/xml; charset=utf-8").body(body).send();
        Answer { status: response.status, body: response.text().to_owned() }
    }
}

impl Answer {
    pub(crate) fn text(&self) -> &str {
        &self.body
    }

    /// The signed number of a fault; 0 for an answer that is none.
    pub(crate) fn code(&self) -> i32 {
        match self.status {
            200 => 0,
            500 => {
                let after = self.body.split_once("ErrorCode>").map(|(_, after)| after);
                let number = after.and_then(|after| after.split('<').next()?.parse().ok());
                number.unwrap_or_else(|| panic!("no fault of the service: {}", self.body))
            }
            other => panic!("{other}: {}", self.body),
        }
    }
}

/// A request in an element with this name.
pub(crate) fn request(element: &str, name: &str, parameters: &str) -> String {
    format!(
        "<{element}><a:Parameters>{parameters}</a:Parameters><a:RequestId i:nil=\"true\"/>\
         <a:RequestName>{name}</a:RequestName></{element}>"
    )
}

/// A parameter, with what stands in its value and the value's type.
pub(crate) fn pair(key: &str, kind: &str, value: &str) -> String {
    format!(
        "<a:KeyValuePairOfstringanyType><c:key>{key}</c:key>\
         <c:value i:type=\"{kind}\">{value}</c:value></a:KeyValuePairOfstringanyType>"
    )
}

pub(crate) fn guid(key: &str, id: &str) -> String {
    pair(key, "e:guid", id)
}

pub(crate) fn text(key: &str, text: &str) -> String {
    pair(key, "d:string", text)
}

pub(crate) fn int(key: &str, number: i32) -> String {
    pair(key, "d:int", &number.to_string())
}

pub(crate) fn bool(key: &str, value: bool) -> String {
    pair(key, "d:boolean", &value.to_string())
}

pub(crate) fn choice(key: &str, number: i32) -> String {
    pair(key, "a:OptionSetValue", &format!("<a:Value>{number}</a:Value>"))
}

/// An `EntityReference`.
pub(crate) fn row(key: &str, table: &str, id: &str) -> String {
    let value =
        format!("<a:Id>{id}</a:Id><a:LogicalName>{table}</a:LogicalName><a:Name i:nil=\"true\"/>");
    pair(key, "a:EntityReference", &value)
}
