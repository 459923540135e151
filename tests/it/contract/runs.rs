//! A run to a token file, as the window drives it: streamed, counted, paused, cancelled, asked about.

use std::fmt::Write;

use push_ipc::FailureCode;
use push_ipc::model::*;

use super::bench::{Bench, Home, asked, refused};

/// Tokens that the simulator of an app does not know, one a line.
fn strangers(number: u32) -> String {
    (0..number).fold(String::new(), |mut text, it| {
        writeln!(text, "{it:064x}").unwrap();
        text
    })
}

/// The same token again and again, which the simulator accepts.
fn phones(token: &str, number: usize) -> String {
    format!("{token}\n").repeat(number)
}

fn file(home: &Home, name: &str, text: &str) -> String {
    let path = home.beside(name);
    std::fs::write(&path, text).unwrap();
    path.to_string_lossy().into_owned()
}

/// The sample draft for a token file alone.
async fn draft_to(bench: &Bench<'_>, token_file: String) -> (Draft, String) {
    let state = bench.start(()).await.unwrap();
    let draft = Draft { device_ids: Vec::new(), token_file, ..state.draft.draft };
    let phone = bench.find_devices(DevicesQuery { text: String::new(), offset: 0, limit: 1 }).await.unwrap();
    (draft, phone.rows[0].token.clone())
}

fn ran(reply: SendReply) -> RunProgress {
    let SendReply::Ran { progress } = reply else { panic!("{reply:?}") };
    *progress
}

fn counts(it: &RunProgress) -> [u64; 5] {
    [it.accepted, it.rejected, it.unknown, it.failed, it.cancelled]
}

/// Waits until the run stands so.
async fn progress(bench: &Bench<'_>, wanted: impl Fn(&RunProgress) -> bool) -> RunProgress {
    loop {
        if let Event::Progress { progress } = bench.event().await
            && wanted(&progress)
        {
            return *progress;
        }
    }
}

#[tokio::test]
async fn every_line_ends_once_and_none_is_told_one_by_one() {
    let home = Home::new();
    let bench = home.open().await;
    let (draft, phone) = draft_to(&bench, String::new()).await;
    let text = format!("# staff\n\n{}{}nonsense\n", phones(&phone, 500), strangers(40));
    let token_file = file(&home, "tokens.txt", &text);
    let view = bench.inspect_token_file(FilePath { path: token_file.clone() }).await.unwrap();
    assert_eq!((view.tokens, view.bad, view.file_name.as_str()), (541, 1, "tokens.txt"));
    let listed = bench.start(()).await.unwrap().draft.draft.device_ids;
    let draft = Draft { token_file, device_ids: listed, ..draft };

    let end = ran(bench.send_with(draft, &[]).await);
    assert_eq!((end.state, end.total, counts(&end)), (RunState::Ended, 542, [501, 40, 0, 1, 0]));
    assert_eq!((end.name.as_str(), end.file_name.as_str()), ("Order shipped", "tokens.txt"));
    assert_eq!((end.in_flight, end.eta_seconds), (0, None));
    assert!(end.rate > 0.0 && end.seconds > 0.0 && end.p50_ms <= end.p99_ms && end.p50_ms.is_some());
    let reasons: Vec<_> = end.reasons.iter().map(|it| (it.status, it.reason.as_str(), it.count)).collect();
    assert_eq!(reasons, [(Some(400), "BadDeviceToken", 40), (None, "bad_line", 1)]);
    assert!(end.reasons[0].advice.as_ref().unwrap().zh_hans.contains("另一个环境"));
    assert!(end.reasons[1].error.as_ref().unwrap().starts_with("line 543: a device token is hex"));

    let sample = bench.run_sample(RunRef { run: "run".to_owned() }).await.unwrap();
    assert_eq!((sample.latest.len(), sample.troubled.len()), (200, 41));
    let bad = sample.troubled.iter().find(|it| it.ending == Ending::Failed).unwrap();
    assert_eq!((bad.line, bad.token.as_str(), bad.attempts), (Some(543), "", 0));
    let last = progress(&bench, |it| it.state == RunState::Ended).await;
    assert_eq!(last, end, "the last event says what the reply says");
    assert_eq!(bench.start(()).await.unwrap().devices[0].last_status, Some(200));
    bench.close().await;
    assert!(!home.crossed().contains("\"kind\":\"receipt\""), "no receipts one by one");
}

#[tokio::test]
async fn a_run_waits_while_it_is_paused_and_ends_at_once_when_cancelled() {
    let home = Home::new();
    let bench = home.open().await;
    let (draft, phone) = draft_to(&bench, String::new()).await;
    let draft = Draft { token_file: file(&home, "tokens.txt", &phones(&phone, 40_000)), ..draft };
    let run = || "run".to_owned();
    let (end, ()) = tokio::join!(bench.send_with(draft, &[]), async {
        progress(&bench, |it| it.accepted > 0).await;
        bench.pause_run(PauseRun { run: run(), paused: true }).await.unwrap();
        let rest = progress(&bench, |it| it.state == RunState::Paused && it.in_flight == 0).await;
        assert!(rest.accepted < 40_000 && rest.eta_seconds.is_none());
        let later = progress(&bench, |it| it.seconds > rest.seconds).await;
        assert_eq!((later.accepted, later.state), (rest.accepted, RunState::Paused), "nothing is sent");
        bench.pause_run(PauseRun { run: run(), paused: false }).await.unwrap();
        progress(&bench, |it| it.accepted > rest.accepted).await;
        bench.cancel_send(RunRef { run: run() }).await.unwrap();
    });
    let end = ran(end);
    assert_eq!(counts(&end).iter().sum::<u64>(), 40_000);
    assert!(end.cancelled > 0 && end.unknown <= 500, "{end:?}");
    assert_eq!((end.rejected, end.failed, end.state), (0, 0, RunState::Ended));
    bench.close().await;
}

#[tokio::test]
async fn a_run_that_stops_early_asks_and_goes_on_only_when_told() {
    let home = Home::new();
    let bench = home.open().await;
    let (draft, _) = draft_to(&bench, String::new()).await;
    let topic = "com.example.other".to_owned();
    let draft = Draft { token_file: file(&home, "tokens.txt", &strangers(5_000)), topic, ..draft };
    for go_on in [false, true] {
        let (end, asked_at) = tokio::join!(bench.send_with(draft.clone(), &[Consent::Warnings]), async {
            let asking = progress(&bench, |it| it.state == RunState::Asking).await;
            // Ten, and what was under way when the tenth was answered.
            assert!((10..20).contains(&asking.rejected), "{asking:?}");
            assert_eq!(counts(&asking).iter().sum::<u64>(), asking.rejected);
            let Some(RunStop::SameAnswer { answers, status, reason, .. }) = asking.stop else { panic!() };
            assert_eq!((answers, status, reason.as_str()), (10, 400, "TopicDisallowed"));
            bench.answer_stop(AnswerStop { run: "run".to_owned(), go_on }).await.unwrap();
            asking.rejected
        });
        let end = ran(end);
        let rejected = if go_on { 5_000 } else { asked_at };
        assert_eq!((end.state, counts(&end)), (RunState::Ended, [0, rejected, 0, 0, 5_000 - rejected]));
        assert_eq!(end.stop.is_some(), !go_on);
    }
    bench.close().await;
}

#[tokio::test]
async fn what_cannot_be_sent_is_said_at_the_file_and_consent_names_the_number() {
    let home = Home::new();
    let bench = home.open().await;
    for (path, code) in [
        (home.beside("none.txt").to_string_lossy().into_owned(), "token_file_unreadable"),
        (home.data().path().to_string_lossy().into_owned(), "token_file_unreadable"),
        (file(&home, "empty.txt", "# nobody\n"), "token_file_empty"),
    ] {
        let failure = bench.inspect_token_file(FilePath { path: path.clone() }).await.unwrap_err();
        assert_eq!((failure.code, failure.cause.as_deref()), (FailureCode::InvalidField, Some(code)));
        assert!(failure.message.contains(&path), "{}", failure.message);
        let (draft, _) = draft_to(&bench, path).await;
        assert!(bench.check_draft(draft.clone()).await.unwrap().problems.is_empty(), "a file is a target");
        assert_eq!(refused(bench.send_with(draft, &[]).await), [("token_file".to_owned(), code.to_owned())]);
    }
    let (draft, phone) = draft_to(&bench, file(&home, "two.txt", &strangers(2))).await;
    let draft = Draft { endpoint: Endpoint::Production, token: phone, ..draft };
    let reply = bench.send_with(draft, &[]).await;
    assert!(matches!(reply, SendReply::Ask { targets: 3, .. }), "{reply:?}");
    assert_eq!(asked(reply).0, Consent::Host, "the sample key must not reach Apple unasked");
    bench.close().await;
}

#[tokio::test]
async fn the_inbox_is_told_of_many_in_few_messages() {
    let home = Home::new();
    let bench = home.open().await;
    let (draft, phone) = draft_to(&bench, String::new()).await;
    let draft = Draft { token_file: file(&home, "tokens.txt", &phones(&phone, 20_000)), ..draft };
    let (end, messages) = tokio::join!(bench.send_with(draft, &[]), async {
        let mut messages = 0;
        loop {
            if let Event::Inbox { entries, arrived } = bench.event().await {
                messages += 1;
                assert!(entries.len() <= 200 && entries.is_sorted_by(|a, b| a.id > b.id));
                if arrived == 20_000 {
                    assert_eq!(entries[0].id, 20_000);
                    return messages;
                }
            }
        }
    });
    let end = ran(end);
    assert_eq!(end.accepted, 20_000);
    assert!(f64::from(messages) <= 3.0 + end.seconds * 20.0, "{messages} messages in {} s", end.seconds);
    let simulator = bench.start(()).await.unwrap().simulator;
    assert_eq!((simulator.inbox.len(), simulator.arrived), (200, 20_000));
    bench.clear_inbox(()).await.unwrap();
    assert_eq!(bench.start(()).await.unwrap().simulator.arrived, 0);
    bench.close().await;
}

/// Sends until some were accepted, and then everything stops where it stands.
async fn interrupted(home: &Home, draft: &Draft) -> u64 {
    let bench = home.open().await;
    let sending = bench.send_with(draft.clone(), &[]);
    let seen = progress(&bench, |it| it.accepted > 2_000);
    tokio::select! {
        reply = sending => panic!("it ended: {reply:?}"),
        seen = seen => seen.accepted,
    }
}

fn resume(id: &str) -> ResumeRun {
    ResumeRun { id: id.to_owned(), run: "again".to_owned(), consent: Vec::new() }
}

#[tokio::test]
async fn a_run_that_was_interrupted_goes_on_with_what_was_not_sent() {
    let home = Home::new();
    let bench = home.open().await;
    let (draft, phone) = draft_to(&bench, String::new()).await;
    assert_eq!(bench.interrupted_run(()).await.unwrap(), None);
    bench.close().await;
    let total = 30_000;
    let text = format!("nonsense\n{}", phones(&phone, total - 1));
    let draft = Draft { token_file: file(&home, "tokens.txt", &text), ..draft };
    let accepted = interrupted(&home, &draft).await;

    let bench = home.open().await;
    let found = bench.interrupted_run(()).await.unwrap().unwrap();
    assert_eq!((found.name.as_str(), found.file_name.as_str()), ("Order shipped", "tokens.txt"));
    assert_eq!(found.total, total as u64);
    assert!(found.answered >= accepted && found.unknown <= 500, "{found:?}");
    let listed = bench.unknown_of_run(ById { id: found.id.clone() }).await.unwrap();
    assert_eq!((listed.total, listed.rows.len() as u64), (found.unknown, found.unknown));
    assert!(listed.rows.iter().all(|it| it.token == phone && it.line > Some(1)));

    let end = ran(bench.resume_run(resume(&found.id)).await.unwrap());
    assert_eq!((end.total, counts(&end).iter().sum::<u64>()), (total as u64, total as u64));
    assert_eq!((end.unknown, end.failed, end.rejected, end.cancelled), (found.unknown, 1, 0, 0));
    assert_eq!(end.started_at, found.started_at);
    let sent = end.accepted - found.answered;
    let arrived = loop {
        // The inbox is told a little later than the answers come.
        match bench.event().await {
            Event::Inbox { arrived, .. } if u64::from(arrived) >= sent => break u64::from(arrived),
            _ => {}
        }
    };
    assert_eq!(arrived, sent, "what was answered or unknown was not sent again");
    assert_eq!(bench.interrupted_run(()).await.unwrap(), None);
    bench.close().await;
}

#[tokio::test]
async fn an_interrupted_run_is_not_resumed_as_another_and_can_be_discarded() {
    let home = Home::new();
    let bench = home.open().await;
    let (draft, phone) = draft_to(&bench, String::new()).await;
    bench.close().await;
    let draft = Draft { token_file: file(&home, "tokens.txt", &phones(&phone, 30_000)), ..draft };
    interrupted(&home, &draft).await;

    let bench = home.open().await;
    let found = bench.interrupted_run(()).await.unwrap().unwrap();
    let failed = async || bench.resume_run(resume(&found.id)).await.unwrap_err().cause;
    file(&home, "tokens.txt", &strangers(30_000));
    assert_eq!(failed().await.as_deref(), Some("journal_other_tokens"));
    std::fs::remove_file(home.beside("tokens.txt")).unwrap();
    assert_eq!(failed().await.as_deref(), Some("token_file_unreadable"));
    bench.discard_run(ById { id: found.id.clone() }).await.unwrap();
    assert_eq!(bench.interrupted_run(()).await.unwrap(), None);
    assert_eq!(failed().await.as_deref(), Some("gone"));
    bench.close().await;
}

#[tokio::test]
async fn a_window_that_closes_interrupts_its_run_and_cancelling_ends_it() {
    let home = Home::new();
    let bench = home.open().await;
    let (draft, phone) = draft_to(&bench, String::new()).await;
    let draft = Draft { token_file: file(&home, "tokens.txt", &phones(&phone, 30_000)), ..draft };
    let run = || RunRef { run: "run".to_owned() };
    for close in [false, true] {
        let (end, ()) = tokio::join!(bench.send_with(draft.clone(), &[]), async {
            progress(&bench, |it| it.state == RunState::Running && it.accepted > 0).await;
            if close { bench.end().await } else { bench.cancel_send(run()).await.unwrap() }
        });
        assert!(ran(end).cancelled > 0);
        if !close {
            assert_eq!(bench.interrupted_run(()).await.unwrap(), None, "the user ended it");
        }
    }
    let bench = home.open().await;
    let found = bench.interrupted_run(()).await.unwrap().unwrap();
    assert!(found.answered > 0 && found.answered + found.unknown < 30_000, "{found:?}");
    bench.close().await;
}
