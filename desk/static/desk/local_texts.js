// Texts of forms in the IndexedDB of this browser. Each page of the admin removes what is saved,
// what belongs to another account, what is older than a week and, after signing out, everything.
"use strict";
{
  const MAX_AGE = 7 * 24 * 60 * 60 * 1000; // milliseconds
  const { account, saved, isSignedOut } = document.currentScript.dataset;

  const result = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });

  async function open() {
    const request = indexedDB.open("texts", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("texts", { keyPath: "id" });
    return result(request);
  }

  const opened = open();

  async function change(act) {
    const transaction = (await opened).transaction("texts", "readwrite", { durability: "strict" });
    const committed = new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = () => reject(transaction.error);
    });
    act(transaction.objectStore("texts"));
    // A page that is being left cannot wait until the browser commits.
    transaction.commit();
    return committed;
  }

  async function all() {
    return result((await opened).transaction("texts").objectStore("texts").getAll());
  }

  const put = (text) => change((texts) => texts.put({ ...text, account, time: Date.now() }));
  const remove = (id) => change((texts) => texts.delete(id));

  async function removeOutdated() {
    if (isSignedOut !== undefined) {
      return change((texts) => texts.clear());
    }
    const oldest = Date.now() - MAX_AGE;
    for (const text of await all()) {
      const isForeign = account && text.account !== account;
      if (isForeign || text.time < oldest || saved.includes(text.id)) {
        await remove(text.id);
      }
    }
  }

  const ready = removeOutdated();
  ready.catch(() => {}); // without IndexedDB nothing is stored
  window.localTexts = { ready, all, put, remove };
}
