//! The steps of a client, each in Objective-C and in Swift. What a person named stands in literals alone, never in
//! a comment, where a line break would let it out.

use super::literals::{
    objective_c, objective_c_text, objective_c_texts, swift_object, swift_text, swift_texts,
};
use crate::{Body, DisplayStyle, Message, Options, Person, To};

/// Stands for the certificate of somebody without a device.
const CERTIFICATE: &str = "PushCertName";

pub(super) fn set_up(person: &Person) -> (String, String) {
    let name = person.bindings.first().map_or(CERTIFICATE, |(it, _)| it.apns_cert_name.as_str());
    let (objective_c, swift) = (objective_c_text(name), swift_text(name));
    (
        format!(
            "- (BOOL)application:(UIApplication *)application didFinishLaunchingWithOptions:(NSDictionary *)launchOptions {{
    [application registerForRemoteNotifications];
    AgoraOptions *options = [AgoraOptions optionsWithAppkey:@\"YourOrganisation#YourApp\"];
    options.apnsCertName = {objective_c};
    [AgoraChatClient.sharedClient initializeSDKWithOptions:options];
    return YES;
}}
"
        ),
        format!(
            "func application(_ application: UIApplication, didFinishLaunchingWithOptions launchOptions: [UIApplication.LaunchOptionsKey: Any]?) -> Bool {{
    application.registerForRemoteNotifications()
    let options = AgoraOptions(appkey: \"YourOrganisation#YourApp\")
    options.apnsCertName = {swift}
    AgoraChatClient.shared().initializeSDK(with: options)
    return true
}}
"
        ),
    )
}

pub(super) fn registration() -> (String, String) {
    (
        "- (void)application:(UIApplication *)application didRegisterForRemoteNotificationsWithDeviceToken:(NSData *)deviceToken {
    [AgoraChatClient.sharedClient registerForRemoteNotificationsWithDeviceToken:deviceToken completion:^(AgoraError *aError) {
        if (aError) { NSLog(@\"The service did not take the token: %@\", aError); }
    }];
}

- (void)application:(UIApplication *)application didFailToRegisterForRemoteNotificationsWithError:(NSError *)error {
    NSLog(@\"No device token: %@\", error);
}
"
        .to_owned(),
        "func application(_ application: UIApplication, didRegisterForRemoteNotificationsWithDeviceToken deviceToken: Data) {
    AgoraChatClient.shared().registerForRemoteNotifications(withDeviceToken: deviceToken) { error in
        if let error { print(\"The service did not take the token:\", error) }
    }
}

func application(_ application: UIApplication, didFailToRegisterForRemoteNotificationsWithError error: Error) {
    print(\"No device token:\", error)
}
"
        .to_owned(),
    )
}

pub(super) fn options(options: &Options) -> (String, String) {
    const M: &str = "AgoraChatClient.sharedClient.pushManager";
    const S: &str = "AgoraChatClient.shared().pushManager";
    let (mut objc, mut swift) = (String::new(), format!("let pushManager = {S}\n"));
    if let Some(name) = options.display_name() {
        let (o, s) = (objective_c_text(name), swift_text(name));
        objc += &format!("[{M} updatePushDisplayName:{o} completion:nil];\n");
        swift += &format!("pushManager?.updatePushDisplayName({s}, completion: nil)\n");
    }
    let (o, s) = match options.display_style() {
        DisplayStyle::SimpleBanner => ("AgoraPushDisplayStyleSimpleBanner", ".simpleBanner"),
        DisplayStyle::MessageSummary => ("AgoraPushDisplayStyleMessageSummary", ".messageSummary"),
    };
    objc += &format!("[{M} updatePushDisplayStyle:{o} completion:nil];\n");
    swift += &format!("pushManager?.update({s}, completion: nil)\n");
    if options.is_no_disturb_enable() {
        let (start, end) = (options.hours().0.get(), options.hours().1.get());
        objc += &format!("AgoraError *error = [{M} disableOfflinePushStart:{start} end:{end}];\n");
        swift += &format!("let error = pushManager?.disableOfflinePushStart({start}, end: {end})\n");
    } else {
        objc += &format!("AgoraError *error = [{M} enableOfflinePush];\n");
        swift += "let error = pushManager?.enableOfflinePush()\n";
    }
    if !options.no_push_groups().is_empty() {
        let (o, s) = (objective_c_texts(options.no_push_groups()), swift_texts(options.no_push_groups()));
        objc += &format!("[{M} updatePushServiceForGroups:{o} disablePush:YES completion:nil];\n");
        swift +=
            &format!("pushManager?.updatePushService(forGroups: {s}, disablePush: true, completion: nil)\n");
    }
    if !options.no_push_uids().is_empty() {
        let (o, s) = (objective_c_texts(options.no_push_uids()), swift_texts(options.no_push_uids()));
        objc += &format!("[{M} updatePushServiceForUsers:{o} disablePush:YES completion:nil];\n");
        swift +=
            &format!("pushManager?.updatePushService(forUsers: {s}, disablePush: true, completion: nil)\n");
    }
    objc += &format!(
        "[{M} getPushNotificationOptionsFromServerWithCompletion:^(AgoraPushOptions *aOptions, AgoraError *aError) {{
    NSLog(@\"%@, groups %@, people %@\", aOptions.displayName, [{M} noPushGroups], [{M} noPushUIds]);
}}];
"
    );
    swift += "pushManager?.getPushNotificationOptionsFromServer { options, error in
    print(options?.displayName ?? \"\", pushManager?.noPushGroups ?? [], pushManager?.noPushUIds ?? [])
}
";
    (objc, swift)
}

pub(super) fn message(message: &Message) -> (String, String) {
    let (to, objc_type, swift_type) = match &message.to {
        To::Person(name) => (name, "AgoraChatTypeChat", ".chat"),
        To::Group(id) => (id, "AgoraChatTypeGroupChat", ".groupChat"),
    };
    let (objc_body, swift_body) = match &message.body {
        Body::Text(text) => (
            format!(
                "TextMessageBody *body = [[TextMessageBody alloc] initWithText:{}];\n",
                objective_c_text(text)
            ),
            format!("let body = TextMessageBody(text: {})\n", swift_text(text)),
        ),
        other => {
            let comment = format!(
                "// The documents show a body of text; put that of your {} message here.\n",
                other.name()
            );
            (format!("{comment}MessageBody *body = <#body#>;\n"), format!("{comment}let body = <#body#>\n"))
        }
    };
    let ext = message.ext.tree();
    let (o_from, o_to, o_ext) = (objective_c_text(&message.from), objective_c_text(to), objective_c(ext));
    let (s_from, s_to, s_ext) = (swift_text(&message.from), swift_text(to), swift_object(ext));
    (
        format!(
            "{objc_body}Message *message = [[Message alloc] initWithConversationID:{o_to} from:{o_from} to:{o_to} body:body ext:nil];
message.ext = {o_ext};
message.chatType = {objc_type};
[AgoraChatClient.sharedClient.chatManager sendMessage:message progress:nil completion:nil];
"
        ),
        format!(
            "{swift_body}let message = Message(conversationID: {s_to}, from: {s_from}, to: {s_to}, body: body, ext: nil)
message.ext = {s_ext}
message.chatType = {swift_type}
AgoraChatClient.shared().chatManager?.send(message, progress: nil, completion: nil)
"
        ),
    )
}

pub(super) fn reading() -> (String, String) {
    (
        "NSDictionary *userInfo = launchOptions[UIApplicationLaunchOptionsRemoteNotificationKey];
NSString *sender = userInfo[@\"f\"], *recipient = userInfo[@\"t\"], *group = userInfo[@\"g\"], *message = userInfo[@\"m\"];
id yours = userInfo[@\"e\"];
"
        .to_owned(),
        "let userInfo = launchOptions?[.remoteNotification] as? [AnyHashable: Any]
let sender = userInfo?[\"f\"] as? String, recipient = userInfo?[\"t\"] as? String
let group = userInfo?[\"g\"] as? String, message = userInfo?[\"m\"] as? String
let yours = userInfo?[\"e\"]
"
        .to_owned(),
    )
}
