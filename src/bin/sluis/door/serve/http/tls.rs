//! A certificate and its key in, TLS over a connection out; nothing where none is named.

use std::io;
use std::path::Path;
use std::sync::Arc;

use sluis::rules::reason;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

use super::super::settings::Args;
use crate::failure::Failure;

/// TLS by the certificate that `args` name, if they name one.
pub(crate) fn load(args: &Args) -> Result<Option<TlsAcceptor>, Failure> {
    let (cert, key) = match (&args.tls_cert, &args.tls_key) {
        (Some(cert), Some(key)) => (cert, key),
        (None, None) => return Ok(None),
        _ => return Err(Failure::new("TLS takes both --tls-cert and --tls-key")),
    };
    let certificates = CertificateDer::pem_slice_iter(&read("--tls-cert", cert)?)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|_| Failure::new("--tls-cert: not certificates in PEM"))?;
    let key = PrivateKeyDer::from_pem_slice(&read("--tls-key", key)?)
        .map_err(|_| Failure::new("--tls-key: not a private key in PEM"))?;
    let unfit = |_| Failure::new("--tls-cert and --tls-key do not go together");
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(unfit)?
        .with_no_client_auth()
        .with_single_cert(certificates, key)
        .map_err(unfit)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Some(TlsAcceptor::from(Arc::new(config))))
}

fn read(option: &str, path: &Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(path)
        .map_err(|error: io::Error| Failure::new(format!("cannot read {option}: {}", reason(error.kind()))))
}
