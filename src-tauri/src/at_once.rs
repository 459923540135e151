//! The one question that the page waits for: what the core says of what was just typed. Tauri's commands answer
//! later than the window draws, which then shows the text of now beside the findings of before.
//!
//! It is a scheme of its own, `at-once:`, that only the window reaches. The answer is made in the main loop, which
//! serves that window alone: while the page waits, nothing else would happen there.

use std::borrow::Cow;

use push_ipc::Desk;
use tauri::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CONTENT_TYPE, ORIGIN};
use tauri::http::{HeaderValue, Request, Response, StatusCode};
use tauri::{Manager, Runtime, UriSchemeContext};

/// The scheme; `tauri.conf.json` lets the page connect to it.
pub(crate) const SCHEME: &str = "at-once";

/// Answers a question, to the app's own page alone.
pub(crate) fn answer<R: Runtime>(
    context: UriSchemeContext<'_, R>,
    question: Request<Vec<u8>>,
) -> Response<Cow<'static, [u8]>> {
    let Some(page) = question.headers().get(ORIGIN).filter(|it| is_ours(it)) else {
        let mut refused = Response::new(Cow::Borrowed(&[][..]));
        *refused.status_mut() = StatusCode::FORBIDDEN;
        return refused;
    };
    let said = context.app_handle().state::<Desk>().at_once(question.body());
    let mut response = Response::new(Cow::Owned(said));
    response.headers_mut().insert(ACCESS_CONTROL_ALLOW_ORIGIN, page.clone());
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// Where the page comes from: the app itself, on Windows by another name; while the UI is developed, from Vite.
fn is_ours(origin: &HeaderValue) -> bool {
    let app = if cfg!(windows) { "http://tauri.localhost" } else { "tauri://localhost" };
    origin == app || (cfg!(dev) && origin == "http://localhost:5173")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_page_of_the_app_is_answered() {
        let own = if cfg!(windows) { "http://tauri.localhost" } else { "tauri://localhost" };
        assert!(is_ours(&HeaderValue::from_static(own)));
        let others = [
            "null",
            "",
            "https://example.com",
            "tauri://localhost.example",
            "at-once://localhost",
            "ipc://localhost",
        ];
        for other in others {
            assert!(!is_ours(&HeaderValue::from_static(other)), "{other}");
        }
    }
}
