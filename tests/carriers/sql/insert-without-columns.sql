CREATE TABLE `p` (
  `bsn` varchar(40) DEFAULT NULL,
  `geboortedatum` varchar(40) DEFAULT NULL,
  `naam` varchar(40) DEFAULT NULL
);
INSERT INTO `p` VALUES ('731548292','12-03-1961','Wietske Brouwershaven'),('','','leeg');
