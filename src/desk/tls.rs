//! The certificate: the site's own, or one made at the first run.

use std::fs;
use std::io::Write;
use std::net::IpAddr;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::config::DeskSettings;

use super::listen::DeskError;

/// What encrypts connections.
pub(super) fn acceptor(archive: &Path, settings: &DeskSettings, address: IpAddr) -> Result<TlsAcceptor, DeskError> {
    let (certificate, key) = if settings.certificate.is_empty() {
        made(archive, address)?
    } else {
        (PathBuf::from(&settings.certificate), PathBuf::from(&settings.key))
    };
    let trouble = |file: &Path| {
        let file = file.to_owned();
        move |why: String| DeskError::Certificate { file, why }
    };
    let chain = CertificateDer::pem_file_iter(&certificate)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|e| trouble(&certificate)(e.to_string()))?;
    let private = PrivateKeyDer::from_pem_file(&key).map_err(|e| trouble(&key)(e.to_string()))?;
    let mut config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, private))
        .map_err(|e| trouble(&certificate)(e.to_string()))?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}

/// The certificate that was made at the first run, and its key, which only the owner may read.
fn made(archive: &Path, address: IpAddr) -> Result<(PathBuf, PathBuf), DeskError> {
    let folder = archive.join("tls");
    let (certificate, key) = (folder.join("certificate.pem"), folder.join("key.pem"));
    if certificate.exists() && key.exists() {
        return Ok((certificate, key));
    }
    let trouble = |why: String| DeskError::Certificate { file: certificate.clone(), why };
    let mut names = vec!["localhost".to_owned(), "127.0.0.1".to_owned()];
    names.extend(fs::read_to_string("/proc/sys/kernel/hostname").ok().map(|name| name.trim().to_owned()));
    if !address.is_unspecified() {
        names.push(address.to_string());
    }
    names.dedup();
    let made = rcgen::generate_simple_self_signed(names).map_err(|e| trouble(e.to_string()))?;
    fs::create_dir_all(&folder).map_err(|e| trouble(e.to_string()))?;
    fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&key)
        .and_then(|mut file| file.write_all(made.signing_key.serialize_pem().as_bytes()))
        .and_then(|()| fs::write(&certificate, made.cert.pem()))
        .map_err(|e| trouble(e.to_string()))?;
    Ok((certificate, key))
}
