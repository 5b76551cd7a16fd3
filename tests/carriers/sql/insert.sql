CREATE TABLE p (bsn VARCHAR(40), geboortedatum VARCHAR(40), naam VARCHAR(40));
INSERT INTO p (bsn, geboortedatum, naam) VALUES ('731548292', '12-03-1961', 'Wietske Brouwershaven');
