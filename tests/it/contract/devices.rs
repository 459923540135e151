//! The list of devices through the contract: files coming in and going out, tags and people as targets, pool files.

use std::path::Path;

use push_ipc::model::*;
use push_ipc::{Failure, FailureCode};

use super::bench::{Bench, Home, refused};

const ANA: &str = "740f4707bebcf74f9b7c25d48e3358945f6aa01da5ddb387462c7eaf61bb78ad";
const BO: &str = "840f4707bebcf74f9b7c25d48e3358945f6aa01da5ddb387462c7eaf61bb78ad";

async fn page(bench: &Bench<'_>, text: &str) -> Vec<DeviceView> {
    let query = DevicesQuery { text: text.to_owned(), offset: 0, limit: 100 };
    bench.find_devices(query).await.unwrap().rows
}

async fn import(bench: &Bench<'_>, source: DevicesSource) -> Result<DevicesImported, Failure> {
    let file = bench.look_at_devices(source.clone()).await?;
    let request = ImportDevices {
        run: "import".to_owned(),
        source,
        fields: file.columns.iter().map(|it| it.field).collect(),
        heading: file.heading,
        environment: Environment::Sandbox,
        device_kind: DeviceKind::Alert,
        topic: "com.example.shop".to_owned(),
        tags: vec!["new".to_owned()],
    };
    bench.import_devices(request).await
}

fn text(text: &str) -> DevicesSource {
    DevicesSource::Text { text: text.to_owned() }
}

fn file(path: &Path) -> DevicesSource {
    DevicesSource::File { path: path.to_string_lossy().into_owned() }
}

#[tokio::test]
async fn a_table_comes_in_with_its_bad_lines_named_and_goes_out_as_it_was() {
    let home = Home::new();
    let bench = home.open().await;
    let table = format!(
        "Device Token;Name;Person;Env;Tags;Kind;city\n\
         <{}>;Ana;Ana B;dev;staff, beta;;Lisbon\n\
         nonsense;Eve;;;;;\n\
         {BO};\"Bo; the second\";Bo;prod;staff;voip;\n\
         {ANA};Again;;;late;;\n\
         {BO};;;staging;;;\n",
        ANA.to_uppercase()
    );
    let path = home.beside("devices.csv");
    std::fs::write(&path, &table).unwrap();
    let looked = bench.look_at_devices(file(&path)).await.unwrap();
    assert_eq!(
        (looked.format.as_str(), looked.heading, looked.file_name.as_str()),
        ("csv", true, "devices.csv")
    );
    assert_eq!(looked.rows[1][0], "nonsense");
    let imported = import(&bench, file(&path)).await.unwrap();
    assert_eq!((imported.added, imported.merged, imported.bad, imported.total), (2, 1, 2, 3));
    let bad: Vec<_> = imported.bad_lines.iter().map(|it| (it.line, it.problem.code.as_str())).collect();
    assert_eq!(bad, [(3, "token_not_hex"), (6, "row_environment")]);
    let [ana, bo] = page(&bench, "#staff").await.try_into().unwrap();
    assert_eq!((ana.name.as_str(), ana.person.as_str(), ana.token.as_str()), ("Ana", "Ana B", ANA));
    assert_eq!(
        (ana.tags, ana.environment),
        (vec!["staff".into(), "beta".into(), "new".into(), "late".into()], Environment::Sandbox)
    );
    assert_eq!(ana.variables["city"], "Lisbon");
    assert_eq!(
        (bo.name.as_str(), bo.kind, bo.environment),
        ("Bo; the second", DeviceKind::Voip, Environment::Production)
    );

    for (form, name) in [(DevicesForm::Csv, "out.csv"), (DevicesForm::Json, "out.json")] {
        let out = home.beside(name);
        let request = ExportDevices {
            run: "export".to_owned(),
            path: out.to_string_lossy().into_owned(),
            form,
            text: "#staff".to_owned(),
        };
        let saved = bench.export_devices(request).await.unwrap().unwrap();
        assert_eq!(Path::new(&saved.path), out);
        let again = import(&bench, file(&out)).await.unwrap();
        assert_eq!((again.added, again.merged, again.bad), (0, 2, 0), "{name}");
        let now = page(&bench, "#staff").await;
        assert_eq!(now[0].variables["city"], "Lisbon");
        assert_eq!((now[1].name.as_str(), now[1].kind), ("Bo; the second", DeviceKind::Voip));
    }
    bench.close().await;
}

#[tokio::test]
async fn what_is_no_list_of_devices_is_refused_and_changes_nothing() {
    let home = Home::new();
    let bench = home.open().await;
    let cause = |failure: Failure| (failure.code, failure.cause.unwrap_or_default());
    let invalid = |cause: &str| (FailureCode::InvalidField, cause.to_owned());
    for (source, expected) in [
        (text(""), invalid("devices_empty")),
        (text("[]"), invalid("devices_empty")),
        (text("[{\"token\":"), invalid("devices_not_json")),
        (text("\u{0}\u{1}"), invalid("devices_not_text")),
        (text("name,city\nAna,Lisbon"), invalid("row_no_token")),
        (text(&format!("[{{\"token\":\"{ANA}\"}},{{\"tok")), invalid("devices_not_json")),
    ] {
        assert_eq!(cause(import(&bench, source.clone()).await.unwrap_err()), expected, "{source:?}");
    }
    let missing = import(&bench, file(&home.beside("none.csv"))).await.unwrap_err();
    assert_eq!(missing.code, FailureCode::FileAccess);
    assert_eq!(page(&bench, "").await.len(), 1);
    let pasted = import(&bench, text(&format!("{ANA}\n\n{BO}\nxyz\n"))).await.unwrap();
    assert_eq!((pasted.added, pasted.bad, pasted.bad_lines[0].line), (2, 1, 4));
    bench.close().await;
}

#[tokio::test]
async fn a_push_goes_to_every_device_of_a_tag_that_is_for_it() {
    let home = Home::new();
    let bench = home.open().await;
    let phone = page(&bench, "").await.remove(0);
    let table = format!(
        "token,name,person,env,kind,tags\n{ANA},Ana,Ana,sandbox,,staff\n{BO},Bo,Bo,production,,staff\n\
         90{ANA},Ana calls,Ana,sandbox,voip,staff\n"
    );
    import(&bench, text(&table)).await.unwrap();
    let tag = TagDevices { ids: vec![phone.id.clone()], tag: " #Staff".to_owned(), remove: false };
    assert_eq!(bench.tag_devices(tag).await.unwrap()[0].tags, ["Staff"]);
    let groups = bench.device_groups(GroupsQuery { text: "sta".to_owned() }).await.unwrap();
    assert_eq!((groups.tags[0].name.to_lowercase(), groups.tags[0].devices), ("staff".to_owned(), 4));

    let draft = Draft { device_ids: Vec::new(), tags: vec!["staff".to_owned()], ..bench.draft().await };
    let reply = bench.send_with(draft.clone(), &[Consent::Warnings, Consent::Host]).await;
    let SendReply::Done { receipts, .. } = reply else { panic!("{reply:?}") };
    let names: Vec<_> = receipts.iter().map(|it| it.device_name.as_str()).collect();
    assert_eq!(names, ["Ana", "Simulated iPhone"], "of the sandbox, and for alerts");
    let twice = Draft { device_ids: vec![phone.id], people: vec!["ana".to_owned()], ..draft.clone() };
    let reply = bench.send_with(twice, &[Consent::Warnings, Consent::Host]).await;
    let SendReply::Done { receipts, .. } = reply else { panic!("{reply:?}") };
    assert_eq!(receipts.len(), 2, "each device once");

    let nobody = Draft { tags: vec!["nobody".to_owned()], ..draft.clone() };
    let said = |cause: &str| [("device_ids".to_owned(), cause.to_owned())];
    assert_eq!(refused(bench.send_with(nobody, &[]).await), said("no_device_of_groups"));
    let asks = Draft { tags: Vec::new(), ask: true, ..draft.clone() };
    assert_eq!(refused(bench.send_with(asks.clone(), &[]).await), said("ask_device"));

    let profile = draft.profile.clone().unwrap();
    bench.save_profile(draft).await.unwrap();
    bench.revert_draft(ProfileRef { profile: profile.clone() }).await.unwrap();
    let opened = bench.open_profile(ProfileRef { profile: profile.clone() }).await.unwrap();
    assert_eq!((opened.draft.tags, opened.edited), (vec!["staff".to_owned()], false));
    bench.save_profile(asks).await.unwrap();
    let opened = bench.revert_draft(ProfileRef { profile }).await.unwrap();
    assert_eq!((opened.draft.ask, opened.draft.tags.len(), opened.draft.device_ids.len()), (true, 0, 0));
    bench.close().await;
}

#[tokio::test]
async fn a_pool_file_holds_what_was_ticked_and_nothing_else() {
    let home = Home::new();
    let bench = home.open().await;
    import(&bench, text(&format!("token,name\n{ANA},Ana\n{BO},Bo\n"))).await.unwrap();
    let ana = page(&bench, "ana").await.remove(0);
    let save = |name: &str| SavePool { name: name.to_owned(), ids: vec![ana.id.clone()] };
    for (name, cause) in [
        ("", "path_unfit"),
        ("../up", "pool_name"),
        ("a/b", "pool_name"),
        ("a\0b", "path_unfit"),
        (".hidden", "path_unfit"),
        ("a:b", "path_unfit"),
        ("con", "path_reserved"),
    ] {
        assert_eq!(bench.save_pool(save(name)).await.unwrap_err().cause.as_deref(), Some(cause), "{name:?}");
    }
    let pools = bench.save_pool(save("QA wall")).await.unwrap();
    assert_eq!((pools.len(), pools[0].devices, pools[0].name.as_str()), (1, 1, "QA wall"));
    let folder = Path::new(&bench.start(()).await.unwrap().workspace.path).join("devices");
    let path = folder.join("QA wall.pool.json");
    let written = std::fs::read_to_string(&path).unwrap();
    assert!(written.contains(ANA) && !written.contains(BO), "{written}");
    let taken = import(&bench, file(&path)).await.unwrap();
    assert_eq!((taken.added, taken.merged), (0, 1));

    std::fs::write(&path, written.replace("\"version\": 1", "\"version\": 2")).unwrap();
    let pools = bench.pools(()).await.unwrap();
    assert!(pools[0].problem.as_ref().unwrap().contains("is of version 2"), "{pools:?}");
    assert!(bench.save_pool(save("QA wall")).await.is_err(), "a newer file is not rewritten");
    assert!(std::fs::read_to_string(&path).unwrap().contains("\"version\": 2"));
    bench.close().await;
}

#[tokio::test]
async fn a_pasted_token_is_cleaned_and_said_to_be_there() {
    let home = Home::new();
    let bench = home.open().await;
    import(&bench, text(&format!("token,name\n{ANA},Ana\n"))).await.unwrap();
    let paste = |text: String| bench.clean_token(PastedToken { text });
    let cleaned = paste(format!("token: <{ANA}>")).await.unwrap();
    assert_eq!((cleaned.token.as_str(), cleaned.bytes), (ANA, 32));
    assert_eq!(
        (cleaned.removed, cleaned.device.as_deref()),
        (vec!["label".into(), "brackets".into()], Some("Ana"))
    );
    let refused = paste("E621E1F8-C36C-495A-93FC-0C247A3E6E5F".to_owned()).await.unwrap_err();
    assert_eq!((refused.field.as_deref(), refused.cause.as_deref()), (Some("token"), Some("token_uuid")));
    bench.close().await;
}
