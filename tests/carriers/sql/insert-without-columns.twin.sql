CREATE TABLE `p` (
  `ordernummer` varchar(40) DEFAULT NULL,
  `leverdatum` varchar(40) DEFAULT NULL,
  `artikel` varchar(40) DEFAULT NULL
);
INSERT INTO `p` VALUES ('123456789','12-03-2026','Houten Tafel'),('','','leeg');
