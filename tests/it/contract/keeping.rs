//! What was typed stays: drafts, profiles, settings.

use push_ipc::FailureCode;
use push_ipc::model::*;

use super::bench::Home;

const TYPED: &str = "{ \"aps\":{},\r\n\t\"price\" : 1.50e0, \"订单\":\"\\u00e9\"}  ";

fn profile() -> ProfileRef {
    ProfileRef { profile: "Orders/Order shipped".to_owned() }
}

#[tokio::test]
async fn a_draft_outlives_the_app() {
    let home = Home::new();
    let bench = home.open().await;
    let saved = bench.draft().await;
    let draft = Draft { payload: "{\"aps\":".to_owned(), token: "ab".to_owned(), ..saved.clone() };
    assert!(bench.save_draft(draft.clone()).await.unwrap().edited);
    bench.close().await;

    let bench = home.open().await;
    let state = bench.start(()).await.unwrap().draft;
    assert_eq!(state, DraftState { draft: draft.clone(), edited: true });
    assert_eq!(bench.read_profile(profile()).await.unwrap(), saved, "beside its draft, what is saved");
    assert_eq!(bench.open_profile(profile()).await.unwrap(), state);
    let reverted = bench.revert_draft(profile()).await.unwrap();
    assert_eq!(reverted, DraftState { draft: saved, edited: false });
    assert_eq!(bench.start(()).await.unwrap().draft, reverted);
    bench.close().await;
}

#[tokio::test]
async fn another_profile_is_read_as_it_is_worked_on() {
    let home = Home::new();
    let bench = home.open().await;
    let saved = bench.draft().await;
    let profiles = home.data().sample_workspace().join("profiles/Orders");
    for half in ["push", "payload"] {
        let from = profiles.join(format!("Order shipped.{half}.json"));
        std::fs::copy(from, profiles.join(format!("Order late.{half}.json"))).unwrap();
    }
    let late = || ProfileRef { profile: "Orders/Order late".to_owned() };
    let copied = Draft { profile: Some(late().profile), ..saved };
    assert_eq!(bench.read_profile(late()).await.unwrap(), copied);
    let draft = Draft { payload: "{}".to_owned(), ..copied.clone() };
    bench.save_draft(draft.clone()).await.unwrap();
    assert_eq!(bench.read_profile(late()).await.unwrap(), draft);
    bench.open_profile(late()).await.unwrap();
    assert_eq!(bench.read_profile(late()).await.unwrap(), copied);
    bench.close().await;
}

#[tokio::test]
async fn a_profile_holds_exactly_the_bytes_that_were_typed() {
    let home = Home::new();
    let bench = home.open().await;
    let draft = Draft { payload: TYPED.to_owned(), collapse_id: "order-1".to_owned(), ..bench.draft().await };
    assert!(bench.save_draft(draft.clone()).await.unwrap().edited);
    let workspace = bench.save_profile(draft.clone()).await.unwrap();
    assert_eq!(workspace.profiles[0].problem, None);
    assert!(!bench.save_draft(draft.clone()).await.unwrap().edited);
    let profiles = home.data().sample_workspace().join("profiles/Orders");
    assert_eq!(std::fs::read(profiles.join("Order shipped.payload.json")).unwrap(), TYPED.as_bytes());
    let rest = std::fs::read_to_string(profiles.join("Order shipped.push.json")).unwrap();
    assert!(
        rest.contains("\n  \"collapse_id\": \"order-1\",\n") && rest.contains("\"Simulated iPhone\""),
        "{rest}"
    );
    let token = &bench.start(()).await.unwrap().devices[0].token;
    assert!(!rest.contains(token.as_str()), "a workspace holds names, not tokens: {rest}");
    bench.close().await;

    let bench = home.open().await;
    assert_eq!(bench.start(()).await.unwrap().draft, DraftState { draft, edited: false });
    let receipt = bench.push(bench.draft().await).await;
    assert_eq!(receipt.ending, Ending::Accepted);
    let gone = bench.open_profile(ProfileRef { profile: "../../vault".to_owned() }).await.unwrap_err();
    assert_eq!(gone.code, FailureCode::Gone);
    bench.close().await;
}

#[tokio::test]
async fn settings_and_panes_outlive_the_app() {
    let home = Home::new();
    let bench = home.open().await;
    let settings = Settings {
        language: Language::ZhHans,
        theme: Theme::Dark,
        default_endpoint: Endpoint::LoopbackProduction,
        limits: SendLimits { per_second: Some(50.5), ..SendLimits::default() },
        network: Network::default(),
    };
    let layout = Layout { sidebar: Some(240.5), preview: None, drawer: Some(180.0), drawer_open: false };
    bench.save_settings(settings.clone()).await.unwrap();
    bench.save_layout(layout.clone()).await.unwrap();
    bench.close().await;

    let bench = home.open().await;
    let state = bench.start(()).await.unwrap();
    assert_eq!((state.settings, state.layout), (settings, layout));
    assert_eq!(state.draft.draft.endpoint, Endpoint::LoopbackProduction, "the profile names none");
    bench.close().await;
}

#[tokio::test]
async fn of_a_large_payload_only_the_change_has_to_cross() {
    let home = Home::new();
    let bench = home.open().await;
    let draft = Draft { payload: r#"{"aps":{"alert":"Grüße 😀"}}"#.to_owned(), ..bench.draft().await };
    let whole = DraftChange { draft: draft.clone(), number: 1, change: None };
    assert_eq!(bench.check_change(whole.clone()).await.unwrap().unwrap().findings, Vec::new());
    assert!(bench.save_change(whole.clone()).await.unwrap().unwrap().edited);

    let changed = draft.payload.replace("😀", "").replace(r#""}}"#, r#"","badge":1,"badge":2}}"#);
    let units = |text: &str| u32::try_from(text.encode_utf16().count()).unwrap();
    let edit = TextEdit { from: 23, to: 27, insert: r#"","badge":1,"badge":2}"#.to_owned() };
    let change = Some(PayloadChange { base: 1, edit, units: units(&changed) });
    let told = DraftChange { draft: Draft { payload: String::new(), ..draft.clone() }, number: 2, change };
    let by_change = bench.check_change(told.clone()).await.unwrap().unwrap();
    let as_whole = bench.check_draft(Draft { payload: changed.clone(), ..draft }).await.unwrap();
    assert_eq!(by_change, as_whole);
    assert_eq!(by_change.findings[0].rule, "duplicate_key");
    assert!(bench.save_change(told.clone()).await.unwrap().is_some());
    assert_eq!(bench.draft().await.payload, changed);

    // The same change again is one of a payload that is not there any more.
    assert_eq!(bench.check_change(told.clone()).await.unwrap(), None);
    assert_eq!(bench.save_change(told).await.unwrap(), None);
    assert_eq!(bench.draft().await.payload, changed);
    bench.close().await;
}
