//! What an app prints its device token with. Apple hands the token over as bytes; their description is shortened.

export const SWIFT = `func application(
    _ application: UIApplication,
    didRegisterForRemoteNotificationsWithDeviceToken deviceToken: Data
) {
    let token = deviceToken.map { String(format: "%02x", $0) }.joined()
    print("APNs device token: \\(token)")
}

func application(
    _ application: UIApplication,
    didFailToRegisterForRemoteNotificationsWithError error: Error
) {
    print("No APNs device token: \\(error)")
}

// Ask for it, for example in application(_:didFinishLaunchingWithOptions:)
UIApplication.shared.registerForRemoteNotifications()
`;

export const OBJECTIVE_C = `- (void)application:(UIApplication *)application
    didRegisterForRemoteNotificationsWithDeviceToken:(NSData *)deviceToken {
    const unsigned char *bytes = deviceToken.bytes;
    NSMutableString *token = [NSMutableString stringWithCapacity:deviceToken.length * 2];
    for (NSUInteger i = 0; i < deviceToken.length; i++) {
        [token appendFormat:@"%02x", bytes[i]];
    }
    NSLog(@"APNs device token: %@", token);
}

- (void)application:(UIApplication *)application
    didFailToRegisterForRemoteNotificationsWithError:(NSError *)error {
    NSLog(@"No APNs device token: %@", error);
}

// Ask for it, for example in application:didFinishLaunchingWithOptions:
[UIApplication.sharedApplication registerForRemoteNotifications];
`;
