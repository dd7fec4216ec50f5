// Put first into a page that is tested: what goes wrong, and what would be downloaded, is kept for the checks.
"use strict";
window.browserTest = { errors: [], blobs: [] };
addEventListener("error", (event) => browserTest.errors.push(event.message));
addEventListener("unhandledrejection", (event) => browserTest.errors.push(String(event.reason)));
addEventListener("securitypolicyviolation", (event) => browserTest.errors.push(`policy: ${event.violatedDirective}`));
for (const level of ["error", "warn"]) {
  console[level] = (...words) => browserTest.errors.push(words.join(" "));
}
const makeURL = URL.createObjectURL;
URL.createObjectURL = (blob) => { browserTest.blobs.push(blob); return makeURL.call(URL, blob); };
// A download would leave the page's folder full of files.
HTMLAnchorElement.prototype.click = () => {};
