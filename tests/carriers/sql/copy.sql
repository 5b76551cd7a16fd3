COPY public.p (bsn, geboortedatum, naam) FROM stdin;
731548292	12-03-1961	Wietske Brouwershaven
\.
