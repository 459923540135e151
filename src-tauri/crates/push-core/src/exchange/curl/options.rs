//! The options of `curl`, as far as reading a command needs them: which take a word with them, and which say
//! nothing about a push.

/// Those that take a word, by their long names.
const WITH_WORD: &str = "abstract-unix-socket alt-svc aws-sigv4 cacert capath cert cert-type ciphers config connect-timeout \
    connect-to continue-at cookie cookie-jar create-file-mode crlfile curves data data-ascii data-binary data-raw \
    data-urlencode delegation dns-interface dns-ipv4-addr dns-ipv6-addr dns-servers doh-url dump-header ech egd-file engine \
    etag-compare etag-save expect100-timeout expand-data expand-header expand-url form form-string ftp-account \
    ftp-alternative-to-user ftp-method ftp-port ftp-ssl-ccc-mode happy-eyeballs-timeout-ms haproxy-clientip header \
    hostpubmd5 hostpubsha256 hsts interface ip-tos ipfs-gateway json keepalive-cnt keepalive-time key key-type krb libcurl \
    limit-rate local-port login-options mail-auth mail-from mail-rcpt max-filesize max-redirs max-time netrc-file noproxy \
    oauth2-bearer output output-dir parallel-max pass pinnedpubkey preproxy proto proto-default proto-redir proxy \
    proxy-cacert proxy-capath proxy-cert proxy-cert-type proxy-ciphers proxy-crlfile proxy-header proxy-key proxy-key-type \
    proxy-pass proxy-pinnedpubkey proxy-service-name proxy-tls13-ciphers proxy-tlsauthtype proxy-tlspassword proxy-tlsuser \
    proxy-user proxy1.0 pubkey quote random-file range rate referer request request-target resolve retry retry-delay \
    retry-max-time sasl-authzid service-name sigalgs socks4 socks4a socks5 socks5-gssapi-service socks5-hostname \
    speed-limit speed-time stderr telnet-option tftp-blksize time-cond tls-max tls13-ciphers tlsauthtype tlspassword \
    tlsuser trace trace-ascii trace-config unix-socket upload-file upload-flags url url-query user user-agent variable \
    vlan-priority write-out";

/// Those that say how to connect and what to print. Everything else that is not understood is told.
const SILENT: &str = "verbose silent show-error include fail fail-with-body fail-early http2 http2-prior-knowledge http1.1 \
    http1.0 http3 compressed output output-dir write-out cacert capath max-time connect-timeout retry retry-delay \
    retry-max-time retry-all-errors retry-connrefused tlsv1 tlsv1.0 tlsv1.1 tlsv1.2 tlsv1.3 tls-max no-buffer progress-bar \
    no-progress-meter user-agent globoff location ipv4 ipv6 trace trace-ascii trace-time dump-header disable remote-time \
    parallel keepalive-time tcp-nodelay no-keepalive referer cert-type key-type stderr create-dirs styled-output";

/// Short names and the long ones.
const SHORT: [(char, &str); 46] = [
    ('A', "user-agent"),
    ('b', "cookie"),
    ('c', "cookie-jar"),
    ('C', "continue-at"),
    ('d', "data"),
    ('D', "dump-header"),
    ('e', "referer"),
    ('E', "cert"),
    ('f', "fail"),
    ('F', "form"),
    ('g', "globoff"),
    ('G', "get"),
    ('H', "header"),
    ('i', "include"),
    ('I', "head"),
    ('j', "junk-session-cookies"),
    ('J', "remote-header-name"),
    ('k', "insecure"),
    ('K', "config"),
    ('l', "list-only"),
    ('L', "location"),
    ('m', "max-time"),
    ('n', "netrc"),
    ('N', "no-buffer"),
    ('o', "output"),
    ('O', "remote-name"),
    ('P', "ftp-port"),
    ('q', "disable"),
    ('Q', "quote"),
    ('r', "range"),
    ('R', "remote-time"),
    ('s', "silent"),
    ('S', "show-error"),
    ('t', "telnet-option"),
    ('T', "upload-file"),
    ('u', "user"),
    ('U', "proxy-user"),
    ('v', "verbose"),
    ('w', "write-out"),
    ('x', "proxy"),
    ('X', "request"),
    ('y', "speed-time"),
    ('Y', "speed-limit"),
    ('z', "time-cond"),
    ('Z', "parallel"),
    ('#', "progress-bar"),
];

/// The long name of a short option.
pub fn long_name(short: char) -> Option<&'static str> {
    let digit = match short {
        '0' => Some("http1.0"),
        '1' => Some("tlsv1"),
        '4' => Some("ipv4"),
        '6' => Some("ipv6"),
        _ => None,
    };
    digit.or_else(|| SHORT.iter().find(|(it, _)| *it == short).map(|(_, long)| *long))
}

/// Whether the option of that long name takes a word.
pub fn takes_word(long: &str) -> bool {
    WITH_WORD.split_whitespace().any(|it| it == long)
}

/// Whether it says nothing about a push.
pub fn is_silent(long: &str) -> bool {
    SILENT.split_whitespace().any(|it| it == long)
}
