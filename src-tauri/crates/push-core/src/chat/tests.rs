//! Scenarios on a workbench: what is kept, what waits, what APNs teaches.

use push_chat::Scenario;
use push_protocol::DeviceToken;

use super::resolve::played_token;
use super::*;
use crate::model::*;
use crate::workbench::open_alone;

const NIGHT: &str = "03-night-group";
const FIRST: &str = "01-first-push";

fn look(person: Option<&str>) -> Look {
    let person = person.map(str::to_owned);
    Look { search: String::new(), from: 0, count: 50, person, place: ChatPlace::Loopback }
}

async fn look_at(bench: &Workbench, id: &str, person: Option<&str>) -> ScenarioReply {
    bench.look_at_scenario(LookAtScenario { id: id.to_owned(), look: look(person) }).await.unwrap()
}

async fn edit(bench: &Workbench, id: &str, edit: ScenarioEdit) -> ScenarioReply {
    let request = EditScenario { id: id.to_owned(), edit, look: look(None) };
    bench.edit_scenario(request).await.unwrap()
}

async fn send(bench: &Workbench, id: &str) -> ChatProgress {
    let request = SendScenario {
        run: "run".to_owned(),
        id: id.to_owned(),
        place: ChatPlace::Loopback,
        consent: Vec::new(),
    };
    match bench.send_scenario(request).await.unwrap() {
        ChatSendReply::Done { progress } => progress,
        other => panic!("{other:?}"),
    }
}

async fn rows(bench: &Workbench) -> Vec<ChatRow> {
    let request = ChatRowsOf { run: "run".to_owned(), from: 0, count: 500, problems_only: false };
    bench.chat_rows(request).await.unwrap().rows
}

fn text(text: &str) -> ScenarioEdit {
    ScenarioEdit::Body { body: ChatBody::Text { text: text.to_owned() } }
}

fn file(bench: &Workbench, id: &str) -> std::path::PathBuf {
    bench.workspace.scenario_path(id).unwrap()
}

#[tokio::test]
async fn every_sample_opens_and_is_as_it_expects_and_is_not_written_again_once_deleted() {
    let folder = tempfile::tempdir().unwrap();
    let bench = open_alone(folder.path()).await;
    let entries = bench.scenario_entries().await.unwrap();
    assert_eq!(entries.len(), 12);
    for entry in &entries {
        assert_eq!((entry.edited, &entry.problem), (false, &None));
        let reply = look_at(&bench, &entry.id, None).await;
        assert_eq!((reply.scenario.unexpected, reply.scenario.problems), (0, Vec::new()), "{}", entry.id);
        assert!(!reply.scenario.counts.is_empty() && !reply.scenario.edited);
    }
    bench.remove_scenario(ScenarioRef { id: NIGHT.to_owned() }).await.unwrap();
    bench.close().await;
    drop(bench);
    let bench = open_alone(folder.path()).await;
    assert_eq!(bench.scenario_entries().await.unwrap().len(), 11);
    bench.close().await;
}

#[tokio::test]
async fn what_was_typed_survives_a_crash_also_where_it_is_no_json() {
    let folder = tempfile::tempdir().unwrap();
    let bench = open_alone(folder.path()).await;
    let saved = std::fs::read_to_string(file(&bench, NIGHT)).unwrap();
    edit(&bench, NIGHT, text("H")).await;
    edit(&bench, NIGHT, text("He")).await;
    let reply = edit(&bench, NIGHT, ScenarioEdit::Ext { text: "{\"em_".to_owned() }).await;
    assert!(reply.scenario.edited && reply.scenario.counts.is_empty(), "nothing is decided with it");
    let problem = reply.scenario.message.ext_problem.unwrap();
    assert_eq!((problem.details["line"].as_str(), problem.field.as_str()), ("1", "ext"));
    let kept = bench.store.scenario(bench.scenario_key(NIGHT)).await.unwrap();
    assert_eq!(kept.edits.len(), 2, "what sets again what was set takes its place");
    // The window is gone at once: nothing is closed.
    drop(bench);
    let bench = open_alone(folder.path()).await;
    let reply = look_at(&bench, NIGHT, None).await;
    assert_eq!(reply.scenario.message.ext, "{\"em_");
    assert_eq!(reply.scenario.message.body, ChatBody::Text { text: "He".to_owned() });
    let error = bench.save_scenario(ScenarioRef { id: NIGHT.to_owned() }).await.unwrap_err();
    assert!(matches!(error, Error::Field(problem) if problem.field == "ext"));
    assert_eq!(std::fs::read_to_string(file(&bench, NIGHT)).unwrap(), saved);

    edit(&bench, NIGHT, ScenarioEdit::Ext { text: "{}".to_owned() }).await;
    let view = bench.save_scenario(ScenarioRef { id: NIGHT.to_owned() }).await.unwrap();
    assert!(view.scenarios.iter().all(|it| !it.edited));
    let now = std::fs::read_to_string(file(&bench, NIGHT)).unwrap();
    let first = Scenario::read(saved.as_bytes()).unwrap();
    let expected = Scenario {
        message: push_chat::Message { body: push_chat::Body::Text("He".to_owned()), ..first.message.clone() },
        ..first
    };
    assert_eq!(now, expected.write(), "one field has changed");
    let reply = edit(&bench, NIGHT, text("Hello")).await;
    assert!(reply.scenario.edited);
    let reply = edit(&bench, NIGHT, text("He")).await;
    assert!(!reply.scenario.edited, "typed back to what the file says");
    bench.close().await;
}

#[tokio::test]
async fn damaged_files_are_listed_and_left_alone_and_edits_outlive_them() {
    let folder = tempfile::tempdir().unwrap();
    let bench = open_alone(folder.path()).await;
    edit(&bench, FIRST, text("typed")).await;
    let whole = std::fs::read_to_string(file(&bench, NIGHT)).unwrap();
    for damaged in [
        whole.replacen("\"version\": 1", "\"version\": 2", 1),
        format!("<<<<<<< ours\n{whole}"),
        whole[..whole.len() / 2].to_owned(),
    ] {
        for id in [NIGHT, FIRST] {
            std::fs::write(file(&bench, id), &damaged).unwrap();
        }
        let entries = bench.scenario_entries().await.unwrap();
        let entry = entries.iter().find(|it| it.id == NIGHT).unwrap();
        let problem = entry.problem.as_ref().unwrap();
        assert!(problem.en.starts_with("03-night-group.scenario.json, line "), "{}", problem.en);
        let look = LookAtScenario { id: NIGHT.to_owned(), look: look(None) };
        assert!(matches!(bench.look_at_scenario(look).await, Err(Error::WorkspaceFile { .. })));
        assert!(bench.save_scenario(ScenarioRef { id: NIGHT.to_owned() }).await.is_err());
        // What was typed into the other one is there still, and does not overwrite what happened to its file.
        let reply = look_at(&bench, FIRST, None).await;
        assert_eq!(reply.scenario.message.body, ChatBody::Text { text: "typed".to_owned() });
        assert_eq!(reply.scenario.notes[0].code, "scenario_changed_outside");
        assert!(bench.save_scenario(ScenarioRef { id: FIRST.to_owned() }).await.is_err());
        for id in [NIGHT, FIRST] {
            assert_eq!(std::fs::read_to_string(file(&bench, id)).unwrap(), damaged);
        }
    }
    bench.close().await;
}

#[tokio::test]
async fn a_rename_takes_what_waits_along_and_one_that_was_interrupted_is_finished() {
    let folder = tempfile::tempdir().unwrap();
    let bench = open_alone(folder.path()).await;
    send(&bench, NIGHT).await;
    edit(&bench, NIGHT, text("typed")).await;
    let rename = RenameScenario { id: NIGHT.to_owned(), to: "Night/Group".to_owned() };
    let view = bench.rename_scenario(rename).await.unwrap();
    let entry = view.scenarios.iter().find(|it| it.id == "Night/Group").unwrap();
    assert_eq!((entry.folder.as_str(), entry.name.as_str(), entry.edited), ("Night", "Group", true));
    let reply = look_at(&bench, "Night/Group", Some("6006")).await;
    assert_eq!(reply.person.unwrap().waiting.len(), 1);
    let taken = RenameScenario { id: FIRST.to_owned(), to: "Night/Group".to_owned() };
    assert!(matches!(bench.rename_scenario(taken).await, Err(Error::Field(it)) if it.code == "name_taken"));
    // Killed after the file was moved, and before the store knew.
    bench.workspace.rename_scenario("Night/Group", "Moved").unwrap();
    let noted = serde_json::json!({ "from": "Night/Group", "to": "Moved" });
    bench.store.put_setting(bench.noted_here("renaming_scenario"), &noted).await.unwrap();
    drop(bench);
    let bench = open_alone(folder.path()).await;
    let reply = look_at(&bench, "Moved", Some("6006")).await;
    assert_eq!((reply.person.unwrap().waiting.len(), reply.scenario.edited), (1, true));
    bench.close().await;
}

#[tokio::test]
async fn a_dead_token_is_kept_with_its_date_and_skipped_and_a_bad_one_is_only_flagged() {
    let folder = tempfile::tempdir().unwrap();
    let bench = open_alone(folder.path()).await;
    let progress = send(&bench, FIRST).await;
    assert_eq!((progress.devices, progress.accepted), (1, 1), "{:?}", rows(&bench).await);
    let device = look_at(&bench, FIRST, Some("6006")).await.person.unwrap().bindings[0].binding.clone();
    let token = DeviceToken::parse(&played_token(&device.device, Environment::Sandbox)).unwrap();
    let loopback = bench.loopback.as_ref().unwrap();
    loopback.remove_app(&token, 1_700_000_000_123);
    bench.refresh_world().await.unwrap();
    let progress = send(&bench, FIRST).await;
    assert_eq!((progress.devices, progress.rejected), (1, 1));
    let row = rows(&bench).await.remove(0);
    assert!(row.died && row.status == Some(410), "{row:?}");
    let person = look_at(&bench, FIRST, Some("6006")).await.person.unwrap();
    assert_eq!(person.bindings[0].dead_since, Some(1_700_000_000_123));
    assert_eq!((person.row.verdict, person.row.devices), (Some(Verdict::NoDevice), 0));
    assert_eq!(send(&bench, FIRST).await.devices, 0, "skipped at the next");
    // Bound anew, it is tried again.
    let bind = |bindings| ScenarioEdit::Bindings { person: "6006".to_owned(), bindings };
    edit(&bench, FIRST, bind(Vec::new())).await;
    edit(&bench, FIRST, bind(vec![device])).await;
    let person = look_at(&bench, FIRST, Some("6006")).await.person.unwrap();
    assert_eq!((person.bindings[0].dead_since, person.row.verdict), (None, Some(Verdict::Pushed)));

    // The simulated phone in the list lives in the sandbox.
    let device = sample_binding(Environment::Production);
    edit(&bench, FIRST, bind(vec![device.clone()])).await;
    let progress = send(&bench, FIRST).await;
    assert_eq!((progress.rejected, rows(&bench).await[0].reason.as_deref()), (1, Some("BadDeviceToken")));
    drop(bench);
    let bench = open_alone(folder.path()).await;
    let person = look_at(&bench, FIRST, Some("6006")).await.person.unwrap();
    assert_eq!((person.bindings[0].bad_token, person.bindings[0].dead_since), (true, None));
    assert_eq!((person.row.verdict, person.bindings[0].binding.clone()), (Some(Verdict::Pushed), device));
    bench.close().await;
}

fn sample_binding(environment: Environment) -> Binding {
    let device = crate::sample::DEVICE_NAME.to_owned();
    Binding { device, apns_cert_name: SAMPLE_CERTIFICATE.to_owned(), environment }
}

#[tokio::test]
async fn a_payload_over_the_limit_ends_failed_with_bytes_and_key() {
    let folder = tempfile::tempdir().unwrap();
    let bench = open_alone(folder.path()).await;
    let ext = format!("{{\"em_apns_ext\":{{\"extern\":\"{}\"}}}}", "x".repeat(5000));
    edit(&bench, FIRST, ScenarioEdit::Ext { text: ext }).await;
    let progress = send(&bench, FIRST).await;
    assert_eq!((progress.devices, progress.failed, progress.ended), (1, 1, true));
    let error = rows(&bench).await.remove(0).error.unwrap();
    assert!(error.en.contains("bytes over 4096; the largest part is e with 5002 bytes"), "{}", error.en);
    assert!(error.zh_hans.contains("最大的部分是 e"), "{}", error.zh_hans);
    let reply = look_at(&bench, FIRST, Some("6006")).await;
    let payload = reply.person.unwrap().decision.unwrap().payload.unwrap();
    assert!(payload.problem.is_some() && payload.bytes > payload.limit);
    bench.close().await;
}

#[tokio::test]
async fn two_people_change_names_with_what_waits_and_a_revert_gives_them_back() {
    let folder = tempfile::tempdir().unwrap();
    let bench = open_alone(folder.path()).await;
    send(&bench, NIGHT).await;
    let rename = ScenarioEdit::RenamePerson { person: "6006".to_owned(), to: "Bea".to_owned() };
    edit(&bench, NIGHT, rename).await;
    assert_eq!(look_at(&bench, NIGHT, Some("Bea")).await.person.unwrap().row.waiting, 1);
    let revert = LookAtScenario { id: NIGHT.to_owned(), look: look(Some("6006")) };
    let reply = bench.revert_scenario(revert).await.unwrap();
    assert!(!reply.scenario.edited);
    assert_eq!(reply.person.unwrap().row.waiting, 1);
    bench.close().await;
}
