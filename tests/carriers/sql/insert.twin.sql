CREATE TABLE p (ordernummer VARCHAR(40), leverdatum VARCHAR(40), artikel VARCHAR(40));
INSERT INTO p (ordernummer, leverdatum, artikel) VALUES ('123456789', '12-03-2026', 'Houten Tafel');
