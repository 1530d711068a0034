//! The namespaces of the Organization Service (soap.md, the table at its top).

/// A namespace that we write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Namespace {
    /// SOAP 1.1.
    Envelope11,
    /// SOAP 1.2.
    Envelope12,
    /// WS-Addressing.
    Addressing,
    /// WS-Security extensions 1.0.
    Security,
    /// `i:type` and `i:nil`.
    Instance,
    /// The simple types of XML Schema.
    Schema,
    /// The operations.
    Services,
    /// **x**, the core types.
    Core,
    /// **k**, the types of business messages.
    Business,
    /// **gen**: `key` and `value`.
    Generic,
    /// **ser**: guid, duration, char.
    Serialization,
    /// **arr**: arrays of simple types.
    Arrays,
    /// **m**
    Metadata,
    /// **m13**
    Metadata2013,
    /// **m71**
    Metadata71,
    /// **m90**
    Metadata90,
    /// **mq**
    MetadataQuery,
    /// **m80**
    Xrm80,
    /// **c12**
    Core2012,
    /// **c14**
    Core2014,
    /// **c71**
    Core71,
    /// **c90**
    Core90,
}

impl Namespace {
    /// All of them.
    #[cfg(test)]
    pub(crate) const ALL: [Self; 22] = [
        Self::Envelope11,
        Self::Envelope12,
        Self::Addressing,
        Self::Security,
        Self::Instance,
        Self::Schema,
        Self::Services,
        Self::Core,
        Self::Business,
        Self::Generic,
        Self::Serialization,
        Self::Arrays,
        Self::Metadata,
        Self::Metadata2013,
        Self::Metadata71,
        Self::Metadata90,
        Self::MetadataQuery,
        Self::Xrm80,
        Self::Core2012,
        Self::Core2014,
        Self::Core71,
        Self::Core90,
    ];

    /// Its name.
    pub(crate) const fn uri(self) -> &'static str {
        match self {
            Self::Envelope11 => "http://schemas.xmlsoap.org/soap/envelope/",
            Self::Envelope12 => "http://www.w3.org/2003/05/soap-envelope",
            Self::Addressing => "http://www.w3.org/2005/08/addressing",
            Self::Security => {
                "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
            }
            Self::Instance => "http://www.w3.org/2001/XMLSchema-instance",
            Self::Schema => "http://www.w3.org/2001/XMLSchema",
            Self::Services => "http://schemas.microsoft.com/xrm/2011/Contracts/Services",
            Self::Core => "http://schemas.microsoft.com/xrm/2011/Contracts",
            Self::Business => "http://schemas.microsoft.com/crm/2011/Contracts",
            Self::Generic => "http://schemas.datacontract.org/2004/07/System.Collections.Generic",
            Self::Serialization => "http://schemas.microsoft.com/2003/10/Serialization/",
            Self::Arrays => "http://schemas.microsoft.com/2003/10/Serialization/Arrays",
            Self::Metadata => "http://schemas.microsoft.com/xrm/2011/Metadata",
            Self::Metadata2013 => "http://schemas.microsoft.com/xrm/2013/Metadata",
            Self::Metadata71 => "http://schemas.microsoft.com/xrm/7.1/Metadata",
            Self::Metadata90 => "http://schemas.microsoft.com/xrm/9.0/Metadata",
            Self::MetadataQuery => "http://schemas.microsoft.com/xrm/2011/Metadata/Query",
            Self::Xrm80 => "http://schemas.microsoft.com/xrm/8.0",
            Self::Core2012 => "http://schemas.microsoft.com/xrm/2012/Contracts",
            Self::Core2014 => "http://schemas.microsoft.com/xrm/2014/Contracts",
            Self::Core71 => "http://schemas.microsoft.com/xrm/7.1/Contracts",
            Self::Core90 => "http://schemas.microsoft.com/xrm/9.0/Contracts",
        }
    }

    /// The namespace with this name.
    #[cfg(test)]
    pub(crate) fn of(uri: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|each| each.uri() == uri)
    }
}
