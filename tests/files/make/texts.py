"""The submissions: subject, description, reporter, names of the attachments. Made-up persons, places and products."""

NBSP = "\u00a0"


def sub(id, channel, subject, description, reporter, files=(), comment=None):
    s = {"id": id, "channel": channel, "policy": "klantportaal", "subject": subject, "description": description.strip()}
    if comment:
        s["comment"] = comment.strip()
    s["reporter"] = {"names": reporter[0], "emails": [reporter[1]], "phones": reporter[2]}
    if files:
        s["attachments"] = [{"name": f, "path": f} for f in files]
    return s


VRIES = (["J. de Vries", "Jolanda de Vries"], "j.devries@heidemark.example", ["0341-411 278", "06-51 83 20 47"])
AKKER = (["P. van den Akker", "Pieter van den Akker"], "p.vandenakker@duinveen.example", ["0223-655 190"])
OZ = (["Murat Özdemir", "M. Özdemir"], "murat.ozdemir@waterrijk.example", ["06-23 67 11 84"])
STRONKS = (["Marleen Stronks", "M. Stronks"], "m.stronks@oosterbeemd.example", ["0314 39 92 51", "06 1188 4027"])
BOS = (["H. Bos", "Henk Bos"], "h.bos@duinveen.example", ["0223-655 143"])
KAUR = (["Simran Kaur"], "s.kaur@heidemark.example", ["0341-411 301"])
NOWAK = (["Tomasz Nowak", "T. Nowak"], "t.nowak@waterrijk.example", ["+31 6 29 55 40 16"])

SUBMISSIONS = {
    "01-bsn-in-toelichting": sub("INC-2026-0101", "portal", "BurgerPlein: gezinssamenstelling wordt niet getoond", """
Goedemorgen,

Sinds de update van vrijdag naar 4.12.3 zien wij bij een aantal inwoners geen gezinssamenstelling meer in BurgerPlein. Het
gaat o.a. om dhr. J.P. van der Meulen, geb. 12-03-1961, BSN 171723673. Bij hem blijft het tabblad Relaties leeg en
komt na een seconde of 6 de melding STUF058 in beeld.

Stappen om na te bootsen:
1. Zoek persoon
2. Tabblad Relaties
3. Klik op "Vernieuwen"

Log van de client zit bij. In acceptatie (4.12.2) werkt het wel. Graag met spoed, de balie loopt vol.

Met vriendelijke groet,

Jolanda de Vries
Applicatiebeheerder Burgerzaken
Gemeente Heidemark
T 0341-411 278 | M 06-51 83 20 47
j.devries@heidemark.example
""", VRIES, ["bgp-client.log"]),

    "02-wmo-export-portaal": sub("INC-2026-0102", "portal", "WmoNet export: einddatum verkeerd na conversie", """
Hallo,

Na de conversie van afgelopen weekend (wijziging W2026 0087) staat bij een deel van de indicaties een einddatum die een dag te
vroeg ligt. In de bijlage de export van de eerste acht gevallen, tabblad Indicaties, kolom Einddatum. Verwacht: 01-02-2027.
In de tabel WMO_INDICATIE staat het wel goed, dus het lijkt in de export te zitten:

    SELECT IND_ID, EIND_DT FROM WMO_INDICATIE WHERE RUN_ID = 88121;

Zaaknummer bij ons is Z/26/018790. Bellen kan tot 16.00 uur.

groeten,
Marleen Stronks
Functioneel beheer sociaal domein, gemeente Oosterbeemd
0314 39 92 51
""", STRONKS, ["WMO_indicaties_2026-02.xlsx"]),

    "03-woz-export-per-mail": sub("INC-2026-0103", "email", "FW: aanslagregels dubbel in BelastingBalie", """
Beste servicedesk,

Zie onderstaande van onze afdeling Heffen. Ik mail het bestand maar even want het portaal gaf een time-out.

> Van: Team Heffen
> Verzonden: maandag 2 maart 2026 10:12
> Aan: Functioneel beheer belastingen
> Onderwerp: aanslagregels dubbel
>
> Bij tien subjecten staat de aanslagregel OZB er twee keer op. Het begon na run 2026-02-B.
> Lijstje zit bij. Kan dit voor vrijdag opgelost zijn, dan gaan de biljetten eruit.

Mvg,
Henk Bos
h.bos@duinveen.example
tel. 0223-655 143
""", BOS, ["woz_belanghebbenden.csv"]),

    "04-stacktrace-zaaksysteem": sub("INC-2026-0104", "portal", "ZaakHuis: duplicate key bij opslaan zaak", """
L.S.,

Bij het opslaan van zaak ZAAK-2026-0000018843 krijgen we een HTTP 500. Het gebeurt sinds release 9.2.0 (uitgerold op 27-02-2026
om 18:30) en alleen op node app02. Ordernummer van de laatste patch: 252717065. Eerder hadden we dit ook, zie case CS0048213
en wijziging CHG-0031882, maar die is gesloten.

ERROR: duplicate key value violates unique constraint "zaak_identificatie_key"
Correlatie-id 0c9d4e62-3b1f-4c88-9a56-7f1e20b4d913

De volledige stacktrace hangt eraan. Jullie collega aan de telefoon (088 123 45 00) vroeg om de versie van de driver: 42.7.3.

Met vriendelijke groet,
Murat Özdemir
Technisch applicatiebeheer, gemeente Waterrijk
06-23 67 11 84
murat.ozdemir@waterrijk.example
""", OZ, ["stacktrace.txt"]),

    "05-rsin-oin-aansluiting": sub("INC-2026-0105", "portal", "Digikoppeling: OIN in CPA klopt niet", """
Goedemiddag,

Voor de aansluiting van de belastingapplicatie op het landelijk knooppunt is een nieuwe CPA nodig. In de huidige staat een verkeerd
OIN. Onze gegevens:

RSIN gemeente      806300966
OIN                00000001806300966000
KvK                32165507
Gemeentecode       0599
BAG-object         0599010000165822
Certificaat        geldig tot 31-12-2028

De foutmelding van het knooppunt is "EBMS:0004 / OIN 00000001002564440000 niet geautoriseerd". Dat laatste nummer is van een andere
gemeente (RSIN 002564440), waarschijnlijk is het voorbeeld uit de handleiding blijven staan.

Configuratie zit als json in de bijlage.

Met vriendelijke groet,
Simran Kaur
Gemeente Heidemark
T 0341-411 301
""", KAUR, ["aansluiting.json"]),

    "06-schone-looncodes": sub("INC-2026-0106", "portal", "SalarisPlus: onbekende looncode na import", """
Hoi,

De import van de looncomponenten loopt vast op LC1203 en verder, fout SAL-403. In de bijlage de lijst zoals we hem aanbieden, met op
het tweede blad de foutmeldingen. De artikelnummers in kolom A komen uit jullie bestelportaal (order 770293050), die heb ik niet aangepast.

Versie 2026.1.2, database SQL Server 2022, build 16.0.4175.1.

Gr.
P. van den Akker
Gemeente Duinveen, HRM-systemen
0223-655 190
""", AKKER, ["looncomponenten.xlsx"]),

    "07-schone-handleiding": sub("INC-2026-0107", "portal", "ParkeerWijzer: handleiding terminals klopt niet met scherm", """
In hoofdstuk 1 stap 3 van de handleiding (bijlage, versie 3.2) staat dat het tabblad Terminals onder Beheer zit. In 6.0.14 zit het onder
Instellingen > Apparaten. Kunnen jullie de handleiding aanpassen? Geen haast.

Tomasz Nowak, gemeente Waterrijk, +31 6 29 55 40 16
""", NOWAK, ["Handleiding_betaalterminals_v3.2.pdf"]),

    "08-naam-in-toelichting": sub("INC-2026-0108", "portal", "SociaalLoket: brief komt dubbel uit de printstraat", """
Goedendag,

De toekenningsbrief voor mevrouw Fatima El Khatib is gisteren twee keer geprint en verstuurd. In SociaalLoket staat hij maar één keer bij de
documenten (documentnummer D-2026-118204). Wij zien hetzelfde bij nog drie brieven uit dezelfde batch 4417.

Kunnen jullie nagaan of de printstraat de batch twee keer heeft opgehaald? Referentie van de printleverancier: P-88121-B.

Met vriendelijke groet,
Marleen Stronks
m.stronks@oosterbeemd.example
06 1188 4027
""", STRONKS),

    "09-bsn-met-punten": sub("INC-2026-0109", "portal", "JeugdKompas - iJw bericht afgekeurd", """
Hallo allemaal,

het JW301 bericht voor client met burgerservicenummer 6373.41.193 wordt afgekeurd met retourcode 8799. De aanbieder zegt dat het bericht bij hun
goed binnenkomt maar wij krijgen geen JW302 terug. berichtidentificatie is 260227-0004, verzonden 27-02-2026 om 11:42:09.

Graag uitzoeken waar het blijft hangen, zaak Z/26/018911.

mvg Simran Kaur
s.kaur@heidemark.example / 0341-411 301
""", KAUR),

    "10-bsn-met-harde-spaties": sub("INC-2026-0110", "portal", "Antwoordbericht BRP toont oude voornaam", """
Beste collega's,

Na een naamswijziging blijft BurgerPlein de oude voornaam tonen. In het antwoordbericht (bijlage, html uit de berichtenviewer) staat de nieuwe
wél. Cache geleegd, applicatieserver herstart, geen verschil. Het speelt op productie, versie 4.12.3.

Met vriendelijke groet,
Jolanda de Vries
Gemeente Heidemark
0341-411 278
""", VRIES, ["antwoordbericht.html"], f"""
Aanvulling na telefonisch overleg met de servicedesk (088 123 45 00): het gaat om het bsn 761{NBSP}964{NBSP}691, gekopieerd uit het scherm.
"""),

    "11-geboortedatum-leerling": sub("INC-2026-0111", "portal", "Leerplicht: verzuimmelding niet te verwerken", """
Goedemorgen,

Verzuimmelding 2026-00417 laat zich niet verwerken omdat JeugdKompas zegt dat de leerling niet leerplichtig is. De leerling is geboren op
14 maart 2014 en dus gewoon 11 jaar. Volgens mij rekent het scherm met de datum van de melding van vorig schooljaar.

Foutcode LPL-22, scherm Verzuim > Beoordelen.

Murat Özdemir
06-23 67 11 84
""", OZ),

    "12-bsn-in-bestandsnaam": sub("INC-2026-0112", "portal", "Loonstrook februari: pensioenpremie ontbreekt op regel 3", """
Beste,

Op de loonstrook in de bijlage ontbreekt de regel met de franchise. Bij de andere medewerkers van dezelfde schaal staat hij er wel op.
Proforma draaien geeft hetzelfde resultaat. SalarisPlus 2026.1.2.

Met vriendelijke groet,
P. van den Akker
p.vandenakker@duinveen.example
""", AKKER, ["Loonstrook BSN 360586223 feb 2026.pdf"]),

    "13-naam-met-adres": sub("INC-2026-0113", "portal", "Parkeervergunning wordt afgewezen op verkeerde zone", """
Hoi,

Bewoner de heer Wim Kort, Prins Bernhardlaan 126, 1404 BH Bussum krijgt geen vergunning omdat ParkeerWijzer zijn adres in zone C plaatst. Dat moet
zone B zijn, zie het besluit van 12 januari. De BAG-koppeling is vannacht nog bijgewerkt (taak 20240417-003, geen fouten).

Kunnen jullie de zonekaart herladen?

Tomasz Nowak
+31 6 29 55 40 16
""", NOWAK),

    "14-wmo-beschikking-docx": sub("INC-2026-0114", "portal", "WmoNet: sjabloon beschikking toont verkeerde aanhef", """
Hallo,

In het sjabloon BES-014 wordt de aanhef met twee tussenvoegsels gevuld. Voorbeeld van het gegenereerde document zit in de bijlage. Ook de voettekst
loopt van de pagina af. Wij gebruiken WmoNet 12.0.3 met Word 2021.

Met vriendelijke groet,
Marleen Stronks
Gemeente Oosterbeemd
0314 39 92 51
""", STRONKS, ["Beschikking concept.docx"]),

    "15-doorgestuurde-mail-eml": sub("INC-2026-0115", "portal", "SociaalLoket: dubbele betaling klaargezet", """
Zie bijgevoegde mail van ons kwaliteitsteam. De betaalrun van maart (run 2026-03-A) heeft twee regels per cliënt klaargezet. Run is door ons
stilgezet, graag vóór vrijdag 12.00 uur een oplossing, anders missen we de bank.

H. Bos
0223-655 143
""", BOS, ["FW dubbele betaling.eml"]),

    "16-zip-in-zip": sub("INC-2026-0116", "portal", "Export SociaalLoket bevat te weinig regels", """
De export die de incidentwizard maakt hangt eraan, ik heb hem niet uitgepakt. In het personenbestand horen 41 regels te zitten en het zijn er veel
minder. De log zit er ook in. Taak 88121, versie 7.4.1.

Met vriendelijke groet,
P. van den Akker
0223-655 190
""", AKKER, ["incident_export.zip"]),

    "17-versleutelde-zip": sub("INC-2026-0117", "portal", "JeugdKompas: dossiers niet overgezet", """
Bijgaand de dossiers die bij de migratie zijn overgeslagen. Ik heb de zip met een wachtwoord beveiligd, dat geef ik telefonisch door als jullie bellen.

Simran Kaur
0341-411 301
""", KAUR, ["jeugd_dossiers.zip"]),

    "18-onbekend-binair": sub("INC-2026-0118", "portal", "Klantgeleiding: plattegrond wordt niet ingelezen", """
Goedemiddag,

De nieuwe plattegrond van de publiekshal (dwg, AutoCAD 2018) wordt door de module Klantgeleiding niet ingelezen. Melding: "onbekend formaat 0x1E".
Logbestanden van de server heb ik er als rar bij gedaan.

Tomasz Nowak
t.nowak@waterrijk.example
""", NOWAK, ["plattegrond_balie.dwg", "logbestanden.rar"]),

    "19-leeg-en-afgebroken": sub("INC-2026-0119", "portal", "WmoNet: verslag opent niet na download", """
Het verslag dat WmoNet aanmaakt kunnen we niet openen, Word zegt dat het bestand beschadigd is. De download stopt steeds bij 60%. Het csv met fouten is
0 bytes groot, maar dat zal wel bedoeld zijn.

Versie 12.0.3, browser Edge 145.

Marleen Stronks
0314 39 92 51
""", STRONKS, ["fouten.csv", "verslag.docx"]),

    "20-verkeerde-extensie": sub("INC-2026-0120", "portal", "Uittreksel wordt als tekst opgeslagen", """
BurgerPlein slaat het uittreksel op met de extensie txt in plaats van pdf. Zie bijlage, zo komt hij uit de applicatie. Na hernoemen opent hij gewoon.

Jolanda de Vries
06-51 83 20 47
""", VRIES, ["uittreksel.txt"]),

    "21-pdf-met-wachtwoord": sub("INC-2026-0121", "portal", "Jaaropgave: cumulatieven kloppen niet", """
Hallo, in de jaaropgave 2025 (bijlage) klopt het cumulatief van de loonheffing niet met de journaalpost. De pdf is zoals SalarisPlus hem verstuurt, met het
standaardwachtwoord van onze organisatie.

P. van den Akker
0223-655 190
""", AKKER, ["jaaropgave_2025.pdf"]),

    "22-alleen-testgegevens": sub("INC-2026-0122", "portal", "Testomgeving: BSN 999992831 wordt niet gevonden", """
Goedemorgen,

In de TESTomgeving geeft een zoekvraag op BSN 999992831 geen resultaat, terwijl 999994372 en 999999564 wel gevonden worden. Dit zijn nummers uit de
openbare testset. In de bijlage de hele set die wij gebruiken met het verwachte resultaat per testgeval.

BurgerPlein 4.13.0-rc2, testgeval TG-101.

Jolanda de Vries
Gemeente Heidemark
0341-411 278
""", VRIES, ["testset_bsn.tsv"]),

    "23-scan-per-mail": sub("INC-2026-0123", "email", "Scan komt niet in het dossier", """
LS,
bijgaande scan van het aanvraagformulier wordt door de scanstraat wel verstuurd maar komt niet in SociaalLoket terecht. Batch 0227-14, pagina 3.
groet Henk Bos
0223-655 143
""", BOS, ["scan_aanvraagformulier.pdf"]),

    "24-stuf-json-ndjson": sub("INC-2026-0124", "portal", "Koppeling gegevensmagazijn: antwoord StUF-BG en ZGW verschillen", """
Dag,

De gegevens in het StUF-antwoord en in de ZGW-rollen lopen niet gelijk. Als voorbeeld:
- antwoord_npsLa01.xml: bericht zoals het gegevensmagazijn het teruggeeft
- zgw_rollen.json: GET /api/v1/rollen
- mutaties.ndjson: de mutaties die tussendoor langskwamen

    jq '.results[].registratiedatum' zgw_rollen.json

Vermoeden: de indicatie onvolledige datum wordt bij het omzetten genegeerd (StUF:indOnvolledigeDatum).

Met vriendelijke groet,
Murat Özdemir
murat.ozdemir@waterrijk.example
""", OZ, ["antwoord_npsLa01.xml", "zgw_rollen.json", "mutaties.ndjson"]),

    "25-vier-rekenbladen": sub("INC-2026-0125", "portal", "BelastingBalie: export aanslagen opent niet in alle formaten", """
Hoi,

Export van de aanslagen levert in elk formaat een ander aantal kolommen op. Ik heb de run van februari vier keer geëxporteerd: xlsm, xlsb, xls en ods. Bij
xls ontbreekt volgens ons de voorloopnul in kolom A, maar bij de andere eigenlijk ook.

Run 2026-02, taak 91177.

Henk Bos
h.bos@duinveen.example
""", BOS, ["aanslagen.xlsm", "aanslagen.xlsb", "aanslagen.xls", "aanslagen.ods"]),

    "26-acht-cijfers-en-voorloopnul": sub("INC-2026-0126", "portal", "uitkering niet klaargezet", """
hallo

de uitkering van deze 2 client is niet klaar gezet, terwijl ze wel op de lijst staan van gister
client 1 bsn 34931314 (nul ervoor valt steeds weg in excel)
client 2 BSN-nr: 080304552
kunne jullie kijken wat er mis gaat?? we hebben al 3x geprobeert, melding is steeds "SLK-118 recht niet vastgesteld"

gr henk
H. Bos 0223-655 143
""", BOS),

    "27-export-zonder-kop-per-mail": sub("INC-2026-0127", "email", "RE: RE: uitval zorgtoewijzing [INC-2026-0098]", """
Hierbij alsnog de uitvallijst waar jullie om vroegen en de notitie van de consulent. Ik kreeg ze niet geüpload.

---- Oorspronkelijk bericht ----
Van: servicedesk@sociaalloket.example
Verzonden: 27-02-2026 15:48
Onderwerp: RE: uitval zorgtoewijzing [INC-2026-0098]

Kunt u ons de uitvallijst aanleveren via het klantportaal?

Simran Kaur
s.kaur@heidemark.example
""", KAUR, ["uitval.csv", "notitie.txt"]),

    "28-windows-1252": sub("INC-2026-0128", "portal", "Tekens met accenten verminkt in overzicht openstaande betalingen", """
In het ASCII-overzicht staan de accenten goed als je het in Kladblok opent, maar na inlezen in SociaalLoket zijn het vraagtekens. Bestand is windows-1252,
de import verwacht denk ik UTF-8. Zie bijlage.

P. van den Akker
0223-655 190
""", AKKER, ["ASCII_export.txt"]),

    "29-schone-lange-mail": sub("INC-2026-0129", "email", "RE: FW: CHG-0031882 uitstel onderhoudsvenster ZaakHuis", """
Beste servicedesk,

Akkoord met het uitstel, mits de volgende punten in het draaiboek komen:

1. Start niet voor 19.00 uur, het klantcontactcentrum is op donderdag open tot 18.30 uur.
2. Eerst ACC (9.2.1), na akkoord PRD. Rollback binnen 45 minuten.
3. De nachtelijke taak ZKN-NACHT-07 uitzetten en na afloop weer aan.

Vorige keer bleef na het onderhoud deze fout over:

2026-02-19 19:42:10,008 ERROR [pool-3-thread-11] Lock wait timeout exceeded; try restarting transaction (errno 1205)
2026-02-19 19:42:10,011 ERROR [pool-3-thread-11] taak 730077291 afgebroken na 3 pogingen

Ons ordernummer is 4500018842, contract C-2024-117, KvK van de gemeente 32165507 en RSIN 806300966 voor op de factuur.

> Van: servicedesk@zaakhuis.example
> Verzonden: donderdag 26 februari 2026 13:05
> Aan: applicatiebeheer@waterrijk.example
> Onderwerp: CHG-0031882 uitstel onderhoudsvenster
>
> Geachte relatie,
>
> Het onderhoud van donderdag 5 maart 2026 wordt verplaatst naar donderdag 12 maart 2026, 18.00 - 22.00 uur.
> Vragen? Bel 088 123 45 00 of 0900 1884 en noem wijziging CHG-0031882.
>
> Met vriendelijke groet,
> Servicedesk ZaakHuis

Met vriendelijke groet,

Murat Özdemir
Technisch applicatiebeheer
Gemeente Waterrijk | Postbus 118 | 14 0599
M 06-23 67 11 84
murat.ozdemir@waterrijk.example
""", OZ),

    "30-schone-logregels": sub("INC-2026-0130", "email", "ParkeerWijzer log bij trage query", """
Log zoals gevraagd in INC-2026-0099. Zie de regels rond ORA-00001 en de trage query (8123 ms). Recht-id 730077291 en order 252717065 zijn van ons.

Tomasz Nowak
t.nowak@waterrijk.example
+31 6 29 55 40 16
""", NOWAK, ["parkeerwijzer.log"]),

    "31-rekeningnummer": sub("INC-2026-0131", "portal", "SEPA-bestand afgekeurd door de bank", """
De bank keurt SEPA-bestand 20260227-02 af op regel 118. Het rekeningnummer NL75 RABO 0312 4578 21 zou niet bestaan, maar volgens de
controle van SalarisPlus is het goed. Melding: AC01 IncorrectAccountNumber. Personeelsnummer staat in de journaalpost.

P. van den Akker
Gemeente Duinveen
0223-655 190
""", AKKER),

    "32-art9-bij-naam": sub("INC-2026-0132", "portal", "Rapportage gezondheid in JeugdKompas leeg", """
Goedemiddag,

Bij Sanne Vrijdag is de diagnose PTSS vastgelegd, maar in de rapportage Gezondheid blijft dat vak leeg. Bij andere jeugdigen werkt het wel.
JeugdKompas 5.8.0, scherm JK-310.

Simran Kaur
0341-411 301
""", KAUR),

    "33-xlsb-korte-records": sub("INC-2026-0133", "portal", "BelastingBalie: xlsb-export opent wel in Excel, niet in het rapportagepakket", """
Vervolg op INC-2026-0125. De xlsb uit het nieuwe rapportagescherm opent in Excel, maar het rapportagepakket toont alleen kolom A.

Henk Bos
0223-655 143
""", BOS, ["aanslagen.xlsb"]),
}
