'use strict';
(() => {
  const table = document.querySelector('#findings table');
  if (!table) return;
  const body = table.tBodies[0];
  const rows = Array.from(body.rows);
  const controls = document.querySelector('.controls');
  const [text, kind, sure, clear] = ['#text', '#kind', '#sure', '#clear'].map((id) => document.querySelector(id));
  const count = document.querySelector('#count');
  const search = rows.map((row) => row.textContent.toLowerCase());
  const filter = () => {
    const words = text.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    rows.forEach((row, at) => {
      const keep = (!kind.value || row.dataset.kind === kind.value)
        && Number(row.dataset.sure) >= Number(sure.value)
        && words.every((word) => search[at].includes(word));
      row.hidden = !keep;
      shown += keep ? 1 : 0;
    });
    count.textContent = `${shown} / ${rows.length}`;
  };
  const value = (row, column) => {
    const cell = row.cells[column];
    return cell.dataset.value === undefined ? cell.textContent : Number(cell.dataset.value);
  };
  const compare = new Intl.Collator(document.documentElement.lang, { numeric: true }).compare;
  const heads = Array.from(table.tHead.rows[0].cells);
  heads.forEach((head, column) => {
    // Not a button element: browsers leave those out where a printed table repeats its head.
    const button = document.createElement('span');
    button.setAttribute('role', 'button');
    button.tabIndex = 0;
    button.append(...head.childNodes);
    head.append(button);
    head.setAttribute('aria-sort', 'none');
    button.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' && event.key !== ' ') return;
      event.preventDefault();
      button.click();
    });
    button.addEventListener('click', () => {
      const down = head.getAttribute('aria-sort') === 'ascending';
      heads.forEach((other) => other.setAttribute('aria-sort', 'none'));
      head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
      const sorted = rows.map((row, at) => [value(row, column), at, row]);
      sorted.sort(([a, i], [b, j]) => {
        const order = typeof a === 'number' && typeof b === 'number' ? a - b : compare(String(a), String(b));
        return (down ? -order : order) || i - j;
      });
      body.append(...sorted.map(([, , row]) => row));
    });
  });
  text.addEventListener('input', filter);
  kind.addEventListener('change', filter);
  sure.addEventListener('change', filter);
  clear.addEventListener('click', () => {
    text.value = '';
    kind.value = '';
    sure.value = '0';
    filter();
    text.focus();
  });
  filter();
  controls.hidden = false;
})();
