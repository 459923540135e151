//! What is said of a push that came in or goes out: what was set aside, and what it needs. Both languages.

use crate::model::Words;

/// A note. None ever holds the value of a header, of an option or of a variable: it may be a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    // Coming in.
    /// The payload is not JSON.
    NotJson(String),
    /// A byte order mark was taken off.
    ByteOrderMark,
    /// `Simulator Target Bundle` was taken out.
    TargetBundle,
    /// The text breaks off inside a quote or a here-document.
    Unclosed,
    /// More than one command.
    OtherCommands,
    /// A command without a body.
    NoBody,
    /// The body is in a file, which is not opened.
    BodyInFile(String),
    /// The body comes from a program.
    BodyUnknown,
    /// The body is not UTF-8.
    BodyNotText,
    /// The payload holds variables that the text does not set.
    BodyVariables(String),
    /// A provider token was dropped.
    TokenDropped,
    /// A certificate is named.
    CertificateNamed,
    /// User name, password or OAuth token was dropped.
    LoginDropped,
    /// A header is not one of APNs.
    OtherHeader(String),
    /// A header is there twice.
    HeaderTwice(String),
    /// A header's value is not known.
    HeaderUnknown(String),
    /// Headers in a file.
    HeaderFile,
    /// Options that mean nothing here.
    OtherOptions(String),
    /// `--insecure`.
    Insecure,
    /// A proxy.
    Proxy,
    /// A method other than POST.
    Method,
    /// The address is not that of a push to a device.
    NotDevicePath,
    /// No address.
    NoAddress,
    /// Host or token is in a variable that the text does not set.
    AddressUnknown,
    /// The token in the address is none.
    TokenUnreadable,
    /// Copied for the command prompt of Windows.
    WindowsPrompt,
    /// The body is a form, or another kind that is no text.
    BodyOther,
    /// Variables whose values look like secrets.
    SecretVariables(String),

    // Going out.
    /// Nothing is chosen to speak with.
    NoCredential,
    /// A certificate: how to get the two files.
    NeedsCertificateFiles(String),
    /// The key is in memory only.
    KeyInMemory(String),
    /// The vault has a passphrase.
    VaultPassphrase,
    /// No device.
    NoDevice,
    /// The first of several devices.
    FirstDevice(String, usize),
    /// The token file is left out.
    NoTokenFile,
    /// The simulator in the app must run.
    Loopback,
    /// A terminal changes carriage returns.
    CarriageReturns,
    /// Variables were replaced.
    VariablesReplaced,
    /// Variables stand as they are typed.
    Variables,
    /// Too large for the iOS Simulator.
    SimulatorSize(usize),
    /// The iOS Simulator does not know the push type.
    SimulatorType(String),
    /// The iOS Simulator wants `aps`.
    SimulatorAps,
    /// No topic to take the bundle ID from.
    NoBundle,
    /// Equal keys.
    EqualKeys(String),
    /// Lone surrogates.
    LoneSurrogates,
    /// Numbers that Swift has no type for.
    LongNumbers,
}

impl Note {
    /// In both languages.
    pub fn words(&self) -> Words {
        let (en, zh_hans) = self.incoming().or_else(|| self.outgoing()).unwrap_or_default();
        Words { en, zh_hans }
    }

    fn incoming(&self) -> Option<(String, String)> {
        Some(match self {
            Self::NotJson(error) => both(
                format!("The payload is not JSON ({error}). It was kept as it is."),
                format!("载荷不是 JSON（{error}），已按原样保留。"),
            ),
            Self::ByteOrderMark => fixed(
                "A byte order mark at the beginning was left out: APNs would take it for a part of the payload.",
                "已去掉开头的字节顺序标记：APNs 会把它当作载荷的一部分。",
            ),
            Self::TargetBundle => fixed(
                "“Simulator Target Bundle” was taken out of the payload: only the iOS Simulator reads it.",
                "已从载荷中取出“Simulator Target Bundle”：只有 iOS 模拟器读取它。",
            ),
            Self::Unclosed => fixed(
                "The text ends inside a quote, a here-document or a bracket. It may have been cut off.",
                "文本在引号、here-document 或括号内结束，可能被截断。",
            ),
            Self::OtherCommands => fixed(
                "There is more than one curl command. The first was taken.",
                "其中有多条 curl 命令，只读取了第一条。",
            ),
            Self::NoBody => fixed("The command has no body.", "命令没有请求体。"),
            Self::BodyInFile(file) => both(
                format!("The payload is in the file {file}, which was not opened. Import that file."),
                format!("载荷在文件 {file} 中，该文件未被打开。请导入该文件。"),
            ),
            Self::BodyUnknown => fixed(
                "The payload comes from a program or from the terminal, and nothing was run.",
                "载荷来自其他程序或终端；Pushbench 不会运行任何内容。",
            ),
            Self::BodyNotText => {
                fixed("The payload is not UTF-8 text and was left out.", "载荷不是 UTF-8 文本，已舍去。")
            }
            Self::BodyVariables(names) => both(
                format!("The payload holds shell variables that are not set in the text: {names}."),
                format!("载荷含有文本中未设置的 shell 变量：{names}。"),
            ),
            Self::TokenDropped => fixed(
                "The provider token was dropped. Choose the credential that it was made with.",
                "已丢弃提供者令牌。请选择生成它的凭证。",
            ),
            Self::CertificateNamed => fixed(
                "The command names a certificate. Choose it here, or import it under Credentials.",
                "命令使用证书。请在此选择该证书，或在“凭证”中导入。",
            ),
            Self::LoginDropped => fixed(
                "A login in the command was dropped: APNs has none.",
                "已丢弃命令中的登录信息：APNs 不使用登录。",
            ),
            _ => return self.incoming_request(),
        })
    }

    /// Of headers, options and address.
    fn incoming_request(&self) -> Option<(String, String)> {
        Some(match self {
            Self::OtherHeader(names) => both(
                format!("Headers that APNs does not read were left out: {names}."),
                format!("已舍去 APNs 不读取的请求头：{names}。"),
            ),
            Self::HeaderTwice(name) => both(
                format!("The header {name} is there twice. The last was taken."),
                format!("请求头 {name} 出现了两次，取最后一个。"),
            ),
            Self::HeaderUnknown(names) => both(
                format!("The value of these headers is not in the text: {names}."),
                format!("文本中没有这些请求头的值：{names}。"),
            ),
            Self::HeaderFile => fixed("Headers in a file were left out.", "已舍去文件中的请求头。"),
            Self::OtherOptions(names) => both(
                format!("Options that mean nothing here were left out: {names}."),
                format!("已舍去在此无意义的选项：{names}。"),
            ),
            Self::Insecure => fixed(
                "--insecure was left out: Pushbench always verifies the server.",
                "已舍去 --insecure：Pushbench 始终验证服务器。",
            ),
            Self::Proxy => {
                fixed("The proxy was left out. It is set under Settings.", "已舍去代理。代理在“设置”中配置。")
            }
            Self::Method => {
                fixed("The method was left out: a push is a POST.", "已舍去请求方法：推送使用 POST。")
            }
            Self::NotDevicePath => fixed(
                "The address is not that of a push to a device (/3/device/…).",
                "网址不是向设备推送的地址（/3/device/…）。",
            ),
            Self::NoAddress => fixed("The command has no address.", "命令没有网址。"),
            Self::AddressUnknown => fixed(
                "Host or device token stand in a variable that is not set in the text.",
                "主机或设备令牌在文本中未设置的变量里。",
            ),
            Self::TokenUnreadable => fixed(
                "What the address has in the place of the device token is none.",
                "网址中设备令牌的位置不是设备令牌。",
            ),
            Self::WindowsPrompt => fixed(
                "The command was copied for the command prompt of Windows. Copy it for bash.",
                "命令是为 Windows 命令提示符复制的。请复制 bash 格式。",
            ),
            Self::BodyOther => fixed(
                "The body is no text (a form, or a file) and was left out.",
                "请求体不是文本（表单或文件），已舍去。",
            ),
            Self::SecretVariables(names) => both(
                format!("The values of these variables look like keys or tokens and were left out: {names}."),
                format!("这些变量的值像是密钥或令牌，已舍去：{names}。"),
            ),
            _ => return None,
        })
    }

    fn outgoing(&self) -> Option<(String, String)> {
        Some(match self {
            Self::NoCredential => fixed(
                "No credential is chosen, so the command has no provider token, and APNs will answer MissingProviderToken.",
                "未选择凭证，命令中没有提供者令牌，APNs 会应答 MissingProviderToken。",
            ),
            Self::NeedsCertificateFiles(name) => both(
                format!(
                    "The command reads push.pem and push.key. Export {name} as .p12 under Credentials, then: \
                     openssl pkcs12 -in push.p12 -nokeys -out push.pem; \
                     openssl pkcs12 -in push.p12 -nocerts -nodes -out push.key"
                ),
                format!(
                    "命令读取 push.pem 和 push.key。请在“凭证”中将 {name} 导出为 .p12，然后运行：\
                     openssl pkcs12 -in push.p12 -nokeys -out push.pem；\
                     openssl pkcs12 -in push.p12 -nocerts -nodes -out push.key"
                ),
            ),
            Self::KeyInMemory(name) => both(
                format!(
                    "The key {name} is kept in memory only, where the command does not find it. Make a vault first."
                ),
                format!("密钥 {name} 只保存在内存中，命令无法找到。请先创建保险库。"),
            ),
            Self::VaultPassphrase => fixed(
                "The command needs PUSHBENCH_VAULT_PASSPHRASE or PUSHBENCH_VAULT_PASSPHRASE_FILE to open the vault.",
                "命令需要 PUSHBENCH_VAULT_PASSPHRASE 或 PUSHBENCH_VAULT_PASSPHRASE_FILE 才能打开保险库。",
            ),
            Self::NoDevice => fixed(
                "No device is chosen. Put a device token in the place of DEVICE_TOKEN.",
                "未选择设备。请将 DEVICE_TOKEN 替换为设备令牌。",
            ),
            Self::FirstDevice(name, number) => both(
                format!("It goes to {name} alone, the first of {number} devices."),
                format!("只发送到 {number} 台设备中的第一台：{name}。"),
            ),
            Self::NoTokenFile => fixed(
                "The token file is left out. pushbench send --tokens sends to one.",
                "未包含令牌文件。可用 pushbench send --tokens 发送到令牌文件。",
            ),
            Self::Loopback => fixed(
                "It goes to the simulator in Pushbench, which has to run, and whose port may change when it starts again.",
                "发送到 Pushbench 的模拟器：模拟器须在运行，重新启动后端口可能改变。",
            ),
            Self::CarriageReturns => fixed(
                "The payload has carriage returns. Save the command to a file and run that: a terminal changes them when the \
                 command is pasted.",
                "载荷含有回车符。请将命令存为文件再运行：粘贴到终端时回车符会被改变。",
            ),
            Self::VariablesReplaced => fixed(
                "Variables were replaced by the values of the first device; times and the like are of this moment.",
                "变量已替换为第一台设备的值；时间等为此刻的值。",
            ),
            Self::Variables => fixed(
                "Variables such as {{name}} stand as they are typed: only Pushbench puts their values in.",
                "{{name}} 这样的变量按原样保留：只有 Pushbench 会填入它们的值。",
            ),
            _ => return self.outgoing_to_apple(),
        })
    }

    /// Of the iOS Simulator and of Swift.
    fn outgoing_to_apple(&self) -> Option<(String, String)> {
        Some(match self {
            Self::SimulatorSize(bytes) => both(
                format!("It is {bytes} bytes. The iOS Simulator takes at most 4096."),
                format!("共 {bytes} 字节，iOS 模拟器最多接受 4096 字节。"),
            ),
            Self::SimulatorType(push_type) => both(
                format!(
                    "The iOS Simulator plays only what an app shows or does in the background: a {push_type} push does nothing there."
                ),
                format!("iOS 模拟器只支持应用的提醒和后台推送：{push_type} 推送在其中没有作用。"),
            ),
            Self::SimulatorAps => {
                fixed("The iOS Simulator takes only payloads with an aps.", "iOS 模拟器只接受含 aps 的载荷。")
            }
            Self::NoBundle => fixed(
                "There is no topic to take the bundle ID from. Name the app in the command: xcrun simctl push booted BUNDLE_ID FILE.",
                "没有可取得 bundle ID 的主题。请在命令中指明应用：xcrun simctl push booted BUNDLE_ID FILE。",
            ),
            Self::EqualKeys(keys) => both(
                format!("Of equal keys the last was taken: a Swift literal with both would crash: {keys}."),
                format!("相同的键取最后一个：Swift 字面量若两者并存会崩溃：{keys}。"),
            ),
            Self::LoneSurrogates => fixed(
                "Half characters (lone surrogates) became U+FFFD: a Swift string holds none.",
                "不成对的代理项已变为 U+FFFD：Swift 字符串无法容纳它们。",
            ),
            Self::LongNumbers => fixed(
                "Numbers beyond the range of Int64, UInt64 and Double became NSDecimalNumber.",
                "超出 Int64、UInt64 和 Double 范围的数字已变为 NSDecimalNumber。",
            ),
            _ => return None,
        })
    }
}

fn both(en: String, zh_hans: String) -> (String, String) {
    (en, zh_hans)
}

fn fixed(en: &str, zh_hans: &str) -> (String, String) {
    (en.to_owned(), zh_hans.to_owned())
}
