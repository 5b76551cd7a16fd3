-- ordernummer: 123456789, leverdatum 12-03-2026, artikel Houten Tafel
SELECT 1;
