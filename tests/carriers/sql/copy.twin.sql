COPY public.p (ordernummer, leverdatum, artikel) FROM stdin;
123456789	12-03-2026	Houten Tafel
\.
