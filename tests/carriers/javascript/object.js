const p = {bsn: '731548292', geboortedatum: '12-03-1961', naam: 'Wietske Brouwershaven'};
