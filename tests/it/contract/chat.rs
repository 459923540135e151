//! Chat push as the window drives it: decided, sent to the simulator, waiting, delivered once.

use std::fmt::Write;

use push_ipc::FailureCode;
use push_ipc::model::*;

use super::bench::{Bench, Home};

const NIGHT: &str = "03-night-group";
const FORCED: &str = "04-forced";
const FIRST: &str = "01-first-push";
const CROWD: usize = 10_000;

fn look(person: Option<&str>, place: ChatPlace) -> Look {
    Look { search: String::new(), from: 0, count: 500, person: person.map(str::to_owned), place }
}

async fn look_at(bench: &Bench<'_>, id: &str, person: &str) -> (ScenarioReply, PersonView) {
    let look = look(Some(person), ChatPlace::Loopback);
    let reply = bench.look_at_scenario(LookAtScenario { id: id.to_owned(), look }).await.unwrap();
    let person = reply.person.clone().unwrap();
    (reply, person)
}

async fn edit(bench: &Bench<'_>, id: &str, edit: ScenarioEdit) -> ScenarioReply {
    let look = look(None, ChatPlace::Loopback);
    bench.edit_scenario(EditScenario { id: id.to_owned(), edit, look }).await.unwrap()
}

async fn send_to(bench: &Bench<'_>, id: &str, place: ChatPlace, consent: &[Consent]) -> ChatSendReply {
    let request = SendScenario { run: "run".to_owned(), id: id.to_owned(), place, consent: consent.to_vec() };
    bench.send_scenario(request).await.unwrap()
}

async fn send(bench: &Bench<'_>, id: &str) -> ChatProgress {
    done(send_to(bench, id, ChatPlace::Loopback, &[]).await)
}

fn done(reply: ChatSendReply) -> ChatProgress {
    let ChatSendReply::Done { progress } = reply else { panic!("{reply:?}") };
    progress
}

async fn rows(bench: &Bench<'_>, from: u32, problems_only: bool) -> ChatRowsPage {
    bench.chat_rows(ChatRowsOf { run: "run".to_owned(), from, count: 500, problems_only }).await.unwrap()
}

async fn come_online(bench: &Bench<'_>, person: &str) -> Vec<String> {
    let (id, person) = (NIGHT.to_owned(), person.to_owned());
    let look = look(Some(&person), ChatPlace::Loopback);
    let came = bench.come_online(ComeOnline { id, person, look }).await.unwrap();
    assert!(came.reply.person.unwrap().row.online);
    came.delivered.into_iter().map(|it| it.m).collect()
}

fn added_up(it: &ChatProgress) -> u32 {
    it.accepted + it.rejected + it.unknown + it.failed + it.cancelled
}

#[tokio::test]
async fn a_forced_message_at_night_is_pushed_and_its_trace_says_what_it_overrode() {
    let home = Home::new();
    let bench = home.open().await;
    let (reply, person) = look_at(&bench, FORCED, "6006").await;
    let decision = person.decision.unwrap();
    let overridden = decision.trace.iter().filter(|it| it.result == StepResult::Overridden);
    let overridden: Vec<&str> = overridden.map(|it| it.rule.as_str()).collect();
    assert_eq!((decision.verdict, overridden), (Verdict::Pushed, vec!["group_muted", "do_not_disturb"]));
    let devices: u32 = reply.scenario.counts.iter().map(|it| it.devices).sum();
    let bound = &reply.scenario.certificates;
    assert_eq!((bound.len(), bound[0].name.as_str(), bound[0].devices), (1, "PushCertName", devices));
    assert!(reply.scenario.recipients.contains(&"6006".to_owned()));
    let progress = send(&bench, FORCED).await;
    assert_eq!((progress.devices, progress.accepted, progress.ended), (devices, devices, true));
    let page = rows(&bench, 0, false).await;
    let row = page.rows.iter().find(|it| it.recipient == "6006").unwrap();
    assert_eq!((row.ending, row.endpoint), (Ending::Accepted, Endpoint::LoopbackSandbox));
    assert_eq!(rows(&bench, 0, true).await.total, 0);
    let arrived = bench.start(()).await.unwrap().simulator.inbox;
    let payload = decision.payload.unwrap();
    // What was shown is what arrived, at each of their devices.
    let mut entries: Vec<_> = arrived.iter().filter(|it| it.body == payload.text).collect();
    entries.sort_by_key(|it| it.device_name.clone());
    let names: Vec<_> = entries.iter().filter_map(|it| it.device_name.as_deref()).collect();
    assert_eq!(names, ["iPad of 6006", "iPhone of 6006"]);
    assert!(entries.iter().all(|it| it.status == 200 && it.topic.as_deref() == Some("com.example.shop")));
    // The same ID again is another try of the push, and waits no second time: the badge stays.
    let (reply, person) = look_at(&bench, FORCED, "6006").await;
    assert_eq!(person.decision.unwrap().payload.unwrap().badge, payload.badge);
    assert_eq!((person.waiting.len(), reply.scenario.notes[0].code.as_str()), (1, "message_sent"));
    send(&bench, FORCED).await;
    let (reply, person) = look_at(&bench, FORCED, "6006").await;
    assert_eq!(person.waiting.len(), 1);
    // Under the ID that is offered it does.
    edit(&bench, FORCED, reply.scenario.notes[0].repair.clone().unwrap()).await;
    let (_, person) = look_at(&bench, FORCED, "6006").await;
    assert_eq!(person.decision.unwrap().payload.unwrap().badge, payload.badge + 1);
    bench.close().await;
}

#[tokio::test]
async fn without_force_it_waits_and_is_delivered_once_whatever_is_killed_in_between() {
    let home = Home::new();
    let bench = home.open().await;
    let progress = send(&bench, NIGHT).await;
    assert_eq!((progress.devices, added_up(&progress)), (0, 0), "nothing is pushed");
    edit(&bench, NIGHT, ScenarioEdit::MessageId { m: "7".to_owned() }).await;
    send(&bench, NIGHT).await;
    let (_, person) = look_at(&bench, NIGHT, "6006").await;
    assert_eq!((person.row.waiting, person.waiting.len(), person.row.online), (2, 2, false));
    // The window is gone at once, before they come online, and after it.
    drop(bench);
    let bench = home.open().await;
    assert_eq!(come_online(&bench, "6006").await, ["373360335316321408", "7"]);
    drop(bench);
    let bench = home.open().await;
    let (_, person) = look_at(&bench, NIGHT, "6006").await;
    assert_eq!((person.row.online, person.row.waiting, person.delivered.len()), (true, 0, 2));
    assert_eq!(come_online(&bench, "6006").await, [""; 0]);
    let offline = ScenarioEdit::GoOffline { person: "6006".to_owned() };
    edit(&bench, NIGHT, offline).await;
    assert_eq!(come_online(&bench, "6006").await, [""; 0]);
    let (_, other) = look_at(&bench, NIGHT, "6010").await;
    assert_eq!((other.row.waiting, other.row.online), (2, false), "the others wait still");
    bench.close().await;
}

/// A group of that many people, each with a phone that nobody has listed; the message is forced.
fn crowd() -> String {
    let (mut people, mut members) = (String::new(), String::from("\"me\""));
    for number in 0..CROWD {
        write!(
            people,
            ",{{\"name\":\"u{number}\",\"bindings\":[{{\"device\":\"phone {number}\",\"apnsCertName\":\"PushCertName\",\
             \"environment\":\"{}\"}}]}}",
            if number % 2 == 0 { "sandbox" } else { "production" }
        )
        .unwrap();
        write!(members, ",\"u{number}\"").unwrap();
    }
    format!(
        "{{\"version\":1,\"name\":\"Crowd\",\"clock\":\"2026-11-24T23:17:00\",\"timeZone\":\"Asia/Shanghai\",\
         \"language\":\"en\",\"people\":[{{\"name\":\"me\"}}{people}],\"groups\":[{{\"id\":\"g\",\"members\":[{members}]}}],\
         \"message\":{{\"m\":\"1\",\"from\":\"me\",\"to\":{{\"group\":\"g\"}},\"body\":{{\"type\":\"text\",\"text\":\"Hi\"}},\"ext\":{{}}}}}}"
    )
}

async fn gather(bench: &Bench<'_>) {
    let workspace = bench.start(()).await.unwrap().workspace.path;
    std::fs::write(std::path::Path::new(&workspace).join("scenarios/Crowd.scenario.json"), crowd()).unwrap();
}

/// What the window hears until the sending has ended.
async fn heard(bench: &Bench<'_>, on_first: impl AsyncFn()) -> Vec<ChatProgress> {
    let mut heard: Vec<ChatProgress> = Vec::new();
    loop {
        if let Event::Chat { progress } = bench.event().await {
            if added_up(&progress) > 0 && heard.last().is_none_or(|it| added_up(it) == 0) {
                on_first().await;
            }
            heard.push(*progress);
            if heard.last().is_some_and(|it| it.ended) {
                return heard;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_people_get_a_push_each_and_the_window_hears_of_it_ten_times_a_second() {
    let home = Home::new();
    let bench = home.open().await;
    gather(&bench).await;
    let (progress, heard) = tokio::join!(send(&bench, "Crowd"), heard(&bench, async || {}));
    let devices = u32::try_from(CROWD).unwrap();
    assert_eq!((progress.devices, progress.accepted), (devices, devices), "{progress:?}");
    assert_eq!(progress.verdicts, [VerdictCount { verdict: Verdict::Pushed, recipients: devices, devices }]);
    assert!(heard.is_sorted_by_key(added_up) && heard.iter().filter(|it| it.ended).count() == 1);
    let most = 3.0 + heard.last().unwrap().ms / 100.0;
    assert!((heard.len() as f64) <= most, "{} in {most}", heard.len());
    let page = rows(&bench, devices - 10, false).await;
    assert_eq!((page.total, page.rows.len()), (devices, 10));
    let (reply, person) = look_at(&bench, "Crowd", "u9999").await;
    assert_eq!((person.row.waiting, reply.people.rows.len()), (1, 500));
    bench.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sending_is_cancelled_at_once_and_every_device_has_one_ending() {
    let home = Home::new();
    let bench = home.open().await;
    gather(&bench).await;
    let cancel = async || bench.cancel_send(RunRef { run: "run".to_owned() }).await.unwrap();
    let (progress, _) = tokio::join!(send(&bench, "Crowd"), heard(&bench, cancel));
    let devices = u32::try_from(CROWD).unwrap();
    assert_eq!((progress.devices, added_up(&progress)), (devices, devices), "{progress:?}");
    assert!(progress.cancelled > 0, "{progress:?}");
    let mut seen = std::collections::HashSet::new();
    for from in (0..devices).step_by(500) {
        let page = rows(&bench, from, false).await;
        assert!(page.rows.into_iter().all(|it| seen.insert(it.recipient)), "each once");
    }
    assert_eq!(seen.len(), CROWD);
    let (_, person) = look_at(&bench, "Crowd", "u9999").await;
    assert_eq!(person.row.waiting, 1, "it waits for them, pushed or not");
    bench.close().await;
}

#[tokio::test]
async fn a_device_that_cannot_be_pushed_to_fails_with_its_reason_and_nothing_is_sent() {
    let home = Home::new();
    let bench = home.open().await;
    let bound = |certificate: &str, environment| Binding {
        device: "iPhone of 6006".to_owned(),
        apns_cert_name: certificate.to_owned(),
        environment,
    };
    let bindings =
        vec![bound("Nobody", Environment::Sandbox), bound("PushCertName", Environment::Production)];
    let edited = ScenarioEdit::Bindings { person: "6006".to_owned(), bindings };
    edit(&bench, FIRST, edited).await;
    let (_, person) = look_at(&bench, FIRST, "6006").await;
    assert!(person.bindings[0].problem.as_ref().unwrap().zh_hans.contains("没有名为 Nobody 的证书"));
    assert_eq!(person.bindings[1].problem, None);
    let progress = send(&bench, FIRST).await;
    assert_eq!((progress.devices, progress.failed, progress.accepted), (2, 1, 1));
    let page = rows(&bench, 0, true).await;
    assert_eq!((page.total, page.rows[0].ending), (1, Ending::Failed));
    assert!(page.rows[0].error.as_ref().unwrap().en.contains("no certificate named Nobody"));
    assert_eq!(bench.start(()).await.unwrap().simulator.arrived, 1);
    // As bound there is no such certificate, and no such device.
    let progress = done(send_to(&bench, FIRST, ChatPlace::AsBound, &[]).await);
    assert_eq!((progress.devices, progress.failed), (2, 2));
    assert_eq!(bench.start(()).await.unwrap().simulator.arrived, 1);
    let (_, person) = look_at(&bench, FIRST, "6006").await;
    assert_eq!(person.row.waiting, 1, "it waits, whatever became of the push");
    bench.close().await;
}

#[tokio::test]
async fn real_hosts_are_asked_about_first() {
    let home = Home::new();
    let bench = home.open().await;
    let bindings = vec![Binding {
        device: "Simulated iPhone".to_owned(),
        apns_cert_name: "Sample key".to_owned(),
        environment: Environment::Production,
    }];
    edit(&bench, FIRST, ScenarioEdit::Bindings { person: "6006".to_owned(), bindings }).await;
    for (given, expected) in [(&[][..], Consent::Host), (&[Consent::Host][..], Consent::Production)] {
        let reply = send_to(&bench, FIRST, ChatPlace::AsBound, given).await;
        let ChatSendReply::Ask { consent, host, credential, targets, .. } = reply else {
            panic!("{reply:?}")
        };
        assert_eq!((consent, host.as_str()), (expected, "api.push.apple.com:443"));
        assert_eq!((credential.as_str(), targets), ("Sample key", 1));
    }
    let (_, person) = look_at(&bench, FIRST, "6006").await;
    assert_eq!(person.row.waiting, 0, "nothing happened yet");
    bench.close().await;
}

#[tokio::test]
async fn what_does_not_fit_together_is_said_and_nothing_is_sent_or_lost() {
    let home = Home::new();
    let bench = home.open().await;
    let to_oneself = ScenarioEdit::To { to: ChatTarget::Person("6001".to_owned()) };
    let reply = edit(&bench, FIRST, to_oneself).await;
    assert_eq!(reply.scenario.problems[0].code, "scenario_to_oneself");
    let ChatSendReply::Refused { problems } = send_to(&bench, FIRST, ChatPlace::Loopback, &[]).await else {
        panic!("it was sent")
    };
    assert!(problems[0].details["zh_hans"].contains("发送方自己"));
    let reply = edit(&bench, FIRST, ScenarioEdit::AddPerson { person: "6001".to_owned() }).await;
    assert_eq!(reply.refused.unwrap().code, "scenario_duplicate");
    for id in ["../../data", "/etc/passwd", "A/../../B"] {
        let look = LookAtScenario { id: id.to_owned(), look: look(None, ChatPlace::Loopback) };
        assert_eq!(bench.look_at_scenario(look).await.unwrap_err().code, FailureCode::Gone);
        let new = NewScenario { id: id.to_owned(), from: None };
        assert_eq!(bench.new_scenario(new).await.unwrap_err().field.as_deref(), Some("id"));
    }
    bench.close().await;
}

#[tokio::test]
async fn a_scenario_is_saved_reverted_and_renamed_with_what_waits() {
    let home = Home::new();
    let bench = home.open().await;
    send(&bench, NIGHT).await;
    edit(&bench, NIGHT, ScenarioEdit::Name { name: "Mine".to_owned() }).await;
    let view = bench.save_scenario(ScenarioRef { id: NIGHT.to_owned() }).await.unwrap();
    assert!(view.scenarios.iter().all(|it| !it.edited));
    edit(&bench, NIGHT, ScenarioEdit::Name { name: "Not mine".to_owned() }).await;
    let look = look(None, ChatPlace::Loopback);
    let reply = bench.revert_scenario(LookAtScenario { id: NIGHT.to_owned(), look }).await.unwrap();
    assert_eq!((reply.scenario.name.as_str(), reply.scenario.edited), ("Mine", false));
    let rename = RenameScenario { id: NIGHT.to_owned(), to: "Night/Mine".to_owned() };
    bench.rename_scenario(rename).await.unwrap();
    bench.close().await;
    let bench = home.open().await;
    let (reply, person) = look_at(&bench, "Night/Mine", "6006").await;
    assert_eq!((reply.scenario.name.as_str(), person.row.waiting), ("Mine", 1));
    bench.close().await;
}

#[tokio::test]
async fn a_copy_is_as_on_the_screen_and_code_and_user_info_are_read() {
    let home = Home::new();
    let bench = home.open().await;
    edit(&bench, FIRST, ScenarioEdit::Ext { text: "{\"em_".to_owned() }).await;
    let copy = NewScenario { id: "Copies/Of first".to_owned(), from: Some(FIRST.to_owned()) };
    let view = bench.new_scenario(copy.clone()).await.unwrap();
    let entry = view.scenarios.iter().find(|it| it.id == copy.id).unwrap();
    assert_eq!((entry.folder.as_str(), entry.edited), ("Copies", true));
    let (reply, _) = look_at(&bench, &copy.id, "6006").await;
    assert_eq!((reply.scenario.name.as_str(), reply.scenario.message.ext.as_str()), ("Of first", "{\"em_"));
    assert_eq!(bench.new_scenario(copy).await.unwrap_err().field.as_deref(), Some("id"));
    let view = bench.new_scenario(NewScenario { id: "New".to_owned(), from: None }).await.unwrap();
    assert!(view.scenarios.iter().any(|it| it.id == "New" && !it.edited));
    let view = bench.remove_scenario(ScenarioRef { id: "New".to_owned() }).await.unwrap();
    assert!(view.scenarios.iter().all(|it| it.id != "New"));

    let code = ClientCodeOf { id: FIRST.to_owned(), person: "6006".to_owned() };
    let code = bench.client_code(code).await.unwrap();
    assert!(code.objective_c.contains("registerForRemoteNotificationsWithDeviceToken"));
    assert!(code.swift.contains("registerForRemoteNotifications()"));
    let text =
        "{\"apns\":{\"alert\":{\"body\":\"x\"}},\"f\":\"6001\",\"t\":\"6006\",\"m\":\"1\",}".to_owned();
    let read = bench.read_user_info(PastedUserInfo { text }).await.unwrap();
    assert_eq!((read.rows[0].key.as_str(), read.problem), ("aps.alert.body", None));
    assert!(read.repairs.len() >= 2);
    let read = bench.read_user_info(PastedUserInfo { text: "nothing".to_owned() }).await.unwrap();
    assert!(!read.problem.unwrap().details["zh_hans"].is_ascii());
    bench.close().await;
}
