//! The kinds of personal data that are told apart.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// What a kind of data means to a policy that speaks of kinds instead of single entities.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// Points to one citizen by itself or nearly so.
    Citizen,
    /// A special category (art. 9 AVG) or criminal data (art. 10 AVG).
    Special,
    /// Names an organisation, not a person.
    Organisation,
    /// Test data, told but never a reason to reject.
    Test,
}

/// A kind of data that a user's own detector adds. Its id alone tells it from others.
#[derive(Clone, Debug)]
pub struct Custom {
    id: Arc<str>,
    class: Class,
}

impl Custom {
    /// A kind of that id and class.
    pub fn new(id: &str, class: Class) -> Self {
        Self { id: id.into(), class }
    }
}

/// Counts as citizens' data.
impl From<&str> for Custom {
    fn from(id: &str) -> Self {
        Self::new(id, Class::Citizen)
    }
}

impl PartialEq for Custom {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Custom {}

impl Hash for Custom {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.id.hash(state);
    }
}

impl PartialOrd for Custom {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Custom {
    fn cmp(&self, other: &Self) -> Ordering {
        self.id.cmp(&other.id)
    }
}

macro_rules! entities {
    ($($variant:ident $id:literal $class:ident $meaning:literal,)*) => {
        /// A kind of personal data. Its id is what rules, verdicts and reports write.
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Entity {
            $(#[doc = $meaning] $variant,)*
            /// A kind that a user's own detector adds.
            Custom(Custom),
        }

        /// Every built-in entity, in the contract's order.
        pub const BUILT_IN: &[Entity] = &[$(Entity::$variant,)*];

        impl Entity {
            /// Its stable id.
            pub fn id(&self) -> &str {
                match self {
                    $(Self::$variant => $id,)*
                    Self::Custom(own) => &own.id,
                }
            }

            /// What it means to a policy.
            pub const fn class(&self) -> Class {
                match self {
                    $(Self::$variant => Class::$class,)*
                    Self::Custom(own) => own.class,
                }
            }

            /// The entity of that id; an unknown id is a custom one of citizens' data.
            pub fn from_id(id: &str) -> Self {
                match id {
                    $($id => Self::$variant,)*
                    _ => Self::Custom(id.into()),
                }
            }
        }
    };
}

entities! {
    Bsn "bsn" Citizen "Burgerservicenummer (Wabb).",
    TestBsn "test_bsn" Test "A BSN of the public test range 9999xxxxx or a known specimen.",
    DateOfBirth "date_of_birth" Citizen "Date of birth.",
    PersonName "person_name" Citizen "A person's name or a part of one that identifies.",
    Address "address" Citizen "Street and house number.",
    Postcode "postcode" Citizen "Dutch postcode.",
    Email "email" Citizen "E-mail address.",
    Phone "phone" Citizen "Phone number.",
    Iban "iban" Citizen "Bank account number (ISO 13616).",
    CreditCard "credit_card" Citizen "Payment card number (ISO/IEC 7812).",
    VatNumber "vat_number" Organisation "Btw-identificatienummer.",
    KvkNumber "kvk_number" Organisation "Number in the Handelsregister.",
    Rsin "rsin" Organisation "Rechtspersonen en samenwerkingsverbanden informatienummer.",
    ANumber "a_number" Citizen "Administratienummer of the BRP.",
    EducationNumber "education_number" Citizen "Onderwijsnummer.",
    VNumber "v_number" Citizen "Vreemdelingennummer.",
    BigNumber "big_number" Citizen "Number in the BIG-register of care professionals.",
    PassportNumber "passport_number" Citizen "Number of a Dutch passport.",
    IdentityCardNumber "identity_card_number" Citizen "Number of a Dutch identity card.",
    DrivingLicenceNumber "driving_licence_number" Citizen "Number of a Dutch driving licence.",
    ResidencePermitNumber "residence_permit_number" Citizen "Number of a verblijfsdocument.",
    Mrz "mrz" Citizen "Machine readable zone of an identity document (ICAO 9303).",
    LicencePlate "licence_plate" Citizen "Kenteken.",
    HealthInsuranceNumber "health_insurance_number" Citizen "Number of a health insurance policy.",
    CustomerNumber "customer_number" Citizen "Customer, member or client number.",
    Login "login" Citizen "User name.",
    Password "password" Citizen "Password or other secret.",
    IpAddress "ip_address" Citizen "IP address of a person's connection.",
    Gender "gender" Citizen "Gender.",
    Nationality "nationality" Citizen "Nationality.",
    BirthPlace "birth_place" Citizen "Place of birth.",
    Salary "salary" Citizen "Salary or income.",
    Health "health" Special "Health (art. 9 AVG).",
    Religion "religion" Special "Religion or belief (art. 9 AVG).",
    Ethnicity "ethnicity" Special "Race or ethnic origin (art. 9 AVG).",
    Political "political" Special "Political opinion (art. 9 AVG).",
    TradeUnion "trade_union" Special "Trade union membership (art. 9 AVG).",
    Sexual "sexual" Special "Sex life or orientation (art. 9 AVG).",
    Genetic "genetic" Special "Genetic data (art. 9 AVG).",
    Biometric "biometric" Special "Biometric data (art. 9 AVG).",
    Criminal "criminal" Special "Criminal data (art. 10 AVG).",
}

impl fmt::Display for Entity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_lead_back_to_their_entities() {
        for entity in BUILT_IN {
            assert_eq!(&Entity::from_id(entity.id()), entity);
        }
        assert_eq!(Entity::from_id("dossier").id(), "dossier");
    }
}
