// Writes spreadsheets with SheetJS (xlsx, xlsm, xlsb, BIFF8 xls, ods).
// Standard input: [{"out": path, "bookType": "xlsb", "sheets": [{"name": "Blad1", "rows": [[…]]}]}]
// A cell {"d": "1961-03-12"} is a date, {"n": 96412860, "z": "000000000"} a number with a format.
process.env.TZ = "UTC";
const XLSX = require("xlsx");
const jobs = JSON.parse(require("fs").readFileSync(0, "utf8"));
for (const job of jobs) {
  const wb = XLSX.utils.book_new();
  wb.Props = { Title: job.title || "Export", Author: "Applicatiebeheer", CreatedDate: new Date("2026-03-02T09:00:00Z") };
  for (const s of job.sheets) {
    const ws = XLSX.utils.aoa_to_sheet(
      s.rows.map((row) => row.map((c) => {
        if (c && c.d) {
          if (job.bookType === "ods") return { t: "d", v: new Date(c.d + "T00:00:00Z"), z: "dd-mm-yyyy" };
          return { t: "n", v: Math.round((Date.parse(c.d) - Date.UTC(1899, 11, 30)) / 864e5), z: "dd-mm-yyyy" };
        }
        if (c && c.n !== undefined) return { t: "n", v: c.n, z: c.z };
        return c;
      })),
      { cellDates: job.bookType === "ods" },
    );
    XLSX.utils.book_append_sheet(wb, ws, s.name);
  }
  XLSX.writeFile(wb, job.out, { bookType: job.bookType, compression: true });
}
