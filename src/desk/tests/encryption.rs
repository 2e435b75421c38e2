//! The port itself: encrypted where other machines reach it, and a warning where it is not.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};

use tokio_rustls::rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use tokio_rustls::rustls::{
    ClientConfig, ClientConnection, DigitallySignedStruct, Error, SignatureScheme, StreamOwned,
};

use super::*;
use crate::config::{DeskSettings, Settings, TlsMode};
use crate::desk::listen::{Listening, serve};

/// A client that takes any certificate: what it is signed by is the site's affair.
#[derive(Debug)]
struct AnyCertificate;

impl ServerCertVerifier for AnyCertificate {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        default_provider().signature_verification_algorithms.supported_schemes()
    }
}

const ASK: &[u8] = b"GET /sign-in HTTP/1.1\r\nHost: desk.example\r\nConnection: close\r\n\r\n";

fn heard(mut line: impl Read + Write) -> String {
    line.write_all(ASK).unwrap();
    let mut answer = Vec::new();
    // A peer that closes without a farewell has said all it had to say.
    let _ = line.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

fn encrypted(address: SocketAddr) -> String {
    let config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(AnyCertificate))
        .with_no_client_auth();
    let client = ClientConnection::new(Arc::new(config), ServerName::try_from("localhost").unwrap()).unwrap();
    heard(StreamOwned::new(client, TcpStream::connect(address).unwrap()))
}

fn settings(tls: TlsMode) -> DeskSettings {
    DeskSettings { tls, ..Settings::default().desk }
}

#[test]
fn an_encrypted_desk_speaks_tls_and_sends_whoever_speaks_plainly_there() {
    let office = Office::open();
    let archive = office.desk.room().archive.root().to_owned();
    let listening = Listening::open("127.0.0.1:0".parse().unwrap(), &archive, &settings(TlsMode::On)).unwrap();
    let (address, stop) = (listening.address(), AtomicBool::new(false));
    std::thread::scope(|scope| {
        let served = scope.spawn(|| serve(listening, Desk::open(&archive, true).unwrap(), &stop));
        let answer = encrypted(address);
        assert!(answer.starts_with("HTTP/1.1 200") || answer.starts_with("HTTP/1.1 303"), "{answer}");
        assert!(answer.to_lowercase().contains("strict-transport-security: max-age="), "{answer}");
        let plain = heard(TcpStream::connect(address).unwrap());
        assert!(plain.starts_with("HTTP/1.1 308") && plain.contains("https://desk.example/sign-in"), "{plain}");
        stop.store(true, Ordering::Relaxed);
        served.join().unwrap().unwrap();
    });
}

#[test]
fn where_other_machines_reach_it_the_desk_is_encrypted_or_says_that_it_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let open = |address: &str, tls| Listening::open(address.parse().unwrap(), folder.path(), &settings(tls)).unwrap();
    let own = open("127.0.0.1:0", TlsMode::Auto);
    assert!(!own.is_encrypted() && !own.is_exposed());
    let all = open("0.0.0.0:0", TlsMode::Auto);
    assert!(all.is_encrypted() && !all.is_exposed());
    assert!(open("0.0.0.0:0", TlsMode::Off).is_exposed());
}
