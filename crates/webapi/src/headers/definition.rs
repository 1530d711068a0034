//! What requests that change definitions say beside their bodies (metadata.md §5): the solution of new
//! components, and whether languages that a label leaves out stay.

use axum::http::HeaderMap;

/// The unique name of the solution that new components go to.
pub(crate) fn solution(headers: &HeaderMap) -> Option<&str> {
    // Clients use a shorter name for it, too.
    let names = ["mscrm.solutionuniquename", "mscrm.solutionname"];
    let value = names.into_iter().find_map(|name| headers.get(name))?;
    value.to_str().ok().map(str::trim).filter(|name| !name.is_empty())
}

/// Whether labels are merged, if it is said.
pub(crate) fn merge_labels(headers: &HeaderMap) -> Option<bool> {
    let value = headers.get("mscrm.mergelabels")?.to_str().ok()?.trim();
    Some(value.eq_ignore_ascii_case("true"))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn a_solution_is_named_and_labels_are_merged_if_somebody_says_so() {
        let mut headers = HeaderMap::new();
        assert_eq!((solution(&headers), merge_labels(&headers)), (None, None));
        headers.insert("MSCRM.MergeLabels", HeaderValue::from_static("True"));
        headers.insert("MSCRM.SolutionName", HeaderValue::from_static("mine"));
        assert_eq!((solution(&headers), merge_labels(&headers)), (Some("mine"), Some(true)));
        headers.insert("MSCRM.SolutionUniqueName", HeaderValue::from_static(" other "));
        headers.insert("MSCRM.MergeLabels", HeaderValue::from_static("false"));
        assert_eq!((solution(&headers), merge_labels(&headers)), (Some("other"), Some(false)));
    }
}
