//! Distinguished names: the attributes that Apple uses, as text.

use x509_parser::der_parser::Oid;
use x509_parser::der_parser::asn1_rs::{Any, oid};
use x509_parser::x509::X509Name;

/// An attribute of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Attribute {
    CommonName,
    Country,
    Organization,
    Unit,
    /// `UID`, where Apple writes the bundle ID.
    UserId,
    Email,
}

impl Attribute {
    fn oid(self) -> Oid<'static> {
        match self {
            Self::CommonName => oid!(2.5.4.3),
            Self::Country => oid!(2.5.4.6),
            Self::Organization => oid!(2.5.4.10),
            Self::Unit => oid!(2.5.4.11),
            Self::UserId => oid!(0.9.2342.19200300.100.1.1),
            Self::Email => oid!(1.2.840.113549.1.9.1),
        }
    }
}

/// The first attribute of that kind, unless it is empty.
pub(crate) fn attribute(name: &X509Name<'_>, what: Attribute) -> Option<String> {
    let oid = what.oid();
    let found = name.iter_attributes().find(|attribute| *attribute.attr_type() == oid)?;
    Some(text(found.attr_value())).filter(|text| !text.is_empty())
}

/// Text in any of ASN.1's string types. Bytes that do not fit the type are replaced, since a name that is
/// shown with a flaw is of more use than none.
fn text(value: &Any<'_>) -> String {
    const TELETEX: u32 = 0x14;
    const UNIVERSAL: u32 = 0x1c;
    const BMP: u32 = 0x1e;
    match value.tag().0 {
        // Taken for Latin-1, as every program does that writes one.
        TELETEX => value.data.iter().copied().map(char::from).collect(),
        BMP => {
            let units = value.data.chunks_exact(2).map(|unit| u16::from_be_bytes([unit[0], unit[1]]));
            char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
        }
        UNIVERSAL => {
            let units = value.data.chunks_exact(4).map(|u| u32::from_be_bytes([u[0], u[1], u[2], u[3]]));
            units.map(|unit| char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
        }
        _ => String::from_utf8_lossy(value.data).into_owned(),
    }
}
