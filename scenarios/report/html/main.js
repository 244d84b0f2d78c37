// SPDX-License-Identifier: GPL-3.0-or-later
// Shows what the address says: `#case=R02-two-tabs&policy=owner&step=3`, or everything.

const app = document.getElementById('app');
let page = null;

function numberOf(text) {
  return /^\d+$/.test(text ?? '') ? Number(text) : undefined;
}

function showAddress() {
  const parts = new URLSearchParams(location.hash.slice(1));
  page?.close();
  page = null;
  if (!parts.has('case')) {
    showIndex(app);
    return;
  }
  page = new CasePage(app);
  page.show({
    id: parts.get('case'),
    policy: parts.get('policy') ?? undefined,
    engine: parts.get('engine') ?? undefined,
    run: numberOf(parts.get('run')),
    step: numberOf(parts.get('step')),
  });
}

addEventListener('hashchange', showAddress);
showAddress();
