//! Where a push went and how it ended, as one number that is looked up by an index.

use crate::model::{Ending, Endpoint};

const ENDPOINTS: [Endpoint; 4] =
    [Endpoint::LoopbackSandbox, Endpoint::LoopbackProduction, Endpoint::Sandbox, Endpoint::Production];
const ENDINGS: [Ending; 5] =
    [Ending::Accepted, Ending::Rejected, Ending::Unknown, Ending::Failed, Ending::Cancelled];
/// Endings and the lack of one, with room for more.
const WIDTH: i64 = 8;

/// Where a send counts its pushes, by ending.
pub(super) const COLUMNS: [(&str, Ending); 5] = [
    ("accepted", Ending::Accepted),
    ("rejected", Ending::Rejected),
    ("unknown", Ending::Unknown),
    ("failed", Ending::Failed),
    ("cancelled", Ending::Cancelled),
];

/// The number of an endpoint.
pub(super) fn of_endpoint(endpoint: Endpoint) -> i64 {
    place(&ENDPOINTS, endpoint)
}

/// The endpoint of that number.
pub(super) fn endpoint(number: i64) -> Endpoint {
    usize::try_from(number)
        .ok()
        .and_then(|at| ENDPOINTS.get(at).copied())
        .unwrap_or(Endpoint::LoopbackSandbox)
}

/// Of a push that has not ended: without an ending.
pub(super) fn of(endpoint: Endpoint, ending: Option<Ending>) -> i64 {
    of_endpoint(endpoint) * WIDTH + ending.map_or(0, |it| place(&ENDINGS, it) + 1)
}

/// Where it went.
pub(super) fn endpoint_of(facet: i64) -> Endpoint {
    endpoint(facet / WIDTH)
}

/// How it ended.
pub(super) fn ending_of(facet: i64) -> Option<Ending> {
    usize::try_from(facet % WIDTH - 1).ok().and_then(|at| ENDINGS.get(at).copied())
}

/// Says of a row, in SQL, that it ended so.
pub(super) fn is(ending: Ending) -> String {
    format!("facet % {WIDTH} = {}", of(ENDPOINTS[0], Some(ending)))
}

/// The facets that are looked for; none where all are. What has not ended is looked for as unknown.
pub(super) fn wanted(endings: &[Ending], endpoints: &[Endpoint]) -> Option<Vec<i64>> {
    if endings.is_empty() && endpoints.is_empty() {
        return None;
    }
    let all: Vec<Option<Ending>> = ENDINGS.into_iter().map(Some).chain([None]).collect();
    let endpoints = if endpoints.is_empty() { &ENDPOINTS } else { endpoints };
    let is_wanted =
        |it: &&Option<Ending>| endings.is_empty() || endings.contains(&it.unwrap_or(Ending::Unknown));
    let facets = endpoints.iter().flat_map(|to| all.iter().filter(is_wanted).map(|how| of(*to, *how)));
    Some(facets.collect())
}

fn place<T: PartialEq + Copy>(all: &[T], one: T) -> i64 {
    all.iter().position(|it| *it == one).and_then(|at| i64::try_from(at).ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pair_has_a_number_of_its_own() {
        let mut seen = Vec::new();
        for to in ENDPOINTS {
            for how in ENDINGS.into_iter().map(Some).chain([None]) {
                let facet = of(to, how);
                assert_eq!((endpoint_of(facet), ending_of(facet)), (to, how));
                seen.push(facet);
            }
        }
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), 24);
    }

    #[test]
    fn what_has_not_ended_is_unknown() {
        let sandbox = of_endpoint(Endpoint::Sandbox) * WIDTH;
        assert_eq!(wanted(&[Ending::Unknown], &[Endpoint::Sandbox]), Some(vec![sandbox + 3, sandbox]));
        assert_eq!(wanted(&[], &[]), None);
        assert_eq!(wanted(&[], &[Endpoint::Sandbox]).unwrap().len(), 6);
    }
}
