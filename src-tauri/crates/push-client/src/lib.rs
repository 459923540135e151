//! How to reach APNs: endpoint, TLS, HTTP/2, provider token, connection.
