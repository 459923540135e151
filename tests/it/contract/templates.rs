//! Every template, sent as it is offered.

use push_ipc::model::*;

use super::bench::Home;

#[tokio::test]
async fn every_template_is_accepted_as_it_is() {
    let home = Home::new();
    let bench = home.open().await;
    let templates = bench.templates(()).await.unwrap();
    assert!(templates.len() >= 20, "{}", templates.len());
    let (draft, types) = (bench.draft().await, bench.start(()).await.unwrap().push_types);
    for template in templates {
        let suffix = types.iter().find(|it| it.name == template.push_type).map(|it| it.topic_suffix.as_str());
        let draft = Draft {
            payload: template.payload,
            push_type: template.push_type,
            priority: template.priority,
            expiration: template.expiration,
            topic: format!("{}{}", draft.topic, suffix.unwrap_or_default()),
            ..draft.clone()
        };
        let checked = bench.check_draft(draft.clone()).await.unwrap();
        assert_eq!((checked.problems, checked.warnings), (Vec::new(), Vec::new()), "{}", template.id);
        let receipt = bench.push(draft).await;
        assert_eq!((receipt.status, receipt.reason), (Some(200), None), "{}", template.id);
    }
    bench.close().await;
}
