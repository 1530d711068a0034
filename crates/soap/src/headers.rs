//! Whom to act for, by the blocks of the envelope and by HTTP headers (soap.md §3): every value, unread. The engine
//! alone judges them, so that a malformed, an empty or a second one is refused and never passed over.

use axum::http::HeaderMap;
use engine::{ActFor, ActForBy};

use crate::envelope::Heading;
use crate::xml::Element;

/// The blocks that name whom to act for.
const BLOCKS: [(&str, ActForBy); 3] = [
    ("CallerId", ActForBy::UserId),
    ("MSCRMCallerID", ActForBy::UserId),
    ("CallerObjectId", ActForBy::ObjectId),
];

/// No id has it: what stands for a value that is none.
const NO_VALUE: &str = "\u{fffd}";

/// All values that name somebody to act for.
pub(crate) fn act_for<'a>(headers: &'a HeaderMap, blocks: &'a [Element<'_>]) -> Vec<ActFor<'a>> {
    edge::act_for(headers).into_iter().chain(named(blocks)).collect()
}

/// The values of blocks that name somebody to act for.
pub(crate) fn named<'a>(blocks: &'a [Element<'_>]) -> impl Iterator<Item = ActFor<'a>> {
    blocks.iter().filter_map(|block| {
        // Whatever its namespace and its case, it says that somebody else is meant: who misspells that must not
        // be taken for somebody who asks for itself.
        let named = BLOCKS.iter().find(|(name, _)| block.name.local.eq_ignore_ascii_case(name));
        let &(header, by) = named?;
        let is_value = block.children.is_empty() && !block.nil;
        let value = block.text.trim_matches([' ', '\t', '\r', '\n']);
        let value = if is_value { value } else { NO_VALUE };
        Some(ActFor { header, by, value })
    })
}

/// What the head of a request says about its body. Bytes that are no text stand as a character that nothing has.
pub(crate) fn heading(headers: &HeaderMap) -> Heading<'_> {
    let text = |name| {
        let all = headers.get_all(name).into_iter();
        all.map(|value| std::str::from_utf8(value.as_bytes()).unwrap_or(NO_VALUE))
    };
    Heading { content_type: text("content-type").next(), actions: text("soapaction").collect() }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;
    use crate::xml::{Limits, read};

    #[test]
    fn every_value_is_handed_over_as_it_came() {
        let mut headers = HeaderMap::new();
        headers.append("MSCRMCallerID", HeaderValue::from_static("http"));
        let text = "<h xmlns='http://schemas.microsoft.com/xrm/2011/Contracts' \
            xmlns:i='http://www.w3.org/2001/XMLSchema-instance'>\
            <CallerId>\n one \n</CallerId><CallerId/><UserType>CrmUser</UserType><CallerObjectId i:nil='true'>\
            two</CallerObjectId><mscrmcallerid xmlns='urn:other'>three</mscrmcallerid>\
            <CallerId>four<b/></CallerId><CallerRegardingObjectId>five</CallerRegardingObjectId></h>";
        let root = read(text, Limits::ENVELOPE).unwrap();
        let values: Vec<_> = act_for(&headers, &root.children)
            .into_iter()
            .map(|each| (each.header, each.by, each.value))
            .collect();
        let expected = [
            ("MSCRMCallerID", ActForBy::UserId, "http"),
            ("CallerId", ActForBy::UserId, "one"),
            ("CallerId", ActForBy::UserId, ""),
            ("CallerObjectId", ActForBy::ObjectId, "\u{fffd}"),
            ("MSCRMCallerID", ActForBy::UserId, "three"),
            ("CallerId", ActForBy::UserId, "\u{fffd}"),
        ];
        assert_eq!(values, expected);
    }

    #[test]
    fn the_head_tells_every_action() {
        let mut headers = HeaderMap::new();
        headers.append("SOAPAction", HeaderValue::from_static("\"a\""));
        headers.append("SOAPAction", HeaderValue::from_bytes(b"\xff").unwrap());
        headers.append("Content-Type", HeaderValue::from_static("text/xml"));
        let expected =
            Heading { content_type: Some("text/xml"), actions: vec!["\"a\"", "\u{fffd}"] };
        assert_eq!(heading(&headers), expected);
    }
}
