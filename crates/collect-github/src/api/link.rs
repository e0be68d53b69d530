//! The `Link` header: where the next page is.

use http::HeaderMap;

/// The address of the next page.
pub(crate) fn next_page(headers: &HeaderMap) -> Option<String> {
    headers.get_all("link").iter().filter_map(|value| value.to_str().ok()).find_map(next_in)
}

fn next_in(value: &str) -> Option<String> {
    value.split(',').find_map(|part| {
        let (address, parameters) = part.trim().strip_prefix('<')?.split_once('>')?;
        let is_next = parameters.split(';').any(|parameter| {
            let parameter = parameter.trim();
            parameter.eq_ignore_ascii_case("rel=\"next\"") || parameter.eq_ignore_ascii_case("rel=next")
        });
        is_next.then(|| address.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_page_is_found_among_the_others() {
        let value = "<https://h/r?page=1>; rel=\"prev\", <https://h/r?page=3&a=b>; rel=\"next\", <https://h/r?page=9>; rel=\"last\"";
        assert_eq!(next_in(value).as_deref(), Some("https://h/r?page=3&a=b"));
        assert_eq!(next_in("<https://h/r?page=1>; rel=\"first\""), None);
        assert_eq!(next_in("nonsense"), None);
    }
}
